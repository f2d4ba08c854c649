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
    DEMO_INSTEAD: "图形窗口尚未提供，改为运行终端演示", "there is no window yet: running the demonstration in the terminal";

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
    OFFLINE: "离线", "offline";
    NEVER: "从未", "never";
    QUARANTINED: "隔离条目", "Quarantined";
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
    REVOKED: "已撤销", "revoked";
    CHANNEL: "频道", "Channel";
    MESSAGES: "消息", "Messages";
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
}
