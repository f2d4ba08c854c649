//! What the search remembers: what is typed, what was asked, and whose hits are on screen.

use node::facade::{Answer, Query, SearchHit};
use protocol::clock::Millis;

use crate::{
    model::search::{Kind, REST_MS},
    state::{Cache, Loaded, Nav, Route},
};

/// Hits shown.
const HITS_MAX: usize = 200;

/// What the screen remembers.
#[derive(Default)]
pub struct SearchView {
    /// What is typed.
    pub(super) typed: String,
    /// When that changed, until it was asked.
    pub(super) changed: Option<Millis>,
    /// What the node is asked.
    pub(super) asked: String,
    /// What the hits on screen were found for.
    pub(super) shown: String,
    /// Which kinds are shown.
    pub(super) kind: Kind,
    /// The box has had the keyboard since the screen was opened.
    pub(super) began: bool,
}

impl SearchView {
    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        let mut needed: Vec<&String> = vec![&self.asked, &self.shown];
        needed.dedup();
        needed.into_iter().filter(|text| !text.is_empty()).map(|text| query(text)).collect()
    }

    /// Asks once typing rests, and shows new hits once they are there.
    pub fn follow(&mut self, nav: &Nav, cache: &Cache, now: Millis) {
        // Whoever comes here again writes at once.
        self.began &= *nav.here() == Route::Search;
        if self.changed.is_some_and(|since| now.since(since) >= REST_MS) {
            self.ask();
        }
        if matches!(cache.get(&query(&self.asked)), Loaded::Ready(_)) || self.asked.is_empty() {
            self.shown.clone_from(&self.asked);
        }
    }

    /// Asks now.
    pub(super) fn ask(&mut self) {
        self.changed = None;
        self.asked = self.typed.trim().to_owned();
    }

    /// When to look again, in milliseconds.
    pub fn next_look(&self, now: Millis) -> Option<u64> {
        Some(REST_MS.saturating_sub(now.since(self.changed?)))
    }

    /// The hits on screen.
    pub(super) fn hits<'a>(&self, cache: &'a Cache) -> Option<&'a [SearchHit]> {
        match cache.get(&query(&self.shown)) {
            Loaded::Ready(Answer::Hits(hits)) => Some(hits),
            _ => None,
        }
    }

    /// Why the newest question has no hits, if it failed.
    pub(super) fn failure<'a>(&self, cache: &'a Cache) -> Option<&'a node::facade::Failure> {
        match cache.get(&query(&self.asked)) {
            Loaded::Failed(failure) if !self.asked.is_empty() => Some(failure),
            _ => None,
        }
    }
}

fn query(text: &str) -> Query {
    Query::Search { text: text.to_owned(), limit: HITS_MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_is_asked_once_typing_rests_and_old_hits_stay() {
        let (mut view, mut cache) = (SearchView::default(), Cache::default());
        let nav = Nav::new(Route::Search);
        let answer = |cache: &mut Cache, view: &SearchView, hits: usize| {
            for query in cache.want(view.needs()) {
                let hits = vec![SearchHit::default(); hits];
                cache.answered(&query, Ok(Answer::Hits(hits)));
            }
        };
        (view.typed, view.changed) = ("计".into(), Some(Millis(1_000)));
        view.follow(&nav, &cache, Millis(1_100));
        assert_eq!((view.needs(), view.next_look(Millis(1_100))), (vec![], Some(50)));
        view.follow(&nav, &cache, Millis(1_150));
        assert_eq!(view.needs(), [query("计")]);
        answer(&mut cache, &view, 3);
        view.follow(&nav, &cache, Millis(1_160));
        assert_eq!(view.hits(&cache).map(<[_]>::len), Some(3));
        (view.typed, view.changed) = ("计划".into(), Some(Millis(2_000)));
        view.follow(&nav, &cache, Millis(2_200));
        assert_eq!(view.hits(&cache).map(<[_]>::len), Some(3), "until the new ones are there");
        answer(&mut cache, &view, 1);
        view.follow(&nav, &cache, Millis(2_300));
        assert_eq!(view.hits(&cache).map(<[_]>::len), Some(1));
        assert_eq!(view.next_look(Millis(2_300)), None);
    }
}
