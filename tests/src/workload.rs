//! People at work: what they do in one step, and what the model makes of the answer.

use node::facade::{
    Answer, Command, Failure, FailureCode, NewProject, Query, TaskChange, TaskField,
};
use protocol::{
    capability::{Level, Role},
    clock::Millis,
    ids::SpaceId,
};

use crate::{
    files,
    model::{AFTER_BACKUP, DOUBTED_RIGHT, Fate, Kind, Right},
    rows,
    seat::Seat,
    talk,
    world::World,
};

/// Words without meaning that editors may delete.
const FILLER: [&str; 6] = ["同舟", "lorem", "计划", "ipsum", "会议", "dolor"];

/// Somebody does something.
pub fn step(world: &mut World) {
    let Some(person) = somebody(world) else { return };
    match world.luck.below(100) {
        0..26 => send(world, person),
        26..29 => send_file(world, person),
        29..34 => talk::talk(world, person),
        34..40 => touch(world, person),
        40..50 => add_task(world, person),
        50..62 => set_task(world, person),
        62..65 => rows::table(world, person),
        65..72 => new_page(world, person),
        72..86 => edit_page(world, person),
        86..90 => mark_read(world, person),
        90..92 => add_channel(world, person),
        92..95 => grant(world, person),
        95..97 => overstep(world, person),
        _ => drop(world.command(person, Command::SyncNow)),
    }
}

/// An honest person whose node runs.
fn somebody(world: &mut World) -> Option<usize> {
    let honest = |node: &usize| world.seats[*node].honest && !world.model.is_removed(*node);
    let there: Vec<usize> = world.running().into_iter().filter(honest).collect();
    world.luck.pick(&there).copied()
}

/// Words without meaning.
pub fn filler(world: &mut World) -> String {
    let words = (0..1 + world.luck.below(4)).filter_map(|_| world.luck.pick(&FILLER).copied());
    words.collect::<Vec<_>>().join(" ")
}

/// A department that a person may write in; `None` in it is the organisation.
pub fn place(world: &mut World, person: usize, level: Level) -> Option<Option<String>> {
    let model = &world.model;
    let all = model.departments().map(Some).chain([None]);
    let may = |department: &Option<&str>| {
        model.level(person, *department).is_some_and(|held| held >= level)
    };
    let places: Vec<Option<String>> =
        all.filter(may).map(|department| department.map(str::to_owned)).collect();
    world.luck.pick(&places).cloned()
}

/// Settles a word by the answer to the command that carried it.
pub fn settle(world: &mut World, word: &str, answer: Option<&Result<Answer, Failure>>) -> bool {
    let said = world.model.words.get(word);
    let seat = said.and_then(|word| world.seats.get(word.author));
    let forgetful = seat.is_some_and(|seat| seat.amnesia);
    let ahead = seat.is_some_and(Seat::is_ahead);
    // A page is edited where it stands: its editor's own lines of a time to come are in it.
    let in_page = said.is_some_and(|word| word.kind == Kind::Page);
    let builds_ahead = in_page && seat.is_some_and(|seat| seat.was_ahead);
    let sure =
        said.is_some_and(|word| world.model.surely_writes(word.author, word.department.as_deref()));
    let (fate, done) = match answer {
        Some(Ok(_)) if forgetful => (Fate::Free(AFTER_BACKUP), true),
        Some(Ok(_)) if ahead => (Fate::Free("by a clock far ahead"), true),
        Some(Ok(_)) if builds_ahead => (Fate::Free("builds on a clock far ahead"), true),
        Some(Ok(_)) if !sure => (Fate::Free(DOUBTED_RIGHT), true),
        Some(Ok(_)) => (Fate::Due, true),
        Some(Err(_)) => (Fate::Free("refused"), false),
        None => (Fate::Free("unanswered"), false),
    };
    world.model.settle(word, fate);
    if let Some(Err(failure)) = answer
        && failure.code == FailureCode::NotAllowed
        && !forgetful
        && !in_page
        && let Some(said) = world.model.words.get(word)
        && world.model.was_invited_to_write(said.author, said.department.as_deref())
    {
        let said = said.clone();
        world.fail(format!("{} may write {said:?}, and was refused: {failure:?}", said.author));
    }
    done
}

fn word(world: &mut World, author: usize, department: Option<String>, kind: Kind) -> String {
    let now = world.now;
    world.model.word(author, department, kind, Fate::Free("not yet answered"), now)
}

fn send(world: &mut World, person: usize) {
    if let Some((channel, department)) = writable_channel(world, person) {
        say(world, person, &channel, department);
    }
}

