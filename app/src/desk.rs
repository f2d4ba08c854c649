//! One person's desk: their node, what is known of it, where they are and what they have begun.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use node::facade::{
    Answer, Command, Event, Failure, InboxItem, InvitationCode, NewFile, OwnInfo, OwnItem, Query,
};
use protocol::clock::Millis;

use crate::{
    action::{TableOrder, Then},
    bridge::{Arrival, Bridge, Ticket},
    calendar, carry, dispatch,
    export::{self, Job, TableJob},
    lent::Lent,
    model::{
        bundle, digest,
        notify::{URGE_AGAIN_MINUTES, Watch},
        tasks::{
            export::{Order, resolve},
            repositories::Scan,
        },
    },
    proofs,
    state::{
        Attachments, Cache, Drafts, INBOX_SHOWN_MAX, Keeper, Loaded, Nav, Notices, Panel, Previews,
        Route, needs,
    },
    text::{Lang, Text},
    ui::{self, Cx, Office, Seen, Views},
};

/// Commands whose answers are awaited; further ones are refused until some have come.
pub(crate) const WAITING_MAX: usize = 256;

/// A command whose answer has not come yet.
pub(crate) struct Awaited {
    pub(crate) number: u64,
    pub(crate) then: Then,
    /// A draft that goes when the message is saved, with its text.
    pub(crate) draft: Option<(String, String)>,
    /// The files that went with it.
    pub(crate) files: Vec<NewFile>,
}

/// One person's desk.
pub struct Desk {
    /// The way to the node.
    pub bridge: Bridge,
    /// The node's answers.
    pub cache: Cache,
    /// Where one is.
    pub nav: Nav,
    /// What was begun.
    pub drafts: Drafts,
    /// The files that are to go with what was begun.
    pub attachments: Attachments,
    /// Previews of images.
    pub previews: Previews,
    /// What the window has to say.
    pub notices: Notices,
    /// What the screens remember.
    pub views: Views,
    /// The newest invitation made here.
    pub invitation: Option<InvitationCode>,
    /// The node has stopped.
    pub gone: bool,
    /// Which calls are news.
    watch: Watch,
    /// Which answer about what one's devices share was taken in.
    own_taken: u64,
    /// The time apart of which a notice has told, and with how much in it.
    told_of: Option<(String, Millis)>,
    /// Commands whose answers have not come yet.
    pub(crate) awaited: Vec<Awaited>,
    /// Where pasted pictures and copies of opened files lie, once there are some.
    pub(crate) lent: Lent,
    /// Pictures that were pasted.
    pub(crate) pasted: u64,
}

impl Desk {
    /// Sits down at a node's desk.
    pub fn new(bridge: Bridge, home: &Path) -> Self {
        let drafts = Drafts::load(home, bridge.node().beside().clone());
        Self {
            bridge,
            cache: Cache::default(),
            nav: Nav::new(Route::Inbox),
            drafts,
            attachments: Attachments::default(),
            previews: Previews::default(),
            notices: Notices::default(),
            views: Views::default(),
            invitation: None,
            gone: false,
            watch: Watch::default(),
            own_taken: 0,
            told_of: None,
            awaited: Vec::new(),
            lent: Lent::of(home),
            pasted: 0,
        }
    }

    /// Takes in what has arrived and asks for what is needed. When to come back, in milliseconds,
    /// if nothing else happens.
    pub fn tick(&mut self, text: &Text, keeper: &Keeper, now: Millis) -> Option<u64> {
        while let Some(arrival) = self.bridge.take() {
            self.arrived(arrival, text, now);
        }
        dispatch::follow(self, now);
        self.share_drafts(now);
        self.tell_of_digest(text, now);
        for query in self.cache.want(needs(self)) {
            self.bridge.query(query);
        }
        let waits = [
            self.drafts.tick(keeper, now),
            self.notices.tick(now),
            self.views.next_look(now),
            self.watch.next_urge(now, self.urges_every()),
        ];
        waits.into_iter().flatten().min()
    }

    /// Offers what changed elsewhere while one was apart, once for each time apart and what came of it.
    fn tell_of_digest(&mut self, text: &Text, now: Millis) {
        let query = Query::Digest { reunion: None };
        let Loaded::Ready(Answer::Digest(Some(info))) = self.cache.get(&query) else { return };
        let of = (info.reunion.reunion.clone(), info.reunion.last);
        if self.told_of.as_ref() == Some(&of) || !digest::tells(info) {
            return;
        }
        self.told_of = Some(of);
        if !matches!(self.nav.here(), Route::Digest { .. }) {
            let place = (Route::Digest { reunion: None }, "digest-open");
            self.notices.offer(ui::digest::said(text, info), place, now);
        }
    }

    /// What one's devices share, as far as it is known and nothing is under way.
    pub(crate) fn own(&self) -> Option<(u64, &OwnInfo)> {
        match self.cache.get(&Query::Own) {
            Loaded::Ready(Answer::Own(info)) if self.cache.is_fresh(&Query::Own) => {
                Some((self.cache.revision(&Query::Own), info)).filter(|_| info.shared)
            }
            _ => None,
        }
    }

