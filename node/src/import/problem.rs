//! What can be wrong with a line: a stable code, a text and a hint in two languages.

use std::fmt;

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// Simplified Chinese.
    ZhCn,
}

/// Declares the problems: variant, code, then text and hint in English and in Chinese. A problem
/// without one of them doesn't compile.
macro_rules! problems {
    ($(
        $(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* } $code:literal
        $en:literal => $en_hint:literal, $zh:literal => $zh_hint:literal;
    )*) => {
        /// What is wrong with a line or a cell.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Problem {
            $(
                $(#[$doc])*
                $name {
                    $(
                        #[doc = concat!("The `", stringify!($field), "` of the text.")]
                        $field: $type,
                    )*
                },
            )*
        }

        /// Every text and hint in English and in Chinese, for the phrase book.
        pub(crate) const PHRASES: &[(&str, &str)] = &[$(($en, $zh), ($en_hint, $zh_hint)),*];

        /// One of each, with some numbers in it.
        #[cfg(test)]
        pub(crate) fn every_problem() -> Vec<Problem> {
            vec![$(Problem::$name { $($field: sample::<$type>()),* }),*]
        }

        impl Problem {
            /// A name for programs; never changes.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            /// What is wrong.
            pub fn text(&self, locale: Locale) -> String {
                match self {
                    $(Self::$name { $($field),* } => {
                        $(let _ = $field;)*
                        match locale {
                            Locale::En => format!($en),
                            Locale::ZhCn => format!($zh),
                        }
                    })*
                }
            }

            /// What to do about it.
            pub const fn hint(&self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $(
                        (Self::$name { .. }, Locale::En) => $en_hint,
                        (Self::$name { .. }, Locale::ZhCn) => $zh_hint,
                    )*
                }
            }
        }
    };
}

