//! The plan's stories as the sample organisation plays them: each with what was seen, as it happens.

use egui::{Label, ScrollArea, Ui};
use node::{
    facade::Failure,
    sample::{Story, Told},
};

use super::Cx;
use crate::{
    action::{Action, WindowAction},
    text::Lang,
    theme::Icon,
    widgets::{dialog_frame, glyph, heading, primary_button, quiet_button, strong, waiting, weak},
};

/// How tall the list may be.
const LIST_HEIGHT: f32 = 420.0;

/// What was played so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// The stories that are over.
    pub stories: Vec<Story>,
    /// All are, or no more come.
    pub over: bool,
    /// Why no more come.
    pub failure: Option<Failure>,
}

/// Draws them over everything else.
pub fn show(ui: &Ui, cx: &Cx<'_>, played: &Played) {
    let mut open = true;
    let modal = dialog_frame(ui.ctx(), "stories", 672.0, |ui| {
        ui.label(heading(cx.theme, cx.say("stories-title")));
        ui.add(Label::new(weak(cx.theme, cx.say("stories-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        let height = LIST_HEIGHT.min(ui.ctx().content_rect().height() * 0.6);
        ScrollArea::vertical().max_height(height).stick_to_bottom(!played.over).show(ui, |ui| {
            ui.set_width(ui.available_width());
            played.stories.iter().for_each(|one| story(ui, cx, one));
            if let Some(failure) = &played.failure {
                let told = cx.failure(failure);
                crate::widgets::failed(ui, cx.theme, &cx.say("stories-failed"), &told);
            }
            if !played.over {
                waiting(ui, cx.theme, &cx.say("stories-playing"));
            }
        });
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            if primary_button(ui, cx.theme, &cx.say("stories-again"), played.over).clicked() {
                cx.act(Action::Window(WindowAction::PlayStories));
            }
            open &= !quiet_button(ui, cx.theme, &cx.say("close")).clicked();
        });
    });
    if !open || modal.should_close() {
        cx.act(Action::Window(WindowAction::CloseStories));
    }
}

fn story(ui: &mut Ui, cx: &Cx<'_>, story: &Story) {
    let told = |told: &Told| match cx.text.lang() {
        Lang::Zh => told.zh.clone(),
        Lang::En => told.en.clone(),
    };
    let tokens = &cx.theme.tokens;
    ui.horizontal_wrapped(|ui| {
        ui.label(strong(cx.theme, told(&story.title)));
        ui.label(weak(cx.theme, story.requirements));
    });
    for seen in &story.happened {
        ui.horizontal(|ui| {
            let (icon, colour) =
                if seen.so { (Icon::CHECK, tokens.good) } else { (Icon::CLOSE, tokens.bad) };
            ui.label(glyph(cx.theme, icon).color(colour));
            ui.add(Label::new(told(&seen.told)).wrap());
        });
    }
    ui.add_space(cx.theme.sizes.gap);
}
