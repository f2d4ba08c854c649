//! Projects, and who takes part.

use super::{
    View,
    organisation::{capabilities, level, list},
    report::section,
    table::{Side, Table, id_chars, pairs, short_id},
};
use crate::{
    cli::text::{self, Lang},
    facade::{CapabilityRow, DepartmentInfo, ProjectPart},
};

/// `project list`.
pub(in crate::cli) fn projects(rows: &[DepartmentInfo], lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::PROJECT.get(lang), Side::Left),
        (text::DEPARTMENTS.get(lang), Side::Left),
        (text::OWNER.get(lang), Side::Left),
        (text::SPACE.get(lang), Side::Left),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.space.as_str()));
    for row in rows {
        let Some(project) = &row.project else { continue };
        let names: Vec<String> = project.departments.iter().map(|part| part.name.clone()).collect();
        let id = short_id(&row.space, chars);
        table.row([name(row, lang), list(&names, lang), project.owner.clone(), id]);
    }
    table.finish(text::NONE.get(lang))
}

/// A project's name, and that it is archived.
fn name(row: &DepartmentInfo, lang: Lang) -> String {
    match row.project.as_ref().is_some_and(|project| project.archived) {
        true => format!("{} ({})", row.name, text::ARCHIVED.get(lang)),
        false => row.name.clone(),
    }
}

/// `project show`.
pub(in crate::cli) fn project(
    row: &DepartmentInfo,
    readers: &[CapabilityRow],
    view: &View,
) -> String {
    let lang = view.lang;
    let project = row.project.clone().unwrap_or_default();
    let mut out = pairs(&[
        (text::PROJECT.get(lang), name(row, lang)),
        (text::OWNER.get(lang), project.owner),
        (text::SPACE.get(lang), row.space.clone()),
    ]);
    let parts = |rows: &[ProjectPart]| -> Vec<String> {
        rows.iter().map(|part| format!("{}: {}", part.name, level(&part.level, lang))).collect()
    };
    for (head, lines) in [
        (text::PARTS_DEPARTMENTS, parts(&project.departments)),
        (text::PARTS_PEOPLE, parts(&project.people)),
    ] {
        out.push('\n');
        out.push_str(&section(head, &lines, lang));
    }
    out.push_str(&format!("\n{}\n", text::READERS.get(lang)));
    out.push_str(&capabilities(readers, view));
    out
}
