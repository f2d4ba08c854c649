//! Drills: a lost device, a hostile administrator, and people who answer apart from each other.

use protocol::capability::Role;

use super::office::Office;
use crate::facade::{
    Answer, Command, Failure, FailureCode, Measure, ProposalInfo, ProposalKind, Query,
    RecoveryInfo, Request,
};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn info(office: &mut Office, desk: usize) -> RecoveryInfo {
    match office.know(desk, Query::Recovery) {
        Answer::Recovery(info) => *info,
        other => panic!("{other:?}"),
    }
}

fn decide(office: &mut Office, desk: usize, command: Command) -> ProposalInfo {
    match office.done(desk, command) {
        Answer::Proposal(info) => *info,
        other => panic!("{other:?}"),
    }
}

fn refused(office: &mut Office, desk: usize, command: Command) -> Failure {
    office.ask(desk, Request::Command(command)).expect_err("refused")
}

fn name(office: &mut Office, desk: usize, people: &[&str], organisation: bool) {
    let command = Command::NameGuardians { organisation, people: names(people), needed: 2 };
    office.done(desk, command);
    office.level();
}

/// Zhang Wei founded; Li Na, Wang Fang and Zhao Min guard the organisation and Chen Jie.
fn guarded() -> Office {
    let mut office = Office::founded();
    office.join("李娜", Role::Admin);
    office.join("王芳", Role::Member);
    office.join("赵敏", Role::Member);
    office.join("陈杰", Role::Member);
    // Whoever was hung up on while somebody joined is spoken to again: nobody depends on the founder.
    office.meet();
    name(&mut office, 0, &["李娜", "王芳", "赵敏"], true);
    name(&mut office, 4, &["李娜", "王芳", "赵敏"], false);
    office
}

fn offer(office: &mut Office, desk: usize, whose: &str) -> String {
    match office.know(desk, Query::RecoveryOffer { name: whose.into() }) {
        Answer::DeviceOffer(offer) => offer.code,
        other => panic!("{other:?}"),
    }
}

fn recover(code: &str, whose: &str) -> Command {
    Command::RecoverDevice { name: whose.into(), code: code.to_owned() }
}

#[test]
fn threat_44_two_of_three_colleagues_replace_a_lost_device_and_its_person_reads_everything() {
    let mut office = guarded();
    office.say(4, "before it was lost");
    office.level();
    let lost = office.desks[4].core.device().to_string();
    let lost_desk = 4;
    for other in 0..4 {
        office.disconnect(lost_desk, other);
    }
    assert_eq!(info(&mut office, 1).wards[0].ward, "陈杰");
    let offer = offer(&mut office, 1, "陈杰");
    let (new, code) = office.pair(&offer);
    office.connect(2, new);
    office.level();
    let first = decide(&mut office, 1, recover(&code, "陈杰"));
    assert_eq!((first.kind, first.done, first.approved.len()), (ProposalKind::Device, false, 1));
    assert_eq!(first.open, ["王芳", "赵敏"]);
    office.level();
    assert!(office.ask(new, Request::Query(Query::Channels)).is_err(), "one isn't enough");
    let second = decide(&mut office, 2, recover(&code, "陈杰"));
    assert!(second.done);
    office.level();
    office.disconnect(2, new);
    office.connect(2, new);
    office.level();
    // Same person, new keys: it reads what was sealed before, and speaks under the same name.
    assert_eq!(office.texts(new), ["before it was lost"]);
    office.say(new, "back again");
    office.level();
    assert_eq!(office.messages(0).last().expect("said").author, "陈杰");
    office.done(new, Command::RemoveDevice { device: lost[..8].to_owned(), of: None });
    office.level();
    // The lost one, found by somebody, is spoken to by nobody.
    office.connect(1, lost_desk);
    office.say(lost_desk, "by the finder");
    office.level();
    assert!(!office.texts(1).contains(&"by the finder".to_owned()));
    assert_eq!(office.texts(1).len(), 2);
}

