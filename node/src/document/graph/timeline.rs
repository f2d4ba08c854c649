//! The visible changes in the order of time, as a history shows them.

use protocol::{
    change::ChangeHash,
    clock::Hlc,
    ids::DocKind,
    policy::{KnownKind, KnownPlace},
};

use super::{Seen, changes::DocGraph, shape::Run};

/// A visible change in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The change.
    pub seen: Seen,
    /// Its entry's time, or a later one of a change that it builds on: times never decrease.
    pub time: Hlc,
    /// Characters that it puts into texts.
    pub added: u64,
    /// Characters that it takes out of texts.
    pub removed: u64,
}

/// Where a document begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The change with which it began.
    pub first: Seen,
    /// The one of the latest time.
    pub newest: Seen,
}

impl DocGraph {
    /// The visible changes by time, each after those it builds on; the same order on every node.
    /// Any beginning of it is a state that the document may have been in.
    pub fn timeline(&self) -> Vec<Step> {
        let mut times = vec![Hlc::ZERO; self.records.len()];
        let mut order = Vec::new();
        for at in self.causal_order() {
            let Some(record) = self.record(at) else { continue };
            // An author's clock may lag behind what they answer.
            let past = record.deps().iter().map(|dep| times[*dep as usize]).max();
            let time = record.hlc.max(past.unwrap_or(Hlc::ZERO));
            times[at as usize] = time;
            if self.is_visible(at) {
                order.push((time, record.causal(), at));
            }
        }
        order.sort_unstable();
        let step = |(time, _, at)| {
            let count = |shape: &[Run]| count(shape, self.doc.kind() == Some(DocKind::Page));
            let (added, removed) = self.record(at).map_or((0, 0), |record| count(&record.shape));
            Step { seen: self.seen(at), time, added, removed }
        };
        order.into_iter().map(step).collect()
    }

    /// The changes among these that none of them builds on, ascending: the heads of a document
    /// that shows these alone.
    pub fn heads_of(&self, steps: &[Step]) -> Vec<ChangeHash> {
        let mut inner = vec![false; self.records.len()];
        let mut held = Vec::with_capacity(steps.len());
        for step in steps {
            let Some(at) = self.by_hash.get(step.seen.hash.as_bytes()) else { continue };
            let deps = self.record(*at).map_or(&[][..], |record| record.deps());
            deps.iter().for_each(|dep| inner[*dep as usize] = true);
            held.push(*at);
        }
        held.retain(|at| !inner[*at as usize]);
        let mut heads: Vec<_> = held.into_iter().map(|at| self.seen(at).hash).collect();
        heads.sort_unstable();
        heads
    }

    /// The first and the newest visible change; `None` when nothing is visible.
    pub fn ends(&self) -> Option<Ends> {
        let all = || (0_u32..).zip(&self.records).filter(|(at, _)| self.is_visible(*at));
        let (first, _) = all().min_by_key(|(_, record)| record.causal())?;
        let (newest, _) = all().max_by_key(|(_, record)| (record.hlc, record.hash))?;
        Some(Ends { first: self.seen(first), newest: self.seen(newest) })
    }
}

