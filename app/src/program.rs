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
    let begin =
        Start { home: start.home, lang, zone, clock: std::sync::Arc::new(node::clock::now) };
    match run(begin) {
        Ok(()) => Opened::Closed,
        Err(error) => why(&error),
    }
}

/// Why there is no window, by what can be done about it.
fn why(error: &eframe::Error) -> Opened {
    match error {
        eframe::Error::Glutin(cause) => Opened::NoOpenGl(cause.to_string()),
        // What was asked for is long, and says nothing to a person.
        eframe::Error::NoGlutinConfigs(_, cause) => Opened::NoOpenGl(cause.to_string()),
        eframe::Error::OpenGL(cause) => Opened::NoOpenGl(cause.to_string()),
        other => Opened::Failed(other.to_string()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_opengl_one_is_told_so_and_not_what_was_asked_of_it() {
        let painter = eframe::egui_glow::PainterError::from("too old".to_owned());
        let told = why(&eframe::Error::OpenGL(painter));
        assert!(matches!(told, Opened::NoOpenGl(cause) if cause == "OpenGL: too old"));
        let begun = eframe::Error::AppCreation("no threads".into());
        assert!(matches!(why(&begun), Opened::Failed(_)));
    }
}
