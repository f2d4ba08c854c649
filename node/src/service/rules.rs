//! Rules of spaces: setting and listing them.

use protocol::{
    authority::{Rule, RuleRow, Statement},
    capability::{Level, Need},
    clock::Millis,
    limits::{LOCK_MINUTES_MAX, REMIND_MINUTES_MAX},
};

use super::names::{Departments, People};
use crate::{
    core::Core,
    facade::{Answer, Failure, FailureCode, RuleInfo, RuleSetting},
};

impl Core {
    /// Sets a rule; one that is in force already isn't said again.
    pub(crate) fn set_rule(
        &mut self,
        now: Millis,
        department: Option<&str>,
        wanted: RuleSetting,
    ) -> Result<Answer, Failure> {
        let departments = Departments::of(self.authority()?);
        let space = departments.find(department)?;
        let anywhere = matches!(wanted, RuleSetting::Module { .. } | RuleSetting::History { .. });
        if space != departments.root() && !anywhere {
            let problem = "this rule holds for the whole organisation, not for a department";
            return Err(Failure::new(FailureCode::Invalid, problem, "name no department"));
        }
        let rule = match wanted {
            RuleSetting::LockAfter { minutes } => {
                if minutes.is_some_and(|minutes| !(1..=LOCK_MINUTES_MAX).contains(&minutes)) {
                    let problem = format!("windows lock after 1 to {LOCK_MINUTES_MAX} minutes");
                    return Err(Failure::new(
                        FailureCode::Invalid,
                        problem,
                        "say how many, or off",
                    ));
                }
                Rule::LockAfter { minutes }
            }
            RuleSetting::RemindEvery { minutes } => {
                if !(1..=REMIND_MINUTES_MAX).contains(&minutes) {
                    let problem = format!(
                        "strong reminders come again after 1 to {REMIND_MINUTES_MAX} minutes"
                    );
                    return Err(Failure::new(FailureCode::Invalid, problem, "say after how many"));
                }
                Rule::RemindEvery { minutes }
            }
            RuleSetting::RemindThroughQuiet { on } => Rule::RemindThroughQuiet { on },
            RuleSetting::Module { module, on } => Rule::Module { module, on },
            RuleSetting::History { from_joining } => Rule::History { from_joining },
        };
        self.require(now, &space, Need::level(Level::Manage))?;
        if self.authority()?.rule(&space, rule.kind()) != Some(rule) {
            self.state(now, Statement::RuleSet { space, rule })?;
        }
        Ok(Answer::Done)
    }

    /// Lists the rules in force.
    pub(crate) fn list_rules(&self) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let (departments, people) = (Departments::of(authority), People::of(authority));
        let info = |row: RuleRow| RuleInfo {
            space: row.space.to_string(),
            department: departments.path(&row.space),
            rule: match row.rule {
                Rule::LockAfter { minutes } => RuleSetting::LockAfter { minutes },
                Rule::RemindThroughQuiet { on } => RuleSetting::RemindThroughQuiet { on },
                Rule::Module { module, on } => RuleSetting::Module { module, on },
                Rule::History { from_joining } => RuleSetting::History { from_joining },
                Rule::RemindEvery { minutes } => RuleSetting::RemindEvery { minutes },
            },
            by: row.by.map(|member| people.name(&member)).unwrap_or_default(),
            since: row.since,
        };
        Ok(Answer::Rules(authority.rules().into_iter().map(info).collect()))
    }
}