    /// Takes in other devices' drafts, and tells them of those here.
    fn share_drafts(&mut self, now: Millis) {
        let Some((revision, info)) = self.own() else { return };
        if self.own_taken != revision && !self.drafts.is_telling() {
            let shared = info.drafts.clone();
            self.own_taken = revision;
            self.drafts.take(&shared, now);
        }
        let nav = &self.nav;
        let is_open = |field: &str| {
            let channel = match nav.here() {
                Route::Channel { channel, .. } => Some(channel.as_str()),
                _ => None,
            };
            let of_thread = |panel: &Panel| {
                let Panel::Thread { channel, .. } = panel else { return false };
                field.strip_prefix(channel.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            channel == Some(field) || nav.panel.as_ref().is_some_and(of_thread)
        };
        let told = self.drafts.to_tell(now, is_open, false);
        if !told.is_empty() {
            self.command(keep(told), Then::DraftsTold, None);
        }
    }

    /// What other devices are to be told before the window closes.
    pub(crate) fn last_words(&mut self, now: Millis) -> Option<Command> {
        let shared = match self.cache.get(&Query::Own) {
            Loaded::Ready(Answer::Own(info)) => info.shared,
            _ => false,
        };
        let told = if shared { self.drafts.to_tell(now, |_| false, true) } else { Vec::new() };
        (!told.is_empty()).then(|| keep(told))
    }

    /// Draws everything that this desk shows.
    pub fn show(&mut self, ui: &mut egui::Ui, cx: &Cx<'_>, office: Option<&Office>) {
        let Self { cache, nav, drafts, notices, views, invitation, gone, .. } = self;
        let (attachments, previews, watch) = (&self.attachments, &self.previews, &self.watch);
        let (invitation, gone) = (invitation.as_ref(), *gone);
        let seen = Seen {
            cache,
            nav,
            drafts,
            attachments,
            previews,
            notices,
            watch,
            invitation,
            gone,
            office,
        };
        ui::shell::show(ui, cx, &seen, views);
    }

    /// The calls that are new since this was asked last, and the strong reminders that are due,
    /// oldest first.
    pub fn news(&mut self, now: Millis) -> Vec<&InboxItem> {
        let every = self.urges_every();
        match self.cache.get(&Query::Inbox { limit: INBOX_SHOWN_MAX }) {
            Loaded::Ready(Answer::Inbox(items)) => {
                let urged = self.watch.urged(items, now, every);
                let mut news = self.watch.news(items);
                news.retain(|item| !urged.iter().any(|other| std::ptr::eq(*other, *item)));
                news.extend(urged);
                news
            }
            _ => Vec::new(),
        }
    }

    /// The system was asked to tell of these messages, each named with its channel.
    pub fn told(&mut self, messages: Vec<(String, String)>, now: Millis) {
        messages.into_iter().for_each(|message| self.watch.note_told(message, now));
    }

    /// How many calls weren't read yet, but for those in muted conversations.
    pub fn calls(&self) -> usize {
        self.cache.calls()
    }

    /// Whether strong reminders break through quiet hours and mute, by the organisation's rule.
    pub fn reminds_through(&self) -> bool {
        self.cache.status().is_some_and(|status| status.remind_through_quiet)
    }

    /// How soon a strong reminder is told of again, in milliseconds.
    fn urges_every(&self) -> u64 {
        let minutes = self.cache.status().and_then(|status| status.remind_every);
        u64::from(minutes.unwrap_or(URGE_AGAIN_MINUTES)) * 60_000
    }

    fn arrived(&mut self, arrival: Arrival, text: &Text, now: Millis) {
        match arrival {
            Arrival::Event(event) => {
                self.cache.note(&event);
                self.doubt_conflicts(&event);
            }
            Arrival::Put(number, result) => {
                self.attachments.put(number, *result);
                self.hand_over(number);
            }
            Arrival::Picture(file, picture) => self.previews.came(&file, picture),
            Arrival::Proven(result) => self.views.proofs.checked(*result),
            Arrival::Missed => self.cache.doubt_all(),
            Arrival::Gone => self.gone = true,
            Arrival::Answer(Ticket::Query(query), result) => self.cache.answered(&query, *result),
            Arrival::Answer(Ticket::Command(number), result) => {
                self.done(number, *result, text, now);
            }
        }
    }

    /// Something that was set differently here and there has changed: somebody may have decided.
    fn doubt_conflicts(&mut self, event: &Event) {
        let (Event::TaskChanged { task: id }
        | Event::MeetingChanged { meeting: id }
        | Event::TableChanged { table: id }) = event
        else {
            return;
        };
        let mut queries = vec![Query::Digest { reunion: None }];
        if let Route::Digest { reunion: Some(reunion) } = self.nav.here() {
            queries.push(Query::Digest { reunion: Some(reunion.clone()) });
        }
        for query in queries {
            let concerned = match self.cache.get(&query) {
                Loaded::Ready(Answer::Digest(Some(info))) => {
                    info.conflicts.iter().any(|conflict| conflict.item == *id)
                }
                _ => false,
            };
            if concerned {
                self.cache.doubt(&query);
            }
        }
    }

    fn done(&mut self, number: u64, result: Result<Answer, Failure>, text: &Text, now: Millis) {
        let Some(at) = self.awaited.iter().position(|awaited| awaited.number == number) else {
            return;
        };
        let awaited = self.awaited.swap_remove(at);
        match result {
            Ok(answer) => dispatch::answered(self, awaited, answer, text, now),
            Err(failure) => dispatch::failed(self, awaited, &failure, text, now),
        }
    }

    /// Has tasks written to a file.
    pub(crate) fn export(&mut self, order: Order, lang: Lang, zone: &TimeZone, now: Millis) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let file = placed(&order.path);
        let occasion = export::occasion(order.scope, lang, zone, now);
        let job = Job { tasks: order.tasks, file: file.clone(), replace: order.replace, occasion };
        let number = self.bridge.export(job);
        self.awaited.push(Awaited {
            number,
            then: Then::Exported(file),
            draft: None,
            files: Vec::new(),
        });
    }

    /// Has a proof saved.
    pub(crate) fn save_proof(
        &mut self,
        (item, channel): (String, Option<String>),
        typed: &Path,
        replace: bool,
    ) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let file = placed(&typed.to_string_lossy());
        let job = proofs::Job { item, channel, file: file.clone(), replace };
        let number = self.bridge.save_proof(job);
        let then = Then::ProofSaved(file);
        self.awaited.push(Awaited { number, then, draft: None, files: Vec::new() });
    }

