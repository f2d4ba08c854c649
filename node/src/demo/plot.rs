//! What happens, act by act.

use std::path::PathBuf;

use protocol::ids::{ChannelId, DeviceId, SpaceId};

use super::{
    Step,
    facts::{Claim, Facts, Intrusion, Kill, Person, ThingKind},
    intruder::{self, Wish},
    stage::Stage,
    watch::{self, Watch},
};
use crate::{
    clock,
    facade::{
        Answer, Command, Failure, FailureCode, FieldConflict, InvitationCode, Query, TaskChange,
        TaskField,
    },
    offices::{
        COMPANY, Office, Seat,
        document::{self, Attached},
        internal, unexpected,
    },
    runtime::{self, HomeAt},
};

/// The task that both offices change.
pub const TASK: &str = "新版本上线";
/// The page that both offices edit.
pub const PAGE: &str = "发布计划";
/// The channel that everybody reads.
pub(super) const CHANNEL: &str = "公告";
/// The channel of the department that the intruder may read.
const THEIR_CHANNEL: &str = "研发部/讨论";

/// The sample company's people.
const PEOPLE: &[u8] = include_bytes!("../../samples/people.csv");
/// Invitations are good for a day.
const INVITED_MS: u64 = 24 * 3_600_000;

/// Who takes part, in the order of joining.
const CAST: [(&str, &str, Office); 5] = [
    ("周远航", "行政部", Office::Shanghai),
    ("赵一鸣", "市场部", Office::Shanghai),
    ("沈知微", "研发部", Office::Chengdu),
    ("Emily Carter", "研发部", Office::Chengdu),
    ("何嘉树", "市场部", Office::Chengdu),
];
const FOUNDER: usize = 0;
const ZHAO: usize = 1;
const SHEN: usize = 2;
const EMILY: usize = 3;
const HE: usize = 4;

const PAGE_TEXT: &str = "# 发布计划\n\n一、市场部准备公告和海报。\n\n二、研发部完成压力测试。\n\n\
                         三、全员周日值班。\n";
/// What each office makes of a sentence of the page, apart.
const EDITS: [(usize, &str, &str); 2] = [
    (ZHAO, "准备公告和海报", "准备公告、海报和短视频"),
    (SHEN, "完成压力测试", "周四前完成压力测试和回滚演练"),
];
/// The deadline that each office sets, apart.
const DEADLINES: [(usize, &str); 2] = [(FOUNDER, "2026-12-05"), (EMILY, "2026-12-08")];

/// Plays it all.
pub(super) async fn play(
    program: PathBuf,
    tell: &mut (dyn FnMut(Step) + Send),
) -> Result<Facts, Failure> {
    let mut stage = Stage::new(program, &CAST, tell)?;
    let mut watch = Watch::default();
    let people = gather(&mut stage).await?;
    work_together(&mut stage, &mut watch).await?;
    stage.staff.cut(true).await?;
    watch.apart = true;
    let cut_ms = stage.elapsed();
    stage.step(Step::Cut);
    let (kill, file) = work_apart(&mut stage, &mut watch).await?;
    let healed_ms = stage.elapsed();
    heal(&mut stage, &mut watch, healed_ms, &file).await?;
    let (deadlines, page) = compare(&mut stage).await?;
    let intrusion = intrude(&mut stage).await?;
    let read = watch.until_read(&stage).await?;
    stage.check(Claim::DeliveredAndRead, read);
    let spaces = stage.staff.converged().await?;
    stage.check(Claim::EqualStates, true);
    let took_ms = stage.elapsed();
    stage.staff.stop().await?;
    Ok(Facts {
        organisation: COMPANY.to_owned(),
        people,
        cut_ms: (cut_ms, healed_ms),
        things: watch.things,
        deadlines,
        page,
        kill,
        intrusion,
        spaces,
        checks: std::mem::take(&mut stage.checks),
        began: stage.began,
        took_ms,
    })
}

