//! A meeting that recurs by the clock on the wall, and a review of every quarter with its agenda, made with
//! no network and answered later.

use super::{DEPARTMENT, LI, Story, WANG, ZHANG, made, planned::day, until};
use crate::{
    facade::{
        AgendaTemplate, Answer, Command, Failure, FailureCode, MeetingChange, MeetingField,
        MeetingInfo, NewAgenda, PageInfo, Query, TableInfo,
    },
    meeting::agenda,
    offices::{Seat, Staff, unexpected},
};

/// A meeting on its way.
pub(super) struct Met {
    story: Story,
    meeting: String,
    review: String,
}

async fn meeting(seat: &Seat, id: &str) -> Result<Option<MeetingInfo>, Failure> {
    match seat.query(Query::Meeting { meeting: id.to_owned() }).await {
        Ok(Answer::Meeting(meeting)) => Ok(Some(meeting.meeting)),
        Ok(_) => Err(unexpected()),
        Err(failure) if failure.code == FailureCode::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Somebody invites the other office, with the line cut.
pub(super) async fn apart(staff: &Staff) -> Result<Met, Failure> {
    let mut story = Story::new("R34 R35", "断网时约的例会", "A meeting arranged with no network");
    let wang = &staff.seats[WANG];
    let set = [
        MeetingField::Title("演示：两地周会".into()),
        MeetingField::When(format!("{}T14:00 60m Asia/Shanghai FREQ=WEEKLY", day(2)?)),
        MeetingField::Alarm(Some(15)),
    ];
    let mut changes: Vec<MeetingChange> = set.into_iter().map(MeetingChange::Set).collect();
    changes.extend([ZHANG, LI].map(|who| MeetingChange::Invite(staff.seats[who].name.into())));
    let add = Command::AddMeeting { department: Some(DEPARTMENT.into()), changes };
    let id = made(wang, add).await?;
    let shown = meeting(wang, &id).await?.ok_or_else(unexpected)?;
    story.saw(
        shown.next.is_some() && shown.invitees.len() >= 2,
        "线路断开时，王五在成都约了每周一次 14:00 的会，邀请张三和李四，提前 15 分钟提醒",
        "With the line cut, 王五 arranged a weekly meeting at 14:00, for 张三 and 李四, with a reminder 15 minutes before",
    );
    let review = review(staff, &mut story).await?;
    Ok(Met { story, meeting: id, review })
}

/// One command plans the review of every quarter: the meeting, its agenda, the function list.
async fn review(staff: &Staff, story: &mut Story) -> Result<String, Failure> {
    let wang = &staff.seats[WANG];
    let new = NewAgenda { template: AgendaTemplate::Review, chinese: true };
    let set = [
        MeetingField::Title("演示：产品功能评审".into()),
        MeetingField::When(format!("{}T10:00 60m Asia/Shanghai {}", day(9)?, agenda::QUARTERLY)),
        MeetingField::NewAgenda(new),
    ];
    let mut changes: Vec<MeetingChange> = set.into_iter().map(MeetingChange::Set).collect();
    changes.extend([ZHANG, LI].map(|who| MeetingChange::Invite(staff.seats[who].name.into())));
    let id =
        made(wang, Command::AddMeeting { department: Some(DEPARTMENT.into()), changes }).await?;
    let shown = meeting(wang, &id).await?.ok_or_else(unexpected)?;
    story.saw(
        shown.agenda_title.is_some() && shown.when.ends_with(agenda::QUARTERLY),
        format!(
            "王五又用模板约了每季度一次的产品功能评审：同时有了文档《{}》",
            shown.agenda_title.as_deref().unwrap_or_default()
        ),
        format!(
            "From the template 王五 planned a function review of every quarter: the page {} came with it",
            shown.agenda_title.as_deref().unwrap_or_default()
        ),
    );
    Ok(id)
}

/// The page of the review on somebody's node, and the function list that it leads to.
async fn followed(seat: &Seat, review: &str) -> Result<Option<(PageInfo, TableInfo)>, Failure> {
    let Some(page) = meeting(seat, review).await?.and_then(|shown| shown.agenda) else {
        return Ok(None);
    };
    let page = match seat.query(Query::Page { page }).await {
        Ok(Answer::Page(page)) => page,
        Ok(_) => return Err(unexpected()),
        Err(failure) if failure.code == FailureCode::NotFound => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let link = page.text.split_once("](table:").and_then(|(_, rest)| rest.split_once(')'));
    let Some((table, _)) = link else { return Ok(None) };
    match seat.query(Query::Table { table: table.to_owned(), removed: false }).await {
        Ok(Answer::Table(table)) => Ok(Some((page, *table))),
        Ok(_) => Err(unexpected()),
        Err(failure) if failure.code == FailureCode::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The invitation arrives and is answered.
pub(super) async fn again(staff: &Staff, met: Met) -> Result<Story, Failure> {
    let Met { mut story, meeting: id, review } = met;
    let (zhang, wang) = (&staff.seats[ZHANG], &staff.seats[WANG]);
    until(staff, "the invitation", || async {
        Ok(meeting(zhang, &id).await?.is_some_and(|meeting| meeting.invited))
    })
    .await?;
    let answer = Command::AnswerMeeting { meeting: id.clone(), attendance: "accepted".into() };
    zhang.command(answer).await?;
    until(staff, "the answer", || async {
        let shown = meeting(wang, &id).await?.ok_or_else(unexpected)?;
        let mut answers = shown.invitees.iter().filter(|invitee| invitee.name == zhang.name);
        Ok(answers.any(|invitee| invitee.attendance.as_deref() == Some("accepted")))
    })
    .await?;
    story.saw(
        true,
        "线路恢复后，张三收到邀请并接受，王五看到了答复",
        "When the line was back, 张三 got the invitation and accepted; 王五 sees it",
    );
    until(staff, "the agenda and the function list", || async {
        Ok(followed(zhang, &review).await?.is_some())
    })
    .await?;
    let (page, list) = followed(zhang, &review).await?.ok_or_else(unexpected)?;
    story.saw(
        list.template == "functions",
        format!("张三打开议程《{}》，点一下就到《{}》", page.title, list.title),
        format!("张三 opens the agenda {}, and a click leads to {}", page.title, list.title),
    );
    Ok(story)
}
