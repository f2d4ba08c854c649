//! Golden texts: what people see, column by column.

use jiff::tz::{TimeZone, offset};

use super::*;
use crate::facade::{
    CapabilityRow, Category, Delivery, DepartmentInfo, FailureCode, FieldConflict, ForkInfo,
    HistoryLine, ImportReport, InvitationCode, MemberInfo, MessageInfo, PageInfo, PageSession,
    PeerInfo, QuarantineInfo, Right, SearchHit, SpaceHash, SpaceStatus, Status, StatusInfo,
    StorageInfo, TaskChange, TaskField, TaskInfo, VerifyReport,
};

fn right(holder: &str, giver: Option<&str>, below: bool) -> Right {
    Right {
        holder: holder.into(),
        giver: giver.map(Into::into),
        level: "write".into(),
        department: "市场部".into(),
        below,
        named: Vec::new(),
    }
}

/// 2026-11-23 09:30 in Beijing.
const MORNING: Millis = Millis(1_795_397_400_000);

fn view(lang: Lang) -> View {
    View { lang, zone: TimeZone::fixed(offset(8)), now: MORNING }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn shows(given: &Answer, lang: Lang, expected: &str) {
    let shown = answer(given, &view(lang));
    assert_eq!(shown, expected.trim_start_matches('\n'), "\n{shown}");
}

#[test]
fn messages_stand_below_their_day_with_what_is_proven_of_their_delivery() {
    let delivery = |delivered: &[&str], read: &[&str]| Delivery {
        recipients: 3,
        delivered: names(delivered),
        read: names(read),
        kept: Vec::new(),
    };
    let message = |author: &str, text: &str, delivery| MessageInfo {
        author: author.into(),
        time: MORNING,
        text: text.into(),
        delivery,
        ..MessageInfo::default()
    };
    let rows = vec![
        message("张三", "大家好\nHello \u{1b}[31mall", delivery(&["李四", "王五"], &["李四"])),
        MessageInfo { edited: true, ..message("Li Si", "ok", delivery(&[], &[])) },
        MessageInfo {
            recalled: true,
            time: MORNING.plus(86_400_000),
            reactions: vec![("👍".into(), names(&["张三", "王五"]))],
            ..message("王五", "", Delivery::default())
        },
        message("赵六", "读过的一定已送达", delivery(&[], &["李四"])),
    ];
    let rows = Answer::Messages(rows);
    shows(
        &rows,
        Lang::Zh,
        "
— 2026年11月23日 周一 —
09:30  张三: 大家好
       Hello \u{fffd}[31mall
       [已送达 2/3 · 已读 1/3]
09:30  Li Si: ok
       [已编辑 · 待发送]
— 2026年11月24日 周二 —
09:30  王五: 消息已撤回
       [👍 张三、王五]
— 2026年11月23日 周一 —
09:30  赵六: 读过的一定已送达
       [已送达 1/3 · 已读 1/3]
",
    );
    let english = answer(&rows, &view(Lang::En));
    assert!(english.contains("[Delivered to 2 of 3 · Read 1/3]"), "{english}");
    assert!(english.contains("[edited · Pending (saved on this device)]"), "{english}");
    shows(&Answer::Messages(vec![]), Lang::Zh, "（无）\n");
}

fn plan() -> TaskInfo {
    TaskInfo {
        task: "0300000000000001aaaaaaaaaaaaaaaa".into(),
        department: "市场部".into(),
        title: "季度计划".into(),
        status: "doing".into(),
        priority: 3,
        deadline: Some("2026-12-01".into()),
        progress: 30,
        assignees: names(&["张三", "李四"]),
        labels: names(&["客户", "Q4"]),
        conflicts: vec![FieldConflict {
            field: "deadline".into(),
            values: vec![
                ("2026-12-01".into(), "张三".into(), MORNING),
                ("2026-12-05".into(), "李四".into(), MORNING),
            ],
            choices: ["2026-12-01", "2026-12-05"]
                .map(|day| TaskChange::Set(TaskField::Deadline(Some(day.into()))))
                .into(),
        }],
        ..TaskInfo::default()
    }
}

#[test]
fn tasks_line_up_and_mark_fields_with_several_values() {
    let other = TaskInfo {
        task: "0300000000000002bbbbbbbbbbbbbbbb".into(),
        department: "R&D".into(),
        title: "Ship it".into(),
        status: "待评审".into(),
        ..TaskInfo::default()
    };
    let rows = Answer::Tasks(vec![plan(), other]);
    shows(
        &rows,
        Lang::Zh,
        "
编号              标题      状态    优先级  截止            进度  负责人      部门    标签
0300000000000001  季度计划  进行中  高      2026-12-01 (!)  30 %  张三、李四  市场部  客户、Q4
0300000000000002  Ship it   待评审                           0 %              R&D
",
    );
    shows(
        &rows,
        Lang::En,
        "
Id                Title     Status  Priority  Deadline        Progress  Assignees   Department  Labels
0300000000000001  季度计划  doing   high      2026-12-01 (!)      30 %  张三, 李四  市场部      客户, Q4
0300000000000002  Ship it   待评审                                 0 %              R&D
",
    );
}

#[test]
fn a_task_shows_both_values_of_a_conflict_and_its_history() {
    let step = HistoryLine {
        time: MORNING,
        author: "张三".into(),
        field: "deadline".into(),
        old: String::new(),
        new: "2026-12-01".into(),
        ..HistoryLine::default()
    };
    let task = TaskInfo { description: "写计划\n".into(), ..plan() };
    shows(
        &Answer::Task(Box::new(task), vec![step]),
        Lang::Zh,
        "
标题    季度计划
编号    0300000000000001aaaaaaaaaaaaaaaa
部门    市场部
状态    进行中
优先级  高
截止    2026-12-01
进度    30 %
负责人  张三、李四
标签    客户、Q4

并存的值（在不同地方同时修改）
  截止：2026-12-01（张三，2026年11月23日 周一 09:30）
  截止：2026-12-05（李四，2026年11月23日 周一 09:30）

描述
写计划

历史
时间                     作者  字段  原值  新值        说明
2026年11月23日 周一 09:30  张三  截止        2026-12-01
"
        .replace("时间                     作者", "时间                       作者")
        .as_str(),
    );
}

fn status_text(status: Status) -> String {
    answer(&Answer::Status(status), &view(Lang::En))
}

#[test]
fn status_says_whether_one_was_let_in() {
    let waiting = Status::default();
    assert!(status_text(waiting.clone()).contains("Not in an organisation yet"));
    let pairing = Status { pairing: Some("tc1abc".into()), ..waiting.clone() };
    assert!(status_text(pairing).ends_with("by this code:\n\ntc1abc\n"));
    let over = Status { invitation_over: true, ..waiting };
    assert!(status_text(over).contains("Ask for another"));
}

#[test]
fn status_shows_spaces_and_peers() {
    let space = |name: &str, entries| SpaceStatus {
        space: "0123456789abcdef".into(),
        name: name.into(),
        logs: 2,
        entries,
        missing: entries - 1,
    };
    let status = Status {
        organisation: "示例公司".into(),
        org: "abcdef0123456789".into(),
        name: "张三".into(),
        member: "a11ce".into(),
        device: "d00d".into(),
        addresses: names(&["/ip4/10.0.0.1/tcp/4001"]),
        spaces: vec![space("市场部", 1204), space("", 3)],
        peers: vec![
            PeerInfo {
                name: "李四".into(),
                address: Some("/ip4/10.0.0.2/tcp/4001".into()),
                last_contact: Some(MORNING),
                ahead: 5,
                connected: true,
                way: "lan".into(),
                received: 1_250_000,
                sent: 999,
                ..PeerInfo::default()
            },
            PeerInfo { device: "feedfacefeedface".into(), ..PeerInfo::default() },
        ],
        quarantined: 1,
        approvals: 0,
        read_only: true,
        invitation_over: false,
        pairing: None,
        lock_after: None,
        remind_through_quiet: false,
        remind_every: None,
        metered: Default::default(),
        forks: vec![ForkInfo {
            name: "王五".into(),
            device: "feedfacefeedface".into(),
            space: "市场部".into(),
            seq: 12,
            time: Some(MORNING),
            ..ForkInfo::default()
        }],
    };
    shows(
        &Answer::Status(status),
        Lang::En,
        "
Organisation  示例公司 (abcdef01)
Name          张三
Device        d00d
Quarantined   1
The disk failed: reading only
⚠ 王五's log (device feedface) has forked in 市场部: there are two different entries 12, the newer of 23 Nov 2026 09:30.
  Ask whether a backup was restored or a home copied; see `quarantine list`, and adopt one side or discard them
listening on /ip4/10.0.0.1/tcp/4001

Space     Logs  Entries  Missing
市场部       2     1204     1203
01234567     2        3        2

Peer      Last contact       Ahead  Behind  Received   Sent  Way  Address
李四      23 Nov 2026 09:30      5       0    1.2 MB  999 B  lan  /ip4/10.0.0.2/tcp/4001
feedface  never                  0       0       0 B    0 B       offline
",
    );
    shows(&Answer::Status(Status::default()), Lang::Zh, "尚未加入组织\n");
}

#[test]
fn storage_is_shown_in_words() {
    let storage = StorageInfo {
        journal_bytes: 2_400_000,
        store_bytes: 524_288,
        search_bytes: 0,
        entries: 1204,
    };
    shows(
        &Answer::Storage(storage),
        Lang::Zh,
        "
日志文件  2.4 MB
派生数据  524.2 KB
搜索索引  0 B
条目      1204
",
    );
}

#[test]
fn people_and_capabilities_are_listed_in_words() {
    let department = |name: &str, path: &str| DepartmentInfo {
        space: "0123456789abcdef".into(),
        name: name.into(),
        path: path.into(),
        members: 12,
        ..DepartmentInfo::default()
    };
    shows(
        &Answer::Departments(vec![department("示例公司", ""), department("平台", "研发部/平台")]),
        Lang::En,
        "
Department   People  Space
示例公司         12  01234567
研发部/平台      12  01234567
",
    );
    let member = MemberInfo {
        member: "0123456789abcdef".into(),
        name: "李四".into(),
        departments: names(&["市场部", "研发部/平台"]),
        role: "manager".into(),
        devices: names(&["a", "b"]),
        ..MemberInfo::default()
    };
    let gone = MemberInfo { name: "Wu".into(), removed: true, ..member.clone() };
    shows(
        &Answer::Members(vec![member, gone]),
        Lang::Zh,
        "
姓名  部门                 角色    设备数  编号
李四  市场部、研发部/平台  主管         2  01234567
Wu    市场部、研发部/平台  已移除       2  01234567
",
    );
    let capability = CapabilityRow {
        space: String::new(),
        through: Vec::new(),
        id: "feedface00".into(),
        member: "李四".into(),
        department: "市场部".into(),
        below: true,
        level: "manage".into(),
        named: names(&["enrol"]),
        expires: None,
        passes: 2,
        chain: vec![right("张三", None, true), right("李四", Some("张三"), false)],
        revoked: false,
    };
    shows(
        &Answer::Capabilities(vec![capability]),
        Lang::En,
        "
Id        Name  Department          Level          Until   Passes  Chain
feedface  李四  市场部 (and below)  manage, enrol  no end       2  张三: write in 市场部 (and below) → 李四: write in 市场部, from 张三
",
    );
}

#[test]
fn reports_say_what_was_done_and_what_was_not() {
    let invitation = InvitationCode {
        department: "市场部".into(),
        further: Vec::new(),
        name: Some("李四".into()),
        site: String::new(),
        code: "tz1abc".into(),
        expires: MORNING,
    };
    shows(
        &Answer::Invitation(invitation.clone()),
        Lang::En,
        "
invitation to 市场部, for one person, until 23 Nov 2026 09:30:

tz1abc

they run: tongzhou-node join CODE --name PERSON
",
    );
    let import = ImportReport {
        dry_run: true,
        departments: names(&["市场部"]),
        invitations: vec![
            InvitationCode { code: String::new(), ..invitation.clone() },
            InvitationCode {
                code: String::new(),
                further: names(&["研发部/平台组"]),
                site: "成都".into(),
                ..invitation
            },
        ],
        errors: names(&["line 3: no name"]),
        warnings: names(&["line 4, 姓名: line 2 has the same name"]),
    };
    shows(
        &Answer::Import(import),
        Lang::Zh,
        "
预览：尚未做任何更改
部门（1）：
  市场部
邀请（2）：
  李四（市场部），有效期至 2026年11月23日 周一 09:30：
  李四（市场部、研发部/平台组，在成都），有效期至 2026年11月23日 周一 09:30：
跳过的行（1）：
  line 3: no name
值得看一看的行（1，照常导入）：
  line 4, 姓名: line 2 has the same name
",
    );
    let verify = VerifyReport { records: 9, entries: 8, documents: 7, ..VerifyReport::default() };
    shows(
        &Answer::Verify(VerifyReport { rebuilt: true, ..verify.clone() }),
        Lang::En,
        "
journal records 9, entries 8, documents 7
the store was made anew from the journal
all is well
",
    );
    let bad = VerifyReport { problems: names(&["a row differs"]), ..verify };
    let shown = answer(&Answer::Verify(bad), &view(Lang::Zh));
    assert!(shown.ends_with("发现 1 个问题：\n  a row differs\n"), "{shown}");
}

#[test]
fn statuses_stand_in_the_order_of_a_board() {
    let row = |id: &str, zh: &str, category, order, retired| StatusInfo {
        id: id.into(),
        zh: zh.into(),
        en: "In review".into(),
        category,
        order,
        retired,
        preset: false,
    };
    let rows = vec![
        row("todo", "待办", Category::Todo, 100, false),
        row("review", "评审中", Category::Doing, 250, true),
    ];
    shows(
        &Answer::Statuses(rows),
        Lang::Zh,
        "
编号    状态    类别    次序  说明
todo    待办    待办     100
review  评审中  进行中   250  不再提供
",
    );
}

#[test]
fn sittings_tell_who_wrote_when_and_how_much() {
    let session = PageSession {
        version: "0123456789abcdef".repeat(4),
        author: "张三".into(),
        device: "01020304".into(),
        from: MORNING,
        to: MORNING,
        added: 120,
        removed: 3,
    };
    shows(
        &Answer::PageSessions(vec![session]),
        Lang::En,
        "
Version   From               To                 Author  Device    Characters
01234567  23 Nov 2026 09:30  23 Nov 2026 09:30  张三    01020304  +120 −3
",
    );
}

#[test]
fn pages_hits_and_what_is_set_aside() {
    let page = PageInfo {
        page: "04".repeat(16),
        department: "市场部".into(),
        title: "周报".into(),
        text: "# 周报\n\n内容".into(),
        edited: MORNING,
        edited_by: "张三".into(),
        ..PageInfo::default()
    };
    let shown = answer(&Answer::Page(page), &view(Lang::En));
    assert!(shown.ends_with("Edited      23 Nov 2026 09:30  张三\n\n# 周报\n\n内容\n"), "{shown}");
    let hit = SearchHit {
        kind: "message".into(),
        place: "市场部/公告".into(),
        author: "张三".into(),
        time: MORNING,
        text: "季度计划\u{7}".into(),
        ..SearchHit::default()
    };
    shows(
        &Answer::Hits(vec![hit]),
        Lang::En,
        "
Kind     Place        Time               Author  Text
message  市场部/公告  23 Nov 2026 09:30  张三    季度计划\u{fffd}
",
    );
    let aside = QuarantineInfo {
        space: "0123456789abcdef".into(),
        author: "王五".into(),
        entry: "feedfacefeedface/0/7".into(),
        time: MORNING,
        reason: "its author held no capability for it".into(),
        ..QuarantineInfo::default()
    };
    shows(
        &Answer::Quarantine(vec![aside.clone()]),
        Lang::Zh,
        "
时间                       作者  空间      条目          原因
2026年11月23日 周一 09:30  王五  01234567  feedface/0/7  作者没有这项权限
",
    );
    shows(
        &Answer::Quarantine(vec![aside]),
        Lang::En,
        "
Time               Author  Space     Entry         Reason
23 Nov 2026 09:30  王五    01234567  feedface/0/7  its author held no capability for it
",
    );
    let hash = SpaceHash {
        space: "01".repeat(8),
        name: "市场部".into(),
        entries: 5,
        hash: "ab".repeat(32),
    };
    shows(
        &Answer::StateHash(vec![hash]),
        Lang::Zh,
        &format!("空间      名称    条目  哈希\n01010101  市场部     5  {}\n", "ab".repeat(32)),
    );
}

#[test]
fn a_failure_says_what_to_do_next() {
    let given = Failure::new(FailureCode::NotFound, "no task \u{1b}x", "see task list");
    assert_eq!(failure(&given, Lang::En), "error: no task \u{fffd}x\nnext: see task list\n");
    // A Chinese reader learns at least what kind of failure it is, and what to do.
    assert_eq!(
        failure(&given, Lang::Zh),
        "错误：没有找到：no task \u{fffd}x\n下一步：请核对名称后再试（see task list）\n"
    );
    let bare = Failure::new(FailureCode::Internal, "broken", "");
    assert_eq!(failure(&bare, Lang::En), "error: broken\n");
}

#[test]
fn a_failure_is_told_in_chinese_whoever_found_it() {
    let next = "`task list` shows the tasks";
    let node = Failure::new(FailureCode::NotFound, "no task is called \"\u{1b}x\"", next);
    assert_eq!(
        failure(&node, Lang::Zh),
        "错误：没有叫「\u{fffd}x」的任务\n下一步：`task list` 列出任务\n"
    );
    let problem = text::TASK_HALF_MADE.with(Lang::En, &[("id", "7f"), ("problem", &node.problem)]);
    let half = Failure::new(FailureCode::NotFound, problem, "");
    assert_eq!(
        failure(&half, Lang::Zh),
        "错误：任务 7f 已创建，但其余设置失败：没有叫「\u{fffd}x」的任务\n"
    );
    assert_eq!(warning(&node, Lang::Zh), "警告：没有叫「\u{fffd}x」的任务\n");
    assert_eq!(warning(&node, Lang::En), "warning: no task is called \"\u{fffd}x\"\n");
    // Every text of the command line's own comes back as its other half.
    let book = phrases::book(text::phrases());
    for (english, chinese) in text::phrases() {
        if !english.contains('{') {
            assert_eq!(book.text(english), chinese);
        }
    }
    // What is held is the disk's matter, not a file that was named.
    let held = "what is held can't be read: the store failed";
    assert_eq!(book.text(held), "已有的内容读不出来：存储出错");
}
