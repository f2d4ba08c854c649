//! Why a subcommand fails, as the command line says it itself: a failure carries the English text,
//! and whoever reads Chinese gets the other one.

use super::Text;

texts! {
    ALL;

    USAGE_NEXT: "请运行 tongzhou-node --help 查看用法", "run tongzhou-node --help to see what there is";
    NO_HOME: "不知道主目录应放在哪里", "there is no place for the home directory";
    NO_HOME_NEXT: "请用 --home 目录 或环境变量 TONGZHOU_HOME 指定", "name one with --home DIR or in TONGZHOU_HOME";
    NOT_RUNNING: "此主目录上没有正在运行的节点", "no node is running on this home";
    NOT_RUNNING_NEXT: "请先用 `run` 启动节点", "start one with `run`";
    ALREADY_RUNNING: "此主目录上已有节点在运行", "a node is running on this home already";
    ALREADY_RUNNING_NEXT: "请先停止它，或换一个 --home", "stop it first, or choose another --home";
    API_NEXT: "请检查主目录是否属于您并且可写", "check that the home directory is yours and writable";
    NOT_READ: "无法读取 {file}：{cause}", "{file} can't be read: {cause}";
    NOT_READ_NEXT: "请检查文件名和权限", "check its name and permissions";
    NOT_WRITTEN: "无法写入 {file}：{cause}", "{file} can't be written: {cause}";
    NOT_WRITTEN_NEXT: "请检查文件夹、权限和剩余空间", "check the folder, its permissions and the room left";
    NO_PROOF: "证明不成立：{cause}", "the proof does not hold: {cause}";
    NO_PROOF_NEXT: "不要相信它；请对方重新写出一份", "don't believe it; ask for another";
    RELEASE_NO_KEY: "{file} 里不是维护者的密钥", "{file} doesn't hold a maintainer's key";
    RELEASE_NO_KEY_NEXT: "请用 release key 生成一个", "make one with `release key`";
    RELEASE_NOT_SIGNED: "没有签名：{cause}", "it was not signed: {cause}";
    RELEASE_NOT_SIGNED_NEXT: "请检查目录里的文件、Cargo.lock 和版本是否与其他维护者的相同", "check that the files, the Cargo.lock and the version are the same as the other maintainers'";
    RELEASE_NO_MAINTAINERS: "{file} 不是维护者名单：{cause}", "{file} is no list of maintainers: {cause}";
    RELEASE_NO_MAINTAINERS_NEXT: "名单的写法见手册", "see the manual for how a list is written";
    NOT_UTF8: "{file} 不是 UTF-8 文本", "{file} is not UTF-8 text";
    NOT_UTF8_NEXT: "请先把它转换为 UTF-8", "convert it to UTF-8 first";
    FILE_TOO_BIG: "{file} 超过 {limit} 字节", "{file} is larger than {limit} bytes";
    FILE_TOO_BIG_NEXT: "请拆成几部分", "split it into parts";
    NO_TEXT: "没有给出新的文本", "no new text was given";
    NO_TEXT_NEXT: "请用 --file 文件，或通过管道送入标准输入", "name a file with --file, or pipe the text in";
    NOTHING_TO_SET: "没有说明要改什么", "nothing to change was named";
    NO_REMINDER_NEXT: "例如 --hour 8 或 --stages 1d,due", "for example --hour 8 or --stages 1d,due";
    NOTHING_TO_SET_NEXT: "例如 --status doing 或 --deadline 2026-12-01", "for example --status doing or --deadline 2026-12-01";
    NO_PROJECT: "没有叫「{name}」的项目", "no project is called \"{name}\"";
    NO_PROJECT_NEXT: "请用 project list 查看名称；重名时请用空间编号", "see `project list`; where names are the same, name the space's id";
    BAD_SINCE: "这个时间超出了日历范围", "the time lies outside the calendar";
    BAD_SINCE_NEXT: "请写 last、12h、7d 或 2026-12-01", "name one such as last, 12h, 7d or 2026-12-01";
    BAD_EXPIRY: "有效期超出了日历范围", "the expiry lies outside the calendar";
    BAD_EXPIRY_NEXT: "请用较短的时间，例如 7d、12h 或 2026-12-01", "name a shorter time, such as 7d, 12h or 2026-12-01";
    PAST_EXPIRY: "有效期已经过去", "the expiry lies in the past";
    TASK_HALF_MADE: "任务 {id} 已创建，但其余设置失败：{problem}", "task {id} was made, but setting the rest failed: {problem}";
    UNEXPECTED: "节点答非所问", "the node answered something else than was asked";
    UNEXPECTED_NEXT: "请检查正在运行的节点与本程序版本是否相同", "check that the running node and this program are of the same version";
    NO_RUNTIME: "系统资源不足：{cause}", "the system is out of resources: {cause}";
    NO_RUNTIME_NEXT: "请关闭一些程序后再试", "close other programs and try again";

    // Invitation codes.
    CODE_NOT: "这不是邀请码", "this is not an invitation code";
    CODE_NOT_NEXT: "邀请码以 tz1 开头，请完整粘贴", "codes begin with tz1: paste the whole code";
    CODE_NEWER: "邀请码来自更新版本的程序", "the invitation code was made by a newer version of the program";
    CODE_NEWER_NEXT: "请先更新本程序", "update this program first";
    CODE_CUT: "邀请码不完整，还缺 {missing} 个字符", "the invitation code is cut off: {missing} characters are missing";
    CODE_CUT_NEXT: "请从头到尾完整复制", "copy it again from its beginning to its end";
    CODE_CHARACTER: "邀请码第 {position} 个字符有误", "the invitation code is mistyped at character {position}";
    CODE_MISTYPED: "邀请码中有抄写错误", "the invitation code is mistyped somewhere";
    CODE_MISTYPED_NEXT: "请与原文核对，或重新复制", "compare it with the original, or copy it again";
    CODE_MALFORMED: "邀请码的内容无效", "the invitation code's content is not valid";
    CODE_MALFORMED_NEXT: "请让邀请人重新生成一个", "ask the inviter for another one";

    // Tables.
    NO_PAIR: "“{text}”里没有等号", "{text} has no equals sign";
    NO_PAIR_NEXT: "请写成 列名=值，如 优先级=高", "write it as COLUMN=VALUE, such as Priority=High";
    COLUMN_CHANGE: "没有说明要怎样改这一列", "nothing is said of what the column is to be";
    COLUMN_CHANGE_NEXT: "请加上 --add、--rename、--place、--hide、--show、--choice 或 --retire", "add --add, --rename, --place, --hide, --show, --choice or --retire";

    // The window and the demonstration.
    NO_WINDOW: "窗口无法打开：{cause}", "the window can't be opened: {cause}";
    NO_WINDOW_NEXT: "在 Linux 上请安装 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0；命令行（tongzhou --help）不需要它们", "on Linux install libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0; the command line (tongzhou --help) works without them";
    NO_OPENGL: "窗口需要 OpenGL 2.0 或 OpenGL ES 2.0，这里无法启动：{cause}", "the window needs OpenGL 2.0 or OpenGL ES 2.0, which doesn't start here: {cause}";
    NO_OPENGL_NEXT: "在 Linux 上请安装 libgl1 libegl1 libgl1-mesa-dri，没有显卡时由它们用软件绘制；还不行时，用 LIBGL_ALWAYS_SOFTWARE=1 启动。在 Windows 上请安装显卡厂商的驱动。命令行（tongzhou --help）不需要 OpenGL", "on Linux install libgl1 libegl1 libgl1-mesa-dri, which draw in software where there is no graphics processor; if that isn't enough, start with LIBGL_ALWAYS_SOFTWARE=1. On Windows install the driver of the graphics card's maker. The command line (tongzhou --help) works without OpenGL";
    DEMO_NO_PROGRAM_NEXT: "请直接运行 tongzhou-node demo", "run tongzhou-node demo itself";
}
