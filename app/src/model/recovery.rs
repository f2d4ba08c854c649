//! Recovery as the screen shows it: what waits, whom one may name, how many can be needed.

use node::facade::{MemberInfo, ProposalInfo, RecoveryInfo};

/// Proposals that came about and are still shown.
const DONE_SHOWN: usize = 5;

/// What waits for somebody, what waits for oneself first; then what has come about lately.
pub fn shown(info: &RecoveryInfo) -> Vec<&ProposalInfo> {
    let mut open: Vec<&ProposalInfo> = info.proposals.iter().filter(|row| !row.done).collect();
    open.sort_by_key(|row| !row.may_approve);
    let done = info.proposals.iter().filter(|row| row.done).take(DONE_SHOWN);
    open.into_iter().chain(done).collect()
}

/// How many proposals wait for oneself.
pub fn waiting(info: &RecoveryInfo) -> usize {
    info.proposals.iter().filter(|row| row.may_approve).count()
}

/// How many have to approve yet.
pub fn missing(row: &ProposalInfo) -> u64 {
    row.needed.saturating_sub(row.approved.len() as u64)
}

/// Whom one may name: members, by name; for oneself only others.
pub fn candidates(members: &[MemberInfo], with_oneself: bool) -> Vec<&MemberInfo> {
    let fits = |row: &&MemberInfo| !row.removed && (with_oneself || !row.mine);
    let mut rows: Vec<&MemberInfo> = members.iter().filter(fits).collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// How many of so many people can be needed, at least `least`; the nearest to what was wished.
pub fn needed(wished: u8, least: u8, count: usize) -> u8 {
    let most = u8::try_from(count).unwrap_or(u8::MAX).max(least);
    wished.clamp(least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, may_approve: bool, done: bool) -> ProposalInfo {
        ProposalInfo { id: id.into(), may_approve, done, ..ProposalInfo::default() }
    }

    #[test]
    fn what_waits_for_oneself_comes_first_and_what_is_done_last() {
        let proposals = vec![row("a", false, true), row("b", false, false), row("c", true, false)];
        let info = RecoveryInfo { proposals, ..RecoveryInfo::default() };
        let ids: Vec<&str> = shown(&info).iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["c", "b", "a"]);
        assert_eq!(waiting(&info), 1);
    }

    #[test]
    fn nobody_who_left_is_named_and_nobody_names_themselves() {
        let member = |name: &str, mine, removed| MemberInfo {
            name: name.into(),
            mine,
            removed,
            ..MemberInfo::default()
        };
        let all = [member("c", false, false), member("a", true, false), member("b", false, true)];
        let named = |oneself| -> Vec<String> {
            candidates(&all, oneself).into_iter().map(|row| row.name.clone()).collect()
        };
        assert_eq!(named(false), ["c"]);
        assert_eq!(named(true), ["a", "c"]);
    }

    #[test]
    fn as_many_are_needed_as_there_can_be() {
        assert_eq!(
            [needed(2, 1, 3), needed(5, 1, 3), needed(1, 2, 3), needed(2, 2, 0)],
            [2, 3, 2, 2]
        );
        let row = ProposalInfo { needed: 2, approved: vec!["a".into()], ..ProposalInfo::default() };
        assert_eq!(missing(&row), 1);
    }
}
