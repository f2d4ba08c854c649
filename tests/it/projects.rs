//! A project of two departments, between whole nodes of three.

use node::facade::{
    Answer, Command, NewProject, Query, Sharing, SpaceHash, TaskChange, TaskField, TaskInfo,
};
use protocol::{
    capability::{Level, Role},
    clock::Hlc,
    ids::{ChannelId, LogId, SpaceId},
};
use tests::{
    byzantine::channel,
    check,
    model::{Fate, Kind},
    story, workload,
    world::World,
};

use crate::tools::{cut_off, deliver, done, hand, reasons, shown_by};

const FOUNDER: usize = 0;
const MARKETING: usize = 1;
const PRODUCT: usize = 2;
const OFFICE: usize = 3;

/// A founder, and a member each of 市场部 (who manages it), 产品部 and 行政部. The first two
/// departments take part in a project that somebody of 市场部 has begun.
fn company(seed: u64) -> World {
    let mut world = World::new(tests::plan::Plan::calm(seed, 4), false);
    let founder = world.found(0);
    let people = [("市场部", Role::Manager), ("产品部", Role::Member), ("行政部", Role::Member)];
    for (department, _) in people {
        let name = department.to_owned();
        done(&mut world, founder, Command::AddDepartment { name, parent: None });
        world.model.department(department, None);
    }
    workload::channel(&mut world, founder, "hall", None);
    for (department, role) in people {
        let code = world.invite(founder, department, role).expect("an invitation");
        let node = world.join(&code, 0, true).expect("a node");
        world.model.joins(node, department, role);
        world.run_for(60_000);
    }
    story::settle(&mut world);
    let name = "秋季发布".to_owned();
    let departments = vec!["市场部".to_owned(), "产品部".to_owned()];
    let wanted = NewProject { name, departments, ..NewProject::default() };
    done(&mut world, MARKETING, Command::AddProject(wanted));
    world.model.project("秋季发布", "市场部", &["市场部", "产品部"]);
    workload::channel(&mut world, MARKETING, "发布", Some("秋季发布".to_owned()));
    world.run_for(120_000);
    world
}

fn project() -> Option<String> {
    Some("秋季发布".to_owned())
}

fn space(world: &mut World) -> SpaceId {
    let Some(Answer::Departments(rows)) = world.query(FOUNDER, Query::Departments) else {
        panic!("no departments")
    };
    let row = rows.iter().find(|row| row.project.is_some()).expect("a project");
    row.space.parse().expect("an id")
}

fn task(world: &mut World, node: usize, title: &str) -> Option<TaskInfo> {
    let Some(Answer::Tasks(rows)) = world.query(node, Query::Tasks { department: None }) else {
        panic!("no tasks")
    };
    rows.into_iter().find(|task| task.title == title)
}

fn pages(world: &mut World, node: usize) -> Vec<String> {
    match world.query(node, Query::Pages) {
        Some(Answer::Pages(rows)) => rows.into_iter().map(|page| page.title).collect(),
        other => panic!("{other:?}"),
    }
}

fn texts(world: &mut World, node: usize) -> Option<Vec<String>> {
    let query = Query::Messages { channel: "秋季发布/发布".to_owned(), last: 100 };
    match world.query(node, query) {
        Some(Answer::Messages(rows)) => Some(rows.into_iter().map(|row| row.text).collect()),
        _ => None,
    }
}

/// The state of the project on a node, if it holds anything of it.
fn state(world: &mut World, node: usize) -> Option<SpaceHash> {
    let space = space(world).to_string();
    check::hashes(world, node).remove(&space).filter(|state| state.entries > 0)
}

fn send(text: &str) -> Command {
    let channel = "秋季发布/发布".to_owned();
    Command::Send { channel, text: text.to_owned(), reply_to: None }
}

