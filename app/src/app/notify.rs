//! From new calls to the system's notifications, and from a click back to the message.

use egui::{Context, ViewportCommand};
use node::facade::{InboxAbout, InboxItem};
use protocol::clock::Millis;

use super::{App, Stage};
use crate::{
    desk::Desk,
    model::{
        inbox::Line,
        notify::{self, Wanted},
        time,
    },
    notifier::{Notice, Place, Target, Told},
    state::{Panel, Route, TableView},
    text::Text,
};

impl App {
    /// Notifies of what is new, as far as the person wants it now; how many calls weren't read.
    pub(super) fn tell_news(&mut self, ctx: &Context, now: Millis) -> usize {
        let (on, quiet) = (self.settings.notify, self.settings.is_quiet(now, &self.zone));
        let sound = self.settings.notify_sound;
        let focused = ctx.input(|input| input.focused) && !self.is_hidden();
        let Stage::Desks(desks) = &mut self.stage else { return 0 };
        let mut calls = 0;
        for (number, here, desk) in desks.each_mut() {
            let looked_at = if here && focused { looked_at(desk) } else { Vec::new() };
            let wanted = Wanted { on, quiet, through: desk.reminds_through() };
            let news = desk.news(now).into_iter();
            let news = news.filter(|item| wanted.tells(item) && !looked_at.contains(&place(item)));
            let tell = |item: &InboxItem| {
                let message =
                    item.message().map(|about| (about.channel.clone(), about.message.id.clone()));
                (message, notice(&self.text, number, item, now, &self.zone))
            };
            let (told, notices): (Vec<_>, Vec<_>) = news.map(tell).unzip();
            notices.into_iter().for_each(|it| self.notifier.show(Notice { sound, ..it }));
            desk.told(told.into_iter().flatten().collect(), now);
            calls += if here { desk.calls() } else { 0 };
        }
        if self.calls_shown != Some(calls) {
            self.calls_shown = Some(calls);
            ctx.send_viewport_cmd(ViewportCommand::Title(title(&self.text, calls)));
        }
        calls
    }

    /// Takes in what became of notices.
    pub(super) fn hear_notifier(&mut self, ctx: &Context) {
        while let Some(told) = self.notifier.told() {
            let Stage::Desks(desks) = &mut self.stage else { continue };
            match told {
                Told::Clicked(place) => {
                    desks.sit(place.desk);
                    let nav = &mut desks.here_mut().nav;
                    match place.target {
                        Target::Message { channel, message } => {
                            nav.go(Route::Channel { channel, message: Some(message) });
                        }
                        Target::Task(task) => {
                            nav.go(Route::Inbox);
                            nav.panel = Some(Panel::Task { task });
                        }
                        Target::Table(table) => {
                            nav.go(Route::Table { table, view: TableView::Form });
                        }
                        Target::Meeting(meeting) => {
                            nav.go(Route::Agenda);
                            nav.panel = Some(Panel::Meeting { meeting });
                        }
                    }
                    self.come_forward(ctx);
                }
                Told::Shown => set_trouble(desks, None),
                Told::Failed(reason) => set_trouble(desks, Some(reason)),
            }
        }
    }

    /// Shows a notification, whatever the hour: the person wants to see whether it comes.
    pub(super) fn try_notification(&self) {
        let title = self.text.say("app-name");
        let body = self.text.say("notify-trial");
        let sound = self.settings.notify_sound;
        self.notifier.show(Notice { title, body, open: String::new(), place: None, sound });
    }
}

fn set_trouble(desks: &mut super::Desks, trouble: Option<String>) {
    for (_, _, desk) in desks.each_mut() {
        desk.views.settings.notified(trouble.clone());
    }
}

/// The channel and the task or meeting that a person looks at.
fn looked_at(desk: &Desk) -> Vec<String> {
    let channel = match desk.nav.here() {
        Route::Channel { channel, .. } => Some(channel.clone()),
        _ => None,
    };
    let task = match &desk.nav.panel {
        Some(Panel::Task { task }) => Some(task.clone()),
        Some(Panel::Meeting { meeting }) => Some(meeting.clone()),
        _ => None,
    };
    channel.into_iter().chain(task).collect()
}

/// The channel, task or meeting that an item is about.
fn place(item: &InboxItem) -> String {
    match &item.about {
        InboxAbout::Message(about) => match &about.message.task {
            Some(task) => task.task.clone(),
            None => about.channel.clone(),
        },
        InboxAbout::Assigned(notice) => notice.task.clone(),
        InboxAbout::Deadline(notice) => notice.task.clone(),
        InboxAbout::Reminder(notice) => notice.task.clone(),
        InboxAbout::Meeting(notice) => notice.occurrence.meeting.clone(),
        InboxAbout::Prompt(notice) => notice.table.clone(),
    }
}

fn notice(
    text: &Text,
    desk: usize,
    item: &InboxItem,
    now: Millis,
    zone: &jiff::tz::TimeZone,
) -> Notice {
    let line = Line::of(text, item, time::day(now, zone), zone);
    let (title, target) = match &item.about {
        InboxAbout::Message(about) => {
            let id = match about.why.as_str() {
                "direct" => "notify-title-direct",
                "announcement" => "notify-title-announcement",
                "urged" => "notify-title-urged",
                _ => "notify-title",
            };
            let (channel, message) = (about.channel.clone(), about.message.id.clone());
            let values =
                [("author", (&line.who).into()), ("channel", (&about.channel_name).into())];
            let target = match &about.message.task {
                Some(task) => Target::Task(task.task.clone()),
                None => Target::Message { channel, message },
            };
            (text.fill(id, &values), target)
        }
        InboxAbout::Assigned(notice) => {
            let values = [("author", (&line.who).into())];
            (text.fill("notify-title-assigned", &values), Target::Task(notice.task.clone()))
        }
        InboxAbout::Deadline(notice) => {
            let values = [("author", (&line.who).into())];
            (text.fill("notify-title-deadline", &values), Target::Task(notice.task.clone()))
        }
        InboxAbout::Reminder(notice) => {
            (format!("{} · {}", line.who, line.why), Target::Task(notice.task.clone()))
        }
        InboxAbout::Meeting(notice) => {
            let title = [line.who.as_str(), line.why.as_str()].join(" ");
            let meeting = notice.occurrence.meeting.clone();
            (title.trim_end().to_owned(), Target::Meeting(meeting))
        }
        InboxAbout::Prompt(notice) => (line.who.clone(), Target::Table(notice.table.clone())),
    };
    let sent = notify::sent_before(item, now).map(|sent| {
        let when = time::when(text, sent, now, zone);
        text.fill("notify-sent", &[("time", (&when).into())])
    });
    let lines = [Some(line.text), Some(line.warning), sent].into_iter().flatten();
    let body = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let (open, place) = (text.say("notify-open"), Some(Place { desk, target }));
    Notice { title, body, open, place, sound: false }
}

fn title(text: &Text, calls: usize) -> String {
    match calls {
        0 => text.say("window-title"),
        calls => text.fill("window-title-calls", &[("count", calls.into())]),
    }
}
