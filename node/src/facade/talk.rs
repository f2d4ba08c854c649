//! What a node answers about channels, messages, and what a search finds.

use protocol::{clock::Millis, schema::Tell};
use serde::{Deserialize, Serialize};

/// A channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelInfo {
    /// Its id.
    pub channel: String,
    /// Its name; of a conversation, the names of those with whom one talks.
    pub name: String,
    /// Its department; empty for the organisation's own channels and for conversations.
    pub department: String,
    /// Its space.
    pub space: String,
    /// Who is in the conversation, oneself last; nobody for a department's channel.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// Messages in it.
    pub messages: u64,
    /// Messages by others that weren't read here, among the newest 1,000.
    pub unread: u64,
    /// Of these, the ones that call us or answer one of ours; in a conversation of which we want to be
    /// told all, all of them.
    pub mentions: u64,
    /// What of it we want to be told.
    #[serde(default)]
    pub tell: Tell,
    /// When its newest message was written.
    pub newest: Option<Millis>,
    /// Closed for new messages.
    pub archived: bool,
    /// Messages here from before this time aren't ours to read: they were written before we joined.
    #[serde(default)]
    pub closed_before: Option<Millis>,
    /// It is the notice board: what begins there is an announcement.
    #[serde(default)]
    pub board: bool,
    /// We may remind people strongly there now.
    #[serde(default)]
    pub may_remind: bool,
    /// We may write in it now; on a notice board, announce.
    pub may_write: bool,
    /// We may hide messages in it now.
    pub may_manage: bool,
}

/// Somebody in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The member's id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// It is oneself.
    pub mine: bool,
    /// Their membership has ended.
    pub removed: bool,
}

/// How far a message got, as far as beacons and relays' receipts prove it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The people it is for.
    pub recipients: u64,
    /// Those known to hold it, by name.
    pub delivered: Vec<String>,
    /// Those known to have read it, by name.
    pub read: Vec<String>,
    /// Those who aren't known to hold it and for whom a relay has said to keep it, by name.
    #[serde(default)]
    pub kept: Vec<String>,
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageInfo {
    /// Its id: device, epoch and number of its entry.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// Their member id; their device's where that isn't known.
    pub author_id: String,
    /// We wrote it.
    pub mine: bool,
    /// When, by the author's clock.
    pub time: Millis,
    /// When it came to this node, by its clock; `None` where that isn't known: it is ours, or came before
    /// the node was started.
    #[serde(default)]
    pub arrived: Option<Millis>,
    /// Its text; empty when recalled or hidden.
    pub text: String,
    /// The message that it answers.
    pub reply_to: Option<String>,
    /// How many messages answer it, and one another below it; recalled ones too.
    pub replies: u64,
    /// Whom it calls; nobody when recalled or hidden.
    pub mentions: Vec<MentionInfo>,
    /// It calls us, by name, department or all.
    pub mentions_me: bool,
    /// It was edited.
    pub edited: bool,
    /// It was recalled.
    pub recalled: bool,
    /// It was hidden by a manager.
    pub hidden: bool,
    /// Reactions: emoji and names.
    pub reactions: Vec<(String, Vec<String>)>,
    /// The emoji that we put there.
    pub my_reactions: Vec<String>,
    /// How far it got.
    pub delivery: Delivery,
    /// The files that go with it; none when recalled or hidden.
    #[serde(default)]
    pub files: Vec<super::FileInfo>,
    /// It is announced to everybody who reads there, who are asked to acknowledge it.
    #[serde(default)]
    pub announcement: bool,
    /// Those who said that they know of it, by name.
    #[serde(default)]
    pub acknowledged: Vec<String>,
    /// We said so.
    #[serde(default)]
    pub acknowledged_by_me: bool,
    /// The strong reminders of it, the oldest first.
    #[serde(default)]
    pub urges: Vec<UrgeInfo>,
    /// One of them is for us.
    #[serde(default)]
    pub urges_me: bool,
    /// The task that it reminds of.
    #[serde(default)]
    pub task: Option<super::NamedTask>,
}

