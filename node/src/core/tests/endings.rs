//! What ends a right or a device: shown before, and done as it was shown.

use protocol::capability::{Level, Role};

use super::office::Office;
use crate::facade::{
    Ability, Answer, CapabilityRow, Command, EndingInfo, Failure, FailureCode, KeptEntries,
    LostReading, Query, Request,
};

fn grant(member: &str, department: &str, passes: u8, may: &[Ability]) -> Command {
    Command::Grant {
        member: member.into(),
        department: Some(department.into()),
        level: Level::Write,
        below: false,
        expires: None,
        passes,
        may: may.to_vec(),
    }
}

fn rights(office: &mut Office, desk: usize, member: &str) -> Vec<CapabilityRow> {
    match office.know(desk, Query::Capabilities { member: Some(member.into()) }) {
        Answer::Capabilities(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn preview(office: &mut Office, desk: usize, query: Query) -> Result<EndingInfo, Failure> {
    office.ask(desk, Request::Query(query)).map(|answer| match answer {
        Answer::Ending(info) => *info,
        other => panic!("{other:?}"),
    })
}

fn kept(place: &str, entries: u64) -> KeptEntries {
    KeptEntries { place: place.into(), conversations: 0, entries }
}

#[test]
fn r22_what_ends_with_a_right_is_shown_before_and_comes_as_shown() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    office.done(0, grant("李娜", "市场部", 2, &[Ability::Announce]));
    office.level();
    office.done(1, grant("王芳", "市场部", 0, &[]));
    office.level();
    let post = |text: &str| Command::NewPage {
        title: text.into(),
        department: Some("市场部".into()),
        text: String::new(),
    };
    office.done(2, post("计划"));
    office.say(2, "在大厅里");
    office.level();
    let given = rights(&mut office, 0, "李娜");
    let given = given.iter().find(|row| row.department == "市场部").expect("hers").clone();
    assert_eq!((given.named.as_slice(), given.passes), (&["announce".to_owned()][..], 2));
    assert_eq!(given.chain.last().expect("a chain").named, ["announce"]);

    let asked = Query::RevocationPreview { id: given.id.clone() };
    let before = office.hashes(0);
    let shown = preview(&mut office, 0, asked.clone()).expect("shown");
    let ends: Vec<(&str, &str)> =
        shown.rights.iter().map(|row| (row.holder.as_str(), row.department.as_str())).collect();
    assert_eq!(ends, [("李娜", "市场部"), ("王芳", "市场部")], "hers first, then what she gave");
    let lost = |name: &str| LostReading {
        name: name.into(),
        departments: vec!["市场部".into()],
        conversations: 0,
    };
    let mut unreadable = shown.unreadable.clone();
    unreadable.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(unreadable, [lost("李娜"), lost("王芳")]);
    // What 王芳 wrote elsewhere rests on another right, and isn't told of.
    assert_eq!(shown.keeps, [kept("市场部", 1)]);
    assert_eq!((shown.name.as_str(), shown.device), ("李娜", None));
    assert_eq!(office.hashes(0), before, "nothing was changed");

    // Whoever may not end it isn't shown what would be.
    let refused = preview(&mut office, 2, asked).expect_err("the holder of a right below it");
    assert_eq!(refused.code, FailureCode::NotAllowed);

    office.done(0, Command::RevokeCapability { id: given.id });
    office.level();
    for (desk, name) in [(1, "李娜"), (2, "王芳")] {
        let rows = rights(&mut office, 0, name);
        assert!(rows.iter().filter(|row| row.department == "市场部").all(|row| row.revoked));
        assert!(office.ask(desk, Request::Command(post("不行"))).is_err());
    }
    let Answer::Pages(pages) = office.know(0, Query::Pages) else { panic!("no pages") };
    assert_eq!(pages.len(), 1, "what was written before stays");
}

#[test]
fn r22_a_manager_ends_a_colleagues_device_and_nobody_without_the_right_does() {
    let mut office = Office::founded();
    let manager = office.join("李娜", Role::Manager);
    let member = office.join("王芳", Role::Member);
    let other = office.join("陈晨", Role::Member);
    office.level();
    let Answer::DeviceOffer(offer) = office.know(member, Query::DeviceOffer) else { panic!() };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(member, Command::AddDevice { code: answer });
    office.level();
    office.connect(member, laptop);
    office.level();
    office.say(laptop, "before it was stolen");
    office.level();
    let id = office.desks[laptop].core.device().to_string();
    let end = |of: &str| Command::RemoveDevice { device: id[..8].into(), of: Some(of.into()) };
    let show = |of: &str| Query::DeviceRemovalPreview { device: id.clone(), of: Some(of.into()) };
    // Neither one who holds no right over 王芳, nor the manager over the founder.
    let refused = preview(&mut office, other, show("王芳")).expect_err("a member");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    let refused = office.ask(other, Request::Command(end("王芳"))).expect_err("a member");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    let founder = office.desks[0].core.device().to_string();
    let above = Command::RemoveDevice { device: founder, of: Some("张伟".into()) };
    let refused = office.ask(manager, Request::Command(above)).expect_err("the founder's");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    // It isn't 陈晨's.
    let refused = office.ask(manager, Request::Command(end("陈晨"))).expect_err("another's");
    assert_eq!(refused.code, FailureCode::NotFound);

    let shown = preview(&mut office, manager, show("王芳")).expect("shown");
    assert_eq!((shown.name.as_str(), shown.devices_left), ("王芳", 1));
    assert_eq!(shown.device.as_deref(), Some(id.as_str()));
    assert_eq!((shown.rights.len(), shown.unreadable.len()), (0, 0), "her other device reads on");
    assert_eq!(shown.keeps, [kept("同舟", 1)]);

    office.done(manager, end("王芳"));
    // Whoever has it doesn't know yet.
    office.part();
    office.say(laptop, "by the thief");
    for (one, two) in [(0, manager), (0, member), (0, other)] {
        office.connect(one, two);
    }
    office.level();
    office.say(0, "after it");
    office.connect(0, laptop);
    office.level();
    for desk in [0, manager, member, other] {
        let texts = office.texts(desk);
        assert!(texts.contains(&"before it was stolen".to_owned()), "{texts:?}");
        assert!(!texts.contains(&"by the thief".to_owned()), "{texts:?}");
    }
    assert!(!office.texts(laptop).contains(&"after it".to_owned()), "nobody serves it");
    office.say(member, "still one of us");
    office.level();
    assert!(office.texts(0).contains(&"still one of us".to_owned()));

    // Her last one: then she can read nothing, until she has another.
    let last = office.desks[member].core.device().to_string();
    let query = Query::DeviceRemovalPreview { device: last, of: Some("王芳".into()) };
    let shown = preview(&mut office, manager, query).expect("shown");
    assert_eq!(shown.devices_left, 0);
    assert!(!shown.rights.is_empty() && shown.unreadable.iter().all(|row| row.name == "王芳"));
}

#[test]
fn r28_joining_a_department_joins_its_channel_and_leaving_it_ends_what_comes_later() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let department = Some("市场部".to_owned());
    office.done(0, Command::AddChannel { name: "展会".into(), department });
    office.level();
    let channel = |office: &mut Office, desk| {
        let Answer::Channels(rows) = office.know(desk, Query::Channels) else { panic!("none") };
        rows.into_iter().find(|row| row.name == "展会")
    };
    let say = |office: &mut Office, text: &str| {
        let (channel, text) = ("市场部/展会".to_owned(), text.to_owned());
        office.done(0, Command::Send { channel, text, reply_to: None });
        office.level();
    };
    assert!(channel(&mut office, 1).is_none());
    office.done(0, grant("李娜", "市场部", 0, &[]));
    office.level();
    let joined = channel(&mut office, 1).expect("with the department, by itself");
    assert!(joined.may_write);
    say(&mut office, "展台定了");
    assert_eq!(channel(&mut office, 1).expect("still there").messages, 1);
    // She leaves the department.
    let given = rights(&mut office, 0, "李娜").into_iter();
    let given = given.filter(|row| row.department == "市场部" && !row.revoked);
    for right in given.collect::<Vec<_>>() {
        office.done(0, Command::RevokeCapability { id: right.id });
    }
    office.level();
    assert!(channel(&mut office, 1).is_none());
    say(&mut office, "她不该知道的");
    assert_eq!(channel(&mut office, 0).expect("his").messages, 2, "the control");
    let space = joined.space.parse().expect("a space");
    let keys = |office: &Office, desk: usize| {
        let held = &office.desks[desk].core.door().held;
        let [mine, theirs] = [desk, 0].map(|desk| {
            let made = office.desks[desk].core.door().held.keys.made(&space);
            made.map(|made| made.id).collect::<Vec<_>>()
        });
        let ids = if theirs.len() > mine.len() { theirs } else { mine };
        ids.iter().filter(|id| held.keys.get(&space, id).is_some()).count()
    };
    assert_eq!((keys(&office, 0), keys(&office, 1)), (2, 1), "she has no key of what came later");
}