/// Characters put in and taken out by operations of this shape. A page's list of blocks is its
/// document's first operation: what is taken out of it are blocks, not characters. The first operation of a
/// task or meeting makes its description.
fn count(shape: &[Run], is_page: bool) -> (u64, u64) {
    let (mut added, mut removed) = (0, 0);
    for run in shape {
        let Some((_, object)) = run.object else { continue };
        match (run.place, run.kind) {
            (KnownPlace::Inserted, KnownKind::Value) => added += u64::from(run.count),
            (KnownPlace::Element, KnownKind::Nothing) if object > 1 || !is_page => {
                removed += u64::from(run.count);
            }
            _ => {}
        }
    }
    (added, removed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::clock::Millis;

    use super::*;
    use crate::document::{
        DocGraph, Document, Hydration, Proof, Standing,
        edit::{edit_page, new_page},
        page_text,
        testkit::{Made, Person, page_of},
        text_at,
    };

    fn graph_of(made: &[Made]) -> DocGraph {
        let mut graph = DocGraph::new(page_of(&Person::new(1)));
        for made in made {
            graph.insert(&made.new_change(Standing::Counted), &mut |_| None);
        }
        graph
    }

    fn write(person: &mut Person, text: &str) -> Vec<Made> {
        let doc = page_of(&Person::new(1));
        let edited = edit_page(&person.document, &person.author, &doc, None, text).unwrap();
        person.keep(edited)
    }

    fn begun() -> (Person, Person, Vec<Made>) {
        let (mut ann, mut bob) = (Person::new(1), Person::new(2));
        let doc = page_of(&ann);
        let made = ann.keep(new_page(&ann.author, &doc, "t", "会议 minutes").unwrap());
        bob.take(&made);
        (ann, bob, made)
    }

    #[test]
    fn a_clock_that_lags_is_pulled_along_by_what_its_owner_answers() {
        let (mut ann, mut bob, mut made) = begun();
        made.extend(write(&mut ann, "会议 minutes, long"));
        bob.take(&made);
        // Bob's first entry, by his clock a second after the epoch.
        let answer = write(&mut bob, "会议 minutes");
        assert_eq!(answer[0].hlc, Hlc::at(Millis(1_000)));
        made.extend(answer);
        let graph = graph_of(&made);
        let steps = graph.timeline();
        let of = |made: &Made| made.unpacked.change.hash();
        assert!(steps.iter().map(|step| step.seen.hash).eq(made.iter().map(of)));
        assert_eq!(steps[3].time, Hlc::at(Millis(3_000)));
        assert_eq!((steps[2].added, steps[2].removed), (6, 0));
        assert_eq!((steps[3].added, steps[3].removed), (0, 6));
        let ends = graph.ends().unwrap();
        assert_eq!((ends.first.hash, ends.newest.hash), (of(&made[0]), of(&made[2])));
    }

    #[test]
    fn an_empty_graph_has_no_ends() {
        let graph = DocGraph::new(page_of(&Person::new(1)));
        assert_eq!((graph.ends(), graph.timeline()), (None, Vec::new()));
        assert!(graph.heads_of(&[]).is_empty());
    }

    const TEXT: &str = "[ab 会议。\n]{0,30}";

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn every_beginning_of_a_timeline_is_a_state_and_no_order_of_arrival_matters(
            steps in prop::collection::vec((any::<bool>(), any::<bool>(), TEXT), 1..12),
            swap in any::<bool>(),
        ) {
            let (ann, bob, mut made) = begun();
            let mut people = [ann, bob];
            let mut heard = [made.len(), made.len()];
            for (who, hears, text) in steps {
                let who = usize::from(who);
                if hears {
                    people[who].take(&made[heard[who]..]);
                    heard[who] = made.len();
                }
                made.extend(write(&mut people[who], &text));
            }
            let graph = graph_of(&made);
            let steps = graph.timeline();
            // One author's changes come in order; the other's may come before or after.
            let (first, second) = if swap { (1, 2) } else { (2, 1) };
            let by = |number: u8| {
                made.iter().filter(move |made| made.at.log == Person::new(number).log())
            };
            let other: Vec<Made> = by(first).chain(by(second)).cloned().collect();
            let changes: std::collections::BTreeMap<_, _> =
                made.iter().map(|made| (made.unpacked.change.hash(), made.unpacked.change.clone())).collect();
            let mut later = DocGraph::new(page_of(&Person::new(1)));
            for made in &other {
                let new = made.new_change(Standing::Counted);
                later.insert(&new, &mut |hash| changes.get(hash).cloned());
            }
            prop_assert_eq!(later.timeline(), steps.clone());
            prop_assert!(steps.is_sorted_by_key(|step| step.time));
            let mut whole = Document::new();
            let unpacked = |made: &Made| made.unpacked.clone();
            let all: Vec<_> = made.iter().map(unpacked).collect();
            prop_assert_eq!(whole.apply(&all, Proof::Heads), Hydration::default());
            for count in 1..=steps.len() {
                let heads = graph.heads_of(&steps[..count]);
                let shown = |made: &&Made| {
                    steps[..count].iter().any(|step| step.seen.hash == made.unpacked.change.hash())
                };
                let part: Vec<_> = made.iter().filter(shown).map(unpacked).collect();
                let mut fresh = Document::new();
                prop_assert_eq!(fresh.apply(&part, Proof::Heads), Hydration::default());
                prop_assert_eq!(&fresh.heads(), &heads);
                prop_assert_eq!(text_at(&whole, &heads), page_text(&fresh));
            }
            let last = graph.heads_of(&steps);
            prop_assert_eq!(last, graph.heads());
        }

        #[test]
        fn r47_any_version_can_be_had_again_and_what_others_write_meanwhile_stays(
            texts in prop::collection::vec(TEXT, 1..8),
            version in any::<prop::sample::Index>(),
            at in any::<prop::sample::Index>(),
        ) {
            let (mut ann, mut bob, mut made) = begun();
            for text in &texts {
                let new = write(&mut ann, text);
                bob.take(&new);
                made.extend(new);
            }
            let graph = graph_of(&made);
            let steps = graph.timeline();
            let heads = graph.heads_of(&steps[..=version.index(steps.len())]);
            let past = text_at(&ann.document, &heads);
            // Bob writes into the page that Ann is about to restore.
            let mut chars: Vec<char> = page_text(&bob.document).chars().collect();
            let place = at.index(chars.len() + 1);
            chars.splice(place..place, "XYZ".chars());
            let answer = write(&mut bob, &chars.iter().collect::<String>());
            let restored = write(&mut ann, &past);
            prop_assert_eq!(page_text(&ann.document), past.clone());
            ann.take(&answer);
            bob.take(&restored);
            let merged = page_text(&ann.document);
            prop_assert_eq!(page_text(&bob.document), merged.clone());
            prop_assert_eq!(merged.replace(['X', 'Y', 'Z'], ""), past);
            prop_assert_eq!(merged.chars().filter(|c| "XYZ".contains(*c)).count(), 3);
        }
    }
}