problems! {
    /// The file exceeds [`super::FILE_BYTES_MAX`].
    FileTooLarge { bytes: usize, max: usize } "file-too-large"
        "the file has {bytes} bytes, more than {max}" => "split it into several files",
        "文件有 {bytes} 字节，超过上限 {max}" => "请拆成几个文件";
    /// There is no line with text.
    Empty {} "empty"
        "the file is empty" => "put the column names in the first line and one entry in each line after it",
        "文件是空的" => "请在第一行写列名，之后每行写一条";
    /// A column that can't be done without.
    MissingColumn { column: &'static str } "missing-column"
        "there is no column {column}" => "name the columns in the first line",
        "缺少“{column}”列" => "请在第一行写上列名";
    /// The header exceeds [`super::COLUMNS_MAX`].
    TooManyColumns { found: usize, max: usize } "too-many-columns"
        "the header has {found} columns, more than {max}" => "delete columns that aren't needed",
        "表头有 {found} 列，超过上限 {max}" => "请删掉不需要的列";
    /// The file exceeds [`super::ROWS_MAX`]; the lines from here on weren't read.
    TooManyRows { max: usize } "too-many-rows"
        "only {max} lines are read" => "put the lines from here on into another file",
        "最多读取 {max} 行" => "请把这一行及以后的内容放到另一个文件";
    /// A column whose name isn't known.
    UnknownColumn {} "unknown-column"
        "this column isn't known and is left out" => "rename it if it matters",
        "不认识这一列，已忽略" => "如果需要，请改用已知的列名";
    /// A second column with the same meaning.
    RepeatedColumn {} "repeated-column"
        "an earlier column has the same meaning, so this one is left out" => "delete one of the two",
        "前面已有同样含义的列，此列已忽略" => "请删掉其中一列";
    /// A quotation mark opens a cell and no other closes it.
    UnclosedQuote {} "unclosed-quote"
        "a quotation mark opens a cell and none closes it" => "close it, or write two quotation marks for one",
        "单元格的引号没有关闭" => "请补上引号；引号本身要写两个";
    /// Text between a closing quotation mark and the next separator.
    TextAfterQuote {} "text-after-quote"
        "there is text after a closing quotation mark" => "write two quotation marks for one inside a cell",
        "引号关闭之后还有文字" => "单元格里的引号要写两个";
    /// A cell exceeds [`super::CELL_BYTES_MAX`].
    CellTooLong { max: usize } "cell-too-long"
        "a cell has more than {max} bytes" => "shorten it, or look for a missing quotation mark",
        "单元格超过 {max} 字节" => "请缩短，或检查是否漏了引号";
    /// More cells than the header has columns.
    TooManyCells { found: usize, columns: usize } "too-many-cells"
        "the line has {found} cells, the header {columns} columns" => "put cells with a separator inside into quotation marks",
        "这一行有 {found} 格，表头只有 {columns} 列" => "单元格里有分隔符时请加引号";
    /// Characters that aren't text.
    UnreadableText {} "unreadable-text"
        "the line has characters that can't be read" => "save the file as UTF-8 and look at this line",
        "这一行有无法识别的字符" => "请把文件另存为 UTF-8，并检查这一行";
    /// A cell that may not be blank is blank.
    Blank {} "blank"
        "this may not be blank" => "fill it in",
        "不能为空" => "请填写";
    /// A field exceeds [`super::FIELD_CHARS_MAX`].
    TooLong { max: usize } "too-long"
        "this has more than {max} characters" => "shorten it",
        "超过 {max} 个字" => "请缩短";
    /// Not an e-mail address.
    NotAnEmail {} "not-an-email"
        "this isn't an e-mail address" => "write it like name@example.com",
        "不是邮箱地址" => "请写成 name@example.com 的样子";
    /// Not a telephone number.
    NotAMobile {} "not-a-mobile"
        "this isn't a telephone number" => "write 5 to 20 digits, with + in front for another country",
        "不是电话号码" => "请写 5 到 20 位数字，国外号码前加 +";
    /// A number that a spreadsheet has rounded.
    RoundedNumber {} "rounded-number"
        "a spreadsheet has rounded this number" => "format the column as text and enter it again",
        "这个数字被表格软件取整了" => "请把这一列设为文本格式后重新填写";
    /// Not a date.
    NotADate {} "not-a-date"
        "this isn't a date" => "write it like 2023-10-15",
        "不是日期" => "请写成 2023-10-15 的样子";
    /// The last day lies before the first.
    LeftBeforeJoined {} "left-before-joined"
        "the leaving date lies before the joining date" => "correct one of the two",
        "离职时间早于入职时间" => "请更正其中一个";
    /// Not a status.
    UnknownStatus {} "unknown-status"
        "this status isn't known" => "write active, left or on_leave",
        "不认识这个状态" => "请写 在职、离职 或 休假";
    /// Not a role.
    UnknownRole {} "unknown-role"
        "this role isn't known" => "write member, manager or admin, several with ; between them",
        "不认识这个角色" => "请写 成员、经理 或 管理员，多个用分号隔开";
    /// Not a language.
    UnknownLanguage {} "unknown-language"
        "this language isn't known" => "write zh-CN or en",
        "不认识这种语言" => "请写 中文 或 英文";
    /// Two people with one employee id.
    RepeatedEmployeeId { first: u32 } "repeated-employee-id"
        "line {first} has the same employee id" => "give each person an id of their own, or delete one line",
        "工号与第 {first} 行相同" => "请更正工号，或删掉重复的一行";
    /// Two people with one e-mail address.
    RepeatedEmail { first: u32 } "repeated-email"
        "line {first} has the same e-mail address" => "give each person an address of their own, or delete one line",
        "邮箱与第 {first} 行相同" => "请更正邮箱，或删掉重复的一行";
    /// Two people with one telephone number.
    RepeatedMobile { first: u32 } "repeated-mobile"
        "line {first} has the same telephone number" => "check whether this is the same person",
        "手机号与第 {first} 行相同" => "请确认是不是同一个人";
    /// Two people with one name and nothing to tell them apart.
    RepeatedName { first: u32 } "repeated-name"
        "line {first} has the same name and no employee id tells them apart" => "check whether this is the same person",
        "姓名与第 {first} 行相同，又没有工号可以区分" => "请确认是不是同一个人";
    /// A department that isn't in the list of departments.
    UnknownDepartment {} "unknown-department"
        "there is no such department" => "add it to the departments, or correct the name",
        "没有这个部门" => "请在部门表里补上，或更正名称";
    /// A department name that several departments have.
    AmbiguousDepartment {} "ambiguous-department"
        "several departments have this name" => "write the whole path, like A/B",
        "有几个部门同名" => "请写完整路径，如 A/B";
    /// Somebody in more than [`super::PERSON_DEPARTMENTS_MAX`] departments.
    TooManyDepartments { max: usize } "too-many-departments"
        "nobody may be in more than {max} departments" => "keep the most important ones",
        "一个人最多属于 {max} 个部门" => "请只保留主要的部门";
    /// Somebody in no department.
    NoDepartment {} "no-department"
        "this person is in no department" => "write the department's name or path",
        "没有所属部门" => "请填写部门名称或路径";
    /// Somebody has left.
    HasLeft {} "has-left"
        "this person has left and gets no invitation" => "correct the status if that is wrong",
        "这个人已离职，不生成邀请码" => "如果不对，请更正状态";
    /// Somebody of this name is a member.
    AlreadyMember {} "already-member"
        "a member is called this and gets no other invitation" => "invite by hand whoever only has the same name",
        "已经有叫这个名字的成员，不再生成邀请码" => "如果只是同名，请单独邀请";
    /// The importer may not invite to this department.
    MayNotInvite {} "may-not-invite"
        "you may not give this role in this department" => "ask an administrator or the department's manager",
        "您无权邀请人以这个角色加入这个部门" => "请联系管理员或该部门的负责人";
    /// The importer may not make this department.
    MayNotMake {} "may-not-make"
        "there is no such department, and you may not make it" => "have an administrator make it, or correct the name",
        "没有这个部门，您也无权新建" => "请让管理员新建，或更正名称";
    /// A name that takes too many bytes.
    TooManyBytes { max: usize } "too-many-bytes"
        "a department's name takes at most {max} bytes" => "shorten it",
        "部门名称最多 {max} 字节" => "请缩短";
    /// A department that is called like a project.
    CalledLikeAProject {} "called-like-a-project"
        "a project is called so already" => "give the department another name",
        "已有同名的项目" => "请给部门换一个名称";
    /// Not a site.
    NotASite {} "not-a-site"
        "this can't be a site, and isn't remembered" => "write at most 60 bytes, without /",
        "这不能作为办公地点，没有记下" => "请写 60 字节以内，不含 /";
    /// The importer may not say where somebody works.
    MayNotSaySite {} "may-not-say-site"
        "who manages the organisation says who works where, so this isn't remembered" => "ask an administrator to set it",
        "办公地点由管理组织的人来定，没有记下" => "请让管理员设定";
    /// What was in order couldn't be done.
    NotDone { problem: String } "not-done"
        "this wasn't done: {problem}" => "import this line again",
        "没有做成：{problem}" => "请重新导入这一行";
    /// A path with an empty part.
    BadDepartmentPath {} "bad-department-path"
        "this isn't a department path" => "write names with / between them, like A/B",
        "不是部门路径" => "请用 / 连接各级名称，如 A/B";
    /// A department below more than [`super::DEPARTMENT_DEPTH_MAX`] others.
    DepartmentTooDeep { max: usize } "department-too-deep"
        "departments may lie {max} levels deep" => "flatten the tree here",
        "部门最多 {max} 级" => "请减少层级";
    /// A department name with the separator of paths in it.
    SlashInName {} "slash-in-name"
        "a department's name may not contain /" => "write another character",
        "部门名称不能含有 /" => "请换一个字符";
    /// Two departments with one id.
    RepeatedDepartmentId { first: u32 } "repeated-department-id"
        "line {first} has the same department id" => "give each department an id of its own, or delete one line",
        "部门编号与第 {first} 行相同" => "请更正编号，或删掉重复的一行";
    /// Two departments with one name in one place.
    RepeatedDepartment { first: u32 } "repeated-department"
        "line {first} is the same department" => "delete one of the two lines, or rename one",
        "与第 {first} 行是同一个部门" => "请删掉其中一行，或改名";
    /// The department above isn't in the file.
    MissingParent {} "missing-parent"
        "the department above isn't in the list" => "add it, or leave this blank",
        "表里没有这个上级部门" => "请补上，或留空";
    /// A department above itself.
    ParentCycle {} "parent-cycle"
        "the departments above lead back to this one" => "correct the department above on one of these lines",
        "上级部门绕了一圈又回到自己" => "请更正其中一行的上级部门";
    /// The line of the department above has an error.
    ParentRefused { parent: u32 } "parent-refused"
        "the department above has an error on line {parent}" => "correct that line",
        "上级部门所在的第 {parent} 行有错" => "请先更正那一行";
    /// Somebody is their own manager.
    OwnManager {} "own-manager"
        "nobody is their own manager" => "name somebody else, or leave this blank",
        "直属上级不能是自己" => "请填别人，或留空";
    /// A manager who isn't in the file.
    UnknownManager {} "unknown-manager"
        "the manager isn't in this file" => "check the employee id or name",
        "文件里没有这位上级" => "请核对工号或姓名";
    /// A manager's name that several people have.
    AmbiguousManager {} "ambiguous-manager"
        "several people have this name" => "write the manager's employee id",
        "有几个人同名" => "请写上级的工号";
    /// Managers in a circle.
    ManagerCycle {} "manager-cycle"
        "the managers above lead back to this person" => "correct the manager on one of these lines",
        "上级绕了一圈又回到本人" => "请更正其中一行的直属上级";
    /// An order that isn't a number.
    NotANumber {} "not-a-number"
        "this isn't a whole number" => "write digits, or leave this blank",
        "不是整数" => "请写数字，或留空";
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Locale::En))
    }
}

