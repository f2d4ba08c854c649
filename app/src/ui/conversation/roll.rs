//! A long list of rows whose heights show only when they are laid out.
//!
//! Invariants: only rows in view are laid out; what is read stays where it is on screen while rows
//! above it come, go or change; at the end the list stays at its end.

use std::{collections::HashMap, ops::Range};

use egui::{Rect, ScrollArea, Ui, UiBuilder, Vec2};

use super::left::Spot;
use crate::model::scroll;

/// The height of a row that was never laid out, in points.
const GUESS: f32 = 44.0;

/// Heights that are remembered beyond those of the rows there are.
const REMEMBERED_MAX: usize = 2_000;

/// How near to its end a list counts as being there, in points.
const END: f32 = 2.0;

/// A row: what names it, and a number that changes when it may have another height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) key: u64,
}

#[derive(Clone, Copy, PartialEq)]
struct Known {
    key: u64,
    width: f32,
    height: f32,
}

/// What stays where it is.
#[derive(Clone, Debug, Default, PartialEq)]
enum Held {
    /// The end of the list, at the lower edge.
    #[default]
    End,
    /// A row, so many points below the upper edge.
    Row(String, f32),
    /// A row, at this part of the view's height.
    Part(String, f32),
}

/// The list's memory.
#[derive(Default)]
pub(super) struct Roll {
    known: HashMap<String, Known>,
    held: Held,
    wanted: Option<String>,
    /// How far below the upper edge a row at a part of the height came to stand, in points.
    part_y: f32,
    /// The rows in view.
    pub(super) seen: Range<usize>,
    /// The end of the last row is in view.
    pub(super) at_end: bool,
}

impl Roll {
    /// Goes to the end, and stays there.
    pub(super) fn go_to_end(&mut self) {
        self.held = Held::End;
    }

    /// Shows a row at this part of the view's height.
    pub(super) fn to(&mut self, id: &str, part: f32) {
        self.held = Held::Part(id.to_owned(), part);
    }

    /// Shows a row so many points below the upper edge.
    pub(super) fn hold(&mut self, id: &str, y: f32) {
        self.held = Held::Row(id.to_owned(), y);
    }

    /// Where one is.
    pub(super) fn spot(&self) -> Spot {
        match &self.held {
            Held::Row(id, y) => Spot::Message(id.clone(), *y),
            // A row at a part of the height is one that was gone to and not moved since.
            Held::Part(id, _) => Spot::Message(id.clone(), self.part_y),
            Held::End => Spot::End,
        }
    }

    /// Scrolls no further than it takes to see a row.
    pub(super) fn reveal(&mut self, id: &str) {
        self.wanted = Some(id.to_owned());
    }

    /// Whether it stays at the end.
    pub(super) fn is_at_end(&self) -> bool {
        self.held == Held::End
    }

    /// The row that stays where it is, if it isn't the end that does.
    pub(super) fn held(&self) -> Option<&str> {
        match &self.held {
            Held::End => None,
            Held::Row(id, _) | Held::Part(id, _) => Some(id),
        }
    }

    /// Draws the rows in view. `whole`: the last row is the end of everything, not only of what
    /// is held here.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        entries: &[Entry],
        whole: bool,
        mut row: impl FnMut(&mut Ui, usize),
    ) {
        let (width, view) = (ui.available_width(), ui.available_height());
        let tops = scroll::tops(&self.heights(entries));
        let offset = self.offset(entries, &tops, view);
        let (mut drawn, mut bottom, mut changed) = (Vec::new(), 0.0, false);
        let area = ScrollArea::vertical().auto_shrink(false).vertical_scroll_offset(offset);
        let output = area.show_viewport(ui, |ui, viewport| {
            ui.set_height(tops.last().copied().unwrap_or_default());
            let corner = ui.max_rect().left_top();
            let first = scroll::visible(&tops, viewport.min.y, view).start;
            bottom = tops.get(first).copied().unwrap_or_default();
            for (index, entry) in entries.iter().enumerate().skip(first) {
                if bottom >= viewport.max.y {
                    break;
                }
                let at = corner + Vec2::new(0.0, bottom);
                let rect = Rect::from_min_size(at, Vec2::new(width, view.max(1.0)));
                let mut child = ui.new_child(UiBuilder::new().id_salt(&entry.id).max_rect(rect));
                row(&mut child, index);
                let known = Known { key: entry.key, width, height: child.min_rect().height() };
                changed |= self.known.insert(entry.id.clone(), known) != Some(known);
                drawn.push((index, bottom));
                bottom += known.height;
            }
        });
        let now = output.state.clamped_offset().y;
        let there = self.index_of_held(entries);
        if let (Held::Part(..), Some(row)) = (&self.held, there) {
            self.part_y = tops.get(row).copied().unwrap_or_default() - now;
        }
        let last = drawn.last().is_none_or(|(index, _)| index + 1 == entries.len());
        self.seen = drawn.first().map_or(0..0, |(first, _)| *first..first + drawn.len());
        self.at_end = whole && last && bottom <= now + view + END;
        if (now - offset).abs() > 0.1
            && let Some((index, y)) = scroll::hold(&drawn, now)
        {
            self.held = Held::Row(entries[index].id.clone(), y);
        }
        // A row that isn't here yet comes with the next part.
        let here = self.held == Held::End || there.is_some();
        if self.at_end && !changed && here {
            self.held = Held::End;
        }
        self.settle(ui, changed, entries.len());
    }

    /// The heights of the rows, as they were when they were last laid out.
    fn heights(&self, entries: &[Entry]) -> Vec<f32> {
        let height = |entry: &Entry| self.known.get(&entry.id).map_or(GUESS, |known| known.height);
        entries.iter().map(height).collect()
    }

    /// Where the row stands that stays where it is, if it is here.
    fn index_of_held(&self, entries: &[Entry]) -> Option<usize> {
        let held = self.held()?;
        entries.iter().position(|entry| entry.id == held)
    }

    fn offset(&mut self, entries: &[Entry], tops: &[f32], view: f32) -> f32 {
        let index = |id: &str| entries.iter().position(|entry| entry.id == id);
        let (row, y) = match &self.held {
            Held::End => (None, 0.0),
            Held::Row(id, y) => (index(id), *y),
            Held::Part(id, part) => (index(id), view * part),
        };
        let end = scroll::end(tops, view);
        let offset = row.map_or(end, |row| scroll::offset_of(tops, row, y, view));
        let Some(row) = self.wanted.take().and_then(|id| index(&id)) else { return offset };
        let Some(revealed) = scroll::reveal(tops, row, offset, view) else { return offset };
        self.held = Held::Row(entries[row].id.clone(), tops[row] - revealed);
        revealed
    }

    /// What was laid out for the first time isn't shown where it was thought to be: the frame is
    /// drawn once more before anybody sees it.
    fn settle(&mut self, ui: &Ui, changed: bool, rows: usize) {
        if changed && ui.ctx().current_pass_index() == 0 {
            ui.ctx().request_discard("rows were measured");
        } else if changed {
            ui.ctx().request_repaint();
        }
        if self.known.len() > rows + REMEMBERED_MAX {
            self.known.clear();
        }
    }
}
