//! What is set aside, as the network screen lists it: what came too late by whom it is from, then
//! the rest.

use node::facade::QuarantineInfo;

/// What one person wrote too late, in the order of its time.
#[derive(Debug, PartialEq, Eq)]
pub struct Leaver<'a> {
    /// The person, as they were called.
    pub name: &'a str,
    /// Their member id.
    pub member: &'a str,
    /// The entries.
    pub rows: Vec<&'a QuarantineInfo>,
}

impl Leaver<'_> {
    /// Whether one may adopt all of it.
    pub fn may_adopt(&self) -> bool {
        self.rows.iter().all(|row| row.kept_from.is_empty())
    }
}

/// Late entries by leaver, in the order of names' first appearance, and everything else.
pub fn grouped(rows: &[QuarantineInfo]) -> (Vec<Leaver<'_>>, Vec<&QuarantineInfo>) {
    let (late, rest): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.late && !row.member.is_empty());
    let mut leavers: Vec<Leaver<'_>> = Vec::new();
    for row in late {
        match leavers.iter_mut().find(|leaver| leaver.member == row.member) {
            Some(leaver) => leaver.rows.push(row),
            None => {
                let (name, member) = (row.author.as_str(), row.member.as_str());
                leavers.push(Leaver { name, member, rows: vec![row] });
            }
        }
    }
    leavers.iter_mut().for_each(|leaver| leaver.rows.sort_by_key(|row| row.time));
    (leavers, rest)
}

#[cfg(test)]
mod tests {
    use protocol::clock::Millis;

    use super::*;

    fn row(member: &str, late: bool, time: u64, kept_from: &str) -> QuarantineInfo {
        QuarantineInfo {
            author: member.into(),
            member: member.into(),
            late,
            time: Millis(time),
            kept_from: kept_from.into(),
            ..QuarantineInfo::default()
        }
    }

    #[test]
    fn late_rows_stand_by_whom_they_are_from_in_their_order() {
        let rows = [
            row("li", true, 2, ""),
            row("he", false, 1, "no"),
            row("li", true, 1, ""),
            row("wu", true, 1, "no"),
        ];
        let (leavers, rest) = grouped(&rows);
        assert_eq!(rest, [&rows[1]]);
        assert_eq!(leavers.len(), 2);
        assert_eq!(leavers[0].rows, [&rows[2], &rows[0]]);
        assert!(leavers[0].may_adopt() && !leavers[1].may_adopt());
    }
}