/// The company is founded, its people are imported, and they join: most of them while the one
/// who invited them is offline.
async fn gather(stage: &mut Stage<'_>) -> Result<Vec<Person>, Failure> {
    let home = stage.staff.seats[FOUNDER].home.clone();
    let founded = tokio::task::spawn_blocking(move || {
        runtime::init(&HomeAt::open(home), COMPANY, CAST[FOUNDER].0)
    });
    founded.await.map_err(|error| internal(&error))??;
    stage.staff.start(FOUNDER).await?;
    let expires = clock::now().plus(INVITED_MS);
    let import = Command::ImportPeople { csv: PEOPLE.to_vec(), dry_run: false, expires };
    let answer = stage.staff.seats[FOUNDER].command(import).await?;
    let Answer::Import(report) = answer else { return Err(unexpected()) };
    let (departments, invited) = (report.departments.len(), report.invitations.len());
    stage.step(Step::Imported { departments, people: invited });
    let channels = [(CHANNEL, None), ("讨论", Some("研发部".to_owned()))];
    for (name, department) in channels {
        let add = Command::AddChannel { name: name.into(), department };
        stage.staff.seats[FOUNDER].command(add).await?;
    }
    join(stage, ZHAO, &report.invitations).await?;
    stage.staff.seats[FOUNDER].stop().await?;
    for who in [SHEN, EMILY, HE] {
        join(stage, who, &report.invitations).await?;
    }
    let alone = !stage.staff.seats[FOUNDER].runs();
    stage.check(Claim::JoinedOffline, alone);
    stage.staff.start(FOUNDER).await?;
    let person = |(at, seat): (usize, &Seat)| Person {
        name: seat.name.to_owned(),
        department: seat.department.to_owned(),
        office: seat.office,
        joined_through: guide(at).map(|guide| CAST[guide].0.to_owned()),
        inviter_offline: at > ZHAO,
        process: seat.process(),
    };
    Ok(stage.staff.seats.iter().enumerate().map(person).collect())
}

/// Whose node lets somebody in.
fn guide(who: usize) -> Option<usize> {
    match who {
        FOUNDER => None,
        ZHAO => Some(FOUNDER),
        SHEN => Some(ZHAO),
        _ => Some(SHEN),
    }
}

async fn join(
    stage: &mut Stage<'_>,
    who: usize,
    invitations: &[InvitationCode],
) -> Result<(), Failure> {
    let name = stage.staff.seats[who].name;
    let code = invitations.iter().find(|invitation| invitation.name.as_deref() == Some(name));
    let code = code.ok_or_else(unexpected)?.code.clone();
    stage.staff.prepare(who, &code).await?;
    let guide = guide(who).unwrap_or(FOUNDER);
    let peers = stage.staff.seats[guide].addresses.first().cloned();
    let peers: Vec<String> = peers.into_iter().collect();
    if who == EMILY {
        let program = stage.program.clone();
        stage.staff.seats[who].start_apart(&program, &peers)?;
    } else {
        stage.staff.seats[who].start(&peers).await?;
    }
    stage.staff.ready(who).await?;
    for address in stage.staff.addresses(who) {
        stage.staff.seats[who].command(Command::AddPeer { address }).await?;
    }
    stage.staff.joined(who).await?;
    let through = stage.staff.seats[guide].name.to_owned();
    let inviter_offline = !stage.staff.seats[FOUNDER].runs();
    stage.step(Step::Joined { name: name.to_owned(), through, inviter_offline });
    Ok(())
}

/// Everybody is connected: first messages, a task and a page.
async fn work_together(stage: &mut Stage<'_>, watch: &mut Watch) -> Result<(), Failure> {
    post(stage, watch, FOUNDER, "大家好！周日发布 0.1 版，请看发布计划。").await?;
    let deadline = TaskField::Deadline(Some("2026-12-01".into()));
    let add = Command::AddTask { title: TASK.into(), department: None, fields: vec![deadline] };
    stage.staff.seats[FOUNDER].command(add).await?;
    watch.wrote(ThingKind::Deadline, "2026-12-01", &stage.staff.seats[FOUNDER], stage.elapsed());
    let page = Command::NewPage { title: PAGE.into(), department: None, text: PAGE_TEXT.into() };
    stage.staff.seats[ZHAO].command(page).await?;
    watch.wrote(ThingKind::Page, "全员周日值班", &stage.staff.seats[ZHAO], stage.elapsed());
    watch.until(stage, |_, _| true).await?;
    post(stage, watch, EMILY, "Hello from Chengdu! The load test starts tonight.").await?;
    watch.until(stage, |_, _| true).await?;
    stage.step(Step::Together);
    Ok(())
}

