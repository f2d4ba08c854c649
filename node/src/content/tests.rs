//! Rows of messages against what they must say, computed without them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use proptest::prelude::*;
use protocol::{
    capability::{Level, Need},
    clock::Hlc,
    entry::DocRef,
    ids::{ChannelId, DeviceId, DocKind, MemberId, SpaceId},
    policy::Examined,
    schema::{Mention, Message, MessageEdit, MessageRef},
};

use super::{
    segments::{self, Entry},
    *,
};
use crate::{
    document::{
        Document,
        edit::{self, Author, Edited},
    },
    store::{Kv, KvError, MemoryKv, Row, Rows, Span, Store},
    view::MessageRow,
};

const SPACE: SpaceId = SpaceId::new([9; 16]);
const CHANNEL: ChannelId = ChannelId::new([5; 16]);
const PEOPLE: u8 = 3;
const MENTIONS: [Mention; 3] = [
    Mention::Member(MemberId::new([1; 16])),
    Mention::Department(SpaceId::new([2; 16])),
    Mention::Everyone,
];

/// What an entry does.
#[derive(Clone, Debug)]
enum Does {
    /// A message, which answers the one of this entry.
    Say(Option<MessageRef>, Vec<Mention>),
    /// Another text for a message.
    Edit(MessageRef, Vec<Mention>),
    Recall(MessageRef),
}

/// An entry of one person's log.
#[derive(Clone, Debug)]
struct Made {
    by: MessageRef,
    hlc: Hlc,
    does: Does,
}

fn device(person: u8) -> DeviceId {
    DeviceId::new([person; 32])
}

fn reference(person: u8, seq: u64) -> MessageRef {
    MessageRef { device: device(person), epoch: 0, seq }
}

impl Made {
    fn examined(&self) -> Examined {
        let author = Author { device: self.by.device, epoch: self.by.epoch };
        let doc = DocRef::Segment { channel: CHANNEL, number: 0 };
        let doc = doc.id(&SPACE, &author.device, author.epoch).unwrap();
        let document = Document::new();
        let edited: Edited = match &self.does {
            Does::Say(reply_to, mentions) => {
                let text = format!("{} {}", self.by.seq, self.hlc.raw());
                let message = Message {
                    text,
                    reply_to: *reply_to,
                    mentions: mentions.clone(),
                    files: Vec::new(),
                    task: None,
                };
                edit::new_message(&document, &author, &doc, self.by.seq, &message)
            }
            Does::Edit(target, mentions) => {
                let edit = MessageEdit { text: "edited".into(), mentions: mentions.clone() };
                edit::edit_message(&document, &author, &doc, *target, &edit)
            }
            Does::Recall(target) => edit::recall(&document, &author, &doc, *target),
        }
        .unwrap();
        Examined {
            doc,
            kind: DocKind::Segment,
            need: Need::level(Level::Write),
            obligations: Vec::new(),
            changes: edited.changes,
        }
    }

    fn derive(&self, store: &mut Store, counts: bool) {
        let entry = Entry { space: &SPACE, channel: &CHANNEL, by: self.by, hlc: self.hlc };
        segments::derive(store, &entry, &self.examined(), counts, &mut Default::default()).unwrap();
    }
}

/// Entries of some people: each one's times never run backwards, and may be equal to others'.
fn entries(most: usize) -> impl Strategy<Value = Vec<Made>> {
    let mentions = prop::sample::subsequence(MENTIONS.to_vec(), 0..=2);
    let step = (1..=PEOPLE, 0..6_u8, 0..3_u64, (1..=PEOPLE, 1..8_u64), mentions);
    prop::collection::vec(step, 1..most).prop_map(|steps| {
        let mut newest: BTreeMap<u8, (u64, u64)> = BTreeMap::new();
        let mut made = Vec::new();
        for (person, kind, later, (other, target), mut mentions) in steps {
            let (seq, time) = newest.entry(person).or_insert((0, 0));
            (*seq, *time) = (*seq + 1, *time + later);
            let own = reference(person, target.min(*seq));
            mentions.sort();
            let does = match kind {
                0..=2 => Does::Say((kind > 0).then(|| reference(other, target)), mentions),
                3 | 4 => Does::Edit(own, mentions),
                _ => Does::Recall(own),
            };
            let hlc = Hlc::from_raw((*time << 16) + *seq);
            made.push(Made { by: reference(person, *seq), hlc, does });
        }
        made
    })
}

fn new_store() -> Store {
    Store::new(Box::new(MemoryKv::default()))
}

fn all_rows(store: &Store) -> Vec<Row> {
    store.scan(&Span::prefix(b""), false, usize::MAX).unwrap()
}

