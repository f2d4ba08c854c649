//! What can be done with a message: a toolbar under the pointer, and a menu.

use egui::{Align, Layout, Popup, PopupKind, Rect, Response, SetOpenCommand, Ui, UiBuilder, Vec2};
use node::facade::{ChannelInfo, Command, MessageInfo};

use super::{emoji, shared::Shared, urge::Urging};
use crate::{
    action::{Action, Then},
    model::{composer, markdown},
    state::{Drafts, Panel},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::icon_button,
};

/// The height of the toolbar, in points.
pub(super) const HEIGHT: f32 = 28.0;

/// Links of a message that its menu offers.
const LINKS_MAX: usize = 5;

/// Where a message is shown.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// Its channel.
    pub(super) channel: &'a ChannelInfo,
    /// The first message of the thread it is shown in, if it is in one.
    pub(super) thread: Option<&'a str>,
}

impl Place<'_> {
    /// Something can be written here. On a notice board everybody can answer.
    pub(super) fn is_open(&self) -> bool {
        (self.channel.may_write || self.channel.board) && !self.channel.archived
    }
}

/// Draws the toolbar at the upper right corner of a row.
pub(super) fn tools(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    at: Place<'_>,
    message: &MessageInfo,
    corner: egui::Pos2,
    shared: &mut Shared,
) {
    let size = Vec2::new(4.0 * HEIGHT + 8.0, HEIGHT);
    let rect = Rect::from_min_size(corner - Vec2::new(size.x, 0.0), size);
    let (tokens, radius) = (&cx.theme.tokens, cx.theme.sizes.radius);
    ui.painter().rect(
        rect,
        radius,
        tokens.raised,
        egui::Stroke::new(1.0, tokens.line),
        egui::StrokeKind::Outside,
    );
    let layout = Layout::left_to_right(Align::Center);
    let mut ui = ui.new_child(UiBuilder::new().id_salt("tools").max_rect(rect).layout(layout));
    let ui = &mut ui;
    ui.spacing_mut().item_spacing.x = 1.0;
    ui.add_space(2.0);
    let gone = message.recalled || message.hidden;
    if at.is_open() && !gone {
        let button = icon_button(ui, cx.theme, Icon::EMOJI, &cx.say("message-react"));
        emoji::menu(&button, cx, &at.channel.channel, message, shared);
    }
    if at.thread.is_none()
        && icon_button(ui, cx.theme, Icon::REPLY, &cx.say("message-reply")).clicked()
    {
        open_thread(cx, at, message, shared);
    }
    if at.is_open() && !gone {
        let label = cx.say("message-quote");
        if icon_button(ui, cx.theme, Icon::QUOTE, &label).clicked() {
            quote(cx, seen, at, message, shared);
        }
    }
    let more = icon_button(ui, cx.theme, Icon::MORE, &cx.say("message-more"));
    Popup::menu(&more).show(|ui| items(ui, cx, seen, at, message, shared));
}

/// The menu of a row, where the second mouse button was pressed on it.
pub(super) fn context(
    row: &Response,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    at: Place<'_>,
    message: &MessageInfo,
    shared: &mut Shared,
) {
    // On the words as well, which have an own sense for being selected.
    let asked = row.contains_pointer() && row.ctx.input(|input| input.pointer.secondary_clicked());
    Popup::new(row.id.with("menu"), row.ctx.clone(), row, row.layer_id)
        .kind(PopupKind::Menu)
        .layout(Layout::top_down_justified(Align::Min))
        .open_memory(asked.then_some(SetOpenCommand::Bool(true)))
        .at_pointer_fixed()
        .show(|ui| items(ui, cx, seen, at, message, shared));
}

/// Opens the thread of a message, to answer it.
pub(super) fn open_thread(cx: &Cx<'_>, at: Place<'_>, message: &MessageInfo, shared: &mut Shared) {
    let (channel, message) = (at.channel.channel.clone(), message.id.clone());
    cx.act(Action::Open(Panel::Thread { channel, message }));
    shared.pen.focus = Some(super::thread::FIELD.to_owned());
}

fn quote(cx: &Cx<'_>, seen: &Seen<'_>, at: Place<'_>, message: &MessageInfo, shared: &mut Shared) {
    let key = Drafts::key(&at.channel.channel, at.thread);
    let text = composer::quote(seen.drafts.get(&key), &message.author, &message.text);
    cx.act(Action::Draft { key: key.clone(), text });
    shared.pen.focus = Some(key);
}

fn items(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    at: Place<'_>,
    message: &MessageInfo,
    shared: &mut Shared,
) {
    ui.set_min_width(170.0);
    let gone = message.recalled || message.hidden;
    let item = |ui: &mut Ui, id: &str| {
        let clicked = ui.button(cx.say(id)).clicked();
        if clicked {
            ui.close();
        }
        clicked
    };
    if at.thread.is_none() && item(ui, "message-reply") {
        open_thread(cx, at, message, shared);
    }
    if !gone {
        if at.is_open() && item(ui, "message-quote") {
            quote(cx, seen, at, message, shared);
        }
        if item(ui, "message-copy") {
            cx.act(Action::Copy(message.text.clone()));
        }
        if message.mine && at.is_open() && item(ui, "message-edit") {
            shared.edit(&at.channel.channel, message);
        }
        links(ui, cx, message);
    }
    if !gone && !message.mine && !message.acknowledged_by_me && item(ui, "acknowledge") {
        let (channel, message) = (at.channel.channel.clone(), message.id.clone());
        cx.act(Action::Do(Command::AcknowledgeMessage { channel, message }, Then::Nothing));
    }
    if !gone && at.channel.may_remind && item(ui, "message-urge") {
        shared.urging = Some(Urging::of(seen, at.channel, message));
    }
    if item(ui, "message-details") {
        let (channel, message) = (at.channel.channel.clone(), message.id.clone());
        cx.act(Action::Open(Panel::Message { channel, message }));
    }
    if message.mine && !message.recalled && item(ui, "message-recall") {
        shared.recalling = Some((at.channel.channel.clone(), message.id.clone()));
    }
    if at.channel.may_manage && !message.recalled {
        let id = if message.hidden { "message-show" } else { "message-hide" };
        if item(ui, id) {
            let (channel, hidden) = (at.channel.channel.clone(), !message.hidden);
            let message = message.id.clone();
            let command = Command::HideMessage { channel, message, hidden };
            cx.act(Action::Do(command, Then::Nothing));
        }
    }
}

/// The links of a message, for those who have no pointer.
fn links(ui: &mut Ui, cx: &Cx<'_>, message: &MessageInfo) {
    if !message.text.contains(':') {
        return;
    }
    let blocks = markdown::parse(&message.text);
    for target in markdown::targets(&blocks).into_iter().take(LINKS_MAX) {
        let words = cx.fill("link-open", &[("host", target.host.as_str().into())]);
        if ui.button(words).clicked() {
            ui.ctx().open_url(egui::OpenUrl::new_tab(target.url));
            ui.close();
        }
    }
}
