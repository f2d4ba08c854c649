//! Rights, levels and roles in words.

use node::facade::Right;
use protocol::capability::{Level, Role};

use crate::ui::Cx;

/// Every level, from the least.
pub const LEVELS: [Level; 4] = [Level::Read, Level::Comment, Level::Write, Level::Manage];

/// Every role that one can be invited with.
pub const ROLES: [Role; 3] = [Role::Member, Role::Manager, Role::Admin];

/// A level, as the façade writes it.
pub fn level_word(cx: &Cx<'_>, level: &str) -> String {
    match level {
        "read" => cx.say("level-read"),
        "comment" => cx.say("level-comment"),
        "write" => cx.say("level-write"),
        "manage" => cx.say("level-manage"),
        other => other.to_owned(),
    }
}

/// A level.
pub fn level(cx: &Cx<'_>, level: Level) -> String {
    level_word(
        cx,
        match level {
            Level::Read => "read",
            Level::Comment => "comment",
            Level::Write => "write",
            Level::Manage => "manage",
        },
    )
}

/// A role, as the façade writes it.
pub fn role_word(cx: &Cx<'_>, role: &str) -> String {
    match role {
        "member" => cx.say("role-member"),
        "manager" => cx.say("role-manager"),
        "admin" => cx.say("role-admin"),
        other => other.to_owned(),
    }
}

/// A role.
pub fn role(cx: &Cx<'_>, role: Role) -> String {
    role_word(
        cx,
        match role {
            Role::Member => "member",
            Role::Manager => "manager",
            Role::Admin => "admin",
        },
    )
}

/// A named ability, as the façade writes it; one that a newer node made up stays as it is.
pub fn ability(cx: &Cx<'_>, ability: &str) -> String {
    match ability {
        "announce" => cx.say("ability-announce"),
        "remind-strongly" => cx.say("ability-remind-strongly"),
        "rekey" => cx.say("ability-rekey"),
        "enrol" => cx.say("ability-enrol"),
        "report" => cx.say("ability-report"),
        other => other.to_owned(),
    }
}

/// What a right allows, and where.
pub fn right(cx: &Cx<'_>, right: &Right) -> String {
    let mut allowed = vec![level_word(cx, &right.level)];
    allowed.extend(right.named.iter().map(|word| ability(cx, word)));
    let level = cx.list(&allowed);
    let values = &[("place", (&right.department).into()), ("level", (&level).into())];
    cx.fill(if right.below { "right-below" } else { "right-here" }, values)
}

/// A link of a chain: who has what, from whom.
pub fn link(cx: &Cx<'_>, row: &Right) -> String {
    let what = right(cx, row);
    let (holder, what) = ((&row.holder).into(), (&what).into());
    match &row.giver {
        Some(giver) => {
            cx.fill("chain-given", &[("holder", holder), ("what", what), ("giver", giver.into())])
        }
        None => cx.fill("chain-founder", &[("holder", holder), ("what", what)]),
    }
}
