//! Making the sample organisation: founded, joined and written by its own people's nodes, step by
//! step as a real one.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use protocol::{
    capability::{Level, Role},
    clock::Millis,
};

use super::{
    cast::{CAST, LI, WANG, ZHANG},
    content::{
        CHANNELS, DEPARTMENTS, GRANTS, Line, MESSAGES, NEWS, PAGE_EDIT, PAGES, PROJECT, REACTIONS,
        TASKS, TaskLine,
    },
};
use crate::{
    clock,
    facade::{Answer, Command, Failure, FailureCode, NewProject, Query, TaskChange, TaskField},
    offices::{COMPANY, Staff, internal, unexpected},
    runtime::{self, HomeAt},
};

/// Invitations are used at once; in an hour they are worthless.
const INVITED_MS: u64 = 3_600_000;

/// Makes it; all nodes run and hold everything afterwards.
pub(super) async fn make(staff: &mut Staff) -> Result<(), Failure> {
    found(staff).await?;
    join(staff, LI, Role::Manager).await?;
    join(staff, WANG, Role::Member).await?;
    for (who, department) in GRANTS {
        grant(staff, who, department).await?;
    }
    begin_project(staff).await?;
    // From here on everybody writes in places that their own node knows.
    staff.converged().await?;
    let today = today(clock::now())?;
    for task in &TASKS {
        add_task(staff, task, today).await?;
    }
    for (who, department, title, text) in PAGES {
        let department = department.map(str::to_owned);
        let page = Command::NewPage { title: title.into(), department, text: text.into() };
        staff.seats[who].command(page).await?;
    }
    super::tables::make(staff).await?;
    let mut said = Vec::new();
    for line in &MESSAGES {
        said.push(say(staff, line, None).await?);
    }
    staff.converged().await?;
    react(staff, &said).await?;
    edit_page(staff).await?;
    depend(staff).await?;
    mark_read(staff).await?;
    for (line, answered) in &NEWS {
        say(staff, line, answered.map(|at| said[at].clone())).await?;
    }
    staff.converged().await?;
    Ok(())
}

/// The organisation with its departments and channels.
async fn found(staff: &mut Staff) -> Result<(), Failure> {
    let home = staff.seats[ZHANG].home.clone();
    let founded = tokio::task::spawn_blocking(move || {
        runtime::init(&HomeAt::open(home), COMPANY, CAST[ZHANG].0)
    });
    founded.await.map_err(|error| internal(&error))??;
    staff.start(ZHANG).await?;
    let founder = &staff.seats[ZHANG];
    for name in DEPARTMENTS {
        founder.command(Command::AddDepartment { name: name.into(), parent: None }).await?;
    }
    for (name, department) in CHANNELS {
        let department = department.map(str::to_owned);
        founder.command(Command::AddChannel { name: name.into(), department }).await?;
    }
    Ok(())
}

/// Somebody is invited by the founder and joins over the network.
async fn join(staff: &mut Staff, who: usize, role: Role) -> Result<(), Failure> {
    let expires = clock::now().plus(INVITED_MS);
    let department = staff.seats[who].department.to_owned();
    let invite = Command::Invite { department, role, expires };
    let answer = staff.seats[ZHANG].command(invite).await?;
    let Answer::Invitation(invitation) = answer else { return Err(unexpected()) };
    staff.prepare(who, &invitation.code).await?;
    staff.start(who).await?;
    staff.joined(who).await
}

