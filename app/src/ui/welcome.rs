//! The first page: found an organisation, join one, add a further device, or look around in a
//! sample.

use std::path::PathBuf;

use egui::{
    Align, CentralPanel, CornerRadius, Frame, Layout, Margin, RichText, ScrollArea, Stroke, Ui,
};
use node::{
    facade::{Failure, Status},
    home_key::Passphrase,
};

use super::Cx;
use crate::{
    action::{Action, Beginning, WindowAction},
    app::Plan,
    model::bundle::is_bundle,
    text::Lang,
    theme::{Icon, ThemeChoice, bold},
    widgets::{
        code_picture, code_text, heading, labelled_field, labelled_secret, link_button,
        primary_button, quiet_button, toggle, weak,
    },
};

/// What the address of a node looks like.
const PEER_EXAMPLE: &str = "/ip4/192.168.1.20/udp/4001/quic-v1";

/// The side of the picture of a code, in points.
const CODE_SIDE: f32 = 200.0;

/// A step of the first page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Choose,
    Create,
    Join,
    Pair,
    Unlock,
}

/// What the first page remembers.
#[derive(Clone, Debug, Default)]
pub struct WelcomeView {
    step: Step,
    organisation: String,
    person: String,
    code: String,
    peer: String,
    file: String,
    passphrase: String,
    failure: Option<Failure>,
}

impl WelcomeView {
    /// The page at the form for joining.
    pub fn joining() -> Self {
        Self { step: Step::Join, ..Self::default() }
    }

    /// The page at the form for a further device.
    pub fn pairing() -> Self {
        Self { step: Step::Pair, ..Self::default() }
    }

    /// The page that asks for the home's passphrase.
    pub fn locked(failure: Option<Failure>) -> Self {
        Self { step: Step::Unlock, failure, ..Self::default() }
    }

    /// The page again, after something could not be opened: nothing typed is lost.
    pub fn after(plan: &Plan, failure: Failure) -> Self {
        let mut view = Self { failure: Some(failure), ..Self::default() };
        match plan {
            Plan::Begin(Beginning::Create { organisation, person }) => {
                view.step = Step::Create;
                (view.organisation, view.person) = (organisation.clone(), person.clone());
            }
            Plan::Begin(Beginning::Join { code, person, peer, file }) => {
                view.step = Step::Join;
                (view.code, view.person) = (code.clone(), person.clone());
                view.peer = peer.clone().unwrap_or_default();
                view.file = file.as_ref().map(|it| it.display().to_string()).unwrap_or_default();
            }
            Plan::Begin(Beginning::Pair { offer, peer }) => {
                view.step = Step::Pair;
                view.code = offer.clone();
                view.peer = peer.clone().unwrap_or_default();
            }
            Plan::Begin(Beginning::Sample) | Plan::Run => {}
        }
        view
    }
}

/// Draws the first page.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView) {
    take_dropped(ui, view);
    page(ui, cx, |ui| {
        looks(ui, cx);
        ui.add_space(cx.theme.sizes.wide);
        if let Some(failure) = &view.failure {
            trouble(ui, cx, failure);
        }
        match view.step {
            Step::Choose => choose(ui, cx, view),
            Step::Create => create(ui, cx, view),
            Step::Join => join(ui, cx, view),
            Step::Pair => pair(ui, cx, view),
            Step::Unlock => unlock(ui, cx, view),
        }
    });
}

/// Draws what is shown while something is opened.
pub fn opening(ui: &mut Ui, cx: &Cx<'_>, plan: &Plan) {
    page(ui, cx, |ui| {
        ui.add_space(cx.theme.sizes.wide);
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(cx.say(match plan {
                Plan::Run => "opening-node",
                Plan::Begin(Beginning::Create { .. }) => "opening-new",
                Plan::Begin(Beginning::Join { .. }) => "opening-join",
                Plan::Begin(Beginning::Pair { .. }) => "opening-pair",
                Plan::Begin(Beginning::Sample) => "opening-sample",
            }));
        });
    });
}

