//! What a task depends on, as it is written: `LAUNCH-12`, `LAUNCH-12SS`, `LAUNCH-12FS+2d`.

use protocol::{
    clock::Millis,
    ids::DocId,
    schema::{Dependency, DependencyKind, TaskField as Field, TaskValue},
};

use crate::{
    core::Core,
    document::edit::TaskEdit,
    facade::{Failure, FailureCode},
};

impl Core {
    /// The edit that ties a task to another. A task that is called as the whole text says goes first:
    /// titles may end in anything.
    pub(super) fn depend_on(&self, now: Millis, text: &str) -> Result<TaskEdit, Failure> {
        let tied = |id, how| TaskEdit::Set(Field::DependsOn(id), TaskValue::Dependency(how));
        let Some((name, how)) = split(text) else {
            return Ok(tied(self.find_task(now, text)?.1.id, Dependency::FINISH_START));
        };
        if name.parse::<DocId>().is_err() {
            match self.find_task(now, text) {
                Err(failure) if failure.code == FailureCode::NotFound => {}
                found => return Ok(tied(found?.1.id, Dependency::FINISH_START)),
            }
        }
        Ok(tied(self.find_task(now, name)?.1.id, how))
    }
}

/// A task's name and how another depends on it, where the text ends in that. Days without a kind have
/// their `d`: a name may end in a number.
fn split(text: &str) -> Option<(&str, Dependency)> {
    let text = text.trim();
    let (rest, days) = days(text);
    let (name, kind) = match kind(rest) {
        Some((name, kind)) => (name, kind),
        None if rest.len() < text.len() && text.ends_with('d') => {
            (rest, DependencyKind::FinishStart)
        }
        None => return None,
    };
    let name = name.trim_end();
    (!name.is_empty()).then_some((name, Dependency { kind, lag_days: days }))
}

/// What stands before `+2d` or `-1`, and the days; the whole and 0 when the text ends in neither.
fn days(text: &str) -> (&str, i16) {
    let number = text.strip_suffix('d').unwrap_or(text);
    let rest = number.trim_end_matches(|c: char| c.is_ascii_digit());
    let sign = rest.strip_suffix(['+', '-']).map(str::len).filter(|_| rest.len() < number.len());
    let found = sign.and_then(|sign| Some((text.get(..sign)?, number.get(sign..)?.parse().ok()?)));
    found.unwrap_or((text, 0))
}

fn kind(text: &str) -> Option<(&str, DependencyKind)> {
    let (name, word) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let how: Dependency = word.parse().ok()?;
    Some((name, how.kind))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Option<String> {
        split(text).map(|(name, how)| format!("{name} {how}"))
    }

    #[test]
    fn r42_a_dependency_is_written_with_its_kind_and_days() {
        for (text, means) in [
            ("LAUNCH-12SS", "LAUNCH-12 SS"),
            ("LAUNCH-12FS+2d", "LAUNCH-12 FS+2"),
            ("LAUNCH-12 FF-1", "LAUNCH-12 FF-1"),
            ("LAUNCH-12+3d", "LAUNCH-12 FS+3"),
            ("设计方案SF+0d", "设计方案 SF"),
            ("设计方案 -1d", "设计方案 FS-1"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(means), "{text}");
        }
        for name in ["LAUNCH-12", "T", "方案", "2026-12", "SS", "+2d", "FS+2", "方案+d", "Ends", ""]
        {
            assert_eq!(shown(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,6}(FS|SS|FF|SF)?[+-]?[0-9]{0,7}d?") {
            if let Some((name, _)) = split(&text) {
                prop_assert!(text.trim().starts_with(name) && !name.is_empty());
            }
        }

        #[test]
        fn what_is_shown_can_be_written(
            kind in prop::sample::select(vec!["FS", "SS", "FF", "SF"]),
            lag in any::<i16>(),
        ) {
            let how = if lag == 0 { kind.to_owned() } else { format!("{kind}{lag:+}") };
            prop_assert_eq!(shown(&format!("LAUNCH-12{how}")), Some(format!("LAUNCH-12 {how}")));
        }
    }
}