/// Somebody works in a further department.
async fn grant(staff: &Staff, who: usize, department: &str) -> Result<(), Failure> {
    let grant = Command::Grant {
        member: staff.seats[who].name.into(),
        department: Some(department.into()),
        level: Level::Write,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    staff.seats[ZHANG].command(grant).await.map(drop)
}

/// Two departments do something together.
async fn begin_project(staff: &Staff) -> Result<(), Failure> {
    let (name, departments, channel) = PROJECT;
    let wanted = NewProject {
        name: name.into(),
        owner: Some(departments[0].into()),
        departments: departments.map(str::to_owned).into(),
        people: Vec::new(),
        channel: Some(channel.into()),
    };
    staff.seats[ZHANG].command(Command::AddProject(wanted)).await.map(drop)
}

async fn add_task(staff: &Staff, task: &TaskLine, today: Date) -> Result<(), Failure> {
    let day = |offset: i64| today.checked_add(offset.days()).ok().map(|day| day.to_string());
    let fields = vec![
        TaskField::Description(task.description.into()),
        TaskField::Status(task.status.into()),
        TaskField::Priority(task.priority),
        TaskField::Start(day(task.days.0)),
        TaskField::Deadline(day(task.days.1)),
        TaskField::Progress(task.progress),
    ];
    let department = task.department.map(str::to_owned);
    let add = Command::AddTask { title: task.title.into(), department, fields };
    let author = &staff.seats[task.author];
    author.command(add).await?;
    let assign = |who: &usize| TaskChange::Assign(staff.seats[*who].name.into());
    let changes = task.assignees.iter().map(assign);
    let also = task.also.iter().map(|name| TaskChange::AddDepartment((*name).into()));
    let changes = changes.chain(also).collect();
    author.command(Command::SetTask { task: task.title.into(), changes }).await.map(drop)
}

/// Tasks that wait for others, which their authors' nodes hold by now.
async fn depend(staff: &Staff) -> Result<(), Failure> {
    for (task, first) in TASKS.iter().filter_map(|task| Some((task, task.after?))) {
        let changes = vec![TaskChange::DependOn(first.into())];
        let set = Command::SetTask { task: task.title.into(), changes };
        staff.seats[task.author].command(set).await?;
    }
    Ok(())
}

/// Somebody writes a message; its id comes back.
async fn say(
    staff: &Staff,
    (who, channel, text): &Line,
    reply_to: Option<String>,
) -> Result<String, Failure> {
    let send = Command::Send { channel: (*channel).into(), text: (*text).into(), reply_to };
    match staff.seats[*who].command(send).await? {
        Answer::Made { id } => Ok(id),
        _ => Err(unexpected()),
    }
}

async fn react(staff: &Staff, said: &[String]) -> Result<(), Failure> {
    for (who, at, emoji) in REACTIONS {
        let (channel, message) = (MESSAGES[at].1.into(), said[at].clone());
        let react = Command::React { channel, message, emoji: emoji.into(), on: true };
        staff.seats[who].command(react).await?;
    }
    Ok(())
}

/// A colleague goes on writing where another began.
async fn edit_page(staff: &Staff) -> Result<(), Failure> {
    let (who, title, old, new) = PAGE_EDIT;
    let answer = staff.seats[who].query(Query::Page { page: title.into() }).await?;
    let Answer::Page(page) = answer else { return Err(unexpected()) };
    let text = page.text.replace(old, new);
    let edit = Command::EditPage { page: title.into(), base: Some(page.text), text };
    staff.seats[who].command(edit).await.map(drop)
}

/// Everybody has read what was said until now; what follows is new to them.
async fn mark_read(staff: &Staff) -> Result<(), Failure> {
    for seat in &staff.seats {
        let Answer::Channels(channels) = seat.query(Query::Channels).await? else {
            return Err(unexpected());
        };
        for channel in channels {
            seat.command(Command::MarkRead { channel: channel.channel }).await?;
        }
    }
    Ok(())
}

/// The day on which a moment lies, where this machine is.
fn today(now: Millis) -> Result<Date, Failure> {
    let moment = i64::try_from(now.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let day = moment.map(|moment| moment.to_zoned(TimeZone::system()).date());
    day.ok_or_else(|| {
        let problem = "this machine's clock shows a time that no calendar has";
        Failure::new(FailureCode::Internal, problem, "set the clock right")
    })
}
