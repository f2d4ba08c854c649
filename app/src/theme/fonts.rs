//! The fonts: Chinese and Latin text, headings, icons.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

const REGULAR: &[u8] = include_bytes!("../../assets/NotoSansSC-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../assets/NotoSansSC-Bold.otf");

/// The family of headings and strong text.
pub fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// All fonts. What they lack comes from the system's where it has any.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("text", REGULAR);
    add("bold", BOLD);
    add("icons", lucide_icons::LUCIDE_FONT_BYTES);
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let family = |first: &[&str]| {
        let mut names: Vec<String> = first.iter().map(|name| (*name).to_owned()).collect();
        names.extend(fallback.iter().cloned());
        names
    };
    let (text, strong) = (family(&["text", "icons"]), family(&["bold", "text", "icons"]));
    fonts.families.insert(FontFamily::Proportional, text);
    fonts.families.insert(bold(), strong);
    let code = fonts.families.entry(FontFamily::Monospace).or_default();
    code.push("text".to_owned());
    fonts
}
