//! Announcements and strong reminders: who sees them, who acknowledges them, who may send them.

use protocol::{
    capability::{Level, Role},
    wire::Frame,
};

use super::office::Office;
use crate::{
    core::{Input, Output},
    facade::{
        Ability, AnnouncedPlace, Answer, ChannelInfo, Command, Event, FailureCode, InboxItem,
        InboxMessage, Query, Request, RuleSetting,
    },
};

/// A founder; 王芳 of 研发部, 李娜 of 市场部, and 赵敏 of 市场部/活动组.
fn company() -> Office {
    let mut office = Office::founded();
    let add = |name: &str, parent: Option<&str>| Command::AddDepartment {
        name: name.into(),
        parent: parent.map(str::to_owned),
    };
    office.done(0, add("市场部", None));
    office.done(0, add("活动组", Some("市场部")));
    office.join("王芳", Role::Member);
    for (name, department) in [("李娜", "市场部"), ("赵敏", "活动组")] {
        let desk = office.arrive_in(name, department);
        (0..desk).for_each(|other| office.connect(other, desk));
        office.level();
    }
    office
}

fn announce(departments: &[&str], below: bool, text: &str) -> Command {
    let departments = departments.iter().map(|&name| name.to_owned()).collect();
    Command::Announce { departments, below, text: text.into(), files: Vec::new() }
}

fn inbox(office: &mut Office, desk: usize) -> Vec<(InboxItem, InboxMessage)> {
    let Answer::Inbox(items) = office.know(desk, Query::Inbox { limit: 50 }) else {
        panic!("no inbox")
    };
    let messages = items.into_iter().map(|item| {
        let message = item.message().expect("a message").clone();
        (item, message)
    });
    messages.collect()
}

/// Text, why, and whether it waits to be acknowledged.
pub(super) fn told(office: &mut Office, desk: usize) -> Vec<(String, String, bool)> {
    let items = inbox(office, desk);
    items.into_iter().map(|(item, it)| (it.message.text, it.why, item.unread)).collect()
}

fn boards(office: &mut Office, desk: usize) -> Vec<ChannelInfo> {
    let Answer::Channels(rows) = office.know(desk, Query::Channels) else { panic!("no channels") };
    rows.into_iter().filter(|row| row.board).collect()
}

fn reach(office: &mut Office, desk: usize, channel: &str, message: &str) -> Vec<AnnouncedPlace> {
    let query = Query::Announcement { channel: channel.into(), message: message.into() };
    match office.know(desk, query) {
        Answer::Announcement(places) => places,
        other => panic!("{other:?}"),
    }
}

pub(super) fn refused(office: &mut Office, desk: usize, command: Command) -> FailureCode {
    office.ask(desk, Request::Command(command)).expect_err("refused").code
}

#[test]
fn r33_an_announcement_reaches_exactly_its_departments_and_counts_who_knows() {
    let mut office = company();
    office.done(0, announce(&["市场部"], true, "# 放假通知\n国庆放假七天"));
    office.level();
    let text = "# 放假通知\n国庆放假七天".to_owned();
    let announced = |unread| vec![(text.clone(), "announcement".to_owned(), unread)];
    assert_eq!(told(&mut office, 1), [], "研发部 isn't told");
    assert!(boards(&mut office, 1).is_empty());
    let private = office.tape.concat();
    assert!(
        !private.windows(12).any(|part| part == "放假通知".as_bytes()),
        "nobody else could read"
    );
    assert_eq!(told(&mut office, 2), announced(true));
    assert_eq!(told(&mut office, 3), announced(true));
    // Reading isn't knowing: it stays until it is acknowledged.
    let (_, it) = inbox(&mut office, 2).remove(0);
    office.done(2, Command::MarkRead { channel: it.channel.clone() });
    assert_eq!(told(&mut office, 2), announced(true));
    let message = it.message.id.clone();
    office.done(2, Command::AcknowledgeMessage { channel: it.channel.clone(), message });
    assert_eq!(told(&mut office, 2), announced(false));
    office.level();
    let board = boards(&mut office, 0).into_iter().find(|row| row.department == "市场部");
    let board = board.expect("the founder's");
    let places = reach(&mut office, 0, &board.channel, &it.message.id);
    let told = |place: &AnnouncedPlace| {
        (place.department.clone(), place.recipients, place.delivered, place.read)
    };
    assert_eq!(
        places.iter().map(told).collect::<Vec<_>>(),
        [("市场部".to_owned(), 1, 1, 1), ("市场部/活动组".to_owned(), 1, 1, 0)]
    );
    assert_eq!(places[0].acknowledged, ["李娜"]);
    assert_eq!(places[1].waiting, ["赵敏"]);
    let names: Vec<(&[String], &[String])> =
        places.iter().map(|place| (&*place.delivered_to, &*place.read_by)).collect();
    let (li, zhao) = (["李娜".to_owned()], ["赵敏".to_owned()]);
    assert_eq!(names, [(&li[..], &li[..]), (&zhao[..], &[][..])], "who, not only how many");
}

