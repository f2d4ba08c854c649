//! A meeting that recurs by the clock on the wall, made with no network and answered later.

use super::{DEPARTMENT, LI, Story, WANG, ZHANG, made, until};
use crate::{
    facade::{
        Answer, Command, Failure, FailureCode, MeetingChange, MeetingField, MeetingInfo, Query,
    },
    offices::{Seat, Staff, unexpected},
};

/// A meeting on its way.
pub(super) struct Met {
    story: Story,
    meeting: String,
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
        MeetingField::When("2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY".into()),
        MeetingField::Alarm(Some(15)),
    ];
    let mut changes: Vec<MeetingChange> = set.into_iter().map(MeetingChange::Set).collect();
    changes.extend([ZHANG, LI].map(|who| MeetingChange::Invite(staff.seats[who].name.into())));
    let add = Command::AddMeeting { department: Some(DEPARTMENT.into()), changes };
    let id = made(wang, add).await?;
    let shown = meeting(wang, &id).await?.ok_or_else(unexpected)?;
    story.saw(
        shown.next.is_some() && shown.invitees.len() >= 2,
        "线路断开时，王五在成都约了每周二 14:00 的会，邀请张三和李四，提前 15 分钟提醒",
        "With the line cut, 王五 arranged a meeting every Tuesday at 14:00, for 张三 and 李四, with a reminder 15 minutes before",
    );
    Ok(Met { story, meeting: id })
}

/// The invitation arrives and is answered.
pub(super) async fn again(staff: &Staff, met: Met) -> Result<Story, Failure> {
    let Met { mut story, meeting: id } = met;
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
    Ok(story)
}
