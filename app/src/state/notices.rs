//! What the window has to say: something failed, something was done.

use std::path::{Path, PathBuf};

use protocol::clock::Millis;

use super::Route;
use crate::text::Told;

/// Notices shown at once; older ones make room.
const NOTICES_MAX: usize = 4;

/// How long a notice of success stays, in milliseconds. Failures stay until they are closed.
const SHOWN_MS: u64 = 5_000;

/// How long a notice of a file stays, in milliseconds: one may want to go to it.
const FILE_SHOWN_MS: u64 = 30_000;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It was done.
    Good,
    /// It failed.
    Bad,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub weight: Weight,
    /// What happened.
    pub text: String,
    /// What to do next; may be empty.
    pub next: String,
    /// The file that it is about.
    pub file: Option<PathBuf>,
    /// Where it leads to, and by what word.
    pub place: Option<(Route, &'static str)>,
    /// Since when it is shown.
    pub since: Millis,
}

impl Notice {
    /// How long it stays.
    const fn shown_ms(&self) -> u64 {
        if self.file.is_some() || self.place.is_some() { FILE_SHOWN_MS } else { SHOWN_MS }
    }
}

/// The notices on screen, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Those on screen.
    pub fn shown(&self) -> &[Notice] {
        &self.0
    }

    /// Something was done.
    pub fn good(&mut self, text: String, now: Millis) {
        self.push(Notice {
            weight: Weight::Good,
            text,
            next: String::new(),
            file: None,
            place: None,
            since: now,
        });
    }

    /// Something is to be seen in some place, to which the text of this id leads.
    pub fn offer(&mut self, text: String, place: (Route, &'static str), now: Millis) {
        let (next, file) = (String::new(), None);
        let place = Some(place);
        self.push(Notice { weight: Weight::Good, text, next, file, place, since: now });
    }

    /// A file was written.
    pub fn file(&mut self, text: String, file: &Path, now: Millis) {
        let (next, file) = (String::new(), Some(file.to_owned()));
        self.push(Notice { weight: Weight::Good, text, next, file, place: None, since: now });
    }

    /// Something failed.
    pub fn failed(&mut self, failure: &Told, now: Millis) {
        let (text, next) = (failure.problem().to_owned(), failure.next().to_owned());
        self.push(Notice { weight: Weight::Bad, text, next, file: None, place: None, since: now });
    }

    /// Something can't be done, and there is nothing more to say of it.
    pub fn bad(&mut self, text: String, now: Millis) {
        let next = String::new();
        self.push(Notice { weight: Weight::Bad, text, next, file: None, place: None, since: now });
    }

    fn push(&mut self, notice: Notice) {
        self.0.retain(|known| (&known.text, known.weight) != (&notice.text, notice.weight));
        self.0.push(notice);
        if self.0.len() > NOTICES_MAX {
            self.0.remove(0);
        }
    }

    /// Those that lead to a place have done so.
    pub fn reached(&mut self, route: &Route) {
        self.0.retain(|notice| notice.place.as_ref().is_none_or(|(place, _)| place != route));
    }

    /// Takes one away.
    pub fn close(&mut self, index: usize) {
        if index < self.0.len() {
            self.0.remove(index);
        }
    }

    /// Lets go of what was shown long enough; when to come back for the next.
    pub fn tick(&mut self, now: Millis) -> Option<u64> {
        self.0.retain(|notice| {
            notice.weight == Weight::Bad || now.since(notice.since) < notice.shown_ms()
        });
        let left = |notice: &Notice| notice.shown_ms().saturating_sub(now.since(notice.since));
        self.0.iter().filter(|notice| notice.weight == Weight::Good).map(left).min()
    }
}

#[cfg(test)]
mod tests {
    use node::facade::{Failure, FailureCode};

    use super::*;
    use crate::text::{Lang, Text};

    fn failure(problem: &str, next: &str) -> Told {
        Text::new(Lang::En).failure(&Failure::new(FailureCode::Invalid, problem, next))
    }

    #[test]
    fn success_goes_by_itself_and_failure_stays() {
        let mut notices = Notices::default();
        notices.good("done".into(), Millis(0));
        notices.failed(&failure("no", ""), Millis(0));
        assert_eq!(notices.tick(Millis(1_000)), Some(4_000));
        assert_eq!(notices.tick(Millis(5_000)), None);
        assert_eq!(notices.shown().len(), 1);
        notices.close(0);
        assert!(notices.shown().is_empty());
    }

    #[test]
    fn the_same_failure_is_said_once() {
        let mut notices = Notices::default();
        for number in 0..20 {
            notices.failed(&failure("no", ""), Millis(number));
        }
        assert_eq!(notices.shown().len(), 1);
    }
}
