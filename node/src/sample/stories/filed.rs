//! A document posted in three channels with no network: saved at once, kept once, sent once.

use super::{LI, Story, WANG, ZHANG, until};
use crate::{
    facade::Failure,
    offices::{
        Staff,
        document::{self, Attached},
    },
};

/// Where it is posted.
const CHANNELS: [&str; 3] = ["产品部/需求讨论", "支持与答疑", "公告"];

/// A document on its way.
pub(super) struct Filed {
    story: Story,
    file: Attached,
    /// What files took in the other office before it came.
    before: u64,
    /// What it takes where it was posted.
    took: u64,
}

/// Somebody posts it in three channels, with the line cut.
pub(super) async fn apart(staff: &Staff) -> Result<Filed, Failure> {
    let mut story = Story::new("R29 R46 R50", "断网时添加的文件", "A file added with no network");
    let (li, wang) = (&staff.seats[LI], &staff.seats[WANG]);
    let [empty, before] = [document::stored_bytes(li).await?, document::stored_bytes(wang).await?];
    let file = document::attach(li, CHANNELS[0]).await?;
    let here = document::is_here(li, &file).await?;
    let took = document::stored_bytes(li).await? - empty;
    story.saw(
        here && took > 0,
        format!("线路断开时，李四在「需求讨论」发了测试报告：立即保存，没有失败，占 {took} 字节"),
        format!("With the line cut, 李四 posted the test report: saved at once, nothing failed, {took} bytes"),
    );
    let mut same = true;
    for channel in &CHANNELS[1..] {
        same &= document::attach_again(li, channel, &file).await?;
    }
    let after = document::stored_bytes(li).await? - empty;
    story.saw(
        same && after == took && document::places(li, &file).await? == CHANNELS.len(),
        format!("同一个文件又发到「支持与答疑」和「公告」：三个频道里都有，仍只占 {after} 字节"),
        format!("The same file went to two more channels: it is in all three, and still takes {after} bytes"),
    );
    until(staff, "the document in the same office", || async {
        document::is_here(&staff.seats[ZHANG], &file).await
    })
    .await?;
    let afar = document::is_here(wang, &file).await?;
    story.saw(
        !afar,
        "同一办公室的张三已收到整个文件，成都的王五还没有",
        "张三 in the same office has all of it, 王五 in Chengdu nothing yet",
    );
    Ok(Filed { story, file, before, took })
}

/// It arrives, once.
pub(super) async fn again(staff: &Staff, filed: Filed) -> Result<Story, Failure> {
    let Filed { mut story, file, before, took } = filed;
    let whole = document::arrived(&staff.seats, &file, staff.patience).await?;
    let wang = &staff.seats[WANG];
    until(staff, "all three messages", || async {
        Ok(document::places(wang, &file).await? == CHANNELS.len())
    })
    .await?;
    let grown = document::stored_bytes(wang).await? - before;
    story.saw(
        whole && grown == took,
        format!("线路恢复后，王五那里每个字节都一样；三个频道里都有，只存了一份：{grown} 字节"),
        format!("When the line was back, 王五 had it, byte for byte; it is in three channels and kept once: {grown} bytes"),
    );
    Ok(story)
}
