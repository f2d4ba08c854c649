//! Previews of images that were looked at, as many as fit.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, VecDeque},
};

use egui::{ColorImage, TextureHandle, TextureOptions};

use crate::model::preview::Picture;

/// Previews that are kept: some hundred megabytes of pixels at most.
const KEPT_MAX: usize = 96;

/// Previews that are decoded at the same time.
const BUSY_MAX: usize = 4;

/// A preview.
enum Preview {
    /// It is being decoded.
    Busy,
    /// It can't be decoded.
    None,
    /// Its pixels, and the texture once it was drawn.
    Ready(ColorImage, OnceCell<TextureHandle>),
}

/// The previews.
#[derive(Default)]
pub struct Previews {
    known: BTreeMap<String, Preview>,
    /// In the order in which they came.
    order: VecDeque<String>,
}

impl Previews {
    /// The texture of a file's preview, once it is there.
    pub fn texture(&self, ctx: &egui::Context, file: &str) -> Option<&TextureHandle> {
        let Some(Preview::Ready(image, texture)) = self.known.get(file) else { return None };
        let load = || ctx.load_texture(file, image.clone(), TextureOptions::LINEAR);
        Some(texture.get_or_init(load))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.known.values().filter(|known| matches!(known, Preview::Ready(..))).count()
    }

    /// Whether nobody asked for a file's preview yet, and it may be asked for now.
    pub fn is_wanting(&self, file: &str) -> bool {
        let busy = self.known.values().filter(|known| matches!(known, Preview::Busy)).count();
        !self.known.contains_key(file) && busy < BUSY_MAX
    }

    /// Whether a file turned out to have no preview.
    pub fn is_none(&self, file: &str) -> bool {
        matches!(self.known.get(file), Some(Preview::None))
    }

    /// A preview is being decoded; whether that is news.
    pub fn begin(&mut self, file: &str) -> bool {
        if !self.is_wanting(file) {
            return false;
        }
        self.known.insert(file.to_owned(), Preview::Busy);
        true
    }

    /// A preview was decoded, or can't be.
    pub fn came(&mut self, file: &str, picture: Option<Picture>) {
        let preview = match picture {
            Some(Picture { width, height, rgba }) => {
                let image = ColorImage::from_rgba_unmultiplied([width, height], &rgba);
                Preview::Ready(image, OnceCell::new())
            }
            None => Preview::None,
        };
        self.known.insert(file.to_owned(), preview);
        self.order.push_back(file.to_owned());
        if self.order.len() > KEPT_MAX {
            self.order.pop_front().map(|oldest| self.known.remove(&oldest));
        }
    }
}
