//! Recovery: who may do what, and whom to ask next.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    (
        "the organisation's guardians are named; only they together change that",
        "组织的找回人已经指定，只有他们共同才能更改",
    ),
    (
        "one of them proposes others: `recovery propose guardians NAME... --needed K`",
        "请其中一人提议换人：`recovery propose guardians 姓名... --needed 人数`",
    ),
    (
        "only the founder names the organisation's first guardians",
        "组织的第一批找回人只能由创建者指定",
    ),
    (
        "ask the founder: whoever is named can reach the founder, too",
        "请找创建者：被指定的人也能处理创建者",
    ),
    ("nobody recovers themselves", "不能指定自己为自己的找回人"),
    (
        "name colleagues whom you would call if your device were gone",
        "请指定设备丢了时您会打电话求助的同事",
    ),
    ("name somebody who is", "请指定现任成员"),
    ("{needed} of {count} people can't be needed", "{count} 人中不能需要 {needed} 人"),
    (
        "name up to {max} people, and need at least {least} of them: 2 of 3 is usual",
        "最多指定 {max} 人，至少需要其中 {least} 人同意；通常是 3 人中的 2 人",
    ),
    ("{name} has named nobody who could help", "{name}没有指定找回人"),
    (
        "a manager can remove the lost device's person and invite them anew: `invite`",
        "可以请负责人移除丢失设备的人，再用 `invite` 重新邀请",
    ),
    ("{name} has named others: {names}", "{name}指定的是别人：{names}"),
    ("{needed} of them have to do it", "需要其中 {needed} 人来做"),
    ("that device wants to become {name}'s", "那台设备要成为{name}的设备"),
    (
        "ask for the person's name once more, and for the code on their new machine",
        "请再问一次对方的姓名和新机器上的代码",
    ),
    ("proposal", "提议"),
    ("`recovery pending` shows what waits", "`recovery pending` 列出等待同意的提议"),
    ("this has come about already", "这项提议已经生效"),
    ("`recovery list` shows who may", "`recovery list` 列出谁可以"),
    ("you are not among those who decide this", "您不在决定此事的人之中"),
    ("the approval was not found again", "找不到刚刚写下的同意"),
    ("nobody is named to recover the organisation", "还没有人被指定为组织的找回人"),
    (
        "the founder names them: `recovery name NAME... --needed K --organisation`",
        "由创建者指定：`recovery name 姓名... --needed 人数 --organisation`",
    ),
    ("you are not among those who may recover the organisation", "您不是组织的找回人"),
    ("ask one of them: {names}", "请找其中一人：{names}"),
    (
        "its guardians propose and approve it: `recovery propose remove NAME`",
        "请由组织的找回人提议并同意：`recovery propose remove 姓名`",
    ),
];
