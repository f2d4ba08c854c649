//! Meetings.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    ("the calendar was cut short: {error}", "日历文件被打断：{error}"),
    ("see that it is there, and a file", "请确认它在那里，而且是一个文件"),
    ("meeting", "会议"),
    ("a meeting has {what}", "会议要有{what}"),
    ("a title", "标题"),
    ("a time", "时间"),
    (
        "a time looks like \"2026-12-01T14:00 60m Asia/Shanghai\", or \"2026-12-01 1d\" for whole days; a recurrence may follow, such as FREQ=WEEKLY",
        "时间的写法如 \"2026-12-01T14:00 60m Asia/Shanghai\"，整天的如 \"2026-12-01 1d\"；后面可以加重复规则，如 FREQ=WEEKLY",
    ),
    ("{text} is no time", "{text} 不是时间"),
    ("no time zone is called {zone}", "没有叫 {zone} 的时区"),
    ("{attendance} is no answer to an invitation", "{attendance} 不是对邀请的答复"),
    (
        "it is accepted, tentative or declined",
        "答复是 accepted（参加）、tentative（待定）或 declined（不参加）",
    ),
    ("you aren't invited to it", "没有邀请您参加"),
    (
        "whoever may write there can invite you, and so can you yourself if you may",
        "那里有编辑权限的人可以邀请您；您自己有权限的话也可以",
    ),
    ("{name} can't read what is in {place}", "{name} 看不到 {place} 的内容"),
    (
        "make the task in a department or project that all of them read",
        "请在大家都能看到的部门或项目里添加任务",
    ),
    ("nobody of {theirs} can read what is in {place}", "{theirs} 没有人看得到 {place} 的内容"),
    (
        "make the task for the whole organisation, or in a project that both take part in",
        "请在整个组织，或在两个部门都参与的项目里添加任务",
    ),
    (
        "the deadline wasn't changed yet, so there is nothing to acknowledge",
        "截止时间还没有改过，没有什么需要确认",
    ),
    (
        "ask when you change it: `task set TASK --deadline DAY --ask`",
        "请在修改截止时间时请大家确认：`task set 任务 --deadline 日期 --ask`",
    ),
    ("that you saw your tasks isn't saved: failed to {error}", "您看过哪些任务没有保存：{error}"),
    (
        "make the meeting in a department or project that all of them read",
        "请在大家都能看到的部门或项目里添加会议",
    ),
    ("`meeting list` shows the meetings", "用 `meeting list` 查看会议"),
    ("{text} is no time of an occurrence", "{text} 不是某一次的时间"),
    (
        "it is told as the meeting's place has it: 2026-12-01T14:00, or 2026-12-01",
        "按会议当地的时间写：2026-12-01T14:00，或 2026-12-01",
    ),
    ("calendars export files that end in .ics", "日历程序导出的文件以 .ics 结尾"),
    ("the file has more than {bytes} bytes", "文件超过 {bytes} 字节"),
    ("the file has more than {n} meetings", "文件里的会议超过 {n} 个"),
    ("the file isn't UTF-8 text", "文件不是 UTF-8 文本"),
    ("the file is no calendar (iCalendar, RFC 5545)", "文件不是日历（iCalendar，RFC 5545）"),
    ("the removal of a meeting's field", "去掉会议的字段"),
    ("a meeting's key", "会议的键"),
    ("a meeting field's value", "会议字段的值"),
    ("a field's value", "字段的值"),
    ("a day or minute", "某天或某一分钟"),
    ("a time zone", "时区"),
    ("a recurrence", "重复规则"),
    ("the time of a meeting", "会议的时间"),
    ("an answer to an invitation", "对邀请的答复"),
    ("a calendar's name of a meeting", "日历里会议的名称"),
    ("a meeting's fields have names", "会议的字段都有名称"),
    ("a meeting's field is set to another value", "会议的字段只能改为别的值"),
    ("a meeting's fields are plain values", "会议的字段都是简单的值"),
    ("beside its fields there is one text only", "除字段外只能有一段文字"),
];