#[test]
fn whoever_may_not_help_is_told_who_may() {
    let mut office = guarded();
    let offer = offer(&mut office, 1, "陈杰");
    let (_, code) = office.pair(&offer);
    let other = refused(&mut office, 0, recover(&code, "陈杰"));
    assert_eq!(other.code, FailureCode::NotAllowed);
    assert!(other.problem.contains("李娜, 王芳, 赵敏"), "{other:?}");
    let nobody = refused(&mut office, 1, recover(&code, "赵敏"));
    assert!(nobody.problem.contains("赵敏"), "{nobody:?}");
    let command = Command::Propose(Measure::Remove { name: "王芳".into() });
    let outside = refused(&mut office, 0, command);
    assert!(outside.next.contains("李娜, 王芳, 赵敏"), "{outside:?}");
    let command =
        Command::NameGuardians { organisation: true, people: names(&["陈杰"]), needed: 1 };
    assert_eq!(refused(&mut office, 0, command).code, FailureCode::NotAllowed);
    let command =
        Command::NameGuardians { organisation: false, people: names(&["陈杰"]), needed: 2 };
    assert_eq!(refused(&mut office, 0, command).code, FailureCode::Invalid);
    let command =
        Command::NameGuardians { organisation: false, people: names(&["张伟"]), needed: 1 };
    assert_eq!(refused(&mut office, 0, command).code, FailureCode::Invalid, "not oneself");
}

#[test]
fn threat_44_two_of_three_remove_the_founder_and_make_another_administrator() {
    let mut office = guarded();
    // Alone, the founder gets rid of nobody who could stop them.
    let command = Command::RemoveMember { name: "王芳".into() };
    let guarded = refused(&mut office, 0, command);
    assert!(guarded.problem.contains("guardian"), "{guarded:?}");
    let remove = Command::Propose(Measure::Remove { name: "张伟".into() });
    let removal = decide(&mut office, 2, remove);
    let admin = Command::Propose(Measure::Admin { name: "赵敏".into() });
    let promotion = decide(&mut office, 2, admin);
    assert_eq!((removal.kind, promotion.kind), (ProposalKind::Remove, ProposalKind::Admin));
    assert!(removal.keeps_entries > 0 && removal.loses_entries == 0, "{removal:?}");
    office.level();
    assert_eq!([office.status(3).approvals, office.status(2).approvals], [2, 0]);
    let waiting = info(&mut office, 3).proposals;
    assert_eq!(waiting.iter().filter(|row| row.may_approve && !row.done).count(), 2);
    for id in [&removal.id, &promotion.id] {
        assert!(decide(&mut office, 3, Command::Approve { id: id[..8].to_owned() }).done);
    }
    for other in 1..5 {
        office.disconnect(0, other);
    }
    office.level();
    let again = refused(&mut office, 1, Command::Approve { id: removal.id.clone() });
    assert_eq!(again.code, FailureCode::Invalid);
    // The new administrator runs the house.
    office.done(3, Command::AddDepartment { name: "新部门".into(), parent: None });
    office.say(3, "we go on");
    office.level();
    for desk in 1..5 {
        assert_eq!(office.texts(desk), ["we go on"]);
    }
    // The founder is spoken to by nobody, and what was said since is sealed with a key that they lack.
    office.connect(0, 1);
    office.level();
    assert!(office.texts(0).is_empty());
    let Answer::Members(rows) = office.know(1, Query::Members) else { panic!("no members") };
    assert!(rows.iter().any(|row| row.name == "张伟" && row.removed));
}

#[test]
fn approvals_made_apart_come_about_by_themselves_when_the_two_meet() {
    let mut office = guarded();
    let remove = Command::Propose(Measure::Remove { name: "张伟".into() });
    let removal = decide(&mut office, 1, remove);
    // Everybody has heard of it, and then nobody hears of anybody.
    office.level();
    let four = Command::Propose(Measure::Guardians {
        people: names(&["李娜", "王芳", "赵敏", "陈杰"]),
        needed: 3,
    });
    let naming = decide(&mut office, 1, four);
    office.level();
    office.part();
    for desk in [2, 3] {
        // Each is the second to approve, as far as they know.
        assert!(decide(&mut office, desk, Command::Approve { id: naming.id.clone() }).done);
    }
    let late = decide(&mut office, 2, Command::Approve { id: removal.id.clone() });
    assert!(!late.done, "three of four are needed now: {late:?}");
    decide(&mut office, 3, Command::Approve { id: removal.id.clone() });
    office.meet();
    for desk in 1..5 {
        let row = info(&mut office, desk).proposals.into_iter().find(|row| row.id == removal.id);
        let row = row.expect("listed");
        assert!(row.done && row.approved.len() == 3, "{desk}: {row:?}");
    }
    for other in 1..5 {
        office.disconnect(0, other);
    }
    let hashes = office.hashes(1);
    assert!((2..5).all(|desk| office.hashes(desk) == hashes));
}
