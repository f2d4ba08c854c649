//! From arguments to a window, or to the command line.

use std::process::ExitCode;

use eframe::egui::{IconData, ViewportBuilder};
use node::cli::{Opened, WindowStart};

use crate::{
    app::{App, Start},
    icon,
    text::Lang,
};

/// The side of the window's icon, in pixels.
const ICON_SIDE: u32 = 64;

/// Runs the program: without a subcommand the window, otherwise the command line.
pub fn main() -> ExitCode {
    node::cli::main_with_window(open)
}

/// Opens the window; says why when it can't.
fn open(start: WindowStart) -> Opened {
    if !has_display() {
        return Opened::NoDisplay;
    }
    let lang = start.lang.map(|lang| match lang {
        node::cli::Lang::Zh => Lang::Zh,
        node::cli::Lang::En => Lang::En,
    });
    let zone = node::clock::zone();
    let begin = Start { home: start.home, lang, zone };
    match run(begin) {
        Ok(()) => Opened::Closed,
        Err(error) => Opened::Failed(error.to_string()),
    }
}

/// On Linux a window needs a display server; elsewhere there always is one.
fn has_display() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn run(start: Start) -> Result<(), eframe::Error> {
    let viewport = ViewportBuilder::default()
        .with_title("同舟 Tongzhou")
        .with_app_id("tongzhou")
        .with_icon(IconData { rgba: icon::rgba(ICON_SIDE, 0), width: ICON_SIDE, height: ICON_SIDE })
        .with_inner_size([1180.0, 780.0])
        .with_min_inner_size([400.0, 420.0]);
    let options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        let app = App::new(&creation.egui_ctx, start)?;
        Ok(Box::new(app) as Box<dyn eframe::App>)
    });
    eframe::run_native("tongzhou", options, create)
}
