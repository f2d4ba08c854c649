//! What the inbox says of deadlines.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
};

use super::{
    desk::Due,
    task::{Heard, Person, Task},
};
use crate::{
    core::Core,
    facade::{DeadlineChangeInfo, DeadlineNotice, Failure, InboxAbout, InboxItem},
    service::{
        me::Me,
        names::{self, Labels},
    },
    view::DeadlineChange,
};

/// Bytes of a change's hash in an item's name.
const HASH_BYTES: usize = 8;

/// A change that one is to hear of.
pub(super) struct News {
    pub space: SpaceId,
    pub task: DocId,
    pub heard: Heard,
    /// The title of one's own task that depends on it.
    through: Option<String>,
}

impl Core {
    /// The changed deadlines that concern us, in no order.
    pub(in crate::service) fn deadline_items(
        &mut self,
        me: &Me,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<InboxItem>, Failure> {
        self.refresh_due()?;
        let person = Person { member: me.member, devices: me.devices.clone() };
        let labels = Labels::of(self.authority()?);
        let mut items = Vec::new();
        for news in news(self.due(), &person, spaces) {
            let Some(task) = self.due().task(&news.space, &news.task) else { continue };
            let Some(change) = task.row.changes.get(news.heard.at) else { continue };
            let noted = self.due().noted().changes(&news.space, &news.task);
            let mut info = self.change_info(&labels, change)?;
            let mut changes = 1;
            if !news.heard.known {
                (info.old, changes) = task.days_known(&person, noted, news.heard.at);
            }
            let hash: String =
                change.change[..HASH_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
            let notice = DeadlineNotice {
                task: news.task.to_string(),
                title: task.title.clone(),
                change: info,
                changes,
                conflict: self.conflicting(&labels, task)?,
                through: news.through,
            };
            items.push(InboxItem {
                id: format!("deadline/{}/{hash}", news.task),
                time: change.time.millis(),
                unread: !news.heard.known,
                department: labels.departments.path(&news.space),
                about: InboxAbout::Deadline(Box::new(notice)),
            });
        }
        Ok(items)
    }

    pub(super) fn change_info(
        &self,
        labels: &Labels,
        change: &DeadlineChange,
    ) -> Result<DeadlineChangeInfo, Failure> {
        let authority = self.authority()?;
        let member = authority.member_of(&change.by);
        Ok(DeadlineChangeInfo {
            old: change.old.clone(),
            new: change.new.clone(),
            author: names::author_name(authority, &labels.people, &change.by),
            author_id: member.map_or_else(|| change.by.to_string(), |member| member.to_string()),
            time: change.time.millis(),
            asks: change.asks,
        })
    }

    /// The days that contradict each other, with who set them and when; none when they agree.
    fn conflicting(
        &self,
        labels: &Labels,
        task: &Task,
    ) -> Result<Vec<(String, String, Millis)>, Failure> {
        if task.days.iter().all(|(day, _)| *day == task.days[0].0) {
            return Ok(Vec::new());
        }
        let authority = self.authority()?;
        let told = task.days.iter().filter_map(|(day, hash)| {
            let change = task.row.changes.iter().find(|change| change.change == *hash)?;
            let author = names::author_name(authority, &labels.people, &change.by);
            Some((day.clone(), author, change.time.millis()))
        });
        Ok(told.collect())
    }
}

/// The changes that somebody is to hear of in these spaces: of tasks that are theirs, and of those
/// that theirs depend on.
pub(super) fn news(due: &Due, person: &Person, spaces: &BTreeSet<SpaceId>) -> Vec<News> {
    let mut news = Vec::new();
    let mut through: BTreeMap<(SpaceId, DocId, usize), News> = BTreeMap::new();
    for (space, id, task) in due.tasks().filter(|(space, ..)| spaces.contains(space)) {
        let heard = task.heard(person, due.noted().changes(space, id));
        news.extend(heard.into_iter().map(|heard| News {
            space: *space,
            task: *id,
            heard,
            through: None,
        }));
        // Who only watches a task isn't told of those that it depends on.
        let Some(own_since) = task.owned_since(person) else { continue };
        for (other, since) in task.depends() {
            for (place, found) in due.of_id(other).filter(|(place, _)| spaces.contains(place)) {
                // Whose it is hears of it anyway.
                if found.since(person).is_some() {
                    continue;
                }
                let noted = due.noted().changes(place, other);
                for heard in found.heard_since(person, noted, since.max(own_since)) {
                    let key = (*place, *other, heard.at);
                    through.entry(key).or_insert_with(|| News {
                        space: *place,
                        task: *other,
                        heard,
                        through: Some(task.title.clone()),
                    });
                }
            }
        }
    }
    news.extend(through.into_values());
    news
}
