//! Why a file isn't put in, fetched, opened or dropped.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    (
        "the disk is nearly full: the rest is kept free for messages",
        "磁盘快满了，剩下的空间留给消息",
    ),
    ("free some room on the disk, then try again", "请在磁盘上腾出一些空间，然后重试"),
    ("the disk refuses it: {cause}", "磁盘拒绝了：{cause}"),
    ("a file of this node can't be used: {cause}", "本节点自己的一个文件不能用：{cause}"),
    ("the file is larger than 64 GiB", "文件超过 64 GiB"),
    ("split it into parts", "请分成几部分"),
    ("the file is larger than 4 MiB", "文件超过 4 MiB"),
    ("too many files are being added already", "正在添加的文件太多了"),
    ("no such file is being added", "没有正在添加的这个文件"),
    ("the file changed while it was read", "读取时文件发生了变化"),
    ("close it elsewhere, then try again", "请先在别处关闭它，然后重试"),
    ("the file isn't here yet", "文件还不在本机"),
    ("fetch it first: `file get`", "请先下载：`file get`"),
    ("the file is damaged", "文件已损坏"),
    ("ask its sender to send it again", "请让发送的人再发一次"),
    ("a message carries at most {n} files", "一条消息最多带 {n} 个文件"),
    (
        "send several messages, or pack the files into an archive",
        "请分几条消息发，或把文件打成一个压缩包",
    ),
    ("a task or page holds at most {n} files", "一个任务或文档最多放 {n} 个文件"),
    ("remove some, or pack them into an archive", "请移除一些，或打成一个压缩包"),
    ("several files of it are called {name}", "里面有几个文件都叫 {name}"),
    ("no file of it is called {name}", "里面没有叫 {name} 的文件"),
    ("name it by its id, which `file list` shows", "请用编号指明，`file list` 会列出"),
    ("`file list` shows the files", "`file list` 列出文件"),
    (
        "nobody else is known to hold this file: it would be lost",
        "不知道别处还有没有这个文件，删掉它就没了",
    ),
    (
        "wait until a colleague has it, or drop it with --last",
        "请等到有同事也有了这个文件，或加 --last 删除",
    ),
    ("{path} is no file", "{path} 不是文件"),
    ("pack a folder into an archive first", "请先把文件夹打成压缩包"),
    ("{path} can't be read: {cause}", "{path} 读不了：{cause}"),
    ("the file isn't here yet; it is noted that you want it", "文件还不在本机；已记下您要这个文件"),
    (
        "let this node run: it is fetched from a colleague who has it",
        "请运行本节点：它会从有这个文件的同事那里下载",
    ),
    // In the window.
    ("no temporary folder can be made: {cause}", "建不了临时文件夹：{cause}"),
    ("the file can't be opened: {cause}", "文件打不开：{cause}"),
    ("save it, and open it by hand", "请另存后手动打开"),
    ("the file was cut short: {cause}", "文件处理到一半停了：{cause}"),
    ("the picture can't be kept: {cause}", "图片存不下来：{cause}"),
    // What a message says of a file.
    ("a message's list of files", "消息的文件列表"),
    ("a file", "文件"),
    ("a file's name", "文件名"),
    ("a file's media type", "文件类型"),
    ("what is said of a file", "关于文件的说明"),
    ("a file's key", "文件的键"),
    ("a page's key", "文档的键"),
    ("a page's title", "文档的标题"),
    ("an image's size", "图片的尺寸"),
];
