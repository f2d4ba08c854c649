//! `meeting`: what takes place when, and who comes.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use protocol::clock::Millis;

use super::{
    context::{self, Context, Ending},
    input,
    text::{self, Lang},
};
use crate::{
    export,
    facade::{
        AgendaTemplate, Answer, Command, Described, Failure, FailureCode, MeetingChange,
        MeetingField, MeetingInfo, MeetingTime, NewAgenda, Query, Request,
    },
    meeting::{agenda, calendar},
};

const DAY_MS: u64 = 24 * 3_600_000;

/// What can be done with meetings.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Make a meeting
    Add {
        /// Its title
        title: String,
        /// When it begins, by the clock there: 2026-12-01T14:00; or a day: 2026-12-01
        #[arg(long)]
        at: String,
        /// In which department or project [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        #[command(flatten)]
        time: Time,
        #[command(flatten)]
        fields: Fields,
    },
    /// Make a review of the product's functions: every quarter, with a page that leads to the function list
    Review {
        /// Its title [default: Product function review]
        title: Option<String>,
        /// When the first begins, by the clock there: 2026-12-01T14:00; or a day: 2026-12-01
        #[arg(long)]
        at: String,
        /// In which department or project [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        #[command(flatten)]
        time: Time,
        #[command(flatten)]
        fields: Fields,
    },
    /// Change a meeting; whoever has answered is asked anew if it is moved
    Set {
        /// The meeting, by title or by the beginning of its id
        meeting: String,
        /// A new title
        #[arg(long)]
        title: Option<String>,
        /// When it begins, by the clock there: 2026-12-01T14:00; or a day: 2026-12-01
        #[arg(long)]
        at: Option<String>,
        #[command(flatten)]
        time: Time,
        #[command(flatten)]
        fields: Fields,
        /// Invite somebody no longer; may be repeated
        #[arg(long, value_name = "NAME")]
        uninvite: Vec<String>,
    },
    /// Say whether you come
    Answer {
        /// The meeting, by title or by the beginning of its id
        meeting: String,
        /// Whether
        #[arg(value_enum)]
        answer: Coming,
    },
    /// Cancel a meeting, or one of its occurrences
    Cancel {
        /// The meeting, by title or by the beginning of its id
        meeting: String,
        /// Only the occurrence at this time, as `meeting agenda` shows it
        #[arg(long, value_name = "TIME")]
        occurrence: Option<String>,
        /// It takes place after all
        #[arg(long)]
        undo: bool,
    },
    /// Show what takes place in the next days
    Agenda {
        /// For so many days
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
    /// List the meetings
    List {
        /// Only those of this department or project
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Show one meeting, who comes, and its history
    Show {
        /// The meeting, by title or by the beginning of its id
        meeting: String,
        /// Only its description, as it was in a version that `meeting sessions` shows
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
    },
    /// Show the sittings in which a meeting's description was written, and the version each left
    Sessions {
        /// The meeting, by title or by the beginning of its id
        meeting: String,
    },
    /// Give a meeting the description of an earlier version, as a new edit
    Restore {
        /// The meeting, by title or by the beginning of its id
        meeting: String,
        /// The version, or the beginning of it
        version: String,
    },
    /// Take meetings in from a calendar file; what is here already is brought up to it
    Import {
        /// The file, or - for standard input
        file: PathBuf,
        /// Where new ones go [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Write meetings to a calendar file
    Export {
        /// Its name, such as meetings.ics
        file: PathBuf,
        /// Only those of this department or project
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// Only this meeting
        #[arg(long)]
        meeting: Option<String>,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
}

/// How long, where, how often.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Time {
    /// How many minutes it takes [default: 60]
    #[arg(long, conflicts_with = "days")]
    minutes: Option<u32>,
    /// How many whole days it takes [default: 1]
    #[arg(long)]
    days: Option<u32>,
    /// The time zone of the place, such as Asia/Shanghai [default: this machine's]
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// How often: daily, weekly, monthly, quarterly, yearly, none, or a rule as in RFC 5545
    #[arg(long, value_name = "RULE")]
    repeat: Option<String>,
}

/// What else is known of a meeting.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Fields {
    /// Where it is
    #[arg(long)]
    place: Option<String>,
    /// What it is about
    #[arg(long)]
    description: Option<String>,
    /// Minutes before it at which everybody invited is reminded; or none
    #[arg(long, value_name = "MINUTES|none")]
    alarm: Option<Alarm>,
    /// The page that is its agenda, by title or by the beginning of its id; or none
    #[arg(long, value_name = "PAGE")]
    agenda: Option<String>,
    /// Make a new page with the headings of an agenda, and have it as its agenda
    #[arg(long, conflicts_with = "agenda")]
    new_agenda: bool,
    /// Invite somebody; may be repeated
    #[arg(long, value_name = "NAME")]
    invite: Vec<String>,
    /// Invite everybody who reads there now
    #[arg(long)]
    invite_all: bool,
}

/// Minutes, or none.
#[derive(Clone, Copy, Debug)]
struct Alarm(Option<u32>);

impl std::str::FromStr for Alarm {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self(None)),
            minutes => minutes.parse().map(|minutes| Self(Some(minutes))),
        }
    }
}