#[test]
fn r33_who_joins_the_department_later_sees_it_if_the_policy_says_so() {
    for from_joining in [false, true] {
        let mut office = company();
        let department = Some("市场部".to_owned());
        let rule = RuleSetting::History { from_joining };
        office.done(0, Command::SetRule { department, rule });
        office.level();
        office.done(0, announce(&["市场部"], true, "国庆放假七天"));
        office.level();
        // 王芳 of 研发部 comes over, and somebody new begins there.
        let grant = Command::Grant {
            member: "王芳".into(),
            department: Some("市场部".into()),
            level: Level::Write,
            below: false,
            expires: None,
            passes: 0,
            may: Vec::new(),
        };
        office.done(0, grant);
        let new = office.arrive_in("韩梅", "市场部");
        (0..new).for_each(|other| office.connect(other, new));
        office.level();
        let seen = |office: &mut Office, desk| {
            let told = told(office, desk).into_iter();
            told.map(|(text, why, _)| (text, why)).collect::<Vec<_>>()
        };
        let one = |text: &str| (text.to_owned(), "announcement".to_owned());
        let before = [one("国庆放假七天")];
        assert_eq!(seen(&mut office, 2), before, "the control: who was there");
        for desk in [1, new] {
            let later: &[_] = if from_joining { &[] } else { &before };
            assert_eq!(seen(&mut office, desk), later, "desk {desk}, from joining: {from_joining}");
        }
        // What comes after they did is for them either way.
        office.done(0, announce(&["市场部"], true, "十月八日上班"));
        office.level();
        for desk in [1, new] {
            assert_eq!(seen(&mut office, desk)[0], one("十月八日上班"));
        }
    }
}

