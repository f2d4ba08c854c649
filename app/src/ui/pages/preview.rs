//! How a page reads: only what is in view is laid out.

use std::{collections::HashMap, rc::Rc};

use egui::{ScrollArea, Ui, Vec2};
use node::facade::FileInfo;

use super::view::OpenPage;
use crate::{
    model::{
        markdown::{Block, ShownFile, parse},
        page::pieces,
    },
    ui::{
        Cx, Seen,
        files::{has_picture, one, picture},
        prose,
    },
    widgets::weak,
};

/// Beyond the edges of the view so much is drawn as well, in points.
const BESIDE: f32 = 200.0;

/// What is remembered of how a page reads.
#[derive(Default)]
pub(super) struct Reading {
    /// Of which text.
    of: u64,
    pieces: Vec<Piece>,
}

/// A piece of a page.
struct Piece {
    text: String,
    blocks: Option<Rc<Vec<Block>>>,
    height: f32,
}

impl Piece {
    fn new(text: &str) -> Self {
        // A guess, until it was in view.
        let height = text.chars().count() as f32 * 0.4 + 20.0;
        Self { text: text.to_owned(), blocks: None, height }
    }

    fn blocks(&mut self) -> Rc<Vec<Block>> {
        self.blocks.get_or_insert_with(|| Rc::new(parse(&self.text))).clone()
    }
}

impl Reading {
    /// Follows the text; what is known of pieces that stay is kept.
    fn sync(&mut self, revision: u64, text: &ropey::Rope) {
        if self.of == revision {
            return;
        }
        self.of = revision;
        let known = std::mem::take(&mut self.pieces).into_iter();
        let mut known: HashMap<String, Piece> =
            known.map(|piece| (piece.text.clone(), piece)).collect();
        let text = text.to_string();
        let piece = |words: &str| known.remove(words).unwrap_or_else(|| Piece::new(words));
        self.pieces = pieces(&text).into_iter().map(piece).collect();
    }
}

/// Draws the page as its readers see it.
pub(super) fn preview(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, page: &str, open: &mut OpenPage) {
    let width = (ui.available_width() - 2.0 * cx.theme.sizes.pad).min(cx.theme.sizes.reading);
    let side = ((ui.available_width() - width) / 2.0).max(cx.theme.sizes.pad);
    open.reading.sync(open.editor.revision(), open.editor.text());
    let scroll = ScrollArea::vertical().id_salt(("page-reading", page)).auto_shrink(false);
    scroll.show_viewport(ui, |ui, view| {
        ui.add_space(16.0);
        let rect = ui.available_rect_before_wrap();
        let rect = egui::Rect::from_min_size(
            rect.min + Vec2::new(side, 0.0),
            Vec2::new(width, rect.height()),
        );
        ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
            if open.reading.pieces.is_empty() {
                ui.label(weak(cx.theme, cx.say("page-reads-empty")));
            }
            let mut top = 0.0;
            for (number, piece) in open.reading.pieces.iter_mut().enumerate() {
                let (above, below) = (view.min.y - BESIDE, view.max.y + BESIDE);
                if top + piece.height < above || top > below {
                    ui.allocate_space(Vec2::new(width, piece.height));
                } else {
                    let blocks = piece.blocks();
                    let drawn = ui.push_id(number, |ui| {
                        ui.vertical(|ui| {
                            prose::show_with(ui, cx, &blocks, |ui, shown| {
                                held(ui, cx, seen, &open.info.files, shown);
                            });
                        });
                    });
                    piece.height = drawn.response.rect.height();
                }
                top += piece.height + ui.spacing().item_spacing.y;
            }
        });
    });
}

/// Draws a file that the text shows, if the page holds it: a picture in place, everything else as a card.
fn held(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, files: &[FileInfo], shown: &ShownFile) {
    let Some(file) = files.iter().find(|file| file.file == shown.file) else {
        return super::files::missing(ui, cx, &shown.name);
    };
    if shown.picture && has_picture(seen, file) {
        picture(ui, cx, seen, file);
    } else {
        one(ui, cx, seen, file, |_| ());
    }
}