fn page(ui: &mut Ui, cx: &Cx<'_>, content: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(cx.theme.tokens.side);
    CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let width = (ui.available_width() - 32.0).min(560.0);
            ui.add_space((ui.available_height() * 0.10).clamp(16.0, 90.0));
            ui.with_layout(Layout::top_down(Align::Center), |ui| {
                ui.allocate_ui_with_layout(
                    egui::vec2(width, 0.0),
                    Layout::top_down(Align::Min),
                    |ui| {
                        let name = RichText::new(cx.say("app-name"))
                            .font(egui::FontId::new(cx.theme.sizes.display, bold()))
                            .color(cx.theme.tokens.text);
                        ui.label(name);
                        ui.label(weak(cx.theme, cx.say("welcome-line")).size(cx.theme.sizes.body));
                        ui.add_space(cx.theme.sizes.pad);
                        content(ui);
                    },
                );
            });
        });
    });
}

/// Language and theme.
fn looks(ui: &mut Ui, cx: &Cx<'_>) {
    ui.horizontal_wrapped(|ui| {
        for lang in Lang::ALL {
            if toggle(ui, cx.theme, lang.name(), cx.text.lang() == lang).clicked() {
                cx.act(Action::Window(WindowAction::Lang(lang)));
            }
        }
        ui.separator();
        for (theme, id) in [
            (ThemeChoice::System, "theme-system"),
            (ThemeChoice::Light, "theme-light"),
            (ThemeChoice::Dark, "theme-dark"),
            (ThemeChoice::Contrast, "theme-contrast"),
        ] {
            if toggle(ui, cx.theme, &cx.say(id), cx.settings.theme == theme).clicked() {
                cx.act(Action::Window(WindowAction::Theme(theme)));
            }
        }
    });
}

fn trouble(ui: &mut Ui, cx: &Cx<'_>, failure: &Failure) {
    let tokens = &cx.theme.tokens;
    Frame::new()
        .fill(tokens.bad_ground)
        .corner_radius(CornerRadius::same(cx.theme.sizes.radius))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(cx.say("welcome-failed")).color(tokens.bad));
            let told = cx.failure(failure);
            ui.label(told.problem());
            ui.label(weak(cx.theme, told.next()));
        });
    ui.add_space(cx.theme.sizes.pad);
}

fn choose(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView) {
    if card(ui, cx, Icon::ADD, "welcome-create", "welcome-create-hint") {
        (view.step, view.failure) = (Step::Create, None);
    }
    if card(ui, cx, Icon::INVITE, "welcome-join", "welcome-join-hint") {
        (view.step, view.failure) = (Step::Join, None);
    }
    if card(ui, cx, Icon::DEVICE, "welcome-pair", "welcome-pair-hint") {
        (view.step, view.failure) = (Step::Pair, None);
    }
    if card(ui, cx, Icon::LINE, "welcome-sample", "welcome-sample-hint") {
        cx.act(Action::Window(WindowAction::Begin(Beginning::Sample)));
    }
}

/// A large choice: an icon, what it is, and what it means.
fn card(ui: &mut Ui, cx: &Cx<'_>, icon: Icon, id: &str, hint: &str) -> bool {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let id_of = ui.make_persistent_id(id);
    let hovered = ui.ctx().read_response(id_of).is_some_and(|response| response.hovered());
    let frame = Frame::new()
        .fill(if hovered { tokens.hover } else { tokens.raised })
        .stroke(Stroke::new(1.0, if hovered { tokens.accent } else { tokens.line }))
        .corner_radius(CornerRadius::same(sizes.radius + 2))
        .inner_margin(Margin::symmetric(16, 14));
    let inner = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(RichText::new(icon.text()).size(22.0).color(tokens.accent));
            ui.add_space(sizes.gap);
            ui.vertical(|ui| {
                ui.label(heading(cx.theme, cx.say(id)));
                ui.label(weak(cx.theme, cx.say(hint)));
            });
        });
    });
    let response = ui.interact(inner.response.rect, id_of, egui::Sense::click());
    crate::widgets::label_as(&response, egui::Role::Button, &cx.say(id));
    if response.has_focus() {
        let stroke = Stroke::new(2.0, tokens.accent);
        let rect = response.rect;
        ui.painter().rect_stroke(rect, sizes.radius + 2, stroke, egui::StrokeKind::Outside);
    }
    ui.add_space(sizes.gap);
    response.clicked()
}