impl std::error::Error for Problem {}

/// A problem and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// The physical line in the file, from 1; for a row over several lines its first.
    pub line: u32,
    /// The column's name as the file has it.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Characters of a wrong value that are quoted back.
const VALUE_CHARS_SHOWN: usize = 40;

impl LineError {
    /// A problem of a whole line.
    pub fn of_line(line: u32, problem: Problem) -> Self {
        Self { line, column: None, value: None, problem }
    }

    /// A problem of one cell.
    pub fn of_cell(line: u32, column: &str, value: &str, problem: Problem) -> Self {
        let value = (!value.is_empty()).then(|| shorten(value));
        Self { line, column: Some(shorten(column)), value, problem }
    }

    /// See [`Problem::code`].
    pub const fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// One line for a person: where, what, and what to do.
    pub fn text(&self, locale: Locale) -> String {
        let what = self.problem.text(locale);
        let hint = self.problem.hint(locale);
        let column = self.column.as_deref().unwrap_or_default();
        let value = self.value.as_deref().unwrap_or_default();
        let (has_column, has_value) = (!column.is_empty(), !value.is_empty());
        let line = self.line;
        match (locale, has_column, has_value) {
            (Locale::En, false, _) => format!("line {line}: {what}; {hint}"),
            (Locale::En, true, false) => format!("line {line}, {column}: {what}; {hint}"),
            (Locale::En, true, true) => {
                format!("line {line}, {column} \"{value}\": {what}; {hint}")
            }
            (Locale::ZhCn, false, _) => format!("第 {line} 行：{what}。{hint}。"),
            (Locale::ZhCn, true, false) => format!("第 {line} 行“{column}”：{what}。{hint}。"),
            (Locale::ZhCn, true, true) => {
                format!("第 {line} 行“{column}”（{value}）：{what}。{hint}。")
            }
        }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Locale::En))
    }
}

