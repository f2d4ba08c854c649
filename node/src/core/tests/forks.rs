//! What lies beyond a fork: shown, adopted or discarded by people, and judged alike by every node.

use protocol::capability::Role;

use super::office::Office;
use crate::facade::{
    Answer, Command, Failure, FailureCode, ForkInfo, LateEntries, QuarantineInfo, Request,
    VerifyReport,
};

/// 王芳's log has two sides: node 0 was told one of them, node 2 the other. Everybody has the proof but
/// herself, whose node is away.
pub(super) fn forked() -> Office {
    let mut office = Office::founded();
    office.join("王芳", Role::Member);
    office.join("李娜", Role::Manager);
    office.say(1, "common");
    office.level();
    office.part();
    let (disk, kv) = (office.desks[1].disk.fork(), office.desks[1].kv.fork());
    office.say(1, "one: for node 0");
    office.say(1, "two: for node 0");
    office.connect(0, 1);
    office.level();
    office.part();
    office.open(1, disk, kv);
    office.say(1, "one: for node 2");
    office.connect(1, 2);
    office.level();
    office.part();
    office.connect(0, 2);
    office.level();
    office
}

pub(super) fn row(office: &mut Office, desk: usize, text: &str) -> QuarantineInfo {
    office.quarantine(desk).into_iter().find(|row| row.text == text).expect("listed")
}

pub(super) fn adopt(id: &str) -> Command {
    Command::AdoptLate(LateEntries::Entry(id.to_owned()))
}

fn refused(office: &mut Office, desk: usize, command: Command) -> Failure {
    office.ask(desk, Request::Command(command)).expect_err("refused")
}