#[test]
fn whoever_is_in_two_of_its_departments_sees_it_once_and_acknowledges_it_once() {
    let mut office = company();
    let grant = Command::Grant {
        member: "李娜".into(),
        department: Some("研发部".into()),
        level: Level::Write,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    office.level();
    office.done(0, announce(&["市场部", "研发部"], false, "两个部门都有"));
    office.level();
    assert_eq!(told(&mut office, 2).len(), 1);
    assert_eq!(boards(&mut office, 2).len(), 2, "it stands on both boards");
    let (_, it) = inbox(&mut office, 2).remove(0);
    let (channel, message) = (it.channel, it.message.id);
    office.done(
        2,
        Command::AcknowledgeMessage { channel: channel.clone(), message: message.clone() },
    );
    office.level();
    let places = reach(&mut office, 0, &channel, &message);
    assert_eq!(places.iter().filter(|place| place.acknowledged == ["李娜"]).count(), 2);
}

#[test]
fn announcing_takes_the_right_to_which_can_be_given_for_a_while() {
    let mut office = company();
    let news = announce(&["市场部"], false, "周五前有效");
    assert_eq!(refused(&mut office, 2, news.clone()), FailureCode::NotAllowed);
    let board = boards(&mut office, 0).into_iter().find(|row| row.department == "市场部");
    let channel = board.expect("the founder's, though empty").channel;
    let send = Command::Send { channel, text: "偷偷发".into(), reply_to: None };
    assert_eq!(refused(&mut office, 2, send), FailureCode::NotAllowed);
    let grant = Command::Grant {
        member: "李娜".into(),
        department: Some("市场部".into()),
        level: Level::Write,
        below: false,
        expires: Some(office.now.plus(86_400_000)),
        passes: 0,
        may: vec![Ability::Announce],
    };
    office.done(0, grant);
    office.level();
    // With no network.
    office.part();
    office.done(2, news.clone());
    assert_eq!(refused(&mut office, 2, announce(&["研发部"], false, "x")), FailureCode::NotAllowed);
    // All or none of the departments.
    let both = announce(&["市场部", "活动组"], false, "半个");
    assert_eq!(refused(&mut office, 2, both), FailureCode::NotAllowed);
    office.meet();
    let board = boards(&mut office, 0).into_iter().find(|row| row.department == "市场部");
    assert_eq!(board.expect("there").messages, 1, "the others took it");
    office.now = office.now.plus(2 * 86_400_000);
    assert_eq!(refused(&mut office, 2, news), FailureCode::NotAllowed, "it has run out");
}

#[test]
fn r31_a_strong_reminder_waits_for_those_it_names_until_they_acknowledge() {
    let mut office = company();
    let sent =
        Command::Send {
            channel: "大厅".into(), text: "服务器要重启".into(), reply_to: None
        };
    let Ok(Answer::Made { id }) = office.ask(0, Request::Command(sent)) else { panic!("not sent") };
    office.level();
    assert_eq!(told(&mut office, 1), [], "in a group it is overlooked");
    // 王芳 is away when she is reminded.
    for other in [0, 2, 3] {
        office.disconnect(1, other);
    }
    let urge = |members: &[&str]| Command::Urge {
        channel: "大厅".into(),
        message: id.clone(),
        members: members.iter().map(|&name| name.to_owned()).collect(),
    };
    office.done(0, urge(&["王芳", "李娜"]));
    let at = office.now;
    office.level();
    let urged = |unread| vec![("服务器要重启".to_owned(), "urged".to_owned(), unread)];
    assert_eq!(told(&mut office, 2), urged(true));
    assert_eq!(told(&mut office, 3), [], "赵敏 isn't named");
    assert_eq!(told(&mut office, 1), [], "not yet");
    office.now = office.now.plus(3_600_000);
    office.meet();
    assert_eq!(told(&mut office, 1), urged(true), "on arrival");
    let (item, it) = inbox(&mut office, 1).remove(0);
    assert!(item.time <= at.plus(1_000), "with the time at which it was sent");
    assert_eq!(it.urged_by.as_deref(), Some("张伟"));
    office.done(1, Command::AcknowledgeMessage { channel: "大厅".into(), message: id.clone() });
    assert_eq!(told(&mut office, 1), urged(false));
    office.level();
    let Answer::Messages(rows) =
        office.know(0, Query::Messages { channel: "大厅".into(), last: 1 })
    else {
        panic!("no messages")
    };
    assert_eq!(rows[0].urges[0].acknowledged, ["王芳"]);
    assert_eq!(rows[0].urges[0].waiting, ["李娜"]);
    assert_eq!(
        refused(&mut office, 2, urge(&["王芳"])),
        FailureCode::NotAllowed,
        "not everybody's"
    );
}

#[test]
fn answers_bury_no_announcement_and_another_text_is_acknowledged_anew() {
    let mut office = company();
    office.done(0, announce(&["市场部"], false, "三点开会"));
    office.level();
    let (_, it) = inbox(&mut office, 2).remove(0);
    let (channel, message) = (it.channel.clone(), it.message.id.clone());
    // Whoever reads it may answer, however often.
    for number in 0..60 {
        let (channel, reply_to) = (channel.clone(), Some(message.clone()));
        office.done(2, Command::Send { channel, text: format!("第 {number} 问"), reply_to });
    }
    office.level();
    let board = |office: &mut Office, desk| {
        let rows = boards(office, desk);
        rows.into_iter().find(|row| row.department == "市场部").expect("its board").mentions
    };
    assert_eq!(board(&mut office, 2), 1, "the announcement, and no answer");
    assert!(told(&mut office, 2).contains(&("三点开会".into(), "announcement".into(), true)));
    office.done(
        2,
        Command::AcknowledgeMessage { channel: channel.clone(), message: message.clone() },
    );
    let text = "周六也开会".to_owned();
    let edit = Command::EditMessage { channel: channel.clone(), message: message.clone(), text };
    office.level();
    office.done(0, edit);
    office.level();
    assert!(told(&mut office, 2).contains(&("周六也开会".into(), "announcement".into(), true)));
    assert!(reach(&mut office, 0, &channel, &message)[0].acknowledged.is_empty());
}

#[test]
fn r33_an_announcement_to_a_role_reaches_who_holds_it_now_and_nobody_else() {
    use crate::facade::AnnouncedRole;
    let mut office = Office::founded();
    let manager = office.join("王芳", protocol::capability::Role::Manager);
    let employee = office.join("李娜", protocol::capability::Role::Member);
    let to = |text: &str| Command::AnnounceToRole {
        role: AnnouncedRole::Managers,
        text: text.into(),
        files: Vec::new(),
    };
    assert_eq!(refused(&mut office, manager, to("x")), FailureCode::NotAllowed);
    office.done(0, to("考核开始"));
    office.level();
    assert!(told(&mut office, manager).contains(&("考核开始".into(), "announcement".into(), true)));
    assert_eq!(told(&mut office, employee), [], "no notice");
    let spaces = |office: &mut Office, desk| -> Vec<String> {
        office.hashes(desk).into_iter().map(|row| row.space).collect()
    };
    let all = spaces(&mut office, 0);
    let lacks = all.iter().filter(|space| !spaces(&mut office, employee).contains(space)).count();
    assert!(lacks >= 1, "and nothing of its space");
    let (_, it) = inbox(&mut office, manager).remove(0);
    let (channel, message) = (it.channel.clone(), it.message.id.clone());
    office.done(
        manager,
        Command::AcknowledgeMessage { channel: channel.clone(), message: message.clone() },
    );
    office.level();
    let places = reach(&mut office, 0, &channel, &message);
    assert_eq!((places.len(), places[0].recipients), (1, 1));
    assert_eq!(places[0].acknowledged, ["王芳"]);
    // Who comes to hold the role gets the next, and who gave it up doesn't.
    let grant = Command::Grant {
        member: "李娜".into(),
        department: Some("研发部".into()),
        level: protocol::capability::Level::Manage,
        below: false,
        expires: None,
        passes: 0,
        may: vec![],
    };
    office.done(0, grant);
    let rows = match office.know(0, Query::Capabilities { member: Some("王芳".into()) }) {
        Answer::Capabilities(rows) => rows,
        other => panic!("{other:?}"),
    };
    let managing = rows.iter().filter(|row| row.level == "manage");
    for id in managing.map(|row| row.id.clone()).collect::<Vec<_>>() {
        office.done(0, Command::RevokeCapability { id });
    }
    office.done(0, to("考核延期"));
    office.level();
    let texts = |office: &mut Office, desk| -> Vec<String> {
        told(office, desk).into_iter().map(|(text, ..)| text).collect()
    };
    assert!(texts(&mut office, employee).contains(&"考核延期".to_owned()));
    assert!(!texts(&mut office, manager).contains(&"考核延期".to_owned()));
}

#[test]
fn r33_administrators_announce_to_each_other_in_turn() {
    use crate::facade::AnnouncedRole;
    let mut office = Office::founded();
    let other = office.join("李娜", Role::Admin);
    let to = |text: &str| Command::AnnounceToRole {
        role: AnnouncedRole::Admins,
        text: text.into(),
        files: Vec::new(),
    };
    for (desk, text) in [(0, "一"), (other, "二"), (0, "三")] {
        office.done(desk, to(text));
        office.level();
    }
    let texts = |office: &mut Office, desk| -> Vec<String> {
        told(office, desk).into_iter().map(|(text, ..)| text).collect()
    };
    assert_eq!(texts(&mut office, other), ["三", "一"]);
    assert_eq!(texts(&mut office, 0), ["二"]);
    let Answer::Departments(rows) = office.know(0, Query::Departments) else { panic!() };
    assert_eq!(rows.iter().filter(|row| row.project.is_some()).count(), 1, "one project");
    let alone = Command::AnnounceToRole {
        role: AnnouncedRole::Admins,
        text: "x".into(),
        files: Vec::new(),
    };
    let mut alone_in = Office::founded();
    assert_eq!(refused(&mut alone_in, 0, alone), FailureCode::NotFound, "nobody else holds it");
}

#[test]
fn r33_a_project_called_after_a_role_lets_nobody_read_what_is_for_the_role() {
    use crate::facade::{AnnouncedRole, NewProject};
    let mut office = Office::founded();
    let employee = office.join("李娜", Role::Member);
    office.join("王芳", Role::Manager);
    let project = NewProject {
        name: "主管".into(),
        owner: Some(String::new()),
        departments: vec!["研发部".into()],
        ..NewProject::default()
    };
    office.done(0, Command::AddProject(project));
    office.level();
    let to = Command::AnnounceToRole {
        role: AnnouncedRole::Managers,
        text: "考核开始".into(),
        files: Vec::new(),
    };
    assert_eq!(refused(&mut office, 0, to), FailureCode::Invalid, "the name is taken");
    office.level();
    assert_eq!(told(&mut office, employee), []);
}

fn site(name: &str, site: Option<&str>) -> Command {
    Command::SetSite { member: name.into(), site: site.map(str::to_owned) }
}

#[test]
fn r33_an_announcement_to_a_site_reaches_who_works_there_and_is_counted_by_site() {
    let mut office = company();
    for (name, at) in [("王芳", "成都分部"), ("李娜", "成都分部"), ("赵敏", "总部")]
    {
        office.done(0, site(name, Some(at)));
    }
    office.level();
    assert_eq!(refused(&mut office, 2, site("李娜", Some("总部"))), FailureCode::NotAllowed);
    let Answer::Members(rows) = office.know(2, Query::Members) else { panic!("no members") };
    let works = |name: &str| rows.iter().find(|row| row.name == name).map(|row| &*row.site);
    assert_eq!((works("李娜"), works("张伟")), (Some("成都分部"), Some("")), "everybody knows it");
    let text = "成都分部停电通知";
    let to = |at: &str| Command::AnnounceToSite {
        site: at.into(),
        text: text.into(),
        files: Vec::new(),
    };
    assert_eq!(refused(&mut office, 0, to("上海")), FailureCode::NotFound);
    assert_eq!(refused(&mut office, 2, to("成都分部")), FailureCode::NotAllowed);
    let Answer::Made { id } = office.done(0, to("成都分部")) else { panic!("not announced") };
    office.level();
    for (desk, gets) in [(1, true), (2, true), (3, false)] {
        let got = told(&mut office, desk).iter().any(|(said, ..)| said == text);
        assert_eq!(got, gets, "{desk}");
        let query = Query::Search { text: "停电".into(), limit: 9 };
        let Answer::Hits(hits) = office.know(desk, query) else { panic!("no hits") };
        assert_eq!(!hits.is_empty(), gets, "nor does {desk} have its key");
    }
    let board = boards(&mut office, 1).into_iter().find(|row| row.department.contains("成都分部"));
    let channel = board.expect("the site's board").channel;
    office.done(1, Command::AcknowledgeMessage { channel: channel.clone(), message: id.clone() });
    office.level();
    let [place] = reach(&mut office, 0, &channel, &id).try_into().expect("one place");
    assert_eq!((place.recipients, place.acknowledged.len()), (2, 1));
    let [count] = place.sites.as_slice() else { panic!("{place:?}") };
    assert_eq!((count.site.as_str(), count.recipients, count.acknowledged), ("成都分部", 2, 1));
    // Who comes to the site sees what was announced there; who left doesn't see what comes.
    office.done(0, site("赵敏", Some("成都分部")));
    office.done(0, site("李娜", None));
    office.level();
    assert!(told(&mut office, 3).iter().any(|(said, ..)| said == text));
    let later = "来电了";
    let announce =
        Command::AnnounceToSite {
            site: "成都分部".into(), text: later.into(), files: Vec::new()
        };
    office.done(0, announce);
    office.level();
    for (desk, gets) in [(1, true), (2, false), (3, true)] {
        assert_eq!(told(&mut office, desk).iter().any(|(said, ..)| said == later), gets, "{desk}");
    }
    // Who left keeps what was theirs, and gets nothing more of that space.
    let known = office.hashes(0);
    for desk in [1, 3] {
        let theirs = office.hashes(desk);
        assert!(theirs.iter().all(|row| known.contains(row)), "{desk}");
    }
}

#[test]
fn r33_an_announcement_to_departments_is_counted_by_site_and_a_file_says_who_works_where() {
    let mut office = company();
    let csv = "姓名,部门,办公地点\n王芳,研发部,成都分部\n李娜,市场部,总部\n孙七,市场部,总部\n赵敏,市场部/活动组,\n";
    let import = |dry_run| Command::ImportSites { csv: csv.as_bytes().to_vec(), dry_run };
    for (dry_run, set) in [(true, 2), (false, 2), (false, 0)] {
        let Answer::SiteReport(report) = office.done(0, import(dry_run)) else { panic!("none") };
        assert_eq!((report.set.len(), report.unknown.as_slice()), (set, &["孙七".to_owned()][..]));
    }
    let news = announce(&["市场部"], true, "到会议室");
    let Answer::Made { id } = office.done(0, news) else { panic!("not announced") };
    office.level();
    let board = boards(&mut office, 2).remove(0).channel;
    let places = reach(&mut office, 2, &board, &id);
    let sites: Vec<_> = places.iter().flat_map(|place| &place.sites).collect();
    assert_eq!(sites.len(), 1, "of 赵敏 nobody has said where she works");
    assert_eq!((sites[0].site.as_str(), sites[0].recipients), ("总部", 1));
}

#[test]
fn r33_who_comes_by_an_import_works_where_the_file_said_and_sees_what_was_announced_there() {
    let mut office = company();
    office.done(0, site("王芳", Some("成都分部")));
    let text = "成都分部停电通知";
    let to_site = |text: &str| Command::AnnounceToSite {
        site: "成都分部".into(),
        text: text.into(),
        files: Vec::new(),
    };
    office.done(0, to_site(text));
    let csv = "姓名,部门,办公地点\n孙七,市场部,成都分部\n吴九,市场部,\n郑十,市场部,成都/分部\n";
    let expires = office.now.plus(86_400_000);
    let import = |dry_run| Command::ImportPeople { csv: csv.as_bytes().to_vec(), dry_run, expires };
    let mut codes = Vec::new();
    for dry_run in [true, false] {
        let Answer::Import(report) = office.done(0, import(dry_run)) else { panic!("none") };
        let sites: Vec<&str> = report.invitations.iter().map(|it| it.site.as_str()).collect();
        assert_eq!(sites, ["成都分部", "", ""], "in the preview, too");
        assert_eq!(report.errors, [] as [&str; 0], "the person is invited all the same");
        let doubtful = "line 4, 办公地点 \"成都/分部\": this can't be a site, and isn't remembered; \
                        write at most 60 bytes, without /";
        assert_eq!(report.warnings, [doubtful]);
        codes = report.invitations.into_iter().map(|it| it.code).collect();
    }
    let works = |office: &mut Office, name: &str| {
        let Answer::Members(rows) = office.know(2, Query::Members) else { panic!("no members") };
        rows.into_iter().find(|row| row.name == name).map(|row| row.site)
    };
    assert_eq!(works(&mut office, "孙七"), None, "nobody is there yet");
    for (name, code, at) in [("孙七", &codes[0], "成都分部"), ("吴九", &codes[1], "")] {
        let desk = office.arrive_with(name, code);
        (0..desk).for_each(|other| office.connect(other, desk));
        office.level();
        assert_eq!(works(&mut office, name).as_deref(), Some(at), "{name}");
        let got = told(&mut office, desk).iter().any(|(said, ..)| said == text);
        assert_eq!(got, !at.is_empty(), "{name}");
    }
    // What was expected doesn't come back when it is said otherwise.
    office.done(0, site("孙七", None));
    office.level();
    assert_eq!(works(&mut office, "孙七").as_deref(), Some(""));
    office.restart(2, false);
    assert_eq!(works(&mut office, "孙七").as_deref(), Some(""));
    // Somebody who doesn't manage the organisation invites, and says nothing of sites.
    let ability = Request::Command(import(false));
    assert!(office.ask(2, ability).is_err(), "nor may they invite");
}

/// Whatever a window does then, no timer and no second turn stands before it.
#[test]
fn r31_the_turn_in_which_a_strong_reminder_arrives_tells_of_it_and_no_time_passes() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.meet();
    let message = office.said(0, "发布推迟到周五", None);
    office.level();
    let now = office.now;
    let [sender, hers] = [0, 1].map(|desk| office.desks[desk].core.device());
    let urge = Command::Urge { channel: "大厅".into(), message, members: vec!["李娜".into()] };
    office.input(0, Input::Request { id: 1, request: Request::Command(urge) });
    let mut frames = Vec::new();
    while let Some(output) = office.desks[0].core.poll_output() {
        if let Output::Send { peer, bytes } = output {
            assert_eq!(peer, hers);
            frames.push(bytes);
        }
    }
    let is_run = |bytes: &Vec<u8>| {
        matches!(Frame::from_bytes(bytes), Ok(Frame::Run(..) | Frame::NewRun(..)))
    };
    let first = frames.iter().position(is_run).expect("its entry is pushed at once");
    let outputs = |office: &mut Office| {
        std::iter::from_fn(|| office.desks[1].core.poll_output()).collect::<Vec<_>>()
    };
    outputs(&mut office);
    for (nth, bytes) in frames.into_iter().take(first + 1).enumerate() {
        office.input(1, Input::Frame { peer: sender, bytes });
        let told = outputs(&mut office)
            .into_iter()
            .any(|output| matches!(output, Output::Event(Event::ChannelChanged { .. })));
        assert_eq!(told, nth == first, "frame {nth} of {first}");
    }
    // What the window asks next has it.
    let request = Request::Query(Query::Inbox { limit: 9 });
    office.input(1, Input::Request { id: 2, request });
    let answered = outputs(&mut office).into_iter().find_map(|output| match output {
        Output::Answer { result: Ok(Answer::Inbox(items)), .. } => Some(items),
        _ => None,
    });
    let items = answered.expect("answered");
    let urged = items.iter().filter_map(InboxItem::message).any(|about| about.why == "urged");
    assert!(urged, "{items:?}");
    assert_eq!(office.now, now, "no clock was moved");
}