/// A channel that a person may write in, and its department.
fn writable_channel(world: &mut World, person: usize) -> Option<(String, Option<String>)> {
    let model = &world.model;
    let writes = |department: Option<&str>| {
        model.level(person, department).is_some_and(|level| level >= Level::Write)
    };
    let channels: Vec<(String, Option<String>)> = model
        .channels()
        .filter(|(_, department)| writes(*department))
        .map(|(name, department)| (name.to_owned(), department.map(str::to_owned)))
        .collect();
    world.luck.pick(&channels).cloned()
}

/// Somebody sends a file with a message.
fn send_file(world: &mut World, person: usize) {
    let Some((channel, department)) = writable_channel(world, person) else { return };
    let word = word(world, person, department, Kind::Message);
    let Some(file) = files::put(world, person, &word) else { return };
    let text = format!("{} {word}", filler(world));
    let files = vec![file];
    let send = Command::SendFiles { channel: channel.clone(), text, reply_to: None, files };
    let answer = world.command(person, send);
    world.model.said_in(&channel, &word);
    settle(world, &word, answer.as_ref());
}

/// Somebody writes a message; its word.
pub fn say(
    world: &mut World,
    person: usize,
    channel: &str,
    department: Option<String>,
) -> Option<String> {
    say_to(world, person, channel, department, None)
}

/// Somebody writes a message, which may answer another and calls everyone then; its word.
fn say_to(
    world: &mut World,
    person: usize,
    channel: &str,
    department: Option<String>,
    reply_to: Option<String>,
) -> Option<String> {
    let word = word(world, person, department, Kind::Message);
    let call = if reply_to.is_some() { "@all " } else { "" };
    let text = format!("{call}{} {word}", filler(world));
    let send = Command::Send { channel: channel.to_owned(), text, reply_to };
    let answer = world.command(person, send);
    world.model.said_in(channel, &word);
    settle(world, &word, answer.as_ref()).then_some(word)
}

/// Somebody does something to a message that they see.
fn touch(world: &mut World, person: usize) {
    let channels: Vec<(String, Option<String>)> = world
        .model
        .channels()
        .map(|(name, department)| (name.to_owned(), department.map(str::to_owned)))
        .collect();
    let Some((channel, department)) = world.luck.pick(&channels).cloned() else { return };
    let query = Query::Messages { channel: channel.clone(), last: 20 };
    let Some(Answer::Messages(shown)) = world.query(person, query) else { return };
    let Some(row) = world.luck.pick(&shown).cloned() else { return };
    let (message, own) = (row.id, row.mine && !row.recalled && !row.hidden);
    match world.luck.below(10) {
        0..4 => {
            let (emoji, on) = ("👍".to_owned(), world.luck.chance(700));
            world.command(person, Command::React { channel, message, emoji, on });
        }
        4..7 => drop(say_to(world, person, &channel, department, Some(message))),
        7..9 if own => {
            // What was said stays, so that its word can be looked for.
            let text = format!("{} {}", row.text, filler(world));
            world.command(person, Command::EditMessage { channel, message, text });
        }
        9 if own => {
            let words: Vec<String> = world.model.words_in(&row.text).map(str::to_owned).collect();
            let due = |word: &String| world.model.words[word].fate == Fate::Due;
            for word in words.into_iter().filter(due).collect::<Vec<_>>() {
                world.model.settle(&word, Fate::Free("recalled"));
            }
            world.command(person, Command::RecallMessage { channel, message });
        }
        _ => {}
    }
}

fn add_task(world: &mut World, person: usize) {
    let Some(department) = place(world, person, Level::Write) else { return };
    let word = word(world, person, department.clone(), Kind::Task);
    let title = format!("任务 {word}");
    let fields = vec![TaskField::Priority(world.luck.below(4) as u8)];
    let answer = world.command(person, Command::AddTask { title, department, fields });
    settle(world, &word, answer.as_ref());
}

/// A value for one of a task's fields.
fn field(world: &mut World) -> TaskField {
    match world.luck.below(4) {
        0 => TaskField::Status(["todo", "doing", "done"][world.luck.below(3)].to_owned()),
        1 => TaskField::Progress(world.luck.below(101) as u8),
        2 => TaskField::Priority(world.luck.below(4) as u8),
        _ => TaskField::Deadline(Some(format!("2026-12-{:02}", 1 + world.luck.below(28)))),
    }
}

fn set_task(world: &mut World, person: usize) {
    let Some(Answer::Tasks(tasks)) = world.query(person, Query::Tasks { department: None }) else {
        return;
    };
    let Some(task) = world.luck.pick(&tasks).map(|task| task.task.clone()) else { return };
    let changes = (0..1 + world.luck.below(2)).map(|_| TaskChange::Set(field(world))).collect();
    world.command(person, Command::SetTask { task, changes });
}

