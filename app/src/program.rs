//! From arguments to a window, or to the command line.

use std::process::ExitCode;

use eframe::egui::{IconData, ViewportBuilder};
use node::cli::{Opened, WindowStart};

use crate::{
    app::{App, Start},
    text::Lang,
};

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
        .with_icon(icon())
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

/// The program's icon: a boat on water, 64 by 64.
fn icon() -> IconData {
    const SIDE: u32 = 64;
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            rgba.extend(pixel(x as f32 / 64.0, y as f32 / 64.0));
        }
    }
    IconData { rgba, width: SIDE, height: SIDE }
}

fn pixel(x: f32, y: f32) -> [u8; 4] {
    let sail = y < 0.56 && y > 0.14 && x > 0.5 - (y - 0.14) * 0.1 && x < 0.52 + (y - 0.14) * 0.75;
    let hull = (0.62..0.76).contains(&y) && (x - 0.5).abs() < 0.40 - (y - 0.62) * 1.2;
    let water = y > 0.80 && y < 0.80 + 0.05 * (1.0 + (x * 18.0).sin());
    if sail || hull || water { [0xff, 0xff, 0xff, 0xff] } else { [0x24, 0x56, 0xc7, 0xff] }
}