/// Whether somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Coming {
    Accepted,
    Tentative,
    Declined,
}

impl Coming {
    const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Tentative => "tentative",
            Self::Declined => "declined",
        }
    }
}

impl Time {
    fn is_empty(&self) -> bool {
        let Self { minutes, days, zone, repeat } = self;
        minutes.is_none() && days.is_none() && zone.is_none() && repeat.is_none()
    }

    /// The time with these parts in place of those that it had.
    fn over(self, mut time: MeetingTime) -> MeetingTime {
        if let Some(length) = self.minutes.or(self.days) {
            time.length = length;
        }
        if let Some(zone) = self.zone {
            time.zone = zone;
        }
        if let Some(rule) = self.repeat {
            time.recurrence = match rule.as_str() {
                "none" => String::new(),
                "quarterly" => agenda::QUARTERLY.to_owned(),
                "daily" | "weekly" | "monthly" | "yearly" => {
                    format!("FREQ={}", rule.to_ascii_uppercase())
                }
                _ => rule,
            };
        }
        time
    }
}

/// A page that is made as an agenda, in the language that is spoken here.
fn new_agenda(template: AgendaTemplate, lang: Lang) -> MeetingField {
    MeetingField::NewAgenda(NewAgenda { template, chinese: lang == Lang::Zh })
}

impl Fields {
    fn into_changes(self, lang: Lang) -> Vec<MeetingChange> {
        let agenda = self.agenda.map(|page| if page == "none" { None } else { Some(page) });
        let set = [
            self.place.map(MeetingField::Place),
            self.description.map(MeetingField::Description),
            self.alarm.map(|Alarm(minutes)| MeetingField::Alarm(minutes)),
            agenda.map(MeetingField::Agenda),
            self.new_agenda.then(|| new_agenda(AgendaTemplate::Plain, lang)),
        ];
        let mut changes: Vec<MeetingChange> =
            set.into_iter().flatten().map(MeetingChange::Set).collect();
        changes.extend(self.invite.into_iter().map(MeetingChange::Invite));
        changes.extend(self.invite_all.then_some(MeetingChange::InviteAll));
        changes
    }
}

