//! The help texts: English stands beside the arguments; here are the Chinese ones.

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Lang;
use crate::cli::program::Cli;

/// The parser with its help in a language.
pub(in crate::cli) fn command(lang: Lang) -> Command {
    match lang {
        Lang::En => Cli::command(),
        Lang::Zh => in_chinese(),
    }
}

fn in_chinese() -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command =
        Cli::command().disable_help_flag(true).disable_version_flag(true).arg(help).arg(version);
    translate(command, "")
}

/// Replaces the texts of a subcommand and everything in it.
fn translate(command: Command, path: &str) -> Command {
    let arguments: Vec<String> =
        command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    let subcommands: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut command = command
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令");
    if let Some(about) = chinese(path) {
        command = command.about(about);
    }
    for name in subcommands {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |subcommand| translate(subcommand, path.trim()));
    }
    for name in arguments {
        command = command.mut_arg(&name, |argument| {
            let heading = match argument.is_global_set() {
                true => "通用选项",
                false if argument.is_positional() => "参数",
                false => "选项",
            };
            let text = chinese(format!("{path} .{name}").trim()).unwrap_or_default();
            argument.help(text).help_heading(heading)
        });
    }
    command
}

fn chinese(path: &str) -> Option<&'static str> {
    CHINESE.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// By subcommand, and by subcommand and `.argument`.