fn create(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView) {
    ui.label(heading(cx.theme, cx.say("welcome-create")));
    ui.add_space(cx.theme.sizes.gap);
    let hint = cx.say("organisation-example");
    labelled_field(ui, cx.theme, &cx.say("organisation-name"), &hint, &mut view.organisation);
    ui.add_space(cx.theme.sizes.gap);
    let hint = cx.say("person-example");
    labelled_field(ui, cx.theme, &cx.say("person-name"), &hint, &mut view.person);
    let ready = !view.organisation.trim().is_empty() && !view.person.trim().is_empty();
    if end(ui, cx, view, "create-do", ready) {
        cx.act(Action::Window(WindowAction::Begin(Beginning::Create {
            organisation: view.organisation.trim().to_owned(),
            person: view.person.trim().to_owned(),
        })));
    }
}

fn join(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView) {
    ui.label(heading(cx.theme, cx.say("welcome-join")));
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("join-code"), "tz1…", &mut view.code);
    ui.add_space(cx.theme.sizes.gap);
    let hint = cx.say("person-example");
    labelled_field(ui, cx.theme, &cx.say("person-name"), &hint, &mut view.person);
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("join-peer"), PEER_EXAMPLE, &mut view.peer);
    ui.label(weak(cx.theme, cx.say("join-peer-hint")));
    ui.add_space(cx.theme.sizes.gap);
    let hint = format!("*.{}", node::bundle::EXTENSION);
    labelled_field(ui, cx.theme, &cx.say("join-file"), &hint, &mut view.file);
    ui.label(weak(cx.theme, cx.say("join-file-hint")));
    let ready = !view.code.trim().is_empty() && !view.person.trim().is_empty();
    if end(ui, cx, view, "join-do", ready) {
        let (peer, file) = (view.peer.trim(), view.file.trim());
        cx.act(Action::Window(WindowAction::Begin(Beginning::Join {
            code: view.code.trim().to_owned(),
            person: view.person.trim().to_owned(),
            peer: (!peer.is_empty()).then(|| peer.to_owned()),
            file: (!file.is_empty()).then(|| PathBuf::from(file)),
        })));
    }
}

/// A bundle that is dropped onto the page is one to join with.
fn take_dropped(ui: &Ui, view: &mut WelcomeView) {
    if !matches!(view.step, Step::Choose | Step::Join) {
        return;
    }
    let dropped = ui.input(|input| {
        let files = input.raw.dropped_files.iter().map(|file| file.path().to_owned());
        files.into_iter().find(|file| is_bundle(file))
    });
    if let Some(file) = dropped {
        view.step = Step::Join;
        view.file = file.display().to_string();
    }
}

fn pair(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView) {
    ui.label(heading(cx.theme, cx.say("welcome-pair")));
    ui.label(weak(cx.theme, cx.say("pair-where")));
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("pair-offer"), "td1…", &mut view.code);
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("pair-peer"), PEER_EXAMPLE, &mut view.peer);
    ui.label(weak(cx.theme, cx.say("pair-peer-hint")));
    let ready = !view.code.trim().is_empty();
    if end(ui, cx, view, "pair-do", ready) {
        let peer = view.peer.trim();
        cx.act(Action::Window(WindowAction::Begin(Beginning::Pair {
            offer: view.code.trim().to_owned(),
            peer: (!peer.is_empty()).then(|| peer.to_owned()),
        })));
    }
}

