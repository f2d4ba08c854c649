//! Changes that wait for what they build on.
//!
//! Invariant: a change is kept under its own name, not under the place of its entry: a fork may
//! move the entry to a side of its log while it waits.

use protocol::change::{ChangeHash, ChangeLimits, DecodedChange, Unpacked, decode};

use super::{documents::DocAt, keys};
use crate::store::{KvError, Row, Span, Store, VALUE_BYTES_MAX};

/// Keeps a change until what it builds on has come.
pub(super) fn put(store: &mut Store, at: &DocAt, unpacked: &Unpacked) {
    let hash = unpacked.change.hash();
    for (part, bytes) in (0_u32..).zip(unpacked.chunk.chunks(VALUE_BYTES_MAX)) {
        let key = [&prefix(at, &hash)[..], &part.to_be_bytes()].concat();
        store.put(key, bytes.to_vec());
    }
}

/// A change that waits. `None`: none of this name does, or it can't be read.
pub(super) fn get(store: &Store, at: &DocAt, change: &ChangeHash) -> Option<Unpacked> {
    let rows = rows(store, at, change).ok()?;
    let chunk: Vec<u8> = rows.into_iter().flat_map(|(_, part)| part).collect();
    let change: DecodedChange = decode(&chunk, &ChangeLimits::DEFAULT).ok()?;
    Some(Unpacked { chunk, change })
}

/// Forgets a change that waits no longer.
///
/// # Errors
/// When the store fails.
pub(super) fn remove(store: &mut Store, at: &DocAt, change: &ChangeHash) -> Result<(), KvError> {
    for (key, _) in rows(store, at, change)? {
        store.remove(key);
    }
    Ok(())
}

fn rows(store: &Store, at: &DocAt, change: &ChangeHash) -> Result<Vec<Row>, KvError> {
    store.scan(&Span::prefix(&prefix(at, change)), false, usize::MAX)
}

fn prefix((space, doc): &DocAt, change: &ChangeHash) -> Vec<u8> {
    keys::of(b'x', space, &[&keys::doc_bytes(doc), change.as_bytes()])
}

#[cfg(test)]
mod tests {
    use protocol::{
        clock::{Hlc, Millis},
        entry::{DocRef, Tip},
        ids::{Branch, EntryHash},
    };

    use super::*;
    use crate::{
        content::{Contents, Place, Standing},
        document::{
            edit::{Edited, edit_page, new_page},
            testkit::{Made, Person, SPACE, page_of, through_the_door},
        },
        journal::Position,
        store::MemoryKv,
    };

    struct Sent {
        place: Place,
        examined: protocol::policy::Examined,
        made: Vec<Made>,
    }

    fn write(person: &mut Person, body: DocRef, edited: Edited) -> Sent {
        let examined = through_the_door(person, body, &edited);
        let log = person.log();
        let made = person.keep(edited);
        let seq = person.entries;
        let hlc = Hlc::at(Millis(1_000 * seq));
        let tip = Tip { seq, hash: EntryHash::new([7; 32]), hlc };
        Sent { place: Place { log, tip, position: Position::START, own: false }, examined, made }
    }

    /// Three people write in a page, each building on the one before. The second's entry comes
    /// before what it builds on, and then turns out to stand on a side of a fork.
    fn is_shown_whole(forks: bool) -> bool {
        let [mut one, mut two, mut three] = [1, 2, 3].map(Person::new);
        let doc = page_of(&one);
        let body = DocRef::Created(doc);
        let begun = new_page(&one.author, &doc, "计划", "").unwrap();
        let first = write(&mut one, body, begun);
        two.take(&first.made);
        three.take(&first.made);
        let edited = edit_page(&two.document, &two.author, &doc, None, "很好").unwrap();
        let second = write(&mut two, body, edited);
        three.take(&second.made);
        let edited = edit_page(&three.document, &three.author, &doc, None, "很好好").unwrap();
        let third = write(&mut three, body, edited);

        let mut store = Store::new(Box::new(MemoryKv::default()));
        let mut contents = Contents::default();
        let logs = [second.place.log, second.place.log.on(Branch::new([5; 8]))];
        let all = second.made.len() + third.made.len() + first.made.len();
        let mut take = |store: &mut Store, sent: Sent, standing| {
            contents.absorb(store, sent.place, body, sent.examined, standing).unwrap();
        };
        take(&mut store, second, Standing::Counted);
        take(&mut store, third, Standing::Counted);
        if forks {
            contents.relocate(&mut store, &doc, &logs[0], 0, logs[1]).unwrap();
        }
        contents.absorb(&mut store, first.place, body, first.examined, Standing::Counted).unwrap();
        let left = store.scan(&Span::prefix(b"x"), false, usize::MAX).unwrap();
        let graph = contents.graph_of(&mut store, &SPACE, &doc).unwrap();
        graph.visible().len() == all && graph.waiting() == 0 && left.is_empty()
    }

    #[test]
    fn a_change_that_waits_is_found_when_what_it_builds_on_comes() {
        assert!(is_shown_whole(false));
    }

    #[test]
    fn a_change_that_a_fork_moved_while_it_waited_is_found() {
        assert!(is_shown_whole(true));
    }

    #[test]
    fn a_change_longer_than_a_value_of_the_store_comes_back_and_leaves_nothing() {
        use automerge::{ROOT, transaction::Transactable};

        let person = Person::new(1);
        let at = (SPACE, page_of(&person));
        let mut document = automerge::AutoCommit::new();
        for key in ["a", "b", "c"] {
            document.put(ROOT, key, key.repeat(VALUE_BYTES_MAX / 2)).unwrap();
        }
        let chunk = document.get_last_local_change().unwrap().raw_bytes().to_vec();
        assert!(chunk.len() > VALUE_BYTES_MAX, "{} bytes", chunk.len());
        let change = decode(&chunk, &ChangeLimits::DEFAULT).unwrap();
        let unpacked = Unpacked { chunk, change };
        let hash = unpacked.change.hash();
        let mut store = Store::new(Box::new(MemoryKv::default()));
        put(&mut store, &at, &unpacked);
        assert_eq!(get(&store, &at, &hash), Some(unpacked));
        remove(&mut store, &at, &hash).unwrap();
        assert_eq!(get(&store, &at, &hash), None);
        assert!(rows(&store, &at, &hash).unwrap().is_empty());
    }
}