#[test]
fn r06_members_of_both_departments_see_channel_tasks_and_pages_and_nobody_else_does() {
    let mut world = company(61);
    done(&mut world, MARKETING, send("开工"));
    let add = |title: &str| Command::AddTask {
        title: title.to_owned(),
        department: project(),
        fields: Vec::new(),
    };
    done(&mut world, MARKETING, add("海报"));
    done(&mut world, PRODUCT, add("演示机"));
    let text = "# 流程\n\n先彩排。\n".to_owned();
    let page = Command::NewPage { title: "发布流程".to_owned(), department: project(), text };
    done(&mut world, PRODUCT, page);
    world.run_for(120_000);
    // Progress is set in each office, apart from the other.
    let set = |task: &str, percent| Command::SetTask {
        task: task.to_owned(),
        changes: vec![TaskChange::Set(TaskField::Progress(percent))],
    };
    done(&mut world, MARKETING, set("演示机", 40));
    done(&mut world, PRODUCT, set("海报", 70));
    done(&mut world, PRODUCT, send("演示机借到了"));
    world.run_for(120_000);
    for node in [FOUNDER, MARKETING, PRODUCT] {
        assert_eq!(texts(&mut world, node), Some(vec!["开工".into(), "演示机借到了".into()]));
        assert_eq!(pages(&mut world, node), ["发布流程"]);
        let progress = |world: &mut World, title| task(world, node, title).map(|it| it.progress);
        assert_eq!(progress(&mut world, "海报"), Some(70), "{node}");
        assert_eq!(progress(&mut world, "演示机"), Some(40), "{node}");
    }
    let known = state(&mut world, MARKETING).expect("held");
    assert_eq!(state(&mut world, PRODUCT), Some(known.clone()), "same entries, same state");
    assert_eq!(state(&mut world, FOUNDER), Some(known));
    // The third department has no entry, and nothing on its screens.
    assert_eq!(state(&mut world, OFFICE), None);
    assert_eq!((texts(&mut world, OFFICE), pages(&mut world, OFFICE)), (None, Vec::new()));
    assert!(task(&mut world, OFFICE, "海报").is_none());
    assert!(matches!(world.command(OFFICE, send("我也来")), Some(Err(_))));
    assert!(matches!(world.command(OFFICE, add("偷看")), Some(Err(_))));
    // The control: as soon as it takes part it has everything.
    let sharing = |departments: &[&str]| Sharing {
        project: "秋季发布".to_owned(),
        departments: departments.iter().map(|name| (*name).to_owned()).collect(),
        people: Vec::new(),
    };
    let share = Command::ShareProject { sharing: sharing(&["行政部"]), level: Level::Read };
    done(&mut world, MARKETING, share);
    world.model.project("秋季发布", "市场部", &["市场部", "产品部", "行政部"]);
    world.run_for(120_000);
    assert_eq!(texts(&mut world, OFFICE).map(|texts| texts.len()), Some(2));
    assert!(state(&mut world, OFFICE).is_some());
    assert!(matches!(world.command(OFFICE, send("只能看")), Some(Err(_))), "it only reads");
    story::end_well(&mut world);
}

/// A message of 产品部's member in the project that somebody sends on who hasn't heard of the end,
/// dated some minutes before it. `end` is done by 市场部 before it arrives there, if at all.
fn backdated(seed: u64, end: Option<Command>) -> (World, String) {
    let mut world = company(seed);
    done(&mut world, PRODUCT, send("彩排在周四"));
    story::settle(&mut world);
    let hand = hand(&world, PRODUCT);
    let early = Hlc::at(hand.wall);
    world.run_for(60_000);
    if let Some(end) = end {
        done(&mut world, MARKETING, end);
    }
    let space = space(&mut world);
    let log = LogId::trunk(space, hand.device(), hand.fresh_epoch(&space));
    let now = world.now;
    let fate = Fate::Free("a story tells");
    let text = world.model.word(PRODUCT, project(), Kind::Message, fate, now);
    let channel: ChannelId = channel(&mut world, MARKETING, "发布").expect("a channel");
    let written = hand.message(channel, &log, 1, &hand.device(), &text);
    let run = hand.entry(log, None, early, written);
    // They don't hear of the end, and have a friend who has.
    deliver(&mut world, &hand, &[MARKETING], &run);
    world.run_for(120_000);
    (world, text)
}

