//! What its author didn't sign, at the door of a whole node.

use protocol::{crypto::DeviceKey, wire::Frame};

use super::office::Office;
use crate::core::Input;

/// What a node has: where its journal ends, what it shows, what it has set aside, and what it holds.
fn all(office: &mut Office, desk: usize) -> (u64, Vec<String>, usize, Vec<String>) {
    let end = office.desks[desk].core.door().held.journal.end().to_u64();
    let texts = office.texts(desk);
    let aside = office.quarantine(desk).len();
    let hashes = office.hashes(desk).into_iter().map(|row| format!("{row:?}")).collect();
    (end, texts, aside, hashes)
}

#[test]
fn threat_48_a_run_with_a_bad_signature_is_stored_and_shown_nowhere() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "so far");
    office.level();
    // Her next words don't arrive by themselves.
    office.lost = |frame| matches!(frame, Frame::Run(..) | Frame::NewRun(..));
    office.tape.clear();
    office.say(1, "the offer is 100");
    let frames = office.tape.iter().filter_map(|bytes| Frame::from_bytes(bytes).ok());
    let mut said = frames.filter_map(|frame| match frame {
        Frame::Run(tag, run) => Some((tag, run)),
        _ => None,
    });
    let (tag, run) = said.next_back().expect("pushed");
    office.part();
    office.connect(0, 1);
    office.carry();
    let before = all(&mut office, 0);
    let peer = office.desks[1].core.device();
    let deliver = |office: &mut Office, run| {
        let bytes = Frame::Run(tag, run).to_bytes();
        office.input(0, Input::Frame { peer, bytes });
        office.carry();
    };
    let mut bent = Vec::new();
    // Another's signature, her own of something else, and hers under another text.
    let other = DeviceKey::from_seed(&[7; 32]);
    for key in [&other, &office.desks[1].core.key().clone()] {
        bent.push(protocol::wire::Run { signature: key.sign("nothing", &[1; 32]), ..run.clone() });
    }
    let mut text = run.clone();
    text.entries.last_mut().expect("an entry").body[40] ^= 1;
    bent.push(text);
    for run in bent {
        deliver(&mut office, run.clone());
        assert_eq!(all(&mut office, 0), before, "{run:?}");
    }
    // It isn't there after a start either, nor at a colleague's to whom it might have been passed on.
    office.restart(0, false);
    assert_eq!(all(&mut office, 0).1, ["so far"]);
    assert_eq!(office.texts(2), ["so far"]);
    // The control: the run as she signed it is stored and shown.
    office.connect(0, 1);
    office.carry();
    deliver(&mut office, run);
    let after = all(&mut office, 0);
    assert!(after.0 > before.0, "{after:?}");
    assert_eq!((after.1, after.2), (vec!["so far".to_owned(), "the offer is 100".to_owned()], 0));
}
