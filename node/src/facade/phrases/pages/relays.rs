//! Why a relay isn't appointed or doesn't run.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    ("the device is a relay, which never belongs to a member", "这台设备是中继，永远不会属于成员"),
    (
        "this is no whole code of a relay: they begin with `tr`",
        "这不是完整的中继代码：中继代码以 `tr` 开头",
    ),
    (
        "copy all of what `relay init` shows on the relay's machine",
        "请完整复制中继机器上 `relay init` 显示的代码",
    ),
    ("a relay keeps at least {least} MiB", "中继至少要保管 {least} MiB"),
    ("give it more room", "请给它更多空间"),
    ("this device is a member's, so it can't be a relay", "这台设备属于成员，不能做中继"),
    (
        "set the relay up with `relay init` in a home of its own",
        "请用 `relay init` 在单独的主目录里设置中继",
    ),
    ("a relay is for at most {most} places", "一台中继最多为 {most} 个地方服务"),
    (
        "name a department above them, or set up another relay",
        "请指明它们的上级部门，或另设一台中继",
    ),
    ("\"{name}\" is more than one relay", "「{name}」是不止一台中继"),
    ("use its device from `relay list`", "请用 `relay list` 里的设备编号"),
    ("no relay is called \"{name}\"", "没有叫「{name}」的中继"),
    ("`relay list` shows them", "`relay list` 列出它们"),
    ("\"{address}\" is no address of a relay", "「{address}」不是中继的地址"),
    ("this home is no relay's", "此主目录不是中继的"),
    (
        "this home is a member's: a relay has one of its own",
        "此主目录属于成员：中继要有自己的主目录",
    ),
    (
        "this home is a relay's: a member has one of their own",
        "此主目录属于中继：成员要有自己的主目录",
    ),
    (
        "the relay's file is damaged, or a newer program wrote it",
        "中继的文件已损坏，或是更新的程序写的",
    ),
    (
        "begin with `relay init`, or name another home with --home",
        "请先运行 `relay init`，或用 --home 指明另一个主目录",
    ),
    ("name another directory with --home for the relay", "请用 --home 为中继指明另一个目录"),
    ("update this program, or restore the file from a backup", "请更新程序，或从备份恢复这个文件"),
];
