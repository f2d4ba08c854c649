//! What is written below a conversation or a thread.

use egui::{CornerRadius, Frame, Margin, Stroke, Ui};
use node::facade::{ChannelInfo, Command, MessageInfo};

use super::{
    field::{self, Field},
    menu::{self, Place},
    shared::Shared,
};
use crate::{
    action::{Action, Then},
    state::Drafts,
    theme::Icon,
    ui::{
        Cx, Seen, conversations,
        files::{self, Attaching},
    },
    widgets::{icon_button, primary_button, weak},
};

/// How high the field becomes, in points.
const HIGHEST: f32 = 180.0;

/// The newest messages of what is written below: one's own is edited with Up, anybody's answered
/// with Shift and Up.
#[derive(Clone, Copy, Default)]
pub(super) struct Last<'a> {
    pub(super) own: Option<&'a MessageInfo>,
    pub(super) any: Option<&'a MessageInfo>,
}

/// Draws the composer, or why nothing can be written here.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    channel: &ChannelInfo,
    thread: Option<&str>,
    last: Last<'_>,
    shared: &mut Shared,
) {
    if let Some(why) = why_not(cx, seen, channel, thread.is_some()) {
        sentence(ui, cx, &why);
        return;
    }
    let key = Drafts::key(&channel.channel, thread);
    let draft = seen.drafts.get(&key);
    let mut text = draft.to_owned();
    let sending = shared.pen.sending.contains(&key);
    let label = match thread {
        Some(_) => cx.say("composer-reply"),
        None => {
            let title = conversations::title(cx, channel);
            let id = if channel.board { "composer-announce" } else { "composer-label" };
            cx.fill(id, &[("channel", title.as_str().into())])
        }
    };
    let tokens = &cx.theme.tokens;
    let focused = ui.memory(|memory| memory.has_focus(field::id(&key)));
    let line = if focused { tokens.accent } else { tokens.line };
    let state = Attaching::of(seen, &key);
    if focused {
        files::take_pasted(ui, cx, &key);
    }
    let mut done = field::Done::default();
    let outer = Frame::new().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 12 });
    outer.show(ui, |ui| {
        Frame::new()
            .fill(tokens.raised)
            .stroke(Stroke::new(1.0, line))
            .corner_radius(CornerRadius::same(cx.theme.sizes.radius + 2))
            .inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 6 })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                let only = &channel.participants;
                let field =
                    Field { key: &key, label: &label, hint: &label, highest: HIGHEST, only };
                files::attached(ui, cx, seen, &key);
                done = field::show(ui, cx, seen, &mut shared.pen, &field, &mut text);
                done.send |= tools(ui, cx, &key, &mut text, sending, state);
            });
    });
    if text != draft {
        cx.act(Action::Draft { key: key.clone(), text: text.clone() });
    }
    if done.up
        && let Some(message) = last.own
    {
        shared.edit(&channel.channel, message);
    }
    if done.reply
        && let Some(message) = last.any
    {
        menu::open_thread(cx, Place { channel, thread: None }, message, shared);
    }
    if done.cancel && thread.is_none() && channel.unread > 0 {
        cx.act(Action::Do(Command::MarkRead { channel: channel.channel.clone() }, Then::Nothing));
    }
    let words = text.trim();
    if done.send && state.may_send(words) && !sending {
        shared.pen.sending.insert(key);
        let (channel, reply_to) = (channel.channel.clone(), thread.map(str::to_owned));
        cx.act(Action::Post { channel, reply_to, text: words.to_owned() });
    }
}

/// Why nothing can be written in a channel, if nothing can.
fn why_not(cx: &Cx<'_>, seen: &Seen<'_>, channel: &ChannelInfo, answer: bool) -> Option<String> {
    if channel.archived {
        return Some(cx.say("composer-archived"));
    }
    // Whoever reads a board may ask about what is announced there.
    let may = channel.may_write || (channel.board && answer);
    if !may {
        let id = if channel.board { "composer-may-not-announce" } else { "composer-may-not" };
        return Some(cx.say(id));
    }
    let stopped = seen.cache.status().is_some_and(|status| status.read_only);
    stopped.then(|| cx.say("sync-read-only"))
}

fn sentence(ui: &mut Ui, cx: &Cx<'_>, why: &str) {
    let outer = Frame::new().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 12 });
    outer.show(ui, |ui| {
        Frame::new()
            .fill(cx.theme.tokens.side)
            .corner_radius(CornerRadius::same(cx.theme.sizes.radius + 2))
            .inner_margin(Margin::symmetric(12, 10))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.label(weak(cx.theme, why).size(cx.theme.sizes.body));
            });
    });
}

/// The row below the field; whether it is to be sent.
fn tools(
    ui: &mut Ui,
    cx: &Cx<'_>,
    key: &str,
    text: &mut String,
    sending: bool,
    files: Attaching,
) -> bool {
    let id = field::id(key);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (icon, say, mark) in [
            (Icon::BOLD, "format-bold", "**"),
            (Icon::ITALIC, "format-italic", "*"),
            (Icon::CODE, "format-code", "`"),
        ] {
            if icon_button(ui, cx.theme, icon, &cx.say(say)).clicked() {
                field::put_mark(ui, id, text, mark);
                ui.memory_mut(|memory| memory.request_focus(id));
            }
        }
        if icon_button(ui, cx.theme, Icon::AT, &cx.say("mention-begin")).clicked() {
            text.push('@');
            field::to_end(ui, id, text);
        }
        if icon_button(ui, cx.theme, Icon::ATTACH, &cx.say("attach-file")).clicked() {
            cx.act(Action::AskForFile(key.to_owned()));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let ready = files.may_send(text.trim()) && !sending;
            let send = primary_button(ui, cx.theme, &cx.say("composer-send"), ready).clicked();
            ui.add_space(6.0);
            let hint = if files == Attaching::Busy {
                "attach-wait"
            } else if files == Attaching::Failed {
                "attach-failed"
            } else if sending {
                "composer-sending"
            } else if cx.settings.ctrl_enter_sends {
                "composer-hint-ctrl"
            } else {
                "composer-hint"
            };
            if ui.available_width() > 160.0 {
                ui.label(weak(cx.theme, cx.say(hint)));
            }
            send
        })
        .inner
    })
    .inner
}
