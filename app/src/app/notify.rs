//! From new calls to the system's notifications, and from a click back to the message.

use egui::{Context, ViewportCommand};
use node::facade::InboxItem;

use super::{App, Stage};
use crate::{
    desk::Desk,
    model::markdown,
    notifier::{Notice, Place, Told},
    state::Route,
    text::Text,
};

/// Characters of a message that a notification shows.
const PREVIEW: usize = 140;

impl App {
    /// Notifies of what is new, as far as the person wants it now; how many calls weren't read.
    pub(super) fn tell_news(&mut self, ctx: &Context, now: protocol::clock::Millis) -> usize {
        let may = self.settings.may_notify(now, &self.zone);
        let focused = ctx.input(|input| input.focused) && !self.is_hidden();
        let Stage::Desks(desks) = &mut self.stage else { return 0 };
        let mut calls = 0;
        for (number, here, desk) in desks.each_mut() {
            let looked_at = if here && focused { channel(desk) } else { None };
            let news = desk.news().into_iter();
            let news = news.filter(|item| may && Some(&item.channel) != looked_at.as_ref());
            let notices: Vec<Notice> = news.map(|item| notice(&self.text, number, item)).collect();
            notices.into_iter().for_each(|notice| self.notifier.show(notice));
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
                    let (channel, message) = (place.channel, Some(place.message));
                    desks.here_mut().nav.go(Route::Channel { channel, message });
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
        self.notifier.show(Notice { title, body, open: String::new(), place: None });
    }
}

fn set_trouble(desks: &mut super::Desks, trouble: Option<String>) {
    for (_, _, desk) in desks.each_mut() {
        desk.views.settings.notified(trouble.clone());
    }
}

/// The channel that a person looks at.
fn channel(desk: &Desk) -> Option<String> {
    match desk.nav.here() {
        Route::Channel { channel, .. } => Some(channel.clone()),
        _ => None,
    }
}

fn notice(text: &Text, desk: usize, item: &InboxItem) -> Notice {
    let (channel, message) = (item.channel.clone(), item.message.id.clone());
    let direct = item.why == "direct";
    let values =
        [("author", item.message.author.as_str().into()), ("channel", (&item.channel_name).into())];
    Notice {
        title: text.fill(if direct { "notify-title-direct" } else { "notify-title" }, &values),
        body: markdown::preview(&item.message.text, PREVIEW),
        open: text.say("notify-open"),
        place: Some(Place { desk, channel, message }),
    }
}

fn title(text: &Text, calls: usize) -> String {
    match calls {
        0 => text.say("window-title"),
        calls => text.fill("window-title-calls", &[("count", calls.into())]),
    }
}
