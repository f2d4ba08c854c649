//! Columns by their names: Chinese or English, in any order.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::problem::{LineError, Problem};

/// A column of a kind of file.
pub trait Column: Copy + Ord + 'static {
    /// Every column with the names it goes by, folded as [`fold`] does; the first is ours.
    const NAMES: &'static [(Self, &'static [&'static str])];
    /// The column without which a line means nothing, and what it is called in messages.
    const REQUIRED: (Self, &'static str);
}

/// A column of `people.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonColumn {
    EmployeeId,
    Name,
    NameEn,
    Username,
    Email,
    Mobile,
    Departments,
    Title,
    Manager,
    Roles,
    Site,
    Locale,
    Status,
    JoinedOn,
    LeftOn,
}

impl Column for PersonColumn {
    const NAMES: &'static [(Self, &'static [&'static str])] = &[
        (
            Self::EmployeeId,
            &[
                "employeeid",
                "employeeno",
                "employeenumber",
                "staffid",
                "工号",
                "员工工号",
                "员工编号",
                "员工号",
                "人员编号",
            ],
        ),
        (Self::Name, &["name", "fullname", "姓名", "员工姓名", "名字"]),
        (Self::NameEn, &["nameen", "englishname", "英文名", "英文姓名"]),
        (Self::Username, &["username", "login", "account", "用户名", "账号", "登录名"]),
        (
            Self::Email,
            &[
                "email",
                "mail",
                "emailaddress",
                "邮箱",
                "电子邮箱",
                "电子邮件",
                "邮件",
                "企业邮箱",
                "工作邮箱",
                "公司邮箱",
            ],
        ),
        (
            Self::Mobile,
            &[
                "mobile",
                "mobilephone",
                "phone",
                "telephone",
                "手机",
                "手机号",
                "手机号码",
                "电话",
                "联系电话",
                "移动电话",
            ],
        ),
        (
            Self::Departments,
            &[
                "deptids",
                "deptid",
                "departments",
                "department",
                "dept",
                "部门",
                "所属部门",
                "所在部门",
                "部门路径",
                "部门编号",
            ],
        ),
        (Self::Title, &["title", "jobtitle", "position", "职位", "岗位", "职务"]),
        (
            Self::Manager,
            &[
                "managerid",
                "manager",
                "supervisor",
                "reportsto",
                "直属上级",
                "直属上级工号",
                "直接上级",
                "上级",
                "上级工号",
                "主管",
                "直属主管",
                "汇报对象",
            ],
        ),
        (Self::Roles, &["roles", "role", "角色"]),
        (
            Self::Site,
            &["site", "office", "location", "办公地点", "工作地点", "地点", "办公室", "分部"],
        ),
        (Self::Locale, &["locale", "language", "语言"]),
        (Self::Status, &["status", "状态", "员工状态", "在职状态"]),
        (Self::JoinedOn, &["joinedon", "joined", "hiredate", "startdate", "入职时间", "入职日期"]),
        (Self::LeftOn, &["lefton", "left", "leavedate", "enddate", "离职时间", "离职日期"]),
    ];
    const REQUIRED: (Self, &'static str) = (Self::Name, "姓名 (name)");
}

/// A column of `departments.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DepartmentColumn {
    Id,
    Name,
    NameEn,
    Parent,
    Lead,
    Order,
}

impl Column for DepartmentColumn {
    const NAMES: &'static [(Self, &'static [&'static str])] = &[
        (Self::Id, &["deptid", "departmentid", "id", "部门编号", "部门id", "编号"]),
        (
            Self::Name,
            &["name", "deptname", "departmentname", "department", "部门名称", "部门", "名称"],
        ),
        (Self::NameEn, &["nameen", "englishname", "英文名", "英文名称"]),
        (
            Self::Parent,
            &[
                "parentid",
                "parent",
                "上级部门",
                "上级部门编号",
                "上级部门id",
                "父部门",
                "父部门编号",
                "上级",
            ],
        ),
        (
            Self::Lead,
            &[
                "leademployeeid",
                "lead",
                "leader",
                "manager",
                "负责人",
                "部门负责人",
                "负责人工号",
                "部门负责人工号",
                "主管",
            ],
        ),
        (Self::Order, &["order", "sort", "排序", "顺序", "序号"]),
    ];
    const REQUIRED: (Self, &'static str) = (Self::Name, "部门名称 (name)");
}

/// A column name without what people add to it: blanks, `_`, `-`, `*`, and notes in brackets.
fn fold(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let plain = folded.split(['(', '[', '【']).next().unwrap_or_default();
    plain.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Which column stands where.
pub struct Header<C> {
    /// The physical line of the header.
    pub line: u32,
    /// The place of each column that is there.
    pub places: BTreeMap<C, usize>,
    /// All names as the file has them.
    pub names: Vec<String>,
    /// Columns that are left out.
    pub warnings: Vec<LineError>,
}

impl<C: Column> Header<C> {
    /// Reads a row as a header.
    pub fn read(line: u32, cells: &[String]) -> Self {
        let names: Vec<String> = cells.iter().map(|cell| super::cell::clean(cell)).collect();
        let mut header = Self { line, places: BTreeMap::new(), names, warnings: Vec::new() };
        for (place, name) in header.names.iter().enumerate() {
            let folded = fold(name);
            let known = C::NAMES.iter().find(|(_, names)| names.contains(&folded.as_str()));
            let problem = match known {
                None if name.is_empty() => continue,
                None => Problem::UnknownColumn {},
                Some((column, _)) if header.places.contains_key(column) => {
                    Problem::RepeatedColumn {}
                }
                Some((column, _)) => {
                    header.places.insert(*column, place);
                    continue;
                }
            };
            header.warnings.push(LineError::of_cell(line, name, "", problem));
        }
        header
    }

    /// Whether the required column is there.
    pub fn is_complete(&self) -> bool {
        self.places.contains_key(&C::REQUIRED.0)
    }

    /// A column's name as the file has it.
    pub fn name(&self, column: C) -> &str {
        self.places.get(&column).and_then(|place| self.names.get(*place)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_dressed() {
        let cells = [
            "Employee_ID",
            " 姓名*",
            "手机号（必填）",
            "E-Mail",
            "部门",
            "Ｔｉｔｌｅ",
            "备注",
            "",
            "电话",
        ]
        .map(String::from);
        let header = Header::<PersonColumn>::read(3, &cells);
        let places: Vec<_> =
            header.places.iter().map(|(column, place)| (*column, *place)).collect();
        use PersonColumn::{Departments, Email, EmployeeId, Mobile, Name, Title};
        assert_eq!(
            places,
            [(EmployeeId, 0), (Name, 1), (Email, 3), (Mobile, 2), (Departments, 4), (Title, 5)]
        );
        let warnings: Vec<_> = header
            .warnings
            .iter()
            .map(|warning| (warning.column.as_deref(), warning.code()))
            .collect();
        assert_eq!(warnings, [(Some("备注"), "unknown-column"), (Some("电话"), "repeated-column")]);
        assert_eq!(header.name(Mobile), "手机号（必填）");
    }

    #[test]
    fn every_name_is_in_folded_form_and_means_one_column() {
        fn check<C: Column>() {
            let names: Vec<&str> = C::NAMES.iter().flat_map(|(_, names)| *names).copied().collect();
            for name in &names {
                assert_eq!(fold(name), *name);
                assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
            }
        }
        check::<PersonColumn>();
        check::<DepartmentColumn>();
    }
}
