//! The words of the files, in both languages.

use crate::cli::Lang;

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word(&'static str, &'static str);

impl Word {
    pub(super) const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.0,
            Lang::En => self.1,
        }
    }
}

/// The names of the sheets, the same in both languages: formulas name them.
pub(super) const SHEETS: [&str; 3] = ["任务 Tasks", "甘特图 Gantt", "说明 Info"];

pub(super) const KEY: Word = Word("编号", "No.");
pub(super) const TITLE: Word = Word("任务", "Task");
pub(super) const STATUS: Word = Word("状态", "Status");
pub(super) const PRIORITY: Word = Word("优先级", "Priority");
pub(super) const ASSIGNEES: Word = Word("负责人", "Assignees");
pub(super) const DEPARTMENTS: Word = Word("部门", "Departments");
pub(super) const START: Word = Word("开始", "Start");
pub(super) const DUE: Word = Word("截止", "Due");
pub(super) const DAYS: Word = Word("工期", "Days");
pub(super) const PROGRESS: Word = Word("进度%", "Progress %");
pub(super) const DEPENDS_ON: Word = Word("前置", "Depends on");
pub(super) const PARENT: Word = Word("上级", "Parent");

/// The priorities, by their number.
pub(super) const PRIORITIES: [Word; 4] =
    [Word("", ""), Word("低", "Low"), Word("中", "Medium"), Word("高", "High")];

pub(super) const INFO: Word = Word("说明", "About this file");
pub(super) const ORGANISATION: Word = Word("组织", "Organisation");
pub(super) const SCOPE: Word = Word("范围", "Scope");
pub(super) const COUNT: Word = Word("任务数", "Tasks");
pub(super) const TIME: Word = Word("导出时间", "Exported at");
pub(super) const BY: Word = Word("导出人", "Exported by");
pub(super) const HASH: Word = Word("状态哈希", "State hash");
pub(super) const SCALE: Word = Word("甘特图刻度", "Scale of the chart");
pub(super) const BY_DAY: Word = Word("一列一天", "a day a column");
pub(super) const BY_WEEK: Word =
    Word("一列一周，列首是周一", "a week a column, headed by its Monday");
pub(super) const LEGEND: Word = Word("颜色", "Colours");
pub(super) const BAR: Word = Word("计划的天", "planned days");
pub(super) const DONE: Word = Word("已完成的部分", "the part that is done");
pub(super) const REVERSED: Word = Word("开始晚于截止", "starts after it is due");
pub(super) const WEEKEND: Word = Word("周末", "weekend");
pub(super) const TODAY: Word = Word("今天（打开文件时）", "today, whenever the file is opened");
pub(super) const NOTE: Word = Word(
    "在“任务 Tasks”表修改日期或进度，甘特图随之变化。要看别的时段，修改甘特图第一个日期即可。",
    "Change dates or progress in the sheet \"任务 Tasks\", and the chart follows. To see other days, \
     change the chart's first date.",
);
pub(super) const CLIPPED: Word = Word(
    "有任务的日期离今天超过十年，甘特图没有画到那里。",
    "Some tasks lie more than ten years from today; the chart doesn't reach them.",
);