async fn post(stage: &Stage<'_>, watch: &mut Watch, who: usize, text: &str) -> Result<(), Failure> {
    let send = Command::Send { channel: CHANNEL.into(), text: text.into(), reply_to: None };
    stage.staff.seats[who].command(send).await?;
    watch.wrote(ThingKind::Message, text, &stage.staff.seats[who], stage.elapsed());
    Ok(())
}

/// Both offices go on without each other; then a node is killed. A document that was attached comes
/// back, too.
async fn work_apart(stage: &mut Stage<'_>, watch: &mut Watch) -> Result<(Kill, Attached), Failure> {
    // The first deadline gives way to the new ones, so it is no longer looked for.
    post(stage, watch, ZHAO, "线路断了？上海这边继续：海报定稿了。").await?;
    for (who, old, new) in EDITS {
        let text = watch::page(&stage.staff.seats[who]).await.unwrap_or_default();
        let edit =
            Command::EditPage { page: PAGE.into(), base: None, text: text.replace(old, new) };
        stage.staff.seats[who].command(edit).await?;
        watch.wrote(ThingKind::Page, new, &stage.staff.seats[who], stage.elapsed());
    }
    for (who, day) in DEADLINES {
        let set = TaskChange::Set(TaskField::Deadline(Some(day.into())));
        let set = Command::SetTask { task: TASK.into(), changes: vec![set] };
        stage.staff.seats[who].command(set).await?;
        watch.wrote(ThingKind::Deadline, day, &stage.staff.seats[who], stage.elapsed());
    }
    post(stage, watch, SHEN, "成都收到。压力测试发现一个问题，截止日期要改。").await?;
    let file = document::attach(&stage.staff.seats[SHEN], CHANNEL).await?;
    let author = &stage.staff.seats[SHEN];
    watch.wrote(ThingKind::Message, document::TEXT, author, stage.elapsed());
    let offices = CAST.map(|(name, _, office)| (name, office));
    let office = |name: &str| offices.iter().find(|(known, _)| *known == name).map(|of| of.1);
    watch.until(stage, |seat, thing| office(&thing.author) == Some(seat.office)).await?;
    stage.step(Step::Apart);
    post(stage, watch, EMILY, "Fix is in review. If my laptop dies now, this must survive.")
        .await?;
    let kill = kill_and_restart(stage).await?;
    post(stage, watch, FOUNDER, "上海下班了，明天见。").await?;
    watch.until(stage, |seat, thing| office(&thing.author) == Some(seat.office)).await?;
    let crossed = watch
        .things
        .iter()
        .filter(|thing| thing.apart)
        .any(|thing| thing.seen_ms.keys().any(|name| office(name) != office(&thing.author)));
    stage.check(Claim::CutWasReal, !crossed);
    Ok((kill, file))
}

/// SIGKILL right after the node said that a message is saved; then it starts again.
async fn kill_and_restart(stage: &mut Stage<'_>) -> Result<Kill, Failure> {
    let name = stage.staff.seats[EMILY].name.to_owned();
    let process = stage.staff.seats[EMILY].process().ok_or_else(unexpected)?;
    let saved = entries(stage, EMILY).await?;
    stage.staff.seats[EMILY].kill();
    stage.step(Step::Killed { name: name.clone(), pid: process });
    // Nobody to talk to: what it shows after its return, it kept itself.
    let program = stage.program.clone();
    stage.staff.seats[EMILY].start_apart(&program, &[])?;
    stage.staff.ready(EMILY).await?;
    let returned = entries(stage, EMILY).await?;
    stage.staff.cut_one(EMILY, true).await?;
    for address in stage.staff.addresses(EMILY) {
        stage.staff.seats[EMILY].command(Command::AddPeer { address }).await?;
    }
    stage.check(Claim::SurvivedKill, returned >= saved);
    stage.step(Step::Returned { name: name.clone() });
    Ok(Kill { name, process, saved, returned })
}

