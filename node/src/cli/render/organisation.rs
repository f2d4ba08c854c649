//! Departments, people, and what they may do.

use super::{
    View,
    table::{Side, Table, id_chars, short_id},
    when,
};
use crate::{
    cli::text::{self, Lang},
    facade::{CapabilityRow, DepartmentInfo, MemberInfo, Right},
};

/// `department list`.
pub(super) fn departments(rows: &[DepartmentInfo], lang: Lang) -> String {
    let heads = [
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::MEMBERS.get(lang), Side::Right),
        (text::SPACE.get(lang), Side::Left),
    ];
    let mut table = Table::new(&heads);
    let chars = id_chars(rows.iter().map(|row| row.space.as_str()));
    for row in rows {
        // The organisation itself stands above all paths.
        let path = if row.path.is_empty() { &row.name } else { &row.path };
        table.row([path.clone(), row.members.to_string(), short_id(&row.space, chars)]);
    }
    table.finish(text::NONE.get(lang))
}

/// `member list`.
pub(super) fn members(rows: &[MemberInfo], lang: Lang) -> String {
    // Where nobody has said who works where, nobody is asked.
    let sites = rows.iter().any(|row| !row.site.is_empty());
    let mut heads =
        vec![(text::PERSON.get(lang), Side::Left), (text::DEPARTMENTS.get(lang), Side::Left)];
    heads.extend(sites.then(|| (text::SITE.get(lang), Side::Left)));
    heads.extend([
        (text::ROLE.get(lang), Side::Left),
        (text::DEVICES.get(lang), Side::Right),
        (text::ID.get(lang), Side::Left),
    ]);
    let mut table = Table::new(&heads);
    let chars = id_chars(rows.iter().map(|row| row.member.as_str()));
    for row in rows {
        let role = if row.removed { text::REMOVED.get(lang) } else { role(&row.role, lang) };
        let mut cells = vec![row.name.clone(), list(&row.departments, lang)];
        cells.extend(sites.then(|| row.site.clone()));
        cells.extend([
            role.to_owned(),
            row.devices.len().to_string(),
            short_id(&row.member, chars),
        ]);
        table.cells(cells);
    }
    table.finish(text::NONE.get(lang))
}

/// `capability list`.
pub(super) fn capabilities(rows: &[CapabilityRow], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::PERSON.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::LEVEL.get(lang), Side::Left),
        (text::EXPIRES.get(lang), Side::Left),
        (text::PASSES.get(lang), Side::Right),
        (text::CHAIN.get(lang), Side::Whole),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.id.as_str()));
    for row in rows {
        let place = match row.below {
            true => format!("{} ({})", row.department, text::BELOW.get(lang)),
            false => row.department.clone(),
        };
        let mut allowed = vec![level(&row.level, lang).to_owned()];
        allowed.extend(row.named.iter().map(|ability| named(ability, lang).to_owned()));
        let until = match row.expires {
            _ if row.revoked => text::REVOKED.get(lang).to_owned(),
            Some(time) => when::moment(time, view),
            None => text::NO_END.get(lang).to_owned(),
        };
        table.row([
            short_id(&row.id, chars),
            row.member.clone(),
            place,
            list(&allowed, lang),
            until,
            row.passes.to_string(),
            reason(row, lang),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// Names as the language lists them.
pub(super) fn list(names: &[String], lang: Lang) -> String {
    names.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

/// A role's name; one that a newer node made up stays as it is.
fn role(role: &str, lang: Lang) -> &str {
    match role {
        "member" => text::ROLE_MEMBER.get(lang),
        "manager" => text::ROLE_MANAGER.get(lang),
        "admin" => text::ROLE_ADMIN.get(lang),
        other => other,
    }
}

/// A level's name.
pub(super) fn level(level: &str, lang: Lang) -> &str {
    match level {
        "read" => text::LEVEL_READ.get(lang),
        "comment" => text::LEVEL_COMMENT.get(lang),
        "write" => text::LEVEL_WRITE.get(lang),
        "manage" => text::LEVEL_MANAGE.get(lang),
        other => other,
    }
}

/// A named ability's name.
fn named(ability: &str, lang: Lang) -> &str {
    match ability {
        "announce" => text::ABILITY_ANNOUNCE.get(lang),
        "remind-strongly" => text::ABILITY_REMIND.get(lang),
        "rekey" => text::ABILITY_REKEY.get(lang),
        "enrol" => text::ABILITY_ENROL.get(lang),
        "report" => text::ABILITY_REPORT.get(lang),
        other => other,
    }
}

/// Why a capability holds: its chain, and that of the department by which it reaches a project.
fn reason(row: &CapabilityRow, lang: Lang) -> String {
    let own = chain(&row.chain, lang);
    match row.through.last() {
        Some(part) => {
            let through = text::THROUGH.with(lang, &[("department", &part.holder)]);
            format!("{own}{through}{}", chain(&row.through, lang))
        }
        None => own,
    }
}

/// A chain in words, from the founder down.
pub(super) fn chain(rights: &[Right], lang: Lang) -> String {
    let link = |row: &Right| {
        let giver = match &row.giver {
            Some(giver) => text::GIVEN_BY.with(lang, &[("name", giver)]),
            None => String::new(),
        };
        format!("{}: {}{giver}", row.holder, right(row, lang))
    };
    rights.iter().map(link).collect::<Vec<_>>().join(" → ")
}

/// What a right allows, and where.
pub(super) fn right(row: &Right, lang: Lang) -> String {
    let below = if row.below { format!(" ({})", text::BELOW.get(lang)) } else { String::new() };
    let mut allowed = vec![level(&row.level, lang).to_owned()];
    allowed.extend(row.named.iter().map(|ability| named(ability, lang).to_owned()));
    let values: &[(&str, &str)] = &[("level", &list(&allowed, lang)), ("place", &row.department)];
    format!("{}{below}", text::RIGHT.with(lang, values))
}
