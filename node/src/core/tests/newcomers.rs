//! Joining without a network: with a code, and a bundle that a colleague made for it.

use protocol::{
    capability::{InvitationCode, Role},
    ids::SpaceId,
    wire::{Frame, bundle::Parcel},
};

use super::{
    office::Office,
    parcels::{begin, made, next, take, to},
};
use crate::facade::{Answer, BundleOrder, Command, FailureCode, Query, Request};

const DAY_MS: u64 = 86_400_000;
const ZHANG: usize = 0;
const LI: usize = 1;

/// 张伟 and 李娜, who have said something, and a code; nobody is connected.
fn apart() -> (Office, String) {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(ZHANG, "canary of the office");
    office.level();
    let code = office.invitation(Role::Member);
    office.level();
    office.part();
    (office, code)
}

fn for_code(code: &str) -> BundleOrder {
    BundleOrder { for_code: Some(code.to_owned()), ..BundleOrder::default() }
}

/// Somebody joins by a code and a file, and meets nobody.
fn arrive_by(office: &mut Office, name: &str, code: &str, parcels: &[Vec<u8>]) -> usize {
    let new = office.arrive_with(name, code);
    let code: InvitationCode = code.parse().expect("a code");
    let now = office.now;
    for parcel in parcels {
        let core = &mut office.desks[new].core;
        let answer = core.receive_invited(now, parcel, &code);
        core.settle(now);
        assert!(matches!(answer, Answer::BundleReport(_)));
    }
    new
}

fn names(office: &mut Office, desk: usize) -> Vec<String> {
    match office.know(desk, Query::Members) {
        Answer::Members(rows) => {
            let here = rows.into_iter().filter(|row| !row.removed);
            let mut names: Vec<String> = here.map(|row| row.name).collect();
            names.sort();
            names
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_has_no_network_joins_by_a_code_and_a_file_and_their_first_bundle_brings_the_rest() {
    let (mut office, code) = apart();
    // Not the inviter: any member can make it.
    let parcels = made(&mut office, LI, for_code(&code)).0;
    let new = arrive_by(&mut office, "王芳", &code, &parcels);
    assert!(!office.desks[new].core.waits_to_be_let_in(), "a member at once");
    assert_eq!(names(&mut office, new), ["张伟", "李娜", "王芳"]);
    assert!(!office.status(new).member.is_empty());
    // The structure is there, and nothing that was said.
    assert!(office.desks[new].core.keyed_spaces().is_empty());
    let send = Command::Send { channel: "大厅".into(), text: "hello".into(), reply_to: None };
    assert!(office.ask(new, Request::Command(send)).is_err());
    // Her first bundle tells them of her, and theirs brings the keys and what was written.
    let first = made(&mut office, new, to("李娜")).0;
    let report = take(&mut office, LI, &first);
    assert!(report.is_well() && report.from == ["王芳"], "{report:?}");
    assert_eq!(names(&mut office, LI), ["张伟", "李娜", "王芳"]);
    let answer = made(&mut office, LI, to("王芳")).0;
    let report = take(&mut office, new, &answer);
    assert!(report.is_well(), "{report:?}");
    assert_eq!(office.texts(new), ["canary of the office"]);
    office.say(new, "I am here");
    let second = made(&mut office, new, to("李娜")).0;
    take(&mut office, LI, &second);
    assert_eq!(office.texts(LI), ["canary of the office", "I am here"]);
    assert_eq!(office.hashes(LI), office.hashes(new));
    // When they meet at last everybody is level.
    office.meet();
    office.assert_same();
}

#[test]
fn threat_33_what_a_code_opens_is_what_a_colleague_shows_to_whoever_redeems_it() {
    let (mut office, code) = apart();
    let org = office.desks[LI].core.org();
    let parcels = made(&mut office, LI, for_code(&code)).0;
    let secret: InvitationCode = code.parse().expect("a code");
    let other = office.invitation(Role::Member).parse::<InvitationCode>().expect("a code");
    let mut control = 0;
    for bytes in &parcels {
        assert!(!bytes.windows(6).any(|part| part == "李娜".as_bytes()), "sealed");
        let parcel = Parcel::from_bytes(bytes).expect("a parcel");
        let label = parcel.label(&org).expect("ours");
        assert!(parcel.open(&label, other.key()).is_err(), "another code's key");
        for frame in parcel.open(&label, secret.key()).expect("the code's") {
            match frame {
                Frame::Genesis(_) => {}
                Frame::NewRun(log, _) => {
                    assert_eq!(log.space, SpaceId::control(&org));
                    control += 1;
                }
                Frame::Beacons(beacons) => {
                    let of_control = |space: SpaceId| assert_eq!(space, SpaceId::control(&org));
                    beacons.iter().for_each(|beacon| of_control(beacon.unverified().space));
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(control > 0, "the control: there is something in it");
}

#[test]
fn threat_33_a_file_is_made_for_an_invitation_that_holds_and_for_no_other() {
    let (mut office, code) = apart();
    let begun = begin(&mut office, LI, for_code(&code)).expect("it holds");
    let refused = |office: &mut Office, order: BundleOrder| {
        let failure = begin(office, LI, order).expect_err("refused");
        assert_eq!(failure.code, FailureCode::Invalid, "{failure:?}");
    };
    refused(&mut office, for_code("tz1"));
    refused(&mut office, BundleOrder { to: Some("张伟".into()), ..for_code(&code) });
    refused(&mut office, BundleOrder { carry: true, ..for_code(&code) });
    let mut elsewhere = Office::begun_with(100);
    let other = elsewhere.invitation(Role::Member);
    refused(&mut office, for_code(&other));
    // Somebody redeems it while the bundle is being made: no parcel more.
    let parcels = made(&mut office, LI, for_code(&code)).0;
    let new = arrive_by(&mut office, "王芳", &code, &parcels);
    let first = made(&mut office, new, to("李娜")).0;
    take(&mut office, LI, &first);
    assert_eq!(next(&mut office, LI, begun.bundle), None);
    refused(&mut office, for_code(&code));
    // One that has run out.
    let late = office.invitation(Role::Member);
    let (parcels, _) = (made(&mut office, ZHANG, for_code(&late)).0, office.level());
    assert!(!parcels.is_empty(), "the control");
    office.now = office.now.plus(DAY_MS + 1);
    let failure = begin(&mut office, ZHANG, for_code(&late)).expect_err("over");
    assert_eq!(failure.problem, "the invitation has been used, has expired or was withdrawn");
}

#[test]
fn threat_49_of_two_who_join_by_copies_of_one_code_and_file_one_is_let_in() {
    let (mut office, code) = apart();
    let parcels = made(&mut office, LI, for_code(&code)).0;
    let one = arrive_by(&mut office, "王芳", &code, &parcels);
    let other = arrive_by(&mut office, "某人", &code, &parcels);
    let first = made(&mut office, one, to("李娜")).0;
    assert!(take(&mut office, LI, &first).is_well());
    let second = made(&mut office, other, to("李娜")).0;
    take(&mut office, LI, &second);
    assert_eq!(names(&mut office, LI), ["张伟", "李娜", "王芳"]);
    let thief = office.desks[other].core.device();
    assert!(!office.desks[LI].core.is_colleague(&thief));
    assert!(begin(&mut office, LI, to("某人")).is_err(), "and gets nothing");
}
