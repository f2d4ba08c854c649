//! The dialog that makes a bundle: for whom, what, where.

use egui::{Label, RichText, TextEdit, Ui};
use node::facade::{Answer, BundleFiles};

use super::{
    super::{Cx, Seen},
    BundleView,
};
use crate::{
    action::Action,
    model::{
        bundle::{Form, going},
        size,
        tasks::export::PATH_CHARS_MAX,
        time,
    },
    state::Loaded,
    theme::Icon,
    widgets::{Row, dialog_frame, label_as, primary_button, quiet_button, row, title, weak},
};

/// Characters of a name that is looked for.
const TYPED_CHARS_MAX: usize = 100;

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut BundleView) {
    let Some(mut form) = view.form.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "bundle-make", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("bundle-make-title")));
        let hint = if form.joins.is_some() { "bundle-joins-hint" } else { "bundle-make-hint" };
        ui.add(Label::new(weak(cx.theme, cx.say(hint))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        ui.add_enabled_ui(!form.busy, |ui| {
            if let Some((_, place)) = &form.joins {
                ui.label(cx.fill("bundle-joins", &[("place", place.as_str().into())]));
            } else {
                recipient(ui, cx, seen, &mut form);
                ui.add_space(cx.theme.sizes.gap);
                choices(ui, cx, &mut form);
                files(ui, cx, seen, &mut form);
            }
            ui.add_space(cx.theme.sizes.gap);
            path(ui, cx, &mut form);
        });
        if let Some(failure) = &form.failure {
            ui.add_space(cx.theme.sizes.gap);
            let told = cx.failure(failure);
            ui.add(Label::new(RichText::new(told.problem()).color(cx.theme.tokens.bad)).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let order = form.order();
            let label = cx.say("bundle-make-do");
            if primary_button(ui, cx.theme, &label, order.is_some()).clicked()
                && let Some(order) = order
            {
                cx.act(Action::MakeBundle(order));
                (form.busy, form.failure) = (true, None);
            }
            close = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
            if form.busy {
                ui.spinner();
                ui.label(weak(cx.theme, cx.say("bundle-making")));
            }
        });
    });
    if !close && !response.should_close() {
        view.form = Some(form);
    }
}

/// Whom it is for, or who could be meant.
fn recipient(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let label = cx.say("bundle-to");
    ui.label(weak(cx.theme, label.as_str()));
    if let Some(to) = &form.to {
        let button = quiet_button(ui, cx.theme, &format!("{}  {}", to.name, Icon::CLOSE.text()));
        let remove = cx.fill("picker-remove", &[("name", to.name.as_str().into())]);
        label_as(&button, egui::Role::Button, &remove);
        if button.clicked() {
            form.to = None;
        }
        return;
    }
    let field = TextEdit::singleline(&mut form.typed)
        .hint_text(cx.say("bundle-to-hint"))
        .char_limit(TYPED_CHARS_MAX)
        .margin(egui::Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    label_as(&ui.add(field), egui::Role::TextInput, &label);
    let today = time::day(cx.now, cx.zone);
    let offered = form.offered(seen.cache.members(), seen.cache.departments());
    let mut chosen = None;
    for one in offered {
        let icon = if one.is_place { Icon::DEPARTMENT } else { Icon::PERSON };
        let item = Row { icon: Some(icon), words: &one.name, ..Row::default() };
        if row(ui, cx.theme, &item).clicked() {
            chosen = Some(one.clone());
        }
    }
    if let Some(to) = chosen {
        form.choose(to, today);
    }
}

fn choices(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) {
    ui.checkbox(&mut form.only_new, cx.say("bundle-only-new"))
        .on_hover_text(cx.say("bundle-only-new-means"));
    ui.checkbox(&mut form.carry, cx.say("bundle-carry"));
}

/// Which files go along, and how large each choice makes the bundle.
fn files(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let Some(query) = form.forecast() else { return };
    let forecast = match seen.cache.get(&query) {
        Loaded::Ready(Answer::BundleForecast(forecast)) => Some(forecast),
        _ => None,
    };
    ui.add_space(cx.theme.sizes.gap);
    ui.label(weak(cx.theme, cx.say("bundle-files")));
    let choices = [
        (BundleFiles::Small, "bundle-files-small"),
        (BundleFiles::All, "bundle-files-all"),
        (BundleFiles::None, "bundle-files-none"),
    ];
    for (choice, id) in choices {
        let mut words = cx.say(id);
        if let Some(forecast) = forecast.filter(|_| choice != BundleFiles::None) {
            let count = going(forecast, choice);
            let bytes = size::bytes(count.bytes);
            let values = &[("count", count.files.into()), ("size", bytes.as_str().into())];
            words = format!("{words} {}", cx.fill("bundle-files-size", values));
        }
        if ui.radio(form.files == choice, words).clicked() {
            form.files = choice;
        }
    }
    let Some(forecast) = forecast else { return };
    let most = forecast.files_bytes_max;
    if going(forecast, form.files).bytes > most {
        let most = size::bytes(most);
        let values = &[("size", most.as_str().into())];
        ui.add(Label::new(weak(cx.theme, cx.fill("bundle-files-most", values))).wrap());
    }
}

fn path(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) {
    let label = cx.say("export-path");
    ui.label(weak(cx.theme, label.as_str()));
    let field = TextEdit::singleline(&mut form.path)
        .char_limit(PATH_CHARS_MAX)
        .margin(egui::Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    label_as(&response, egui::Role::TextInput, &label);
    if response.changed() {
        form.failure = None;
    }
    ui.checkbox(&mut form.replace, cx.say("export-replace"));
}