    /// Has a proof checked.
    pub(crate) fn check_proof(&self, typed: &Path) {
        self.bridge.check_proof(placed(&typed.to_string_lossy()));
    }

    /// Has a table written to a file.
    pub(crate) fn export_table(
        &mut self,
        order: TableOrder,
        lang: Lang,
        zone: &TimeZone,
        now: Millis,
    ) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let file = placed(&order.path);
        let occasion = export::occasion(String::new(), lang, zone, now);
        let number = self.bridge.export_table(TableJob { order, file: file.clone(), occasion });
        self.awaited.push(Awaited {
            number,
            then: Then::TableExported(file),
            draft: None,
            files: Vec::new(),
        });
    }

    /// Has a repository scanned.
    pub(crate) fn scan(&mut self, scan: Scan, now: Millis) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let Scan { path, space, branch, apply, anew } = scan;
        let path = placed(&path);
        let order = node::commits::Order { path, department: space, branch, apply, anew };
        let number = self.bridge.scan(order, now);
        let then = Then::Scanned;
        self.awaited.push(Awaited { number, then, draft: None, files: Vec::new() });
    }

    /// Has a calendar file written or taken in.
    pub(crate) fn calendar(&mut self, job: calendar::Job) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let then = match &job {
            calendar::Job::Write { file, .. } => Then::MeetingsWritten(file.clone()),
            calendar::Job::Take { .. } => Then::MeetingsTaken,
        };
        let number = self.bridge.calendar(job);
        self.awaited.push(Awaited { number, then, draft: None, files: Vec::new() });
    }

    /// Has a bundle made.
    pub(crate) fn make_bundle(&mut self, order: bundle::Order) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let file = placed(&order.path);
        let (bundle, replace) = (order.bundle, order.replace);
        let job = carry::Job::Make { order: bundle, file: file.clone(), replace };
        let number = self.bridge.carry(job);
        self.awaited.push(Awaited {
            number,
            then: Then::BundleMade(file),
            draft: None,
            files: Vec::new(),
        });
    }

    /// Has a bundle taken in.
    pub(crate) fn take_bundle(&mut self, typed: &Path) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let number = self.bridge.carry(carry::Job::Take(placed(&typed.to_string_lossy())));
        self.awaited.push(Awaited {
            number,
            then: Then::BundleTaken,
            draft: None,
            files: Vec::new(),
        });
    }

    /// Has the node do something.
    pub(crate) fn command(
        &mut self,
        command: Command,
        then: Then,
        draft: Option<(String, String)>,
    ) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let files = match &command {
            Command::SendFiles { files, .. }
            | Command::Announce { files, .. }
            | Command::AnnounceToRole { files, .. }
            | Command::AnnounceToSite { files, .. } => files.clone(),
            _ => Vec::new(),
        };
        let number = self.bridge.command(command);
        self.awaited.push(Awaited { number, then, draft, files });
    }
}

/// Has drafts shared.
fn keep(drafts: Vec<(String, String)>) -> Command {
    let item = |(field, text)| OwnItem::Draft { field, text };
    Command::KeepOwn { items: drafts.into_iter().map(item).collect() }
}

/// Where a typed path leads.
pub(crate) fn placed(typed: &str) -> PathBuf {
    resolve(typed, &export::documents(), export::own().as_deref())
}