/// A strong reminder of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UrgeInfo {
    /// Who reminds.
    pub by: String,
    /// When.
    pub time: Millis,
    /// Those who said that they know of the message, by name.
    pub acknowledged: Vec<String>,
    /// Those who haven't, by name.
    pub waiting: Vec<String>,
}

/// Who is meant by an announcement to a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncedRole {
    /// Who manages a department, or the organisation.
    Managers,
    /// Who manages the organisation and everything below it.
    Admins,
}

/// How far an announcement got in one department.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedPlace {
    /// The department's path; empty for the organisation.
    pub department: String,
    /// Its space.
    pub space: String,
    /// The people it is for.
    pub recipients: u64,
    /// How many of them are known to hold it.
    pub delivered: u64,
    /// How many are known to have read it.
    pub read: u64,
    /// Those known to hold it, by name.
    #[serde(default)]
    pub delivered_to: Vec<String>,
    /// Those known to have read it, by name.
    #[serde(default)]
    pub read_by: Vec<String>,
    /// Those who said that they know of it, by name.
    pub acknowledged: Vec<String>,
    /// Those who haven't, by name.
    pub waiting: Vec<String>,
    /// The same by site, by name: of those of whom is known where they work.
    #[serde(default)]
    pub sites: Vec<SiteCount>,
}

/// How many of the people at a site know of an announcement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteCount {
    /// The site.
    pub site: String,
    /// The people there whom it is for.
    pub recipients: u64,
    /// How many of them said that they know of it.
    pub acknowledged: u64,
}

/// Somebody called by a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionInfo {
    /// `member`, `department` or `everyone`.
    pub kind: String,
    /// The member's id or the department's space; empty for everyone.
    pub id: String,
    /// Their name; `all` for everyone.
    pub name: String,
}

/// A part of a channel's timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelinePage {
    /// Oldest first.
    pub messages: Vec<MessageInfo>,
    /// There are older ones.
    pub earlier: bool,
    /// There are newer ones.
    pub later: bool,
    /// The oldest message that wasn't read here, among the newest 1,000.
    pub first_unread: Option<String>,
}

/// A message that calls us, or answers one of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMessage {
    /// The channel's id.
    pub channel: String,
    /// Its name.
    pub channel_name: String,
    /// `mention`, `reply`; `direct`: said in a conversation, and not read yet; `announcement`;
    /// `urged`: we are strongly reminded of it.
    pub why: String,
    /// Who reminds us strongly.
    #[serde(default)]
    pub urged_by: Option<String>,
    /// It stands in a conversation of which we want to be told nothing.
    #[serde(default)]
    pub muted: bool,
    /// The message.
    pub message: MessageInfo,
}

impl InboxMessage {
    /// Whether one is asked to say that one knows of it.
    pub fn asks(&self) -> bool {
        matches!(self.why.as_str(), "announcement" | "urged")
    }
}

/// A thread that we take part in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadInfo {
    /// The channel's id.
    pub channel: String,
    /// Its name.
    pub channel_name: String,
    /// Its department.
    pub department: String,
    /// The message that it began with.
    pub first: MessageInfo,
    /// Its newest answer that still shows, of the last 20.
    pub newest: MessageInfo,
    /// Answers by others that weren't read here.
    pub unread: u64,
}

/// A hit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// `message`, `task`, `page`, `meeting`, `table` or `record` (a row of a table).
    pub kind: String,
    /// The thing's id; of a table's row, the table's.
    pub id: String,
    /// The row's id, for one of a table.
    #[serde(default)]
    pub row: Option<String>,
    /// The channel's id, for a message.
    pub channel: Option<String>,
    /// Its space.
    pub space: String,
    /// Where: the channel or department.
    pub place: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub time: Millis,
    /// Its text, or the part around the first hit.
    pub text: String,
    /// Where the words stand in `text`: first byte and the one after the last, ascending.
    pub ranges: Vec<(usize, usize)>,
}
