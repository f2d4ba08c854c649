//! People who edit one document apart and exchange changes, for tests.

use protocol::{
    change::{ChangeLimits, Unpacked},
    clock::{Hlc, Millis},
    entry::{ChangeBody, DocRef},
    ids::{DeviceId, DocId, DocKind, LogId, SpaceId},
    policy::{self, Examined, Incoming},
};

use super::{
    Document, Hydration, Locator, NewChange, Proof, Standing,
    edit::{Author, Edited},
};

pub const SPACE: SpaceId = SpaceId::new([9; 16]);

/// A change and the entry that carries it.
#[derive(Clone, Debug)]
pub struct Made {
    pub unpacked: Unpacked,
    pub at: Locator,
    pub hlc: Hlc,
}

impl Made {
    pub fn new_change(&self, standing: Standing) -> NewChange<'_> {
        NewChange { change: &self.unpacked.change, at: self.at, hlc: self.hlc, standing }
    }
}

/// Someone with a device and their own copy of the document.
#[derive(Clone, Debug)]
pub struct Person {
    pub author: Author,
    pub document: Document,
    pub entries: u64,
}

impl Person {
    pub fn new(number: u8) -> Self {
        let author = Author { device: DeviceId::new([number; 32]), epoch: 0 };
        Self { author, document: Document::new(), entries: 0 }
    }

    pub fn log(&self) -> LogId {
        LogId::trunk(SPACE, self.author.device, self.author.epoch)
    }

    /// Keeps an edit, one entry a change, and gives what the entries carry.
    pub fn keep(&mut self, edited: Edited) -> Vec<Made> {
        self.document = edited.document;
        let made = edited.changes.into_iter().map(|unpacked| {
            self.entries += 1;
            let at = Locator { log: self.log(), entry: self.entries, index: 0 };
            Made { unpacked, at, hlc: Hlc::at(Millis(1_000 * self.entries)) }
        });
        made.collect()
    }

    /// Takes others' changes in.
    pub fn take(&mut self, made: &[Made]) {
        let changes: Vec<Unpacked> = made.iter().map(|made| made.unpacked.clone()).collect();
        assert_eq!(self.document.apply(&changes, Proof::Heads), Hydration::default());
    }
}

pub fn page_of(person: &Person) -> DocId {
    DocId::created(DocKind::Page, &person.author.device, 1)
}

pub fn task_of(person: &Person) -> DocId {
    DocId::created(DocKind::Task, &person.author.device, 1)
}

/// Sends an edit through the door, as a peer would judge it: in as many entries as it needs; the last one.
pub fn through_the_door(person: &Person, doc: DocRef, edited: &Edited) -> Examined {
    let id = doc.id(&SPACE, &person.author.device, person.author.epoch).unwrap();
    let mut previous = newest_before(person, &id);
    let actor = person.author.actor(&id).into();
    let mut last = None;
    // As many changes as have room in an entry, each of as many operations as one may have.
    for changes in edited.changes.chunks(4) {
        let decoded = changes.iter().map(|made| &made.change);
        let body = ChangeBody { doc, changes: policy::pack_body(actor, previous, decoded) };
        let incoming = Incoming {
            space: SPACE,
            device: person.author.device,
            epoch: person.author.epoch,
            seq: person.entries + 1,
            body: &body,
            previous,
        };
        let examined = policy::examine(&incoming, &ChangeLimits::DEFAULT).unwrap();
        assert_eq!(examined.changes, changes);
        previous = changes.last().map(|made| (&made.change).into());
        last = Some(examined);
    }
    last.expect("an edit changes something")
}

fn newest_before(person: &Person, doc: &DocId) -> Option<protocol::change::PreviousChange> {
    let actor = automerge::ActorId::from(person.author.actor(doc).to_vec());
    let own = person.document.automerge().get_changes(&[]);
    let newest = own.iter().rfind(|change| *change.actor_id() == actor)?;
    let decoded = protocol::change::decode(newest.raw_bytes(), &ChangeLimits::DEFAULT).unwrap();
    Some((&decoded).into())
}