/// How many entries a node holds.
async fn entries(stage: &mut Stage<'_>, who: usize) -> Result<u64, Failure> {
    let status = stage.staff.seats[who].status().await?.ok_or_else(unexpected)?;
    Ok(status.spaces.iter().map(|space| space.entries).sum())
}

/// The line is there again, and everything reaches everybody.
async fn heal(
    stage: &mut Stage<'_>,
    watch: &mut Watch,
    at: u64,
    file: &Attached,
) -> Result<(), Failure> {
    stage.staff.cut(false).await?;
    watch.apart = false;
    stage.step(Step::Healed);
    watch.until(stage, |_, _| true).await?;
    let crossed_early = watch.things.iter().filter(|thing| thing.apart).all(|thing| {
        let office = |name: &str| CAST.iter().find(|known| known.0 == name).map(|known| known.2);
        let afar = thing.seen_ms.iter().filter(|(name, _)| office(name) != office(&thing.author));
        afar.map(|(_, seen)| *seen).all(|seen| seen >= at)
    });
    stage.check(Claim::EverythingArrived, crossed_early);
    let staff = &stage.staff;
    let document = document::arrived(&staff.seats, file, staff.patience).await?;
    stage.check(Claim::DocumentArrived, document);
    stage.staff.converged().await?;
    stage.step(Step::Converged);
    for seat in &stage.staff.seats {
        seat.command(Command::MarkRead { channel: CHANNEL.into() }).await?;
    }
    Ok(())
}

/// The conflict and the merged page, the same on all nodes.
async fn compare(stage: &mut Stage<'_>) -> Result<(FieldConflict, String), Failure> {
    let (mut conflicts, mut pages) = (Vec::new(), Vec::new());
    for seat in &stage.staff.seats {
        let task = watch::task(seat).await?.ok_or_else(unexpected)?;
        let deadline = task.conflicts.into_iter().find(|conflict| conflict.field == "deadline");
        conflicts.push(deadline.unwrap_or_default());
        pages.push(watch::page(seat).await.unwrap_or_default());
    }
    let deadlines = conflicts.first().cloned().unwrap_or_default();
    let both = DEADLINES.iter().all(|(who, day)| {
        deadlines.values.iter().any(|(value, by, _)| value == day && by == CAST[*who].0)
    });
    let same = conflicts.iter().all(|conflict| *conflict == deadlines);
    stage.check(Claim::BothDeadlines, both && same && deadlines.values.len() == 2);
    let page = pages.first().cloned().unwrap_or_default();
    let merged =
        EDITS.iter().fold(PAGE_TEXT.to_owned(), |text, (_, old, new)| text.replace(old, new));
    let same = pages.iter().all(|other| *other == page);
    stage.check(Claim::BothEdits, same && page == merged);
    Ok((deadlines, page))
}

