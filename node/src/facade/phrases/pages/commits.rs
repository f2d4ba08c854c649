//! Keys of tasks, and commits.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    ("{text} can't begin the keys of tasks", "任务编号不能以 {text} 开头"),
    (
        "take 1 to 10 Latin letters and digits, a letter first, such as LAUNCH",
        "请用 1 到 10 个拉丁字母和数字，以字母开头，如 LAUNCH",
    ),
    ("the numbers of tasks' keys are used up", "任务编号的数字已用完"),
    ("set another prefix with `task key-prefix`", "请用 `task key-prefix` 换一个开头"),
    ("{text} can't be a task's key", "{text} 不能作任务编号"),
    ("a key looks like LAUNCH-12", "编号的写法如 LAUNCH-12"),
    ("{n} commits are too many for one step", "一次 {n} 个提交太多"),
    (
        "{path} names its commits by SHA-256, which isn't read yet",
        "{path} 用 SHA-256 命名提交，目前还读不了",
    ),
    (
        "scan a clone that was made with `--object-format=sha1`",
        "请扫描用 `--object-format=sha1` 建立的克隆",
    ),
    ("this change of a task is made with the others", "这项修改须与其他修改一起做"),
    ("split them", "请分几次"),
    ("these aren't commits as a scan finds them", "这些不是扫描得到的提交"),
    ("scan the repository with `commit scan`", "请用 `commit scan` 扫描代码仓库"),
    (
        "the task isn't linked to one commit that begins with {text}",
        "任务没有关联唯一以 {text} 开头的提交",
    ),
    ("`task show` lists its commits", "用 `task show` 查看它的提交"),
    (
        "what is to be remembered of the repository isn't as it should be",
        "要记住的代码仓库信息不合规格",
    ),
    ("scan it with `commit scan`", "请用 `commit scan` 扫描它"),
    ("{n} repositories are remembered already", "已经记住了 {n} 个代码仓库"),
    ("forget one with `commit forget`", "请用 `commit forget` 去掉一个"),
    ("no repository at {path} is remembered", "没有记住 {path} 的代码仓库"),
    ("`commit repositories` lists them", "用 `commit repositories` 查看"),
    ("the repository isn't remembered: failed to {error}", "没有记住代码仓库：{error}"),
    ("see that there is room on the disk", "请检查磁盘空间"),
    ("{path} is no git repository", "{path} 不是 git 代码仓库"),
    (
        "name the folder of a clone, in which `.git` lies",
        "请写克隆下来的代码仓库目录，即 `.git` 所在的目录",
    ),
    ("the repository can't be read: {why}", "代码仓库读不了：{why}"),
    ("`git fsck` in that folder shows what is damaged", "在那个目录里用 `git fsck` 查看哪里损坏"),
    ("it broke its reader", "读取时出了故障"),
    (
        "{path} is no file that a repository has there, or too long",
        "{path} 不是代码仓库该有的文件，或者太长",
    ),
    ("the repository has no branch {name}", "代码仓库没有 {name} 分支"),
    ("`git branch` in that folder lists its branches", "在那个目录里用 `git branch` 查看分支"),
    ("no repository was scanned yet", "还没有扫描过代码仓库"),
    ("name the folder of a clone: `commit scan DIR`", "请写代码仓库的目录：`commit scan 目录`"),
    ("the scan was cut short: {error}", "扫描被打断：{error}"),
    ("a commit's hash", "提交的哈希"),
    ("a commit's author", "提交的作者"),
    ("a commit's subject", "提交的说明"),
    ("a repository's name", "代码仓库的名称"),
    ("what is said of a commit", "对提交的说明"),
    ("a task key's prefix", "任务编号的开头"),
    ("a task key's number", "任务编号的数字"),
];