fn all_messages(store: &Store) -> Vec<MessageRow> {
    timeline(store, &SPACE, &CHANNEL, usize::MAX).unwrap()
}

fn spots(rows: &[MessageRow]) -> Vec<Spot> {
    rows.iter().map(|row| (row.hlc, row.author)).collect()
}

/// Counts the rows that are looked at.
struct Counting(MemoryKv, Arc<AtomicUsize>);

impl Kv for Counting {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.get(key)
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        let rows = self.0.scan(span, backwards, limit)?;
        self.1.fetch_add(rows.len() + 1, Ordering::Relaxed);
        Ok(rows)
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        self.0.apply(rows)
    }

    fn clear(&mut self) -> Result<(), KvError> {
        self.0.clear()
    }

    fn bytes(&self) -> Result<u64, KvError> {
        self.0.bytes()
    }
}

/// What each look at a channel of this length costs, in rows.
fn costs(messages: u64) -> Vec<usize> {
    let looked = Arc::new(AtomicUsize::new(0));
    let mut store = Store::new(Box::new(Counting(MemoryKv::default(), Arc::clone(&looked))));
    for seq in 1..=messages {
        let reply_to = (seq > 1).then(|| reference(1, seq - seq % 2));
        let does = Does::Say(reply_to, vec![Mention::Everyone]);
        Made { by: reference(1, seq), hlc: Hlc::from_raw(seq << 16), does }
            .derive(&mut store, true);
        if seq == messages - 5 {
            mark_read(&mut store, &SPACE, &CHANNEL).unwrap();
        }
    }
    store.flush(1).unwrap();
    let middle = messages / 2;
    let spot = (Hlc::from_raw(middle << 16), reference(1, middle));
    let mut costs = Vec::new();
    let mut note = |look: &dyn Fn(&mut Store)| {
        looked.store(0, Ordering::Relaxed);
        look(&mut store);
        costs.push(looked.load(Ordering::Relaxed));
    };
    for part in [Part::Newest, Part::Before(spot), Part::After(spot), Part::Around(spot)] {
        note(&|store| assert_eq!(page(store, &SPACE, &CHANNEL, part, 20).unwrap().rows.len(), 20));
    }
    note(&|store| {
        let mut budget = 100;
        assert_eq!(replies(store, &SPACE, &CHANNEL, &spot.1, &mut budget).unwrap().len(), 1);
    });
    let everyone = Called::Everyone;
    note(&|store| assert_eq!(calls(store, &SPACE, &CHANNEL, everyone, 20).unwrap().len(), 20));
    let nobody = BTreeSet::new();
    note(&|store| assert_eq!(unread(store, &SPACE, &CHANNEL, &nobody).unwrap().len(), 5));
    note(&|store| assert!(mark_read(store, &SPACE, &CHANNEL).unwrap()));
    costs
}

#[test]
fn what_a_look_costs_does_not_grow_with_the_channel() {
    let short = costs(100);
    assert_eq!(short, costs(1_500));
    assert!(short.iter().all(|rows| (1..=100).contains(rows)), "{short:?}");
}

/// Everything below a message, without the rows that lead there.
fn below(messages: &[MessageRow], root: &MessageRef) -> BTreeSet<Spot> {
    let mut found = BTreeSet::new();
    let mut names = BTreeSet::from([*root]);
    for _ in messages {
        for row in messages {
            if row.reply_to.is_some_and(|answered| names.contains(&answered)) {
                names.insert(row.author);
                if row.author != *root {
                    found.insert((row.hlc, row.author));
                }
            }
        }
    }
    found
}