fn new_page(world: &mut World, person: usize) {
    let Some(department) = place(world, person, Level::Write) else { return };
    let word = word(world, person, department.clone(), Kind::Page);
    let title = format!("page {}", world.model.words.len());
    let text = format!("{}\n{word}\n{}\n", filler(world), filler(world));
    let answer = world.command(person, Command::NewPage { title, department, text });
    settle(world, &word, answer.as_ref());
}

/// A line more, or a line of filler less: what others wrote stays.
fn edited(world: &mut World, text: &str, word: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = world.luck.below(lines.len() + 1);
    let without = |line: &String| world.model.words_in(line).next().is_none();
    if lines.len() > 6
        && let Some(at) = lines.iter().position(without)
    {
        lines.remove(at);
    }
    let more = format!("{} {word}", filler(world));
    lines.insert(at.min(lines.len()), more);
    lines.join("\n") + "\n"
}

fn edit_page(world: &mut World, person: usize) {
    let Some(Answer::Pages(pages)) = world.query(person, Query::Pages) else { return };
    let Some(page) = world.luck.pick(&pages).cloned() else { return };
    let query = Query::Page { page: page.page.clone() };
    let Some(Answer::Page(shown)) = world.query(person, query) else { return };
    // What department a page is in is for the node to say: the page was shown to this person.
    let author_department = department_of(world, &shown.text);
    let word = word(world, person, author_department, Kind::Page);
    let text = edited(world, &shown.text, &word);
    let base = world.luck.chance(500).then(|| shown.text.clone());
    let answer = world.command(person, Command::EditPage { page: page.page, base, text });
    settle(world, &word, answer.as_ref());
}

/// The department of the page whose text this is, by the words in it.
fn department_of(world: &World, text: &str) -> Option<String> {
    let first = world.model.words_in(text).next()?;
    world.model.words.get(first)?.department.clone()
}

fn mark_read(world: &mut World, person: usize) {
    let channels: Vec<String> = world.model.channels().map(|(name, _)| name.to_owned()).collect();
    let Some(channel) = world.luck.pick(&channels).cloned() else { return };
    world.command(person, Command::MarkRead { channel });
}

/// Somebody makes a channel.
pub fn add_channel(world: &mut World, person: usize) {
    let Some(department) = place(world, person, Level::Manage) else { return };
    let name = format!("ch{}", world.now);
    channel(world, person, &name, department);
}

/// Somebody makes a channel of this name.
pub fn channel(world: &mut World, person: usize, name: &str, department: Option<String>) {
    let command = Command::AddChannel { name: name.to_owned(), department: department.clone() };
    let answer = world.command(person, command);
    // Colleagues wait for a channel of a time to come, and may never see one whose number was used
    // before a backup was put back.
    let seat = &world.seats[person];
    if matches!(answer, Some(Ok(_))) && !seat.was_ahead && !seat.amnesia {
        world.model.channel(name, department, (person, world.now));
    }
}

fn grant(world: &mut World, person: usize) {
    let Some(department) = place(world, person, Level::Manage) else { return };
    let other = world.luck.below(world.seats.len());
    if other == person || world.model.is_removed(other) || !world.seats[other].honest {
        return;
    }
    let level = [Level::Read, Level::Comment, Level::Write][world.luck.below(3)];
    let expires = world
        .luck
        .chance(300)
        .then(|| Millis(world.seats[person].wall(world.now).0 + 40 * 24 * 3_600_000));
    let command = Command::Grant {
        member: world.seats[other].name.clone(),
        department: department.clone(),
        level,
        below: false,
        expires,
        passes: 0,
        may: Vec::new(),
    };
    let answer = world.command(person, command);
    let done = matches!(answer, Some(Ok(_)));
    if done || is_unsure(answer.as_ref()) {
        let seat = &world.seats[person];
        let sure = done && !seat.was_ahead && !seat.amnesia;
        let by = Some((person, world.now));
        world.model.granted(other, Right { department, below: false, level, by, sure });
    }
}

/// Whether something may have been done although nobody said so: a node that died, or whose disk
/// failed while it wrote, may find the entry at its next start.
fn is_unsure(answer: Option<&Result<Answer, Failure>>) -> bool {
    answer.is_none_or(|answer| answer.as_ref().is_err_and(|it| it.code == FailureCode::ReadOnly))
}

