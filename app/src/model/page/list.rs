//! The pages of a department, or of all, as a list.

use node::facade::PageInfo;

use crate::model::name::fits;

/// The pages of a department (by its space) or of all that fit what was typed, newest edit first.
pub fn pages<'a>(
    pages: &'a [PageInfo],
    department: Option<&str>,
    typed: &str,
) -> Vec<&'a PageInfo> {
    let here = |page: &&PageInfo| department.is_none_or(|space| page.space == space);
    let wanted = |page: &&PageInfo| {
        fits(&page.title, typed).is_some() || fits(&page.edited_by, typed).is_some()
    };
    let mut rows: Vec<_> = pages.iter().filter(here).filter(wanted).collect();
    rows.sort_by(|a, b| b.edited.cmp(&a.edited).then_with(|| a.title.cmp(&b.title)));
    rows
}

#[cfg(test)]
mod tests {
    use protocol::clock::Millis;

    use super::*;

    fn page(title: &str, space: &str, edited: u64) -> PageInfo {
        PageInfo {
            title: title.into(),
            space: space.into(),
            edited: Millis(edited),
            edited_by: "张三".into(),
            ..PageInfo::default()
        }
    }

    #[test]
    fn newest_first_and_by_department() {
        let all = [page("规范", "a", 1), page("Plan", "b", 3), page("手册", "a", 2)];
        let titles = |department, typed: &str| -> Vec<String> {
            pages(&all, department, typed).into_iter().map(|page| page.title.clone()).collect()
        };
        assert_eq!(titles(None, ""), ["Plan", "手册", "规范"]);
        assert_eq!(titles(Some("a"), ""), ["手册", "规范"]);
        assert_eq!(titles(None, "sc"), ["手册"]);
        assert_eq!(titles(None, "张三").len(), 3);
        assert_eq!(titles(None, "zzz").len(), 0);
    }
}