pub(super) async fn meeting(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { title, at, department, time, fields } => {
            let when = begun(at, time, "", context);
            let set = [MeetingField::Title(title), when].map(MeetingChange::Set);
            let changes = set.into_iter().chain(fields.into_changes(context.lang())).collect();
            context.command(Command::AddMeeting { department, changes }).await
        }
        Action::Review { title, at, department, time, fields } => {
            let lang = context.lang();
            let title = title.unwrap_or_else(|| agenda::review_title(lang == Lang::Zh).to_owned());
            let when = begun(at, time, agenda::QUARTERLY, context);
            let mut set = vec![MeetingField::Title(title), when];
            if fields.agenda.is_none() && !fields.new_agenda {
                set.push(new_agenda(AgendaTemplate::Review, lang));
            }
            let set = set.into_iter().map(MeetingChange::Set);
            let changes = set.chain(fields.into_changes(lang)).collect();
            context.command(Command::AddMeeting { department, changes }).await
        }
        Action::Set { meeting, title, at, time, fields, uninvite } => {
            let mut changes: Vec<MeetingChange> = title
                .map(|title| MeetingChange::Set(MeetingField::Title(title)))
                .into_iter()
                .chain(fields.into_changes(context.lang()))
                .chain(uninvite.into_iter().map(MeetingChange::Uninvite))
                .collect();
            if at.is_some() || !time.is_empty() {
                let known = shown(&meeting, context).await?;
                let when = moved(&known, at, time, context);
                changes.push(MeetingChange::Set(MeetingField::When(when)));
            }
            context.command(Command::SetMeeting { meeting, changes }).await
        }
        Action::Answer { meeting, answer } => {
            let attendance = answer.word().to_owned();
            context.command(Command::AnswerMeeting { meeting, attendance }).await
        }
        Action::Cancel { meeting, occurrence, undo } => {
            let change = match (occurrence, undo) {
                (None, undo) => MeetingChange::Set(MeetingField::Cancelled(!undo)),
                (Some(at), false) => MeetingChange::Skip(at),
                (Some(at), true) => MeetingChange::Unskip(at),
            };
            context.command(Command::SetMeeting { meeting, changes: vec![change] }).await
        }
        Action::Agenda { days } => {
            let from = context.view.now;
            let to = Millis(from.0.saturating_add(u64::from(days) * DAY_MS));
            context.query(Query::Agenda { from, to }).await
        }
        Action::List { department } => context.query(Query::Meetings { department }).await,
        Action::Show { meeting, version: None } => context.query(Query::Meeting { meeting }).await,
        Action::Show { meeting, version: Some(version) } => {
            let of = Described::Meeting(meeting);
            context.query(Query::DescriptionVersion { of, version }).await
        }
        Action::Sessions { meeting } => {
            context.query(Query::DescriptionSessions { of: Described::Meeting(meeting) }).await
        }
        Action::Restore { meeting, version } => {
            let of = Described::Meeting(meeting);
            context.command(Command::RestoreDescription { of, version }).await
        }
        Action::Import { file, department, dry_run } => {
            let file = input::bytes(context, &file)?;
            context.command(Command::ImportMeetings { file, department, dry_run }).await
        }
        Action::Export { file, department, meeting, force } => {
            let meetings = match meeting {
                Some(meeting) => vec![shown(&meeting, context).await?],
                None => listed(department, context).await?,
            };
            write(&file, &meetings, force, context)
        }
    }
}

/// When a new meeting begins, and how often, if nothing else is said of that.
fn begun(at: String, time: Time, recurrence: &str, context: &Context) -> MeetingField {
    let zone = context.view.zone.iana_name().unwrap_or("UTC").to_owned();
    let length = if at.contains('T') { 60 } else { 1 };
    let begun = MeetingTime { begin: at, length, zone, recurrence: recurrence.to_owned() };
    MeetingField::When(time.over(begun).text())
}

/// A meeting's time, with these parts in place of those that it had.
fn moved(known: &MeetingInfo, at: Option<String>, time: Time, context: &Context) -> String {
    let zone = || context.view.zone.iana_name().unwrap_or("UTC").to_owned();
    let mut had = MeetingTime::read(&known.when).unwrap_or_else(|| MeetingTime {
        begin: String::new(),
        length: 60,
        zone: zone(),
        recurrence: String::new(),
    });
    if let Some(at) = at {
        let whole = had.is_whole_days();
        had.begin = at;
        if had.is_whole_days() != whole {
            had.length = if whole { 60 } else { 1 };
        }
        if had.zone.is_empty() {
            had.zone = zone();
        }
    }
    time.over(had).text()
}

async fn shown(meeting: &str, context: &Context) -> Result<MeetingInfo, Failure> {
    let query = Query::Meeting { meeting: meeting.to_owned() };
    match context.backend().await?.ask(Request::Query(query)).await? {
        Answer::Meeting(shown) => Ok(shown.meeting),
        _ => Err(context.unexpected()),
    }
}

async fn listed(
    department: Option<String>,
    context: &Context,
) -> Result<Vec<MeetingInfo>, Failure> {
    match context.backend().await?.ask(Request::Query(Query::Meetings { department })).await? {
        Answer::Meetings(meetings) => Ok(meetings),
        _ => Err(context.unexpected()),
    }
}

fn write(
    file: &Path,
    meetings: &[MeetingInfo],
    force: bool,
    context: &Context,
) -> Result<Ending, Failure> {
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned());
    let bytes = calendar::bytes(&name.unwrap_or_default(), meetings);
    export::save(file, &bytes, force)
        .map_err(|error| Failure::new(FailureCode::Invalid, error.to_string(), error.next()))?;
    let (name, count) = (file.display().to_string(), meetings.len());
    if context.json {
        context::print(&context::json(&serde_json::json!({"file": name, "meetings": count})));
    } else {
        let values: &[(&str, &str)] = &[("count", &count.to_string()), ("file", &name)];
        context.say(&text::MEETINGS_EXPORTED.with(context.lang(), values));
    }
    Ok(Ending::Well)
}
