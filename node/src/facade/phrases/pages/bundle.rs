//! Why a bundle isn't made, or something in one isn't taken.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    (
        "a bundle is for somebody, or carries what others sent",
        "携带包要么给某人，要么转带他人的包裹",
    ),
    (
        "name a person or a space with --to, or pass parcels on with --carry",
        "请用 --to 指明人或空间，或用 --carry 转带包裹",
    ),
    ("\"{name}\" is a person and a department or project", "「{name}」既是人，又是部门或项目"),
    (
        "name the person by their id, or the place by its path",
        "请用编号指明这个人，或用路径指明这个地方",
    ),
    (
        "nobody, and no department or project, is called \"{name}\"",
        "没有叫「{name}」的人、部门或项目",
    ),
    (
        "`member list`, `department list` and `project list` show them",
        "`member list`、`department list` 和 `project list` 列出它们",
    ),
    ("{name} has no device that could open a bundle", "{name} 没有能打开携带包的设备"),
    ("`device list` shows a person's devices", "`device list` 列出一个人的设备"),
    ("you may not read there, so there is nothing to send", "您不能阅读那里，所以没有可带的内容"),
    ("nobody else reads there", "那里没有别人能读"),
    ("name a person, or a place where others read, too", "请指明一个人，或别人也能读的地方"),
    (
        "a bundle for a code holds what its reader needs to join, nothing else",
        "给邀请码的携带包只装加入所需的内容",
    ),
    ("make another one for other people", "给别人的请另做一个"),
    ("the invitation is another organisation's", "这份邀请属于别的组织"),
    ("see which home this is", "请看看这是哪个主目录"),
    ("the invitation isn't known here to be genuine", "就这里所知，这份邀请不是真的"),
    ("sync with whoever made it, or make another", "请先与发邀请的人同步，或另发一份"),
    ("make another invitation", "请另发一份邀请"),
    ("nothing in this file was made for this invitation code", "这个文件不是为这个邀请码做的"),
    (
        "ask a colleague for a file made with `bundle export --for-code CODE`",
        "请向同事要一个用 `bundle export --for-code 邀请码` 做的文件",
    ),
    ("the file doesn't hold all that is needed to join", "文件里缺少加入所需的内容"),
    (
        "copy the whole file again, or ask a colleague for another",
        "请重新复制整个文件，或向同事另要一个",
    ),
    ("only parcels are taken in here", "这里只收包裹"),
    ("no such bundle is in the making", "没有正在做的这个携带包"),
    ("begin it again", "请重新开始"),
    ("check the disk and its free space", "请检查磁盘和剩余空间"),
    ("the bundle was cut short: {cause}", "携带包做到一半停了：{cause}"),
    // Files.
    ("the file is no bundle", "这个文件不是携带包"),
    ("the bundle was made by a newer version", "这个携带包是更新的版本做的"),
    ("the file can't be read: {cause}", "文件读不了：{cause}"),
    ("choose a file that `bundle export` made", "请选择 `bundle export` 做的文件"),
    ("see that the file is there and can be read", "请检查文件在不在、能不能读"),
    ("a part of the file is damaged", "文件有一部分已损坏"),
    // Parcels.
    ("the parcel is another organisation's", "包裹属于别的组织"),
    ("the parcel's label can't be read", "包裹的标签读不出来"),
    ("the parcel's label isn't in order", "包裹的标签有误"),
    ("the parcel isn't signed by its sender", "包裹没有寄件人的签名"),
    ("the parcel can't be opened", "包裹打不开"),
    ("the parcel's load can't be read", "包裹里的内容读不出来"),
    ("the parcel holds too much", "包裹装得太多"),
    ("the parcel ends in the middle of a frame", "包裹在一帧的中间断了"),
    ("a frame of the parcel can't be read", "包裹里有一帧读不出来"),
    ("the parcel holds something that belongs on a line", "包裹里有只该在线上传的内容"),
    ("its sender is no longer a member", "寄件人已不是成员"),
    ("its sender isn't a member as far as is known here", "就这里所知，寄件人不是成员"),
    ("a file belongs to nothing that may be read here", "有文件不属于这里能读的任何内容"),
    ("a file would take more room than files may take here", "有文件会超出这里允许文件占用的空间"),
    (
        "a part of a file can't be checked: the part before it was damaged",
        "文件有一部分无法核对：它前面的部分已损坏",
    ),
    ("a file is larger than its message says", "有文件比消息里写的大"),
    ("too many files are known here", "这里已知的文件太多"),
    ("the disk refuses a file", "磁盘不接受某个文件"),
    ("it holds entries that their authors didn't sign", "里面有不是作者签名的条目"),
];
