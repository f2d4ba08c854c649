//! Why no file came of some tasks.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    ("no kind of export is called \"{file}\"", "不知道「{file}」是哪种导出文件"),
    ("let its name end in .xlsx, .csv or .ics", "文件名请以 .xlsx、.csv 或 .ics 结尾"),
    ("{count} tasks are more than a file takes", "{count} 项任务太多，一个文件放不下"),
    ("choose fewer tasks, such as a department's", "请少选一些任务，例如只选一个部门的"),
    ("the workbook can't be made", "工作簿做不出来"),
    ("the table can't be made", "表格做不出来"),
    ("\"{path}\" names no file", "「{path}」不是文件名"),
    ("name the file, such as tasks.xlsx", "请写上文件名，例如 任务.xlsx"),
    ("{path} is there already", "{path} 已经存在"),
    (
        "choose another name, or have it replaced: `--force` on the command line",
        "请换一个名称，或选择替换（命令行用 `--force`）",
    ),
    (
        "choose another name, or tick \"Replace a file that is there\"",
        "请换一个名称，或勾选「替换已有的文件」",
    ),
    ("there is no folder {path}", "没有文件夹 {path}"),
    ("name a folder that exists", "请写一个已有的文件夹"),
    ("{path} can't be written: {cause}", "{path} 写不进去：{cause}"),
    (
        "choose another folder, and see that it is yours and the disk has room",
        "请换一个文件夹，并检查它是否属于您、磁盘是否有空间",
    ),
    ("the node answered something else than was asked", "节点答非所问"),
    ("the file can't be made: {cause}", "文件做不出来：{cause}"),
    ("the folder can't be shown: {cause}", "文件夹打不开：{cause}"),
    ("open it by hand", "请自行打开"),
];