fn unlock(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView) {
    ui.label(heading(cx.theme, cx.say("unlock-title")));
    ui.label(weak(cx.theme, cx.say("unlock-hint")));
    ui.add_space(cx.theme.sizes.gap);
    let field = labelled_secret(ui, cx.theme, &cx.say("passphrase"), &mut view.passphrase);
    if view.passphrase.is_empty() && !field.has_focus() {
        field.request_focus();
    }
    ui.add_space(cx.theme.sizes.pad);
    let ready = !view.passphrase.is_empty();
    let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
    let done = primary_button(ui, cx.theme, &cx.say("unlock-do"), ready).clicked();
    if ready && (done || enter) {
        let passphrase = Passphrase::new(&std::mem::take(&mut view.passphrase));
        cx.act(Action::Window(WindowAction::Unlock(passphrase)));
    }
}

/// The buttons below a form. Enter is the first of them.
fn end(ui: &mut Ui, cx: &Cx<'_>, view: &mut WelcomeView, id: &str, ready: bool) -> bool {
    ui.add_space(cx.theme.sizes.pad);
    let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
    ui.horizontal(|ui| {
        let done = primary_button(ui, cx.theme, &cx.say(id), ready).clicked();
        if quiet_button(ui, cx.theme, &cx.say("back")).clicked() {
            (view.step, view.failure) = (Step::Choose, None);
        }
        ready && (done || enter)
    })
    .inner
}

/// A person who has been invited and waits to be let in, or whose invitation was refused; or a
/// further device that waits to be added.
pub fn waiting_to_be_let_in(ui: &mut Ui, cx: &Cx<'_>, status: Option<&Status>) {
    if let Some(code) = status.and_then(|status| status.pairing.as_deref()) {
        return page(ui, cx, |ui| waiting_to_be_added(ui, cx, code));
    }
    let invitation_over = status.is_some_and(|status| status.invitation_over);
    page(ui, cx, |ui| {
        if invitation_over {
            ui.label(heading(cx.theme, cx.say("join-refused")));
            ui.label(weak(cx.theme, cx.say("join-refused-why")));
        } else {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(heading(cx.theme, cx.say("join-waiting")));
            });
            ui.label(weak(cx.theme, cx.say("join-waiting-hint")));
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            if button(ui, cx, "join-anew", invitation_over) {
                cx.act(Action::Window(WindowAction::JoinAnew));
            }
            if link_button(ui, cx.theme, &cx.say("network-title")).clicked() {
                cx.act(Action::Go(crate::state::Route::Network));
            }
        });
    });
}

/// A further device shows the code that the other one is to be given.
fn waiting_to_be_added(ui: &mut Ui, cx: &Cx<'_>, code: &str) {
    ui.label(heading(cx.theme, cx.say("pair-code-title")));
    ui.label(weak(cx.theme, cx.say("pair-code-where")));
    ui.add_space(cx.theme.sizes.pad);
    let (label, too_long) = (cx.say("pair-picture"), cx.say("code-too-long"));
    code_picture(ui, cx.theme, code, CODE_SIDE, &label, &too_long);
    ui.add_space(cx.theme.sizes.gap);
    code_text(ui, &cx.say("pair-code"), code);
    if link_button(ui, cx.theme, &cx.say("pair-copy")).clicked() {
        cx.act(Action::Copy(code.to_owned()));
    }
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal(|ui| {
        ui.spinner();
        ui.label(cx.say("pair-waiting"));
    });
    ui.label(weak(cx.theme, cx.say("pair-waiting-hint")));
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal(|ui| {
        if button(ui, cx, "pair-anew", false) {
            cx.act(Action::Window(WindowAction::PairAnew));
        }
        if link_button(ui, cx.theme, &cx.say("network-title")).clicked() {
            cx.act(Action::Go(crate::state::Route::Network));
        }
    });
}

/// A button that is the next step, or one of several.
fn button(ui: &mut Ui, cx: &Cx<'_>, id: &str, next: bool) -> bool {
    let words = cx.say(id);
    if next {
        primary_button(ui, cx.theme, &words, true).clicked()
    } else {
        quiet_button(ui, cx.theme, &words).clicked()
    }
}