impl std::error::Error for LineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.problem)
    }
}

fn shorten(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(VALUE_CHARS_SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(VALUE_CHARS_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// A value for the text of a problem.
#[cfg(test)]
fn sample<T: Sample>() -> T {
    T::SAMPLE
}

#[cfg(test)]
trait Sample {
    const SAMPLE: Self;
}

#[cfg(test)]
impl Sample for usize {
    const SAMPLE: Self = 5;
}

#[cfg(test)]
impl Sample for u32 {
    const SAMPLE: Self = 3;
}

#[cfg(test)]
impl Sample for String {
    const SAMPLE: Self = String::new();
}

#[cfg(test)]
impl Sample for &'static str {
    const SAMPLE: Self = "姓名";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_what_and_what_to_do() {
        let error = LineError::of_cell(7, "邮箱", "ann@", Problem::NotAnEmail {});
        assert_eq!(
            error.to_string(),
            "line 7, 邮箱 \"ann@\": this isn't an e-mail address; write it like name@example.com"
        );
        assert_eq!(
            error.text(Locale::ZhCn),
            "第 7 行“邮箱”（ann@）：不是邮箱地址。请写成 name@example.com 的样子。"
        );
        assert_eq!(error.code(), "not-an-email");
        let error = LineError::of_line(3, Problem::TooManyRows { max: 5 });
        assert_eq!(
            error.text(Locale::ZhCn),
            "第 3 行：最多读取 5 行。请把这一行及以后的内容放到另一个文件。"
        );
    }

    #[test]
    fn long_or_unprintable_values_are_quoted_safely() {
        let error =
            LineError::of_cell(1, "name", &"\u{1b}很".repeat(500), Problem::TooLong { max: 64 });
        let value = error.value.unwrap_or_default();
        assert_eq!(value.chars().count(), VALUE_CHARS_SHOWN + 1);
        assert!(!value.contains('\u{1b}'));
    }
}
