//! The fields of a person: what is accepted and in which form it is kept.

use unicode_normalization::UnicodeNormalization;

use super::cell::entries;
use super::problem::Problem;

/// Characters of a name, title, id or other short field: room for any real one.
pub const FIELD_CHARS_MAX: usize = 128;
/// Bytes of an e-mail address (RFC 5321).
const EMAIL_BYTES_MAX: usize = 254;
/// Digits of a telephone number: short internal ones up to those with country and extension.
const MOBILE_DIGITS: std::ops::RangeInclusive<usize> = 5..=20;

/// Whether somebody works here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Yes.
    #[default]
    Active,
    /// Yes, but not now.
    OnLeave,
    /// No longer.
    Left,
}

/// What somebody is to be in their departments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Also lets others in and out.
    Manager,
    /// Configures the organisation.
    Admin,
}

/// The form in which names and ids are compared: full-width and case don't count.
pub fn key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// A short field as it stands; blank is none.
pub fn short(text: &str) -> Result<Option<String>, Problem> {
    if text.chars().nth(FIELD_CHARS_MAX).is_some() {
        return Err(Problem::TooLong { max: FIELD_CHARS_MAX });
    }
    let one_line: Vec<&str> = text.split_whitespace().collect();
    Ok((!one_line.is_empty()).then(|| one_line.join(" ")))
}

/// An employee or department id: a short field, full-width characters made plain.
pub fn id(text: &str) -> Result<Option<String>, Problem> {
    if is_rounded(text) {
        return Err(Problem::RoundedNumber {});
    }
    Ok(short(text)?.map(|id| id.nfkc().collect()))
}

/// An e-mail address, its domain in lower case.
pub fn email(text: &str) -> Result<Option<String>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let plain: String = text.nfkc().collect();
    let plain = plain.strip_prefix("mailto:").unwrap_or(&plain);
    let is_odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '@' | ',' | ';' | '<' | '>' | '"' | '(' | ')')
    };
    let address = plain.rsplit_once('@').filter(|(local, domain)| {
        let labels = || domain.split('.');
        !local.is_empty()
            && !local.contains(is_odd)
            && !domain.contains(is_odd)
            && labels().count() > 1
            && labels().all(|label| !label.is_empty())
            && plain.len() <= EMAIL_BYTES_MAX
    });
    let (local, domain) = address.ok_or(Problem::NotAnEmail {})?;
    Ok(Some(format!("{local}@{}", domain.to_lowercase())))
}

/// A telephone number: digits, with `+` in front if it had one.
pub fn mobile(text: &str) -> Result<Option<String>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    if is_rounded(text) {
        return Err(Problem::RoundedNumber {});
    }
    let plain: String =
        text.nfkc().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/')).collect();
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    if !MOBILE_DIGITS.contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::NotAMobile {});
    }
    Ok(Some(plain))
}

/// `1.38E+10`: what is left of a long number in a spreadsheet.
fn is_rounded(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    exponent.strip_prefix('+').is_some_and(digits) && digits(mantissa)
}

/// A status; blank is none.
pub fn status(text: &str) -> Result<Option<Status>, Problem> {
    Ok(Some(match key(text).replace([' ', '-'], "_").as_str() {
        "" => return Ok(None),
        "active" | "在职" | "正式" | "试用" | "试用期" | "实习" => Status::Active,
        "on_leave" | "leave" | "休假" | "请假" | "停薪留职" => Status::OnLeave,
        "left" | "resigned" | "离职" | "已离职" => Status::Left,
        _ => return Err(Problem::UnknownStatus {}),
    }))
}

/// Roles, in order and without repetition.
pub fn roles(text: &str) -> Result<Vec<Role>, Problem> {
    let mut roles = Vec::new();
    for entry in entries(text).flat_map(|entry| entry.split([',', '，', '、'])) {
        roles.push(match key(entry).as_str() {
            "" => continue,
            "member" | "成员" | "员工" | "普通员工" => Role::Member,
            "manager" | "经理" | "主管" | "部门主管" | "部门经理" | "部门管理员" => {
                Role::Manager
            }
            "admin" | "administrator" | "管理员" | "系统管理员" => Role::Admin,
            _ => return Err(Problem::UnknownRole {}),
        });
    }
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

/// A language as a tag; blank is none.
pub fn language(text: &str) -> Result<Option<&'static str>, Problem> {
    match key(text).replace('_', "-").as_str() {
        "" => Ok(None),
        "zh" | "zh-cn" | "zh-hans" | "zh-hans-cn" | "中文" | "简体中文" | "汉语" => {
            Ok(Some("zh-CN"))
        }
        "en" | "en-us" | "en-gb" | "english" | "英文" | "英语" => Ok(Some("en")),
        _ => Err(Problem::UnknownLanguage {}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_and_folded() {
        assert_eq!(email("Ann.Li@Example.COM"), Ok(Some("Ann.Li@example.com".to_owned())));
        assert_eq!(email("ａｎｎ＠example.com"), Ok(Some("ann@example.com".to_owned())));
        assert_eq!(email(""), Ok(None));
        for wrong in [
            "ann",
            "@example.com",
            "ann@",
            "ann@localhost",
            "a b@example.com",
            "ann@@example.com",
            "ann@example..com",
            "a@b.c;d@e.f",
        ] {
            assert_eq!(email(wrong), Err(Problem::NotAnEmail {}), "{wrong}");
        }
    }

    #[test]
    fn telephone_numbers_are_checked_and_stripped() {
        assert_eq!(mobile("+86 138-0013-8000"), Ok(Some("+8613800138000".to_owned())));
        assert_eq!(mobile("１３８００１３８０００"), Ok(Some("13800138000".to_owned())));
        for wrong in ["1234", "手机", "+", "138001380001380013800", "13800138000x"] {
            assert_eq!(mobile(wrong), Err(Problem::NotAMobile {}), "{wrong}");
        }
        assert_eq!(mobile("1.38E+10"), Err(Problem::RoundedNumber {}));
        assert_eq!(id("1.2E+15"), Err(Problem::RoundedNumber {}));
        assert_eq!(id("E1+2"), Ok(Some("E1+2".to_owned())));
    }

    #[test]
    fn words_of_both_languages_are_known() {
        assert_eq!(status("On Leave"), Ok(Some(Status::OnLeave)));
        assert_eq!(status("离职"), Ok(Some(Status::Left)));
        assert_eq!(status("??"), Err(Problem::UnknownStatus {}));
        assert_eq!(roles("管理员；member;成员"), Ok(vec![Role::Member, Role::Admin]));
        assert_eq!(roles("king"), Err(Problem::UnknownRole {}));
        assert_eq!(language("ZH_cn"), Ok(Some("zh-CN")));
        assert_eq!(short("  长  名\n字 "), Ok(Some("长 名 字".to_owned())));
        assert_eq!(
            short(&"长".repeat(FIELD_CHARS_MAX + 1)),
            Err(Problem::TooLong { max: FIELD_CHARS_MAX })
        );
    }
}
