//! Whole documents in place of entries: no door takes them.

use protocol::{
    change::{ChangeHash, DecodedChange},
    clock::Hlc,
    encode,
    entry::{ChangeBody, DocRef, Draft, PackedChange, PackedRun},
    ids::{DocId, DocKind, LogId, SpaceId},
    policy,
    wire::{
        Frame, Run,
        bundle::{Load, Parcel},
    },
};

use super::office::Office;
use crate::{
    core::Input,
    document::edit::{Author, Edited, new_page},
    facade::{Query, Request},
};

const LI: usize = 1;

/// A page of hers under an epoch of its own, so that every try has a log of its own.
fn page(office: &Office, epoch: u32, title: &str) -> (DocId, Edited) {
    let device = office.desks[LI].core.device();
    let doc = DocId::created(DocKind::Page, &device, u64::from(epoch));
    let edited = new_page(&Author { device, epoch }, &doc, title, "all of it\n").expect("a page");
    (doc, edited)
}

/// What a changed program of hers signs: this body, said to be these changes.
fn signed(office: &Office, epoch: u32, edited: &Edited, clear: &[u8]) -> PackedRun {
    let core = &office.desks[LI].core;
    let space = SpaceId::root(&core.org());
    let key = core.space_key(&space).expect("a reader's");
    let draft = Draft {
        org: core.org(),
        log: LogId::trunk(space, core.device(), epoch),
        base: None,
        hlc: Hlc::at(office.now),
        control: core.door().held.heads.unnamed(&Default::default(), office.now),
        key_epoch: 0,
        changes: protocol::entry::ChangesDigest::NONE,
        body: Vec::new(),
    };
    let hashes: Vec<_> = edited.changes.iter().map(|made| made.change.hash()).collect();
    let draft = draft.seal((key.0, &key.1), hashes.iter().map(ChangeHash::as_bytes), clear);
    draft.sign(core.key()).verify().expect("signed").pack()
}

fn body(doc: DocId, changes: Vec<PackedChange>) -> Vec<u8> {
    encode::to_bytes(&ChangeBody { doc: DocRef::Created(doc), changes })
}

fn shows(office: &mut Office, title: &str) -> bool {
    office.ask(0, Request::Query(Query::Page { page: title.into() })).is_ok()
}

#[test]
fn threat_29_a_saved_document_in_place_of_changes_is_taken_by_no_door() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let (org, me) = (office.desks[0].core.org(), office.desks[0].core.device());
    let li = office.desks[LI].core.device();
    // In an entry that says truly which changes it is: the saved document, and its changes as
    // Automerge keeps them.
    let saved = |edited: &Edited| edited.document.snapshot().expect("saved");
    let raw = |edited: &Edited| -> Vec<PackedChange> {
        edited.changes.iter().map(|made| PackedChange(made.chunk.clone())).collect()
    };
    let (doc, edited) = page(&office, 7, "saved");
    let clear = body(doc, vec![PackedChange(saved(&edited))]);
    let line = signed(&office, 7, &edited, &clear);
    let (doc, edited) = page(&office, 8, "raw");
    let clear = body(doc, raw(&edited));
    let chunks = signed(&office, 8, &edited, &clear);
    // As the whole body.
    let (_, edited) = page(&office, 9, "bare");
    let bare = signed(&office, 9, &edited, &saved(&edited));
    // By hand.
    let (doc, edited) = page(&office, 10, "carried");
    let clear = body(doc, vec![PackedChange(saved(&edited))]);
    let (log, run) = Run::of(signed(&office, 10, &edited, &clear));
    let mut load = Load::default();
    assert!(load.push(&Frame::NewRun(log, run)));
    let key = office.desks[LI].core.key().clone();
    let parcel = Parcel::seal((org, office.now), &key, [me], &load, [5; 32]).to_bytes();

    let (log, run) = Run::of(line);
    let bytes = Frame::NewRun(log, run).to_bytes();
    office.input(0, Input::Frame { peer: li, bytes });
    let now = office.now;
    for run in [&chunks, &bare] {
        let admitted = office.desks[0].core.door_mut().admit(now, run).expect("kept");
        assert_eq!((admitted.appended, admitted.aside), (1, 1));
    }
    office.desks[0].core.take_parcel(now, &parcel);
    office.input(0, Input::Tick);
    assert_eq!(office.quarantine(0).len(), 4, "each is set aside for what it isn't");
    for title in ["saved", "carried"] {
        assert!(!shows(&mut office, title), "{title}");
    }
    // In place of a parcel, and of a frame: that ends her session.
    let held = office.hashes(0);
    office.desks[0].core.take_parcel(now, &saved(&edited));
    office.input(0, Input::Frame { peer: li, bytes: saved(&edited) });
    office.input(0, Input::Tick);
    assert_eq!(office.hashes(0), held);

    // The control: the same content as changes in an entry is taken.
    let (doc, edited) = page(&office, 11, "written");
    let author = Author { device: li, epoch: 11 };
    let changes: Vec<&DecodedChange> = edited.changes.iter().map(|made| &made.change).collect();
    let packed = policy::pack_body(author.actor(&doc).into(), None, changes);
    let run = signed(&office, 11, &edited, &body(doc, packed));
    let admitted = office.desks[0].core.door_mut().admit(now, &run).expect("kept");
    assert_eq!((admitted.appended, admitted.aside), (1, 0));
}