fn sound(office: &mut Office, desk: usize) {
    match office.done(desk, Command::Verify { rebuild: false }) {
        Answer::Verify(VerifyReport { problems, .. }) => assert_eq!(problems, [""; 0]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_fork_is_shown_with_whose_it_is_where_and_when() {
    let mut office = Office::with_colleagues(&["王芳"]);
    assert_eq!(office.status(0).forks, []);
    let mut office = forked();
    for desk in [0, 2] {
        let forks: Vec<ForkInfo> = office.status(desk).forks;
        let [fork] = forks.as_slice() else { panic!("{forks:?}") };
        assert_eq!((fork.name.as_str(), fork.space.as_str()), ("王芳", "同舟"));
        assert_eq!(fork.device, office.desks[1].core.device().to_string());
        let newest = row(&mut office, desk, "one: for node 2").time;
        assert_eq!(fork.time, Some(newest), "when the newer of the two was written");
        assert!(!fork.mine && !fork.adopted);
    }
    office.meet();
    assert!(office.status(1).forks[0].mine, "her own node says so, too");
}

#[test]
fn one_side_of_a_fork_is_adopted_with_what_comes_before_it_and_counts_everywhere() {
    let mut office = forked();
    assert_eq!(office.texts(0), ["common"]);
    let last = row(&mut office, 0, "two: for node 0");
    let other = row(&mut office, 0, "one: for node 2");
    assert!(last.forked && !last.late && last.kept_from.is_empty());
    let first = row(&mut office, 0, "one: for node 0");
    assert_ne!(first.id, other.id, "both have the same number");
    // Without the side the name means both.
    let both = first.id.split('~').next().expect("a name").to_owned();
    assert_eq!(refused(&mut office, 0, adopt(&both)).code, FailureCode::Ambiguous);
    assert_eq!(office.done(0, adopt(&last.id)), Answer::Decided { entries: 2 });
    assert_eq!(office.texts(0), ["common", "one: for node 0", "two: for node 0"]);
    office.level();
    office.meet();
    for desk in [0, 1, 2] {
        let texts = ["common", "one: for node 0", "two: for node 0"];
        assert_eq!(office.texts(desk), texts, "node {desk}");
        assert!(office.status(desk).forks[0].adopted);
        sound(&mut office, desk);
    }
    office.assert_same();
    // The other side is told why it can't be taken in, too, and can be dismissed.
    let other = row(&mut office, 2, "one: for node 2");
    assert_eq!(other.kept_from, "the other side of this fork was adopted");
    assert_eq!(refused(&mut office, 2, adopt(&other.id)).code, FailureCode::NotAllowed);
    let discard = Command::DiscardLate(LateEntries::Entry(other.id));
    assert_eq!(office.done(2, discard), Answer::Decided { entries: 1 });
    assert!(office.quarantine(2).is_empty());
    assert_eq!(office.quarantine(0).len(), 1, "only from one's own list");
    // An adopted message is one like any other.
    let id = office.messages(2)[1].id.clone();
    let react = Command::React {
        channel: "大厅".into(),
        message: id.clone(),
        emoji: "👍".into(),
        on: true,
    };
    office.done(2, react);
    let said = Command::Send {
        channel: "大厅".into(),
        text: "an answer".into(),
        reply_to: Some(id.clone()),
    };
    office.done(2, said);
    office.level();
    assert_eq!(office.message(0, &id).reactions.len(), 1);
    // From the rows as they are, and from the journal alone.
    for keep_store in [true, false] {
        office.restart(0, keep_store);
        assert_eq!(office.texts(0).len(), 4, "store kept: {keep_store}");
        sound(&mut office, 0);
    }
    office.meet();
    office.assert_same();
}

#[test]
fn two_managers_who_adopt_different_sides_end_with_the_side_that_was_first() {
    let mut office = forked();
    office.part();
    let one = row(&mut office, 0, "two: for node 0").id;
    let other = row(&mut office, 2, "one: for node 2").id;
    // 李娜 manages no more than 研发部: the channel is the organisation's.
    assert_eq!(refused(&mut office, 2, adopt(&other)).code, FailureCode::NotAllowed);
    office.connect(0, 2);
    let grant = Command::Grant {
        member: "李娜".into(),
        department: None,
        level: protocol::capability::Level::Manage,
        below: true,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    office.level();
    office.part();
    office.done(2, adopt(&other));
    office.now = office.now.plus(60_000);
    office.done(0, adopt(&one));
    assert_eq!(office.texts(2), ["common", "one: for node 2"]);
    assert_eq!(office.texts(0), ["common", "one: for node 0", "two: for node 0"]);
    office.meet();
    for desk in [0, 1, 2] {
        assert_eq!(office.texts(desk), ["common", "one: for node 2"], "node {desk}");
        sound(&mut office, desk);
    }
    office.assert_same();
}

#[test]
fn nobody_adopts_a_side_of_their_own_log_and_a_newcomer_sees_what_was_adopted() {
    let mut office = forked();
    office.meet();
    let own = office.quarantine(1).into_iter().find(|row| row.forked).expect("listed");
    assert_eq!(own.kept_from, "nobody adopts what they wrote themselves");
    assert_eq!(refused(&mut office, 1, adopt(&own.id)).code, FailureCode::NotAllowed);
    let one = row(&mut office, 0, "one: for node 0").id;
    assert_eq!(office.done(0, adopt(&one)), Answer::Decided { entries: 1 });
    office.level();
    let new = office.join("赵敏", Role::Member);
    office.meet();
    assert_eq!(office.texts(new), ["common", "one: for node 0"], "and not the second");
    sound(&mut office, new);
    office.assert_same();
}

#[test]
fn an_adoption_that_comes_before_the_proof_and_the_side_has_the_same_end() {
    let mut office = forked();
    // 赵敏 has heard of neither side; she hears of the adoption alone first.
    let new = office.arrive("赵敏", Role::Member);
    let one = row(&mut office, 0, "two: for node 0").id;
    office.done(0, adopt(&one));
    office.level();
    office.connect(2, new);
    office.level();
    office.meet();
    assert_eq!(office.texts(new).len(), 3);
    office.assert_same();
    for desk in 0..=new {
        sound(&mut office, desk);
    }
}
