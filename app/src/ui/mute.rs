//! What one wants to be told of a conversation: chosen in its head, or in the menu of its row.

use egui::{Label, Popup, Ui};
use node::facade::{ChannelInfo, Command, Tell};

use super::Cx;
use crate::{
    action::{Action, Then},
    theme::Icon,
    widgets::{heading, icon_button, weak},
};

/// The choice in words.
const fn words(tell: Tell) -> &'static str {
    match tell {
        Tell::All => "tell-all",
        Tell::Mentions => "tell-mentions",
        Tell::None => "tell-none",
    }
}

/// The choices; the one that holds is marked.
pub fn menu(ui: &mut Ui, cx: &Cx<'_>, channel: &str, stands: Tell) {
    for tell in Tell::EVERY {
        if ui.radio(tell == stands, cx.say(words(tell))).clicked() {
            if tell != stands {
                let channel = channel.to_owned();
                cx.act(Action::Do(Command::Mute { channel, tell }, Then::Nothing));
            }
            ui.close();
        }
    }
}

/// A button that says what holds and opens the choices.
pub fn button(ui: &mut Ui, cx: &Cx<'_>, info: &ChannelInfo) {
    let icon = if info.tell == Tell::All { Icon::BELL } else { Icon::MUTED };
    let stands = cx.say(words(info.tell));
    let label = cx.fill("tell-stands", &[("what", (&stands).into())]);
    let button = icon_button(ui, cx.theme, icon, &label);
    Popup::menu(&button).show(|ui| {
        ui.set_width(cx.theme.sizes.side);
        ui.label(heading(cx.theme, cx.say("tell-title")));
        ui.add_space(cx.theme.sizes.tight);
        menu(ui, cx, &info.channel, info.tell);
        ui.add_space(cx.theme.sizes.tight);
        ui.add(Label::new(weak(cx.theme, cx.say("tell-hint"))).wrap());
    });
}

/// What a screen reader says after a conversation's name: whether something in it is unread, and what of
/// it one isn't told.
pub fn aside(cx: &Cx<'_>, unread: bool, tell: Tell) -> String {
    let unread = if unread { cx.say("unread") } else { String::new() };
    let muted = match tell {
        Tell::All => String::new(),
        Tell::Mentions => cx.say("muted-but-mentions"),
        Tell::None => cx.say("muted"),
    };
    [unread, muted].join(" ").trim().to_owned()
}