/// Somebody of the marketing department may read what the developers discuss. They try to write
/// there: with their own node, then with a modified program.
async fn intrude(stage: &mut Stage<'_>) -> Result<Intrusion, Failure> {
    const TEXT: &str = "（冒名）研发部全体放假一周";
    stage.step(Step::Intruding { name: stage.staff.seats[HE].name.to_owned() });
    let grant = Command::Grant {
        member: stage.staff.seats[HE].name.into(),
        department: Some("研发部".into()),
        level: protocol::capability::Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    stage.staff.seats[FOUNDER].command(grant).await?;
    let (space, channel) = their_channel(stage).await?;
    let send = Command::Send { channel: THEIR_CHANNEL.into(), text: TEXT.into(), reply_to: None };
    let refused = stage.staff.seats[HE].command(send).await;
    let own_node = match refused {
        Err(failure) => {
            stage.check(Claim::RefusedAtHome, failure.code == FailureCode::NotAllowed);
            failure.problem
        }
        Ok(_) => {
            stage.check(Claim::RefusedAtHome, false);
            String::new()
        }
    };
    let blind = departments(stage).await?.into_iter().find(|(name, _)| name == "产品部");
    let blind = blind.ok_or_else(unexpected)?;
    stage.staff.seats[HE].stop().await?;
    let wish = Wish {
        home: stage.staff.seats[HE].home.clone(),
        message: (space, channel, TEXT.to_owned()),
        channel: (blind.1, TEXT.to_owned()),
    };
    let forgery = tokio::task::spawn_blocking(move || intruder::forge(&wish));
    let forgery = forgery.await.map_err(|error| internal(&error))??;
    let others = stage.staff.seats.iter().filter(|seat| seat.runs());
    let to = others.map(|seat| Ok((seat.device.parse()?, seat.addresses.clone())));
    let to: Vec<(DeviceId, Vec<String>)> =
        to.collect::<Result<_, protocol::ids::BadId>>().map_err(|error| internal(&error))?;
    let client = intruder::push(forgery, &to, &stage.staff.patience).await?;
    let colleagues = set_aside(stage, &[FOUNDER, SHEN, EMILY]).await?;
    client.leave().await;
    stage.staff.start(HE).await?;
    stage.staff.converged().await?;
    let shown_by = shown_by(stage, TEXT).await?;
    stage.check(Claim::RefusedByAll, colleagues.len() == 3 && shown_by.is_empty());
    Ok(Intrusion {
        name: stage.staff.seats[HE].name.to_owned(),
        from: stage.staff.seats[HE].department.to_owned(),
        into: "研发部".to_owned(),
        own_node,
        colleagues,
        blind: blind.0,
        shown_by,
    })
}

async fn departments(stage: &Stage<'_>) -> Result<Vec<(String, SpaceId)>, Failure> {
    let answer = stage.staff.seats[HE].query(Query::Departments).await?;
    let Answer::Departments(rows) = answer else { return Err(unexpected()) };
    let read = |row: crate::facade::DepartmentInfo| Some((row.name, row.space.parse().ok()?));
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Waits until the intruder's node shows the channel that they may read now.
async fn their_channel(stage: &Stage<'_>) -> Result<(SpaceId, ChannelId), Failure> {
    let space = departments(stage).await?.into_iter().find(|(name, _)| name == "研发部");
    let (_, space) = space.ok_or_else(unexpected)?;
    loop {
        let answer = stage.staff.seats[HE].query(Query::Channels).await?;
        let Answer::Channels(rows) = answer else { return Err(unexpected()) };
        let found =
            rows.iter().find(|row| format!("{}/{}", row.department, row.name) == THEIR_CHANNEL);
        if let Some(channel) = found.and_then(|row| row.channel.parse().ok()) {
            return Ok((space, channel));
        }
        stage.staff.patience.pause("the channel to be readable").await?;
    }
}

/// Waits until these nodes list the intruder's entry as set aside, and gives their reasons.
async fn set_aside(
    stage: &Stage<'_>,
    who: &[usize],
) -> Result<std::collections::BTreeMap<String, String>, Failure> {
    let mut reasons = std::collections::BTreeMap::new();
    for seat in who.iter().map(|who| &stage.staff.seats[*who]) {
        loop {
            let answer = seat.query(Query::Quarantine).await?;
            let Answer::Quarantine(rows) = answer else { return Err(unexpected()) };
            if let Some(row) = rows.iter().find(|row| row.author == CAST[HE].0) {
                reasons.insert(seat.name.to_owned(), row.reason.clone());
                break;
            }
            stage.staff.patience.pause("colleagues to set the forged entry aside").await?;
        }
    }
    Ok(reasons)
}

/// The nodes that show a text anywhere: as a message, a channel, or a hit of the search.
async fn shown_by(stage: &Stage<'_>, text: &str) -> Result<Vec<String>, Failure> {
    let mut shown = Vec::new();
    for seat in &stage.staff.seats {
        let answer = seat.query(Query::Channels).await?;
        let Answer::Channels(channels) = answer else { return Err(unexpected()) };
        let mut found = channels.iter().any(|row| row.name == text);
        for channel in channels {
            let query = Query::Messages { channel: channel.channel, last: 1_000 };
            let Answer::Messages(rows) = seat.query(query).await? else { return Err(unexpected()) };
            found |= rows.iter().any(|row| row.text.contains(text));
        }
        let search = Query::Search { text: "放假一周".into(), limit: 10 };
        let Answer::Hits(hits) = seat.query(search).await? else { return Err(unexpected()) };
        if found || !hits.is_empty() {
            shown.push(seat.name.to_owned());
        }
    }
    Ok(shown)
}
