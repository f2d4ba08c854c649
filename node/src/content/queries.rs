//! Reading rows.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Authority,
    clock::Millis,
    encode,
    ids::{ChannelId, DeviceId, DocId, MemberId, SpaceId},
    schema::{Channel, Site, StatusConfig, StatusId},
};

use super::{keys, segments};
use crate::{
    store::{KvError, Span, Store},
    view::{EventRow, PageRow, StatusRow, TaskRow},
};

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// A channel with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelAt {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// Nothing new is written there.
    pub archived: bool,
}

/// What a notice board is called, where nothing says it better.
const BOARD: &str = "公告栏";

/// What the channel of strong reminders of tasks is called.
const REMINDERS: &str = "任务强提醒";

/// A task with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskAt {
    /// Its id.
    pub id: DocId,
    /// Its row.
    pub row: TaskRow,
}

/// A page with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAt {
    /// Its id.
    pub id: DocId,
    /// Its row.
    pub row: PageRow,
}

/// A meeting with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventAt {
    /// Its id.
    pub id: DocId,
    /// Its row.
    pub row: EventRow,
}

/// People who may read a space, each with their devices.
pub type Readers = BTreeMap<MemberId, BTreeSet<DeviceId>>;

/// The people who may read a space now.
pub fn readers(authority: &Authority, space: &SpaceId, now: Millis) -> Readers {
    let mut readers = Readers::new();
    for device in authority.readers(space, now) {
        if let Some(member) = authority.member_of(&device) {
            readers.entry(member).or_default().insert(device);
        }
    }
    readers
}

/// The channels of a space, by name. One in which something was said is listed also while the
/// entry that named it isn't here, or doesn't count (its maker was removed before colleagues had
/// it): what others said there is theirs. Its name is the beginning of its id then. The notice board
/// is always there, and comes first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn channels(store: &Store, space: &SpaceId) -> Result<Vec<ChannelAt>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::of(b'h', space, &[])), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let id = ChannelId::from_slice(key.get(17..)?)?;
        let Channel { name, archived, .. } = Channel::unpack(&value).ok()?;
        Some(ChannelAt { id, name, archived })
    };
    let mut channels: Vec<ChannelAt> =
        rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect::<Result<_, _>>()?;
    let id = ChannelId::announcements(space);
    let board = ChannelAt { id, name: BOARD.to_owned(), archived: false };
    let named: BTreeSet<ChannelId> = channels.iter().map(|channel| channel.id).collect();
    let spoken = store.scan(&Span::prefix(&keys::counts(space)), false, usize::MAX)?;
    for (key, _) in spoken {
        let id = key.get(17..).and_then(ChannelId::from_slice).ok_or(KvError::Damaged)?;
        if !named.contains(&id) && id != board.id {
            let of_tasks = id == ChannelId::task_reminders(space);
            let name = if of_tasks { REMINDERS.to_owned() } else { id.short() };
            channels.push(ChannelAt { id, name, archived: false });
        }
    }
    channels.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    channels.insert(0, board);
    Ok(channels)
}

/// The statuses that a space has configured.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn statuses(store: &Store, space: &SpaceId) -> Result<Vec<StatusRow>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::of(b'y', space, &[])), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let id: StatusId = std::str::from_utf8(key.get(17..)?).ok()?.parse().ok()?;
        Some(StatusRow { id, config: StatusConfig::unpack(&value).ok()? })
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// Whether a project is archived, as its directory says.
///
/// # Errors
/// When the store fails.
pub fn is_archived(store: &Store, space: &SpaceId) -> Result<bool, KvError> {
    Ok(store.get(&keys::of(b'z', space, &[]))?.is_some())
}

/// Where people work, as a space's directory says.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn sites(store: &Store, space: &SpaceId) -> Result<BTreeMap<MemberId, Site>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::of(b'S', space, &[])), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let member = MemberId::from_slice(key.get(17..)?)?;
        Some((member, std::str::from_utf8(&value).ok()?.parse().ok()?))
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// How many messages a channel has.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn message_count(store: &Store, space: &SpaceId, channel: &ChannelId) -> Result<u64, KvError> {
    segments::count(store, space, channel)
}

/// The tasks of a space, by id.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn tasks(store: &Store, space: &SpaceId) -> Result<Vec<TaskAt>, KvError> {
    let row = |(id, row)| TaskAt { id, row };
    Ok(documents(store, b'k', space)?.into_iter().map(row).collect())
}

/// One page, if it is shown in this space.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn page_at(store: &Store, space: &SpaceId, id: &DocId) -> Result<Option<PageAt>, KvError> {
    Ok(document(store, b'w', space, id)?.map(|row| PageAt { id: *id, row }))
}

/// One task, if it is shown in this space.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn task_at(store: &Store, space: &SpaceId, id: &DocId) -> Result<Option<TaskAt>, KvError> {
    Ok(document(store, b'k', space, id)?.map(|row| TaskAt { id: *id, row }))
}

/// The meetings of a space, by id.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn events(store: &Store, space: &SpaceId) -> Result<Vec<EventAt>, KvError> {
    let row = |(id, row)| EventAt { id, row };
    Ok(documents(store, b'm', space)?.into_iter().map(row).collect())
}

/// One meeting, if it is shown in this space.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn event_at(store: &Store, space: &SpaceId, id: &DocId) -> Result<Option<EventAt>, KvError> {
    Ok(document(store, b'm', space, id)?.map(|row| EventAt { id: *id, row }))
}

/// The pages of a space, by id.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn pages(store: &Store, space: &SpaceId) -> Result<Vec<PageAt>, KvError> {
    let row = |(id, row)| PageAt { id, row };
    Ok(documents(store, b'w', space)?.into_iter().map(row).collect())
}

pub(super) fn document<T: serde::Serialize + serde::de::DeserializeOwned>(
    store: &Store,
    letter: u8,
    space: &SpaceId,
    id: &DocId,
) -> Result<Option<T>, KvError> {
    let row = store.get(&keys::doc(letter, space, id))?;
    row.map(|bytes| encode::from_bytes(&bytes, ROW_BYTES_MAX).map_err(|_| KvError::Damaged))
        .transpose()
}

pub(super) fn documents<T: serde::Serialize + serde::de::DeserializeOwned>(
    store: &Store,
    letter: u8,
    space: &SpaceId,
) -> Result<Vec<(DocId, T)>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::of(letter, space, &[])), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let id = keys::read_doc(&key)?;
        Some((id, encode::from_bytes(&value, ROW_BYTES_MAX).ok()?))
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}
