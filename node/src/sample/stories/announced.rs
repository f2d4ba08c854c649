//! An announcement to one department, and a strong reminder for who must not overlook it.

use super::{LI, Story, WANG, ZHANG, made, until};
use crate::{
    facade::{
        AnnouncedPlace, Answer, Command, Failure, FailureCode, InboxAbout, InboxMessage, Query,
    },
    offices::{Seat, Staff, unexpected},
};

/// For whom it is.
const DEPARTMENT: &str = "市场部";
/// Its notice board.
const BOARD: &str = "市场部/公告栏";

const TEXT: &str = "演示：周五下午两点，市场部全员到会议室\n\n请带上各自的活动方案。";

/// Items of an inbox that are looked at.
const ITEMS: usize = 200;

/// An announcement on its way.
pub(super) struct Announced {
    story: Story,
    message: String,
    /// It was reminded of strongly, too.
    urged: bool,
}

/// What somebody's inbox says of it.
async fn found(seat: &Seat, message: &str) -> Result<Option<InboxMessage>, Failure> {
    let Answer::Inbox(items) = seat.query(Query::Inbox { limit: ITEMS }).await? else {
        return Err(unexpected());
    };
    let about = items.into_iter().find_map(|item| match item.about {
        InboxAbout::Message(found) if found.message.id == message => Some(*found),
        _ => None,
    });
    Ok(about)
}

/// How far it got.
async fn far(seat: &Seat, message: &str) -> Result<AnnouncedPlace, Failure> {
    let query = Query::Announcement { channel: BOARD.into(), message: message.into() };
    match seat.query(query).await? {
        Answer::Announcement(places) => places.into_iter().next().ok_or_else(unexpected),
        _ => Err(unexpected()),
    }
}

/// It is announced, and somebody in the other office reminded strongly, with the line cut.
pub(super) async fn apart(staff: &Staff) -> Result<Announced, Failure> {
    let mut story = Story::new(
        "R31 R32 R33",
        "部门公告与强提醒",
        "An announcement to one department, and a strong reminder",
    );
    let zhang = &staff.seats[ZHANG];
    let announce = Command::Announce {
        departments: vec![DEPARTMENT.into()],
        below: false,
        text: TEXT.into(),
        files: Vec::new(),
    };
    let message = made(zhang, announce).await?;
    let members = vec![staff.seats[WANG].name.to_owned()];
    let urge = Command::Urge { channel: BOARD.into(), message: message.clone(), members };
    let urged = match zhang.command(urge).await {
        Ok(_) => true,
        // Somebody has played the stories all day: an organisation's limit holds for samples, too.
        Err(failure) if failure.code == FailureCode::Busy => {
            story.saw(
                true,
                "张三今天的 20 次强提醒已用完：明天可以再发，公告照常",
                "张三's 20 strong reminders of today are used up until tomorrow: the announcement goes all the same",
            );
            false
        }
        Err(failure) => return Err(failure),
    };
    let before = far(zhang, &message).await?;
    story.saw(
        before.delivered == 0 && before.waiting.contains(&staff.seats[WANG].name.to_owned()),
        format!(
            "线路断开时，张三向市场部发公告{}：{} 人中 {} 人收到",
            if urged { "并强提醒王五" } else { "" },
            before.recipients,
            before.delivered
        ),
        format!(
            "With the line cut, 张三 announced to 市场部{}: {} of {} have it",
            if urged { " and reminded 王五 strongly" } else { "" },
            before.delivered,
            before.recipients
        ),
    );
    Ok(Announced { story, message, urged })
}

/// It reaches who it is for, and nobody else.
pub(super) async fn again(staff: &Staff, announced: Announced) -> Result<Story, Failure> {
    let Announced { mut story, message, urged } = announced;
    let (zhang, wang) = (&staff.seats[ZHANG], &staff.seats[WANG]);
    let why = if urged { "urged" } else { "announcement" };
    until(staff, "the reminder", || async {
        Ok(found(wang, &message).await?.is_some_and(|found| found.why == why))
    })
    .await?;
    if urged {
        let reminded = found(wang, &message).await?.ok_or_else(unexpected)?;
        story.saw(
            reminded.urged_by.as_deref() == Some(zhang.name),
            "线路一恢复，王五就被强提醒，每五分钟一次，直到他点「知道了」",
            "As soon as the line was back, 王五 was reminded, and is every five minutes until he says \"I know\"",
        );
    }
    let acknowledge =
        Command::AcknowledgeMessage { channel: BOARD.into(), message: message.clone() };
    wang.command(acknowledge).await?;
    until(staff, "the acknowledgement", || async {
        let far = far(zhang, &message).await?;
        Ok(far.acknowledged.contains(&wang.name.to_owned()) && far.delivered == far.recipients)
    })
    .await?;
    let after = far(zhang, &message).await?;
    story.saw(
        after.waiting.is_empty(),
        format!(
            "张三看到：{} 人中 {} 人收到，{} 已确认",
            after.recipients,
            after.delivered,
            after.acknowledged.join("、")
        ),
        format!(
            "张三 sees: {} of {} have it, {} knows",
            after.delivered,
            after.recipients,
            after.acknowledged.join(", ")
        ),
    );
    let outside = found(&staff.seats[LI], &message).await?.is_none();
    let Answer::Channels(channels) = staff.seats[LI].query(Query::Channels).await? else {
        return Err(unexpected());
    };
    let no_board = channels.iter().all(|channel| channel.department != DEPARTMENT);
    story.saw(
        outside && no_board,
        "研发部的李四既没有通知，也没有密钥：他的节点上没有这条公告",
        "李四 in 研发部 got neither notice nor key: his node doesn't have it",
    );
    Ok(story)
}
