//! The statuses of tasks: the presets, and what a department has made of them.

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::SpaceId,
    schema::{Status, StatusConfig, StatusId},
};

use super::{checked_name, names::Departments};
use crate::{
    content,
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode, StatusFields, StatusInfo},
};

impl Core {
    /// Lists the statuses of a department's tasks, in the order of a board.
    pub(crate) fn list_statuses(
        &self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        self.require(now, &space, Need::level(Level::Read))?;
        Ok(Answer::Statuses(self.statuses_of(&space)?))
    }

    /// Makes a status, or gives a known one other words and another place.
    pub(crate) fn set_status(
        &mut self,
        now: Millis,
        department: Option<&str>,
        wanted: &StatusFields,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        self.require(now, &space, Need::level(Level::Manage))?;
        let (id, config) = checked(wanted)?;
        let known = content::statuses(&self.door().held.store, &space)
            .map_err(|error| self.unreadable(&error.into()))?;
        if !known.iter().any(|row| row.id == id && row.config == config) {
            self.edit(now, space, DocRef::Directory, |document, author, _| {
                edit::put_status(document, author, &space, &id, &config)
            })?;
        }
        Ok(Answer::Done)
    }

    /// The statuses that tasks of a space may have, in the order of a board.
    pub(super) fn statuses_of(&self, space: &SpaceId) -> Result<Vec<StatusInfo>, Failure> {
        let own = content::statuses(&self.door().held.store, space)
            .map_err(|error| self.unreadable(&error.into()))?;
        let preset = |status: &Status| StatusConfig {
            zh: status.zh.to_owned(),
            en: status.en.to_owned(),
            category: status.category,
            order: status.order,
            retired: false,
        };
        let is_own = |status: &&Status| own.iter().any(|row| row.id.as_str() == status.id);
        let presets = Status::PRESETS.iter().filter(|status| !is_own(status));
        let presets = presets.map(|status| info(status.id, preset(status)));
        let own = own.iter().map(|row| info(row.id.as_str(), row.config.clone()));
        let mut all: Vec<StatusInfo> = presets.chain(own).collect();
        all.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        Ok(all)
    }

    /// A status by its id, or by the label of one that is still offered, in either language.
    pub(super) fn find_status(&self, space: &SpaceId, text: &str) -> Result<StatusId, Failure> {
        let all = self.statuses_of(space)?;
        let by_id = all.iter().find(|status| status.id == text);
        let called = |status: &&StatusInfo| {
            !status.retired && [status.zh.as_str(), &status.en].contains(&text)
        };
        match by_id.or_else(|| all.iter().find(called)) {
            Some(status) => status_id(&status.id),
            None => {
                let offered = all.iter().filter(|status| !status.retired);
                let ids: Vec<&str> = offered.map(|status| status.id.as_str()).collect();
                let problem = format!("no status is called {text:?}");
                let next = format!("there are {}", ids.join(", "));
                Err(Failure::new(FailureCode::NotFound, problem, next))
            }
        }
    }
}

fn info(id: &str, config: StatusConfig) -> StatusInfo {
    let StatusConfig { zh, en, category, order, retired } = config;
    let preset = Status::PRESETS.iter().any(|status| status.id == id);
    StatusInfo { id: id.to_owned(), zh, en, category, order, retired, preset }
}

/// What is to be written. A label that is missing in one language is taken from the other.
fn checked(wanted: &StatusFields) -> Result<(StatusId, StatusConfig), Failure> {
    let id = status_id(&wanted.id)?;
    let label =
        |own: &str, other: &str| checked_name(if own.trim().is_empty() { other } else { own });
    let config = StatusConfig {
        zh: label(&wanted.zh, &wanted.en)?,
        en: label(&wanted.en, &wanted.zh)?,
        category: wanted.category,
        order: wanted.order,
        retired: wanted.retired,
    };
    let preset = Status::PRESETS.iter().find(|status| status.id == id.as_str());
    if preset.is_some_and(|preset| preset.category != config.category || config.retired) {
        let problem = format!("the status {id} is there in every department");
        let next = "give it other words or another place, and add further statuses beside it";
        return Err(Failure::new(FailureCode::Invalid, problem, next));
    }
    Ok((id, config))
}

/// A status's id from its text.
fn status_id(text: &str) -> Result<StatusId, Failure> {
    text.parse().map_err(|_| {
        let problem = format!("{text:?} can't be a status's id");
        let next = "an id is up to 32 lower-case Latin letters, digits and `-`";
        Failure::new(FailureCode::Invalid, problem, next)
    })
}