/// The messages that a caller finds through calls, asking each one.
fn called(store: &Store, messages: &[MessageRow], mention: Mention) -> BTreeSet<MessageRef> {
    let calls = calls(store, &SPACE, &CHANNEL, Called::from(mention), usize::MAX).unwrap();
    let named: BTreeSet<MessageRef> = calls.iter().map(|call| call.message).collect();
    let still = messages.iter().filter(|row| row.mentions.contains(&mention));
    still.map(|row| row.author).filter(|message| named.contains(message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_those_of_the_entries_that_count_whatever_happened_before(
        entries in entries(24),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..24),
    ) {
        let mut store = new_store();
        let mut counting: BTreeSet<usize> = BTreeSet::new();
        for (entry, counts) in flips {
            let at = entry.index(entries.len());
            entries[at].derive(&mut store, counts);
            if counts { counting.insert(at); } else { counting.remove(&at); }
        }
        let mut fresh = new_store();
        for at in counting.iter().rev() {
            entries[*at].derive(&mut fresh, true);
        }
        prop_assert_eq!(all_rows(&store), all_rows(&fresh));
    }

    #[test]
    fn answers_and_calls_lead_to_exactly_the_messages_concerned(entries in entries(40)) {
        let mut store = new_store();
        entries.iter().for_each(|made| made.derive(&mut store, true));
        let messages = all_messages(&store);
        for row in &messages {
            let mut budget = usize::MAX;
            let found = replies(&store, &SPACE, &CHANNEL, &row.author, &mut budget).unwrap();
            prop_assert_eq!(found, below(&messages, &row.author));
        }
        for mention in MENTIONS {
            let calling = messages.iter().filter(|row| row.mentions.contains(&mention));
            let expected: BTreeSet<MessageRef> = calling.map(|row| row.author).collect();
            prop_assert_eq!(called(&store, &messages, mention), expected);
        }
        for person in 1..=PEOPLE {
            let answered = |row: &&MessageRow| {
                row.reply_to.is_some_and(|answered| answered.device == device(person))
            };
            let expected: BTreeSet<MessageRef> =
                messages.iter().filter(answered).map(|row| row.author).collect();
            let who = Called::Answered(device(person));
            let found = calls(&store, &SPACE, &CHANNEL, who, usize::MAX).unwrap();
            prop_assert!(found.is_sorted_by(|a, b| a.at >= b.at));
            let found: BTreeSet<MessageRef> = found.iter().map(|call| call.message).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn parts_of_a_timeline_make_the_whole(
        entries in entries(60), flush in any::<bool>(), limit in 1..9_usize,
    ) {
        let mut store = new_store();
        let (first, second) = entries.split_at(entries.len() / 2);
        first.iter().for_each(|made| made.derive(&mut store, true));
        if flush {
            store.flush(1).unwrap();
        }
        second.iter().for_each(|made| made.derive(&mut store, true));
        let whole = all_messages(&store);
        let part = |part| page(&store, &SPACE, &CHANNEL, part, limit).unwrap();
        let Some(oldest) = spots(&whole).first().copied() else {
            prop_assert_eq!(part(Part::Newest), Page::default());
            return Ok(());
        };
        // Backwards from the end.
        let mut walked = part(Part::Newest);
        prop_assert!(!walked.later);
        while walked.earlier {
            let begins = spots(&walked.rows)[0];
            let before = part(Part::Before(begins));
            prop_assert!(before.later && !before.rows.is_empty() && before.rows.len() <= limit);
            walked.rows.splice(0..0, before.rows);
            walked.earlier = before.earlier;
        }
        prop_assert_eq!(&walked.rows, &whole);
        prop_assert_eq!(part(Part::Before(oldest)).rows, []);
        // Forwards from the beginning.
        let mut walked = part(Part::Around(oldest));
        prop_assert!(!walked.earlier);
        while walked.later {
            let ends = spots(&walked.rows).last().copied().unwrap();
            let after = part(Part::After(ends));
            prop_assert!(after.earlier && !after.rows.is_empty() && after.rows.len() <= limit);
            walked.rows.extend(after.rows);
            walked.later = after.later;
        }
        prop_assert_eq!(&walked.rows, &whole);
        // Around each.
        for (at, spot) in spots(&whole).into_iter().enumerate() {
            let around = part(Part::Around(spot));
            let from = at - at.min(limit / 2);
            let to = whole.len().min(from + limit);
            prop_assert_eq!(&around.rows, &whole[from..to]);
            prop_assert_eq!((around.earlier, around.later), (from > 0, to < whole.len()));
        }
    }

    #[test]
    fn unread_is_what_came_since_it_was_read_wherever_it_stands(
        entries in entries(40), reads in prop::collection::btree_set(0..40_usize, 0..5),
        own in 1..=PEOPLE,
    ) {
        let mut store = new_store();
        let mut read: BTreeSet<MessageRef> = BTreeSet::new();
        let ours = BTreeSet::from([device(own)]);
        for (at, made) in entries.iter().enumerate() {
            made.derive(&mut store, true);
            if reads.contains(&at) {
                mark_read(&mut store, &SPACE, &CHANNEL).unwrap();
                prop_assert!(!mark_read(&mut store, &SPACE, &CHANNEL).unwrap(), "once is enough");
                read.extend(all_messages(&store).iter().map(|row| row.author));
            }
            let mut expected = spots(&all_messages(&store));
            expected.retain(|(_, message)| !read.contains(message));
            for spot in &expected {
                prop_assert!(is_unread(&store, &SPACE, &CHANNEL, spot).unwrap());
            }
            expected.retain(|(_, message)| message.device != device(own));
            prop_assert_eq!(unread(&store, &SPACE, &CHANNEL, &ours).unwrap(), expected);
        }
    }
}