#[test]
fn threat_03_what_is_backdated_after_a_department_left_a_project_is_late_everywhere() {
    let sharing = Sharing {
        project: "秋季发布".to_owned(),
        departments: vec!["产品部".to_owned()],
        people: Vec::new(),
    };
    let (mut world, text) = backdated(62, Some(Command::UnshareProject(sharing)));
    world.model.project("秋季发布", "市场部", &["市场部"]);
    assert_eq!(
        texts(&mut world, MARKETING),
        Some(vec!["彩排在周四".into()]),
        "what was held stays"
    );
    assert!(!shown_by(&mut world, &text).contains(&MARKETING));
    assert!(!shown_by(&mut world, &text).contains(&FOUNDER));
    assert_eq!(texts(&mut world, PRODUCT), None, "they read it no longer");
    assert_eq!(state(&mut world, FOUNDER), state(&mut world, MARKETING));
}

#[test]
fn threat_03_what_a_leaver_of_a_participating_department_backdates_is_late_everywhere() {
    let remove = Command::RemoveMember { name: "p2".to_owned() };
    let mut world = company(63);
    // The manager hears of the removal after what is backdated, however fast each of them is.
    cut_off(&mut world, &[MARKETING, PRODUCT]);
    done(&mut world, FOUNDER, remove);
    world.model.removed(PRODUCT);
    let hand = hand(&world, PRODUCT);
    let space = space(&mut world);
    // They had written nothing in the project: their log there is named with nothing.
    let log = LogId::trunk(space, hand.device(), hand.fresh_epoch(&space));
    let now = world.now;
    let fate = Fate::Free("a story tells");
    let text = world.model.word(PRODUCT, project(), Kind::Message, fate, now);
    let channel: ChannelId = channel(&mut world, MARKETING, "发布").expect("a channel");
    let written = hand.message(channel, &log, 1, &hand.device(), &text);
    let early = Hlc::at(hand.wall).millis().0 - 300_000;
    let run = hand.entry(log, None, Hlc::at(protocol::clock::Millis(early)), written);
    deliver(&mut world, &hand, &[MARKETING], &run);
    world.run_for(20_000);
    assert!(shown_by(&mut world, &text).contains(&MARKETING), "so far it counts");
    world.network.heal();
    world.run_for(120_000);
    assert!(!shown_by(&mut world, &text).contains(&MARKETING));
    let late = reasons(&mut world, MARKETING);
    assert!(late.iter().any(|reason| reason.contains("ended")), "{late:?}");
    assert_eq!(state(&mut world, FOUNDER), state(&mut world, MARKETING));
}

#[test]
fn threat_03_control_while_the_department_takes_part_the_same_message_is_shown() {
    let (mut world, text) = backdated(62, None);
    let shown = shown_by(&mut world, &text);
    assert!([FOUNDER, MARKETING].iter().all(|node| shown.contains(node)), "{shown:?}");
}

#[test]
fn who_comes_to_a_department_has_its_projects_and_a_person_takes_part_by_themself() {
    let mut world = company(64);
    done(&mut world, MARKETING, send("开工"));
    let code = world.invite(FOUNDER, "产品部", Role::Member).expect("an invitation");
    let newcomer = world.join(&code, 0, true).expect("a node");
    world.model.joins(newcomer, "产品部", Role::Member);
    world.run_for(180_000);
    assert_eq!(texts(&mut world, newcomer), Some(vec!["开工".into()]));
    let sharing = |people: &str| Sharing {
        project: "秋季发布".to_owned(),
        departments: Vec::new(),
        people: vec![people.to_owned()],
    };
    let share = Command::ShareProject { sharing: sharing("p3"), level: Level::Write };
    done(&mut world, MARKETING, share);
    let (department, below) = (project(), false);
    let right =
        tests::model::Right { department, below, level: Level::Write, by: None, sure: true };
    world.model.granted(OFFICE, right);
    world.run_for(120_000);
    done(&mut world, OFFICE, send("我来帮忙"));
    world.run_for(120_000);
    assert_eq!(texts(&mut world, newcomer).map(|texts| texts.len()), Some(2));
    story::end_well(&mut world);
}
