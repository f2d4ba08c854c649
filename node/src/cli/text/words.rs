//! The texts themselves, grouped by where they appear.

use super::Text;

/// Declares texts, and the list of them all that the test walks through.
macro_rules! texts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(pub(in crate::cli) const $name: Text = Text { zh: $zh, en: $en };)*
        #[cfg(test)]
        pub(super) const ALL: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}

texts! {
    // Errors.
    ERROR: "错误：{problem}", "error: {problem}";
    NEXT: "下一步：{next}", "next: {next}";
    WARNING: "警告：{problem}", "warning: {problem}";
    USAGE_NEXT: "运行 tongzhou-node --help 查看用法", "run tongzhou-node --help to see what there is";
    NO_HOME: "不知道数据目录应放在哪里", "there is no place for the home directory";
    NO_HOME_NEXT: "用 --home 目录 或环境变量 TONGZHOU_HOME 指定", "name one with --home DIR or in TONGZHOU_HOME";
    NOT_RUNNING: "此数据目录上没有正在运行的节点", "no node is running on this home";
    NOT_RUNNING_NEXT: "先用 `run` 启动节点", "start one with `run`";
    ALREADY_RUNNING: "此数据目录上已有节点在运行", "a node is running on this home already";
    ALREADY_RUNNING_NEXT: "先停止它，或换一个 --home", "stop it first, or choose another --home";
    API_NEXT: "检查数据目录是否属于你且可写", "check that the home directory is yours and writable";
    NOT_READ: "无法读取 {file}：{cause}", "{file} can't be read: {cause}";
    NOT_READ_NEXT: "检查文件名和权限", "check its name and permissions";
    NOT_UTF8: "{file} 不是 UTF-8 文本", "{file} is not UTF-8 text";
    NOT_UTF8_NEXT: "先将其转换为 UTF-8", "convert it to UTF-8 first";
    FILE_TOO_BIG: "{file} 超过 {limit} 字节", "{file} is larger than {limit} bytes";
    FILE_TOO_BIG_NEXT: "把它拆成几部分", "split it into parts";
    NO_TEXT: "没有给出新的文本", "no new text was given";
    NO_TEXT_NEXT: "用 --file 文件，或通过管道送入标准输入", "name a file with --file, or pipe the text in";
    NOTHING_TO_SET: "没有说明要改什么", "nothing to change was named";
    NOTHING_TO_SET_NEXT: "例如 --status doing 或 --deadline 2026-12-01", "for example --status doing or --deadline 2026-12-01";
    BAD_EXPIRY: "有效期超出了日历范围", "the expiry lies outside the calendar";
    BAD_EXPIRY_NEXT: "用较短的时间，例如 7d、12h 或 2026-12-01", "name a shorter time, such as 7d, 12h or 2026-12-01";
    PAST_EXPIRY: "有效期已经过去", "the expiry lies in the past";
    TASK_HALF_MADE: "任务 {id} 已创建，但其余设置失败：{problem}", "task {id} was made, but setting the rest failed: {problem}";
    UNEXPECTED: "节点答非所问", "the node answered something else than was asked";
    UNEXPECTED_NEXT: "检查正在运行的节点与本程序版本是否相同", "check that the running node and this program are of the same version";
    NO_RUNTIME: "系统资源不足：{cause}", "the system is out of resources: {cause}";
    NO_RUNTIME_NEXT: "关闭一些程序后再试", "close other programs and try again";

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
    CODE_MALFORMED_NEXT: "请邀请人重新生成一个", "ask the inviter for another one";

    // Done.
    DONE: "完成", "done";
    MADE: "已创建：{id}", "made: {id}";
    MESSAGE_SAVED: "已保存：{id}", "saved: {id}";
    INIT_DONE: "组织「{org}」已创建，数据目录：{home}", "organisation \"{org}\" created in {home}";
    INIT_NEXT: "下一步：department add 添加部门，invite 邀请同事，run 启动节点", "next: `department add` for departments, `invite` for colleagues, `run` to start the node";
    JOINING: "正在加入「{org}」，最多等待 {seconds} 秒……", "joining \"{org}\", waiting up to {seconds} seconds…";
    JOIN_DONE: "已加入「{org}」，数据目录：{home}", "joined \"{org}\" in {home}";
    JOIN_NEXT: "下一步：run 启动节点", "next: `run` to start the node";
    SYNC_DONE: "已要求与所有已连接的同事比对", "comparing with all connected peers";
    DEMO_INSTEAD: "没有可用的显示器，改为运行终端演示", "there is no display for a window: running the demonstration in the terminal";
    NO_WINDOW: "窗口无法打开：{cause}", "the window can't be opened: {cause}";
    NO_WINDOW_NEXT: "在 Linux 上请安装 libgl1 libegl1 libgl1-mesa-dri libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0；命令行（tongzhou --help）不需要它们", "on Linux install libgl1 libegl1 libgl1-mesa-dri libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0; the command line (tongzhou --help) works without them";

    // The running node.
    RUN_START: "{name} 的节点（{org}）已启动", "{name}'s node in {org} is running";
    RUN_API: "本地接口：{path}", "local API: {path}";
    RUN_LISTENING: "监听 {address}", "listening on {address}";
    RUN_STOP_HINT: "按 Ctrl+C 停止", "stop it with Ctrl+C";
    RUN_STOPPING: "正在停止……", "stopping…";
    RUN_CONNECTED: "已连接 {device}", "connected to {device}";
    RUN_LOST: "与 {device} 断开", "lost {device}";
    RUN_JOINED: "已加入组织", "joined the organisation";
    RUN_REFUSED: "加入被拒绝：{reason}", "joining was refused: {reason}";
    RUN_QUARANTINE: "有条目被隔离，用 quarantine list 查看", "entries were set aside: see `quarantine list`";
    RUN_READ_ONLY: "磁盘写入失败，节点现在只读；请检查磁盘后重新启动", "the disk failed, and the node only reads now: check the disk, then start it again";

    // Column heads and labels.
    NONE: "（无）", "(none)";
    ORGANISATION: "组织", "Organisation";
    NAME: "名称", "Name";
    PERSON: "姓名", "Name";
    DEVICE: "设备", "Device";
    DEVICES: "设备数", "Devices";
    SPACE: "空间", "Space";
    LOGS: "日志", "Logs";
    ENTRIES: "条目", "Entries";
    PEER: "同事", "Peer";
    ADDRESS: "地址", "Address";
    LAST_CONTACT: "上次联系", "Last contact";
    AHEAD: "对方多", "Ahead";
    BEHIND: "对方少", "Behind";
    RECEIVED: "已收", "Received";
    SENT: "已发", "Sent";
    WAY: "途径", "Way";
    WAY_LAN: "局域网", "lan";
    WAY_DIRECT: "直连", "direct";
    MISSING: "缺少", "Missing";
    JOURNAL: "日志文件", "Journal";
    STORE: "派生数据", "Store";
    SEARCH_INDEX: "搜索索引", "Search index";
    KEEPS_ENTRIES: "保留条目", "Entries kept";
    LOSES_READING: "不能再读（{n}）：", "can no longer read ({n}):";
    LOSES_CAPABILITIES: "失去的权限（{n}）：", "capabilities that end ({n}):";
    OTHERS_LOSE: "他人因此失去（{n}）：", "what others lose with it ({n}):";
    OFFLINE: "离线", "offline";
    NEVER: "从未", "never";
    QUARANTINED: "隔离条目", "Quarantined";
    INVITATION_OVER: "邀请没有被接受：已用过、已过期或被撤回。请再要一份，然后用 `join` 重新加入", "The invitation was not accepted: it has been used, has expired or was withdrawn. Ask for another, then `join` with it";
    READ_ONLY: "磁盘写入失败：只读", "The disk failed: reading only";
    NOT_JOINED: "尚未加入组织", "Not in an organisation yet";
    DEPARTMENT: "部门", "Department";
    DEPARTMENTS: "部门", "Departments";
    MEMBERS: "人数", "People";
    ROLE: "角色", "Role";
    ROLE_MEMBER: "成员", "member";
    ROLE_MANAGER: "主管", "manager";
    ROLE_ADMIN: "管理员", "admin";
    REMOVED: "已移除", "removed";
    ID: "编号", "Id";
    LEVEL: "权限", "Level";
    LEVEL_READ: "读", "read";
    LEVEL_COMMENT: "评论", "comment";
    LEVEL_WRITE: "写", "write";
    LEVEL_MANAGE: "管理", "manage";
    ABILITY_ANNOUNCE: "公告", "announce";
    ABILITY_REMIND: "强提醒", "remind strongly";
    ABILITY_REKEY: "更换密钥", "rekey";
    ABILITY_ENROL: "吸收成员", "enrol";
    ABILITY_REPORT: "报表", "report";
    CONTROL: "控制空间", "control space";
    BELOW: "含下级", "and below";
    EXPIRES: "有效期至", "Until";
    NO_END: "长期", "no end";
    PASSES: "可转授", "Passes";
    CHAIN: "来源", "Chain";
    GIVEN_BY: "，由{name}授予", ", from {name}";
    RIGHT: "在{place}：{level}", "{level} in {place}";
    REVOKED: "已撤销", "revoked";
    CHANNEL: "频道", "Channel";
    WITH: "与谁", "With";
    NEWEST: "最新", "Newest";
    LOSES_CONVERSATIONS: "不能再读的私聊", "Conversations lost";
    MESSAGES: "消息", "Messages";
    UNREAD: "未读", "Unread";
    MENTIONS: "提及", "Mentions";
    TITLE: "标题", "Title";
    STATUS: "状态", "Status";
    STATUS_TODO: "待办", "to do";
    STATUS_DOING: "进行中", "doing";
    STATUS_DONE: "已完成", "done";
    PRIORITY: "优先级", "Priority";
    PRIORITY_LOW: "低", "low";
    PRIORITY_MEDIUM: "中", "medium";
    PRIORITY_HIGH: "高", "high";
    START: "开始", "Start";
    DEADLINE: "截止", "Deadline";
    PROGRESS: "进度", "Progress";
    ASSIGNEES: "负责人", "Assignees";
    DEPENDS_ON: "前置任务", "Depends on";
    DESCRIPTION: "描述", "Description";
    CONFLICTS: "并存的值（在不同地方同时修改）", "Values set apart (changed in different places at once)";
    CONFLICT_LINE: "{field}：{value}（{who}，{when}）", "{field}: {value} ({who}, {when})";
    HISTORY: "历史", "History";
    VERSION: "版本", "Version";
    FROM: "从", "From";
    UNTIL: "到", "To";
    CHARACTERS: "字符", "Characters";
    CATEGORY: "类别", "Category";
    ORDER: "次序", "Order";
    RETIRED: "不再提供", "retired";
    EDITED_AT: "最后修改", "Edited";
    BY: "修改人", "By";
    TIME: "时间", "Time";
    AUTHOR: "作者", "Author";
    FIELD: "字段", "Field";
    OLD: "原值", "Old";
    NEW: "新值", "New";
    NOTE: "说明", "Note";
    KIND: "类型", "Kind";
    KIND_MESSAGE: "消息", "message";
    KIND_TASK: "任务", "task";
    KIND_PAGE: "页面", "page";
    PLACE: "位置", "Place";
    TEXT: "内容", "Text";
    ENTRY: "条目", "Entry";
    REASON: "原因", "Reason";
    HASH: "哈希", "Hash";

    // Messages: the fixed vocabulary of delivery states.
    PENDING: "待发送", "Pending (saved on this device)";
    DELIVERED: "已送达 {k}/{n}", "Delivered to {k} of {n}";
    READ: "已读 {m}/{n}", "Read {m}/{n}";
    EDITED: "已编辑", "edited";
    RECALLED: "消息已撤回", "message recalled";
    HIDDEN: "消息已被主管隐藏", "message hidden by a manager";
    ANSWER: "回复", "an answer";
    ANSWER_TO: "回复 {id}", "answers {id}";
    ANSWERS: "{n} 条回复", "answers: {n}";
    CALLS_ME: "提到你", "calls you";
    NOT_READ_YET: "未读", "unread";

    // Reports.
    INVITATION: "「{department}」的邀请码，有效期至 {expires}，只能用一次：", "invitation to {department}, for one person, until {expires}:";
    INVITATION_FOR: "{name}（{department}），有效期至 {expires}：", "{name} ({department}), until {expires}:";
    INVITATION_NEXT: "对方运行：tongzhou-node join 邀请码 --name 姓名", "they run: tongzhou-node join CODE --name PERSON";
    IMPORT_DRY: "预览：尚未做任何更改", "preview: nothing has been changed";
    IMPORT_DEPARTMENTS: "部门（{n}）：", "departments ({n}):";
    IMPORT_PEOPLE: "邀请（{n}）：", "invitations ({n}):";
    IMPORT_ERRORS: "跳过的行（{n}）：", "lines skipped ({n}):";
    VERIFY_COUNTS: "日志记录 {records}，条目 {entries}，文档 {documents}", "journal records {records}, entries {entries}, documents {documents}";
    VERIFY_REBUILT: "存储已从日志重建", "the store was made anew from the journal";
    VERIFY_WELL: "一切正常", "all is well";
    VERIFY_PROBLEMS: "发现 {n} 个问题：", "{n} problems:";

    // The demonstration.
    DEMO_BEGIN: "演示：两处办公室，五个人，五个真实的节点（各有自己的数据目录、日志、存储和 libp2p 连接）", "two offices, five people, five real nodes (each with a home, a journal, a store and libp2p connections of its own)";
    DEMO_NO_PROGRAM_NEXT: "直接运行 tongzhou-node demo", "run tongzhou-node demo itself";
    DEMO_IMPORTED: "从 CSV 导入：{departments} 个部门，{people} 份邀请", "imported from CSV: {departments} departments, {people} invitations";
    DEMO_JOINED: "{name} 通过 {through} 的节点加入", "{name} joined through the node of {through}";
    DEMO_JOINED_OFFLINE: "{name} 通过 {through} 的节点加入（邀请人离线）", "{name} joined through the node of {through} (the inviter is offline)";
    DEMO_TOGETHER: "所有人都看到了第一批消息、任务和页面", "everybody sees the first messages, the task and the page";
    DEMO_CUT: "✂ 上海与成都之间的线路断开", "✂ the line between Shanghai and Chengdu is cut";
    DEMO_APART: "两处各自继续：同一页面、同一任务的截止日期都被改了", "both offices go on: the same page and the same task's deadline are changed in both";
    DEMO_KILLED: "{name} 的节点（进程 {pid}）被 SIGKILL 强制结束", "the node of {name} (process {pid}) is killed with SIGKILL";
    DEMO_RETURNED: "{name} 的节点重新启动", "the node of {name} starts again";
    DEMO_HEALED: "线路恢复", "the line is there again";
    DEMO_CONVERGED: "所有节点状态一致", "all nodes are in the same state";
    DEMO_INTRUDING: "{name} 试图在无权写入的地方写入", "{name} tries to write where they may not";
    DEMO_HEAD_PEOPLE: "━━ 人员和节点", "━━ People and nodes";
    DEMO_HEAD_THINGS: "━━ 谁在何时看到了什么（秒）", "━━ Who had what when (seconds)";
    DEMO_HEAD_DEADLINES: "━━ 任务「新版本上线」的两个截止日期", "━━ The two deadlines of the task";
    DEMO_HEAD_PAGE: "━━ 页面「发布计划」合并后的内容", "━━ The page with both edits";
    DEMO_HEAD_KILL: "━━ 被强制结束的节点", "━━ The node that was killed";
    DEMO_HEAD_INTRUSION: "━━ 无权写入的尝试", "━━ The attempt to write without the capability";
    DEMO_HEAD_SPACES: "━━ 各节点的状态哈希", "━━ State hashes on each node";
    DEMO_HEAD_CHECKS: "━━ 检查", "━━ Checks";
    DEMO_OFFICE: "办公室", "Office";
    DEMO_SHANGHAI: "上海", "Shanghai";
    DEMO_CHENGDU: "成都", "Chengdu";
    DEMO_JOINED_COLUMN: "加入方式", "Joined";
    DEMO_NODE: "节点", "Node";
    DEMO_FOUNDER: "创建人", "founder";
    DEMO_THROUGH: "通过 {name}", "through {name}";
    DEMO_THROUGH_OFFLINE: "通过 {name}，邀请人离线", "through {name}, inviter offline";
    DEMO_PROCESS: "独立进程 {pid}", "process {pid}";
    DEMO_IN_PROCESS: "本进程", "this process";
    DEMO_AT: "时刻", "At";
    DEMO_WHAT: "内容", "What";
    DEMO_THINGS_NOTE: "● 作者自己；+ 从保存到显示的秒数；✂ 断线期间（{cut} 至 {healed}）写下", "● the author; + seconds from saved to shown; ✂ written while the line was cut ({cut} to {healed})";
    DEMO_DEADLINES_NOTE: "  两个值都保留，每个节点显示相同；再设一次即可确定", "  both are kept, and every node shows the same; setting it once more settles it";
    DEMO_KILL_LINE: "{name}（进程 {pid}）：结束前已保存 {saved} 条，重新启动后（尚未连接任何人）有 {returned} 条", "{name} (process {pid}): {saved} entries saved before, {returned} held after the restart (connected to nobody yet)";
    DEMO_INTRUSION_LINE: "  {name}（{from}）可读「{into}」但不可写；改造过的程序用其密钥签名，直接发给所有同事，对连读也不可的「{blind}」也一样", "  {name} ({from}) may read {into} but not write there; a modified program signs with their key and sends to all colleagues, the same for {blind}, which they may not even read";
    DEMO_OWN_NODE: "{name}（自己的节点）", "{name} (own node)";
    DEMO_SPACES_NOTE: "– 此人不在该空间", "– not in this space";
    DEMO_WELL: "全部属实，用时 {seconds} 秒。", "All of it is so. It took {seconds} seconds.";
    DEMO_UNWELL: "有的不属实（见 ✗），用时 {seconds} 秒。", "Not all of it is so (see ✗). It took {seconds} seconds.";
    CLAIM_JOINED_OFFLINE: "邀请人离线时，三个人凭邀请码加入", "three people joined with their codes while the inviter was offline";
    CLAIM_CUT: "断线时没有内容穿过，两处各自照常工作", "nothing crossed the cut line, and both offices went on";
    CLAIM_KILL: "显示为已保存的内容在 SIGKILL 之后仍在", "what was shown as saved survived SIGKILL";
    CLAIM_ARRIVED: "恢复后所有内容到达所有人", "after the line was mended, everything reached everybody";
    CLAIM_DEADLINES: "两个截止日期都在，写明由谁设置，各节点相同", "both deadlines are kept with who set them, the same on every node";
    CLAIM_EDITS: "页面包含两处的修改，各节点相同", "the page holds both offices' edits, the same on every node";
    CLAIM_READ: "作者知道每条消息已送达并被所有人阅读", "authors know that everybody holds and has read their messages";
    CLAIM_REFUSED_HOME: "无权的写入被自己的节点拒绝", "a write without the capability was refused by the writer's own node";
    CLAIM_REFUSED_ALL: "绕过自己的节点也没有用：同事的节点都不显示", "sending it past the own node was of no use: no node shows it";
    CLAIM_EQUAL: "持有同一空间的所有节点状态哈希相同", "all nodes that hold a space have the same state hash";
}