const CHINESE: &[(&str, &str)] = &[
    ("", "同舟（Tongzhou）：让不总是连着网的办公室一起写消息、任务和页面"),
    (".home", "主目录 [默认：$TONGZHOU_HOME，或系统存放程序数据的位置]"),
    (".passphrase_file", "存有主目录口令的文件 [默认：$TONGZHOU_PASSPHRASE_FILE，或当场询问]"),
    (".json", "输出一个 JSON 文档而不是文本"),
    (".lang", "界面语言 [默认：按系统区域设置]"),
    (".help", "显示帮助"),
    (".version", "显示版本"),
    ("init", "创建组织，以及第一个人的主目录"),
    ("init .org", "组织名称"),
    ("init .name", "您的姓名"),
    ("department", "部门"),
    ("department add", "添加部门"),
    ("department add .name", "部门名称"),
    ("department add .parent", "上级部门，用名称或路径（A/B）"),
    ("department rename", "给部门改名"),
    ("department rename .department", "哪个部门，用名称或路径（A/B）"),
    ("department rename .name", "新名称"),
    ("department move", "把部门连同下级移到别处"),
    ("department move .department", "哪个部门，用名称或路径（A/B）"),
    ("department move .parent", "新的上级部门，用名称或路径（A/B）[默认：组织本身]"),
    ("department renew-key", "为今后写的内容换一把新密钥；现在可以阅读的人都会得到它"),
    ("department renew-key .department", "哪个部门或项目，用名称或路径（A/B）[默认：组织本身]"),
    ("department list", "列出部门"),
    ("project", "项目：跨部门的空间"),
    ("project add", "建立项目"),
    ("project add .name", "项目名称"),
    ("project add .department", "参与的部门，可重复"),
    ("project add .member", "另外参与的人，可重复"),
    ("project add .owner", "由哪个部门的主管管理 [默认：参与部门中您管理的第一个]"),
    ("project add .channel", "先建一个频道"),
    ("project rename", "给项目改名"),
    ("project rename .project", "哪个项目，用名称"),
    ("project rename .name", "新名称"),
    ("project archive", "归档项目：不再列出、不再添加新内容，仍可查看和搜索"),
    ("project archive .project", "哪个项目，用名称"),
    ("project reopen", "重新打开已归档的项目"),
    ("project reopen .project", "哪个项目，用名称"),
    ("project include", "让部门或人员参与"),
    ("project include .project", "哪个项目，用名称"),
    ("project include .department", "部门，可重复"),
    ("project include .member", "人员，可重复"),
    ("project include .level", "最高权限级别；只有人员可以管理"),
    ("project exclude", "让部门或人员不再参与"),
    ("project exclude .project", "哪个项目，用名称"),
    ("project exclude .department", "部门，可重复"),
    ("project exclude .member", "人员，可重复"),
    ("project show", "显示谁参与项目，谁能读，为什么"),
    ("project show .project", "哪个项目，用名称"),
    ("project list", "列出项目"),
    ("invite", "生成供一个人加入的邀请码；本节点离线时也有效"),
    ("invite .department", "要加入的部门，用名称或路径（A/B）"),
    ("invite .role", "在部门中的角色"),
    ("invite .expires", "有效期：12h、7d、2w，或到某一天为止，例如 2026-12-01"),
    ("device", "您自己的设备"),
    ("device list", "列出您的设备，或一位同事的"),
    ("device list .person", "谁的"),
    ("device offer", "打印给新设备的代码；它不是秘密"),
    ("device add", "用新设备显示的代码，把它变成您的设备"),
    ("device add .code", "代码；- 表示从标准输入读取"),
    ("recovery", "找回：丢失的设备，以及失联或有敌意的管理员"),
    ("recovery name", "指定设备丢失时可以共同给您一台新设备的同事"),
    ("recovery name .person", "他们的姓名"),
    ("recovery name .needed", "需要其中几人同意"),
    ("recovery name .organisation", "指定可以找回组织的人；由创建者指定一次"),
    ("recovery list", "显示谁可以找回您和组织，以及您可以帮助谁"),
    ("recovery offer", "打印同事的新机器要用 pair 输入的代码；它不是秘密"),
    ("recovery offer .person", "谁的新机器"),
    ("recovery device", "用同事新机器上显示的代码表示同意；请先听声音确认是本人"),
    ("recovery device .code", "代码；- 表示从标准输入读取"),
    ("recovery device .person", "谁的新机器"),
    ("recovery propose", "向组织的其他找回人提议"),
    ("recovery propose remove", "移除某人，创建者也可以"),
    ("recovery propose remove .person", "谁"),
    ("recovery propose admin", "让某人成为拥有全部权限的管理员"),
    ("recovery propose admin .person", "谁"),
    ("recovery propose guardians", "换成另外的找回人"),
    ("recovery propose guardians .person", "他们的姓名"),
    ("recovery propose guardians .needed", "需要其中几人同意"),
    ("recovery approve", "同意一项提议；`recovery pending` 说明它会做什么"),
    ("recovery approve .id", "提议编号，或编号的开头"),
    ("recovery pending", "显示等待同意的提议"),
    ("device remove", "终止您的另一台设备；它至今写下的仍然有效"),
    ("device remove .device", "设备编号，或其开头几位"),
    ("pair", "在您的新设备上开始，用另一台设备上 device offer 显示的代码"),
    ("pair .code", "代码；- 表示从标准输入读取"),
    ("pair .peer", "您另一台设备或同事节点的地址，可重复"),
    ("pair .wait", "等待被加入的秒数"),
    ("join", "用邀请码加入组织"),
    ("join .code", "邀请码；- 表示从标准输入读取"),
    ("join .name", "您的姓名"),
    ("join .peer", "同事节点的地址，可重复"),
    ("join .wait", "等待同事节点的秒数"),
    ("passphrase", "打开这个主目录的口令"),
    ("passphrase set", "用口令锁定主目录，或换一个口令"),
    ("passphrase set .new_file", "存有新口令的文件 [默认：当场询问]"),
    ("passphrase remove", "取消口令"),
    ("run", "运行节点：与同事同步，直到被停止"),
    ("run .listen", "监听地址 [默认：所有网卡、任意端口，QUIC 和 TCP]，可重复"),
    ("run .peer", "同事节点的地址，可重复"),
    ("run .no_mdns", "不在局域网中寻找同事，也不请求路由器放行"),
    ("run .relay", "替互相不能直连的同事转接，如办公室主机"),
    ("run .external", "别人从外面到达本节点的地址，可重复"),
    ("status", "显示空间、条目、同事和搁置情况"),
    ("storage", "本节点占用多少磁盘空间"),
    ("sync", "立即与所有已连接的同事比对"),
    ("member", "人员"),
    ("member list", "列出人员"),
    ("member remove", "结束一个人的成员身份；此前写下的内容仍然有效"),
    ("member remove .name", "姓名"),
    ("member exposure", "查看一个人（无论是否已移除）手里还有哪些内容"),
    ("member exposure .name", "姓名"),
    ("member preview-removal", "移除一个人会带来什么；不做任何更改"),
    ("member preview-removal .name", "姓名"),
    ("capability", "谁可以做什么"),
    ("capability grant", "把一项权限转授给某人"),
    ("capability grant .member", "授予谁"),
    ("capability grant .department", "在哪个部门 [默认：整个组织]"),
    ("capability grant .level", "权限级别；每级包含前面各级"),
    ("capability grant .below", "也包括下级部门"),
    (
        "capability grant .expires",
        "有效期：12h、7d、2w，或到某一天为止，例如 2026-12-01 [默认：长期]",
    ),
    ("capability grant .passes", "还可以转授几次"),
    ("capability grant .may", "级别之外的权限；可多次给出"),
    ("capability revoke", "撤销一项权限，以及由它转授的权限"),
    ("capability revoke .id", "权限编号，或其开头几位"),
    ("capability list", "列出权限及其来源"),
    ("capability list .member", "只看此人的"),
    ("capability list .department", "只看使人能读此部门的"),
    ("capability list .on", "按那天结束时的情况，例如 2026-11-03"),
    ("channel", "频道"),
    ("channel add", "添加频道"),
    ("channel add .name", "频道名称"),
    ("channel add .department", "在哪个部门 [默认：整个组织]"),
    ("channel list", "列出频道"),
    ("conversation", "几个人之间的私聊"),
    ("conversation list", "列出自己的私聊；send @姓名 内容 即可开始一个"),
    ("send", "发送消息"),
    ("send .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("send .text", "消息内容（Markdown）；- 表示从标准输入读取"),
    ("read", "阅读频道中最新的消息，并让同事知道已读"),
    ("read .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("read .last", "最多显示多少条"),
    ("read .peek", "不让同事知道已读"),
    ("read .ids", "显示消息编号，供其他命令使用"),
    ("reply", "回复一条消息"),
    ("reply .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("reply .message", "消息编号，用 read --ids 查看"),
    ("reply .text", "内容（Markdown）；- 表示从标准输入读取"),
    ("edit-message", "修改自己的一条消息"),
    ("edit-message .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("edit-message .message", "消息编号，用 read --ids 查看"),
    ("edit-message .text", "内容（Markdown）；- 表示从标准输入读取"),
    ("recall", "撤回自己的一条消息"),
    ("recall .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("recall .message", "消息编号，用 read --ids 查看"),
    ("react", "给一条消息添加表情"),
    ("react .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("react .message", "消息编号，用 read --ids 查看"),
    ("react .emoji", "一个表情"),
    ("react .off", "取消这个表情"),
    ("hide", "对所有人隐藏一条消息；须有管理权限"),
    ("hide .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("hide .message", "消息编号，用 read --ids 查看"),
    ("hide .show", "重新显示"),
    ("thread", "显示一段对话：起始的消息，以及其下的所有回复"),
    ("thread .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("thread .message", "消息编号，用 read --ids 查看"),
    ("threads", "显示您参与的对话，有未读的在前"),
    ("threads .limit", "最多显示多少条"),
    ("announcement", "面向部门的公告"),
    ("announcement post", "在部门的公告栏发布公告"),
    ("announcement post .text", "正文（Markdown），第一行是标题；- 表示从标准输入读取"),
    ("announcement post .to", "发给此部门；可多次给出 [默认：全组织]"),
    ("announcement post .below", "也发给下级部门"),
    (
        "announcement post .to_role",
        "发给担任某种角色的所有人，不论部门；其他人都收不到：managers（主管）或 admins（管理员）",
    ),
    ("announcement show", "按部门查看谁已收到、已读、已确认"),
    ("announcement show .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("announcement show .message", "消息编号，用 read --ids 查看"),
    ("acknowledge", "表示已知道一条消息；同事能看到"),
    ("acknowledge .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("acknowledge .message", "消息编号，用 read --ids 查看"),
    ("remind", "就一条消息强提醒一些人，直到对方确认"),
    ("remind .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("remind .message", "消息编号，用 read --ids 查看"),
    ("remind .person", "提醒谁"),
    ("inbox", "显示提到您或回复您的消息、公告、截止时间的改动和提醒，最新的在前"),
    ("inbox .limit", "最多显示多少条"),
    ("meeting", "会议"),
    ("meeting add", "添加会议"),
    ("meeting add .title", "标题"),
    ("meeting add .at", "开始时间，按当地时钟：2026-12-01T14:00；或某一天：2026-12-01"),
    ("meeting add .department", "在哪个部门或项目 [默认：整个组织]"),
    ("meeting set", "修改会议；改了时间，已答复的人须重新答复"),
    ("meeting set .meeting", "会议，用标题或编号的开头几位"),
    ("meeting set .title", "新标题"),
    ("meeting set .at", "开始时间，按当地时钟：2026-12-01T14:00；或某一天：2026-12-01"),
    ("meeting set .uninvite", "不再邀请某人，可重复"),
    ("meeting add .minutes", "多少分钟 [默认：60]"),
    ("meeting add .days", "多少整天 [默认：1]"),
    ("meeting add .zone", "当地的时区，如 Asia/Shanghai [默认：本机的]"),
    (
        "meeting add .repeat",
        "多久一次：daily（每天）、weekly（每周）、monthly（每月）、quarterly（每季度）、yearly（每年）、none（不重复），或 RFC 5545 的规则",
    ),
    ("meeting add .place", "地点"),
    ("meeting add .description", "内容"),
    ("meeting add .alarm", "提前多少分钟提醒受邀的人；或 none"),
    ("meeting add .agenda", "作为议程的文档，用标题或编号的开头几位；或 none"),
    ("meeting add .invite", "邀请某人，可重复"),
    ("meeting add .invite_all", "邀请现在能看到那里的所有人"),
    ("meeting set .minutes", "多少分钟 [默认：60]"),
    ("meeting set .days", "多少整天 [默认：1]"),
    ("meeting set .zone", "当地的时区，如 Asia/Shanghai [默认：本机的]"),
    (
        "meeting set .repeat",
        "多久一次：daily（每天）、weekly（每周）、monthly（每月）、quarterly（每季度）、yearly（每年）、none（不重复），或 RFC 5545 的规则",
    ),
    ("meeting set .place", "地点"),
    ("meeting set .description", "内容"),
    ("meeting set .alarm", "提前多少分钟提醒受邀的人；或 none"),
    ("meeting set .agenda", "作为议程的文档，用标题或编号的开头几位；或 none"),
    ("meeting set .invite", "邀请某人，可重复"),
    ("meeting set .invite_all", "邀请现在能看到那里的所有人"),
    ("meeting answer", "答复是否参加"),
    ("meeting answer .meeting", "会议，用标题或编号的开头几位"),
    ("meeting answer .answer", "accepted（参加）、tentative（待定）或 declined（不参加）"),
    ("meeting cancel", "取消会议，或其中一次"),
    ("meeting cancel .meeting", "会议，用标题或编号的开头几位"),
    ("meeting cancel .occurrence", "只取消这个时间的一次，写法见 meeting agenda"),
    ("meeting cancel .undo", "还是举行"),
    ("meeting agenda", "显示今后几天有什么"),
    ("meeting agenda .days", "多少天"),
    ("meeting list", "列出会议"),
    ("meeting list .department", "只看此部门或项目的"),
    ("meeting show", "显示会议、谁参加，以及其历史"),
    ("meeting show .meeting", "会议，用标题或编号的开头几位"),
    ("meeting import", "从日历文件导入会议；已有的按文件更新"),
    ("meeting import .file", "文件；- 表示从标准输入读取"),
    ("meeting import .department", "新的放在哪里 [默认：整个组织]"),
    ("meeting import .dry_run", "只说明会做什么"),
    ("meeting export", "把会议写入日历文件"),
    ("meeting export .file", "文件名，如 meetings.ics"),
    ("meeting export .department", "只要此部门或项目的"),
    ("meeting export .meeting", "只要这个会议"),
    ("meeting export .force", "替换已有的文件"),
    ("rule", "组织为每个人的程序定下的规则"),
    ("rule list", "列出现行的规则"),
    ("rule set", "设定规则；须有管理权限"),
    ("rule set lock-after", "窗口多久没有操作就锁定（设了口令的才锁得上）"),
    ("rule set lock-after .minutes", "分钟数，1 到 1440；或 off（不要求）"),
    ("rule set remind-through-quiet", "强提醒在安静时段是否也提醒"),
    ("rule set remind-through-quiet .state", "on（是）或 off（否）"),
    ("reminder", "截止时间的提醒"),
    ("reminder show", "显示什么时候提醒"),
    ("reminder set", "设置什么时候提醒，在您的所有设备上"),
    ("reminder set .hour", "每天几点，0 到 23"),
    (
        "reminder set .stages",
        "在哪些阶段：3d（三天前）、1d（一天前）、due（当天）、overdue（逾期），用逗号分开；或 none",
    ),
    ("commit", "与任务关联的 git 提交"),
    ("commit scan", "查找写明任务的提交（关联 LAUNCH-12、完成 LAUNCH-12），把任务与之关联"),
    ("commit scan .dir", "代码仓库的目录 [默认：所有扫描过的]"),
    ("commit scan .department", "所属部门或项目：几个任务编号相同时，指这里的"),
    ("commit scan .branch", "在哪个分支上“完成”才算数 [默认：当前分支]"),
    ("commit scan .apply", "“完成”是直接设为已完成，还是只作提议：on（直接）或 off（提议）"),
    ("commit scan .anew", "从头查看，不只是新的"),
    ("commit list", "列出与任务关联的提交，新的在前"),
    ("commit list .hash", "只看哈希以此开头的"),
    ("commit list .department", "只看此部门或项目的任务的"),
    ("commit unlink", "把不属于任务的提交去掉"),
    ("commit unlink .task", "任务，用编号、标题或内部编号的开头几位"),
    ("commit unlink .hash", "提交的哈希，或其开头几位"),
    ("commit repositories", "列出本机扫描过的代码仓库"),
    ("commit forget", "不再记住代码仓库；已有的关联保留"),
    ("commit forget .repository", "目录或名称"),
    ("task", "任务"),
    ("task add", "添加任务"),
    ("task add .title", "标题"),
    ("task add .department", "在哪个部门 [默认：整个组织]"),
    ("task add .key", "编号，如 LAUNCH-12 [默认：下一个空号]"),
    ("task add .description", "描述（Markdown）"),
    ("task add .status", "todo（待办）、doing（进行中）、done（已完成），或部门自定的状态"),
    ("task add .priority", "优先级"),
    ("task add .start", "开始日期：2026-12-01，或 none"),
    ("task add .deadline", "截止日期：2026-12-01，或 none"),
    ("task add .progress", "完成百分比"),
    ("task add .assign", "增加负责人，可重复"),
    ("task add .add_department", "增加相关部门，可重复"),
    ("task add .depends_on", "须先完成的任务，可重复"),
    ("task add .label", "增加标签，可重复"),
    ("task set", "修改任务"),
    ("task set .task", "任务，用编号、标题或内部编号的开头几位"),
    ("task set .title", "新标题"),
    ("task set .not_done", "没有完成，不论此前的提交怎么说"),
    ("task set .key", "编号，如 LAUNCH-12；next 表示下一个空号"),
    ("task set .description", "描述（Markdown）"),
    ("task set .status", "todo（待办）、doing（进行中）、done（已完成），或部门自定的状态"),
    ("task set .priority", "优先级"),
    ("task set .start", "开始日期：2026-12-01，或 none"),
    ("task set .deadline", "截止日期：2026-12-01，或 none"),
    ("task set .progress", "完成百分比"),
    ("task set .assign", "增加负责人，可重复"),
    ("task set .add_department", "增加相关部门，可重复"),
    ("task set .depends_on", "须先完成的任务，可重复"),
    ("task set .label", "增加标签，可重复"),
    ("task set .remove_label", "去掉标签，可重复"),
    ("task set .unassign", "去掉负责人，可重复"),
    ("task set .remove_department", "去掉相关部门，可重复"),
    ("task set .not_depends_on", "不再须先完成的任务，可重复"),
    ("task list", "列出任务"),
    ("task list .department", "只看此部门的"),
    ("task list .label", "只看有此标签的；可重复：须都有"),
    ("task export", "把任务写入文件：带甘特图的 Excel 工作簿、CSV 或日历"),
    ("task export .file", "文件名，以 .xlsx、.csv 或 .ics 结尾"),
    ("task export .department", "只要此部门的"),
    ("task export .force", "替换已有的文件"),
    ("task show", "显示任务及其历史"),
    ("task show .task", "任务，用编号、标题或内部编号的开头几位"),
    ("task remind", "就任务强提醒某些人，直到他们确认"),
    ("task remind .task", "任务，用编号、标题或内部编号的开头几位"),
    ("task remind .person", "提醒谁"),
    ("task remind .text", "附上几句话"),
    ("task ack", "表示知道了任务现在的截止时间，以及关于它的强提醒；同事能看到"),
    ("task ack .task", "任务，用编号、标题或内部编号的开头几位"),
    ("task snooze", "推迟任务截止时间的提醒，在您的所有设备上"),
    ("task snooze .task", "任务，用编号、标题或内部编号的开头几位"),
    ("task snooze .time", "推迟多久：30m、3h、2d；或到某天结束：2026-12-01"),
    ("task statuses", "列出部门任务可用的状态"),
    ("task statuses .department", "哪个部门 [默认：整个组织]"),
    ("task key-prefix", "显示部门新任务的编号以什么开头，或改变它；改变需要主管权限"),
    ("task key-prefix .prefix", "1 到 10 个拉丁字母和数字，以字母开头，如 LAUNCH"),
    ("task key-prefix .department", "哪个部门或项目 [默认：整个组织]"),
    ("task define-status", "增加状态，或改变其名称和位置；需要主管权限"),
    ("task define-status .id", "状态编号：小写字母、数字和 -"),
    ("task define-status .department", "在哪个部门 [默认：整个组织]"),
    ("task define-status .zh", "中文名称 [默认：同英文]"),
    ("task define-status .en", "英文名称 [默认：同中文]"),
    ("task define-status .category", "对进度意味着什么"),
    ("task define-status .order", "看板上从左起的位置；todo、doing、done 在 100、200、300"),
    ("task define-status .retire", "不再提供；已用此状态的任务保持不变"),
    ("page", "页面"),
    ("page new", "新建页面，内容来自文件或标准输入"),
    ("page new .title", "标题"),
    ("page new .department", "在哪个部门 [默认：整个组织]"),
    ("page new .file", "内容文件"),
    ("page edit", "给出页面的新内容（文件或标准输入），作为修改合并进去"),
    ("page edit .page", "页面，用标题或编号的开头几位"),
    ("page edit .file", "新内容的文件"),
    ("page edit .base", "修改开始时的内容的文件 [默认：页面当前的内容]"),
    ("page show", "显示页面"),
    ("page show .page", "页面，用标题或编号的开头几位"),
    ("page show .raw", "只输出原文，可作为修改的基础"),
    ("page show .version", "显示 page sessions 所列的某个版本"),
    ("page rename", "给页面改标题"),
    ("page rename .page", "页面，用标题或编号的开头几位"),
    ("page rename .title", "新标题"),
    ("page sessions", "显示页面是分几次写成的，以及每次留下的版本"),
    ("page sessions .page", "页面，用标题或编号的开头几位"),
    ("page restore", "恢复页面早先版本的内容，作为一次新的修改"),
    ("page restore .page", "页面，用标题或编号的开头几位"),
    ("page restore .version", "版本，或其开头几位"),
    ("page history", "显示页面由谁在何时改了什么"),
    ("page history .page", "页面，用标题或编号的开头几位"),
    ("page list", "列出页面"),
    ("search", "在消息、任务和页面中查找"),
    (
        "search .query",
        "要找的中文或单词，以及筛选：来自:姓名 位于:频道或部门 早于:日期 晚于:日期 包含:链接|提及|表情|回复",
    ),
    ("search .limit", "最多显示多少条"),
    ("quarantine", "被搁置的条目"),
    ("quarantine list", "列出被搁置的条目及原因"),
    ("quarantine adopt", "采纳迟到的条目，使它们在所有节点生效；同一日志里排在前面的一并采纳"),
    ("quarantine adopt .entry", "条目，写法见 quarantine list"),
    ("quarantine adopt .from", "此人所有迟到的条目"),
    ("quarantine adopt .place", "只限这个部门、项目或频道"),
    ("quarantine discard", "从本机的列表里去掉迟到的条目；条目仍然保留，同事的列表不变"),
    ("quarantine discard .entry", "条目，写法见 quarantine list"),
    ("quarantine discard .from", "此人所有迟到的条目"),
    ("quarantine discard .place", "只限这个部门、项目或频道"),
    ("proof", "证明内容是谁写的、谁改的"),
    ("proof export", "写出一个文件，证明某条消息、任务或页面由谁写下、由谁修改"),
    ("proof export .item", "消息编号，或任务、页面的编号或标题"),
    ("proof export .file", "要写的文件"),
    ("proof check", "检查这样的文件，不需要主目录"),
    ("proof check .file", "文件；- 表示标准输入"),
    ("file", "随消息发送的文件"),
    ("file send", "把文件随消息发出；文件立即保存在本机"),
    ("file send .channel", "频道、部门/频道，或 @ 加姓名：@李四,王五"),
    ("file send .paths", "文件"),
    ("file send .text", "一起发的消息（Markdown）；- 表示从标准输入读取"),
    ("file send .reply_to", "回复哪条消息"),
    ("file list", "列出随消息发送的文件，新的在前"),
    ("file list .channel", "只列这个频道的"),
    ("file list .limit", "最多显示多少个"),
    ("file get", "把文件存到文件夹；还不在本机的先下载"),
    ("file get .file", "文件名，或 file list 显示的编号"),
    ("file get .to", "文件夹，或要存成的文件名"),
    ("file get .force", "替换已有的文件"),
    ("file keep", "无论空间多紧张都把文件留在本机"),
    ("file keep .file", "文件名，或 file list 显示的编号"),
    ("file keep .off", "不再特意保留"),
    ("file drop", "删除本机的这份文件"),
    ("file drop .file", "文件名，或 file list 显示的编号"),
    ("file drop .last", "即使不知道别处还有没有这个文件"),
    ("file storage", "显示文件在本机占多少空间，或设定上限"),
    ("file storage .budget", "文件最多占多少 GB"),
    ("file storage .keep_all", "在上限内下载并保留所有文件：on 或 off"),
    ("bundle", "没有网络时用手带的内容"),
    ("bundle export", "把对方缺少的内容写入只有对方能读的文件，用手带过去"),
    ("bundle export .file", "要写的文件"),
    ("bundle export .to", "给谁：人、部门或项目，或 @ 加姓名：@李四,王五"),
    (
        "bundle export .since",
        "只要之后的新内容：last（给他们的上一个携带包）、12h、7d 或日期 [默认：已知对方还没有的全部]",
    ),
    ("bundle export .carry", "把替别人带着的全部包裹也带上"),
    ("bundle export .force", "替换已有的文件"),
    ("bundle import", "导入携带包：给这台设备的打开，其余的替人带着"),
    ("bundle import .file", "文件"),
    ("bundle list", "列出替别人带着的包裹"),
    ("verify", "检查日志、链、权限，以及文档与行是否一致"),
    ("verify .rebuild", "从日志重建存储"),
    ("state-hash", "每个空间输出一个哈希；条目相同的节点哈希相同"),
    ("import", "导入其他工具的数据"),
    ("import people", "导入部门，并为每个人生成邀请码"),
    ("import people .file", "中文或英文表头的 CSV（UTF-8、UTF-16 或 GB18030）；- 表示标准输入"),
    ("import people .dry_run", "只预览，不做更改"),
    ("import people .expires", "邀请码有效期：12h、7d、2w，或到某一天为止，例如 2026-12-01"),
    ("demo", "演示：两处办公室的三个节点断线后重新会合"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The paths of everything that has a help text.
    fn paths(command: &Command, path: &str, found: &mut BTreeSet<String>) {
        found.insert(path.to_owned());
        for argument in command.get_arguments() {
            found.insert(format!("{path} .{}", argument.get_id()).trim().to_owned());
        }
        for command in command.get_subcommands() {
            paths(command, format!("{path} {}", command.get_name()).trim(), found);
        }
    }

    #[test]
    fn everything_has_help_in_both_languages_and_nothing_is_left_over() {
        let mut wanted = BTreeSet::from([".help".to_owned(), ".version".to_owned()]);
        paths(&Cli::command(), "", &mut wanted);
        let have: BTreeSet<String> = CHINESE.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(have, wanted);
        assert_eq!(have.len(), CHINESE.len(), "each once");
        fn english(command: &Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    argument.get_id()
                );
            }
            command.get_subcommands().for_each(english);
        }
        english(&Cli::command());
    }

    #[test]
    fn both_parsers_are_sound_and_speak_their_language() {
        for lang in [Lang::En, Lang::Zh] {
            command(lang).debug_assert();
        }
        let help = command(Lang::Zh).render_long_help().to_string();
        assert!(
            help.contains("用法：") && help.contains("通用选项:") && help.contains("显示帮助"),
            "{help}"
        );
        let asked = command(Lang::Zh).try_get_matches_from(["x", "task", "add", "--help"]);
        let help = asked.err().map(|asked| asked.render().to_string()).unwrap_or_default();
        assert!(help.contains("截止日期") && help.contains("显示帮助"), "{help}");
    }
}
