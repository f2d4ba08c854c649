//! How a page lies on the screen.

use std::{ops::Range, sync::Arc};

use egui::{
    Galley, TextFormat, Ui, Vec2,
    text::{CCursor, LayoutJob},
};

use crate::{
    model::page::{Blocks, Editor, Guess, Placed},
    theme::{Theme, bold},
};

/// What an input method composes, at the caret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preedit {
    /// The text so far.
    pub(super) text: String,
    /// The part of it that is being chosen, in characters.
    pub(super) active: Option<Range<usize>>,
}

/// What is remembered of a page's picture from frame to frame.
#[derive(Default)]
pub struct Screen {
    pub(super) blocks: Option<Blocks>,
    pub(super) preedit: Option<Preedit>,
    /// Where up and down want to go, from the left.
    pub(super) aim: Option<f32>,
    /// The caret stands at the end of a row, not at the beginning of the next.
    pub(super) row_end: bool,
    /// The caret is to be brought into view.
    pub(super) reveal: bool,
    pub(super) focus: bool,
    /// From where to where of the page is in view.
    pub(super) view: (f32, f32),
    /// Where to scroll to so that what is in view stays where it is, though what is above it turned
    /// out to be higher than was thought.
    pub(super) correct: Option<f32>,
    pub(super) laid_out: usize,
}

impl Screen {
    /// Brings the caret into view.
    pub fn reveal(&mut self) {
        (self.reveal, self.row_end, self.aim) = (true, false, None);
    }

    /// Goes on writing here.
    pub fn take_focus(&mut self) {
        self.focus = true;
        self.reveal();
    }

    /// Blocks that were laid out for the last picture.
    pub fn laid_out(&self) -> usize {
        self.laid_out
    }

    /// Follows the text.
    pub(super) fn sync(&mut self, editor: &mut Editor, guess: Guess) {
        let touched = editor.take_touched();
        match (&mut self.blocks, touched) {
            (Some(blocks), Some(touched)) if blocks.guess() == guess => {
                if !touched.is_empty() {
                    blocks.touch(editor.text(), &touched);
                }
            }
            _ => self.blocks = Some(Blocks::new(editor.text(), guess)),
        }
    }

    /// Lays out a block.
    pub(super) fn galley(
        &mut self,
        ui: &Ui,
        theme: &Theme,
        editor: &Editor,
        placed: &Placed,
    ) -> Arc<Galley> {
        self.laid_out += 1;
        let mut job = LayoutJob::default();
        job.wrap.max_width = self.blocks.as_ref().map_or(f32::INFINITY, |b| b.guess().width);
        let text = editor.text().slice(placed.start..placed.end()).to_string();
        let format = format(theme, &text);
        match self.preedit_in(editor, placed) {
            None => job.append(&text, 0.0, format),
            Some((at, preedit)) => {
                let byte = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
                let mut composed = format.clone();
                composed.underline = egui::Stroke::new(1.0, theme.tokens.accent);
                job.append(&text[..byte], 0.0, format.clone());
                job.append(&preedit.text, 0.0, composed);
                job.append(&text[byte..], 0.0, format);
            }
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }

    /// Where in a block something is composed, and what.
    pub(super) fn preedit_in(&self, editor: &Editor, placed: &Placed) -> Option<(usize, &Preedit)> {
        let preedit = self.preedit.as_ref()?;
        let caret = editor.selection().caret;
        let here = self.blocks.as_ref()?.at(caret)?.index == placed.index;
        here.then_some((caret - placed.start, preedit))
    }

    /// A place of the text in a block's picture.
    pub(super) fn cursor(&self, editor: &Editor, placed: &Placed, place: usize) -> CCursor {
        let mut at = place - placed.start;
        let mut prefer_next_row = true;
        match self.preedit_in(editor, placed) {
            Some((composed, preedit)) if at >= composed => {
                let count = preedit.text.chars().count();
                let active = preedit.active.as_ref().map_or(count, |active| active.end.min(count));
                at += if place == editor.selection().caret { active } else { count };
            }
            _ => prefer_next_row = !self.row_end || place != editor.selection().caret,
        }
        CCursor { index: at.into(), prefer_next_row }
    }

    /// The place of the text at a point of a block's picture, and whether it is a row's end.
    pub(super) fn place(&self, placed: &Placed, galley: &Galley, point: Vec2) -> (usize, bool) {
        let cursor = galley.cursor_from_pos(point);
        let at = cursor.index.0.min(placed.block.len);
        (placed.start + at, !cursor.prefer_next_row)
    }
}

/// How a line looks while it is written: headings are strong, quotes weak.
fn format(theme: &Theme, line: &str) -> TextFormat {
    let (tokens, size) = (&theme.tokens, theme.sizes.body + 1.0);
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..=6).contains(&hashes) && line[hashes..].starts_with(' ');
    let family = if is_heading { bold() } else { egui::FontFamily::Proportional };
    let colour = if line.starts_with("> ") { tokens.weak } else { tokens.text };
    TextFormat {
        line_height: Some(size * 1.6),
        valign: egui::Align::Center,
        ..TextFormat::simple(egui::FontId::new(size, family), colour)
    }
}

/// How high lines of a width probably are.
pub(super) fn guess(theme: &Theme, width: f32) -> Guess {
    let em = theme.sizes.body + 1.0;
    Guess { width: width.round(), row: em * 1.6, em }
}
