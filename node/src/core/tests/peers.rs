//! What a node tells of its peers and of itself.

use protocol::wire::Frame;

use super::office::Office;
use crate::facade::{Answer, PeerInfo, Query, Request};

/// How many entries of the organisation's own space are said to exist and aren't here.
fn missing(office: &mut Office, desk: usize) -> u64 {
    let status = office.status(desk);
    let space = status.spaces.iter().find(|space| space.name == "同舟").expect("held");
    space.missing
}

#[test]
fn threat_24_what_is_withheld_is_told_by_the_beacons_of_those_who_hold_it() {
    let mut office = Office::with_colleagues(&["李娜"]);
    assert_eq!(missing(&mut office, 0), 0);
    office.part();
    ["one", "two", "three"].into_iter().for_each(|text| office.say(1, text));
    assert_eq!(missing(&mut office, 0), 0, "nobody has said anything");
    // Whoever carries it passes everything on but the entries themselves.
    office.lost = |frame| matches!(frame, Frame::Run(..) | Frame::NewRun(..));
    office.meet();
    assert_eq!(missing(&mut office, 0), 3, "by the peer's rows and its beacon");
    assert_eq!(missing(&mut office, 1), 0);
    office.part();
    assert_eq!(missing(&mut office, 0), 3, "by the beacon alone");
    // The control: nothing is withheld, and nothing missing.
    office.lost = |_| false;
    office.meet();
    assert_eq!(missing(&mut office, 0), 0);
    assert_eq!(office.texts(0), ["one", "two", "three"]);
}

#[test]
fn peers_are_listed_with_their_member_and_the_bytes_of_their_frames() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(1, "hello");
    office.level();
    let peer = |office: &mut Office, desk| -> PeerInfo { office.status(desk).peers.remove(0) };
    let (here, there) = (peer(&mut office, 0), peer(&mut office, 1));
    assert_eq!((here.name.as_str(), there.name.as_str()), ("李娜", "张伟"));
    assert_eq!(here.member, office.status(1).member);
    assert!(here.connected && here.received > 0 && here.sent > 0);
    assert_eq!((here.received, here.sent), (there.sent, there.received));
    office.part();
    let here = peer(&mut office, 0);
    assert!(!here.connected && here.way.is_empty() && here.received > 0);
}

#[test]
fn storage_counts_every_entry_held() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let storage = |office: &mut Office| match office.ask(0, Request::Query(Query::Storage)) {
        Ok(Answer::Storage(storage)) => storage,
        other => panic!("{other:?}"),
    };
    let before = storage(&mut office);
    office.say(0, "one");
    office.say(0, "two");
    let after = storage(&mut office);
    assert_eq!(after.entries, before.entries + 2);
    assert!(after.journal_bytes > before.journal_bytes);
    // The genesis entry stands in a space of its own, which isn't listed.
    let listed: u64 = office.status(0).spaces.iter().map(|space| space.entries).sum();
    assert_eq!(after.entries, listed + 1);
}