/// Somebody tries to write where they may not: their own node has to say no.
fn overstep(world: &mut World, person: usize) {
    let model = &world.model;
    let forbidden = |department: &&str| {
        model.level(person, Some(department)).is_none_or(|level| level < Level::Write)
    };
    let places: Vec<String> = model.departments().filter(forbidden).map(str::to_owned).collect();
    let Some(department) = world.luck.pick(&places).cloned() else { return };
    let now = world.now;
    let fate = Fate::Never("no right to write there");
    let word = world.model.word(person, Some(department.clone()), Kind::Task, fate, now);
    let title = format!("oops {word}");
    let command = Command::AddTask { title, department: Some(department), fields: Vec::new() };
    match world.command(person, command) {
        Some(Ok(_)) => world.fail(format!("{person} was let write {word} without a right")),
        Some(Err(failure)) if is_no(failure.code) => {}
        Some(Err(failure)) => world.fail(format!("{person} was refused oddly: {failure:?}")),
        None => {}
    }
}

fn is_no(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::NotAllowed
            | FailureCode::NotFound
            | FailureCode::NotJoined
            | FailureCode::ReadOnly
            | FailureCode::Busy
            | FailureCode::Ambiguous
    )
}

/// The founder removes somebody. What the founder's node shows of their messages keeps counting;
/// their other messages must never be seen by who knows of the removal.
pub fn remove(world: &mut World, founder: usize, person: usize) -> bool {
    // What has come is taken in first: it is in the removal's frontier.
    world.query(founder, Query::Departments);
    let seen = crate::check::seen(world, founder);
    let has_heard_all = has_heard_all(world, founder, person);
    let name = world.seats[person].name.clone();
    let answer = world.command(founder, Command::RemoveMember { name });
    let done = matches!(answer, Some(Ok(_)));
    if !done && !is_unsure(answer.as_ref()) {
        return false;
    }
    for word in world.model.words.values_mut().filter(|word| word.author == person) {
        word.fate = match word.kind {
            _ if !done => Fate::Free("removed, perhaps"),
            // The founder isn't in it: what counts there is told by the clock of its author.
            _ if word.department.as_deref().and_then(talk::people).is_some() => {
                Fate::Free("in a conversation, by somebody removed")
            }
            Kind::Message if !seen.contains(&word.text) => Fate::Never("late"),
            Kind::Message => word.fate,
            Kind::Task | Kind::Page => Fate::Free("by somebody removed"),
        };
    }
    world.model.removed(person);
    // A conversation of which the founder hadn't heard is late, too.
    if !has_heard_all {
        world.model.doubt_since(person, 0);
    }
    done
}

/// Whether somebody holds every statement that another has made.
fn has_heard_all(world: &World, somebody: usize, author: usize) -> bool {
    let statements = |node: usize| {
        let (core, device) = (world.seats[node].core.as_ref()?, world.seats[author].device?);
        let control = core.frontiers().remove(&SpaceId::control(&core.org()))?;
        let theirs = control.0.into_iter().filter(|(log, _)| log.device == device);
        Some(theirs.collect::<Vec<_>>())
    };
    statements(author).is_some_and(|made| statements(somebody) == Some(made))
}

/// A project of two departments, with a channel.
fn begin_project(world: &mut World, founder: usize) {
    let parts = ["dep0", "dep1"];
    let command = Command::AddProject(NewProject {
        name: "project".to_owned(),
        owner: Some("dep0".to_owned()),
        departments: parts.map(str::to_owned).to_vec(),
        ..NewProject::default()
    });
    if let Some(Ok(_)) = world.command(founder, command) {
        world.model.project("project", "dep0", &parts);
        channel(world, founder, "shared", Some("project".to_owned()));
    }
}

/// People of the organisation come in: departments, channels, invitations, joining.
pub fn settle_in(world: &mut World) {
    let founder = world.found(0);
    for (name, parent) in [("dep0", None), ("dep1", None), ("dep2", Some("dep0"))] {
        let parent = parent.map(str::to_owned);
        let command = Command::AddDepartment { name: name.to_owned(), parent: parent.clone() };
        if let Some(Ok(_)) = world.command(founder, command) {
            world.model.department(name, parent);
        }
    }
    for (name, department) in
        [("hall", None), ("one", Some("dep0")), ("two", Some("dep1")), ("three", Some("dep2"))]
    {
        channel(world, founder, name, department.map(str::to_owned));
    }
    begin_project(world, founder);
    for person in 1..world.plan.people {
        let department = ["dep0", "dep1", "dep2"][world.luck.below(3)];
        let honest = world.plan.is_honest(person);
        let role = match world.luck.below(10) {
            0..2 if honest => Role::Manager,
            2 if honest => Role::Admin,
            _ => Role::Member,
        };
        let Some(code) = world.invite(founder, department, role) else { continue };
        let office = world.luck.below(world.plan.offices);
        let Some(node) = world.join(&code, office, honest) else { continue };
        world.model.joins(node, department, role);
        let wait = world.luck.between(0, 20_000);
        world.run_for(wait);
    }
}
