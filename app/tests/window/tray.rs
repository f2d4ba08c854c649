//! The icon in the tray: what it shows, its menu, and a window that goes on without being seen.
//!
//! The bus is a real one; what listens on it does as the StatusNotifierItem and dbusmenu
//! specifications say.

use std::{
    collections::HashMap,
    sync::mpsc::{Receiver, Sender, channel},
};

use app::text::Lang;
use egui::ViewportCommand;
use zbus::{
    blocking::{Connection, Proxy, connection::Builder, fdo::DBusProxy},
    interface,
    zvariant::{OwnedValue, Value},
};

use crate::{bus, seat::Seat};

const NAME: &str = "org.kde.StatusNotifierWatcher";
const PATH: &str = "/StatusNotifierWatcher";

/// The name that the window's process takes on the bus once the window is hidden.
const HIDDEN: &str = "example.tongzhou.Hidden";

/// An icon's picture: width, height, pixels.
type Picture = (i32, i32, Vec<u8>);

/// An entry of a menu: its number, what is said of it, and what lies below it.
type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// Shows icons.
struct Watcher(Sender<String>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.0.send(service).expect("the test listens");
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

fn watcher(address: &str) -> (Connection, Receiver<String>) {
    let (sender, items) = channel();
    let builder = Builder::address(address).expect("an address").name(NAME).expect("a name");
    let builder = builder.serve_at(PATH, Watcher(sender)).expect("a place");
    (builder.build().expect("connected"), items)
}

/// An icon in the tray, as the desktop sees it.
struct Icon<'a> {
    item: Proxy<'a>,
    menu: Proxy<'a>,
}

impl<'a> Icon<'a> {
    fn of(connection: &'a Connection, service: String) -> Self {
        let proxy = |path: &'static str, interface: &'static str| {
            // What an icon shows is told anew by signals of its own.
            let proxy = zbus::blocking::proxy::Builder::new(connection)
                .cache_properties(zbus::proxy::CacheProperties::No);
            let proxy = proxy.destination(service.clone()).expect("a name").path(path);
            let proxy = proxy.expect("a path").interface(interface).expect("an interface");
            proxy.build().expect("a proxy")
        };
        let item = proxy("/StatusNotifierItem", "org.kde.StatusNotifierItem");
        Self { item, menu: proxy("/MenuBar", "com.canonical.dbusmenu") }
    }

    /// The entries of the menu: number, words, and whether there is a tick.
    fn entries(&self) -> zbus::Result<Vec<(i32, String, bool)>> {
        let all = (0_i32, -1_i32, Vec::<&str>::new());
        let (_, (_, _, below)): (u32, Entry) = self.menu.call("GetLayout", &all)?;
        let read = |entry: OwnedValue| {
            let (number, said, _): Entry = entry.try_into().expect("an entry");
            let words = said.get("label").and_then(|words| String::try_from(words.clone()).ok());
            let ticked = said.get("toggle-state").is_some_and(|on| **on == Value::I32(1));
            (number, words.unwrap_or_default(), ticked)
        };
        Ok(below.into_iter().map(read).collect())
    }

    /// Clicks the entry with these words, if it has no tick yet.
    fn click(&self, words: &str) {
        // The icon goes with the window.
        let Ok(entries) = self.entries() else { return };
        let found = entries.into_iter().find(|(_, label, ticked)| label == words && !ticked);
        if let Some((number, _, _)) = found {
            let event = (number, "clicked", Value::from(0_i32), 0_u32);
            let _: zbus::Result<()> = self.menu.call("Event", &event);
        }
    }
}

#[test]
fn a_closed_window_goes_on_in_the_tray_and_its_menu_opens_quiets_and_quits() {
    let Some(bus) = bus::bus() else { return bus::skipped() };
    let (connection, items) = watcher(&bus.address);
    let names = DBusProxy::new(&connection).expect("the bus");
    let (mut icon, mut titles, mut pictures) = (None, Vec::new(), Vec::new());
    bus::run_on(&bus, "tray::the_window_of_the_test_above", || {
        icon = icon.take().or_else(|| Some(Icon::of(&connection, items.try_recv().ok()?)));
        let Some(icon) = &icon else { return };
        if let Ok((_, _, _, tip)) =
            icon.item.get_property::<(String, Vec<Picture>, String, String)>("ToolTip")
        {
            titles.push(tip);
        }
        if let Ok(picture) = icon.item.get_property::<Vec<Picture>>("IconPixmap") {
            pictures.extend(picture.into_iter().next().map(|(_, _, pixels)| pixels));
        }
        if names.name_has_owner(HIDDEN.try_into().expect("a name")).expect("answered") {
            ["安静一小时", "打开同舟", "退出"].into_iter().for_each(|words| icon.click(words));
        }
    });
    assert!(titles.iter().any(|title| title.ends_with("条未读消息找您")), "{titles:?}");
    pictures.dedup();
    assert!(!pictures.is_empty() && pictures.iter().all(|pixels| pixels.len() == 22 * 22 * 4));
}

#[test]
#[ignore = "run by the test above, with a bus of its own"]
fn the_window_of_the_test_above() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see_part("王五 提到了您");
    seat.click("设置");
    seat.see("图标已在系统托盘中");
    seat.click("继续运行");
    seat.picture("settings-tray-zh");
    seat.close();
    assert!(seat.app().is_hidden());
    let commands = seat.commands();
    for wanted in [ViewportCommand::CancelClose, ViewportCommand::Visible(false)] {
        assert!(commands.contains(&wanted), "{commands:?}");
    }
    // From here on the menu is used.
    let bus = Connection::session().expect("the bus");
    bus.request_name(HIDDEN).expect("the name");
    seat.until("the window again", |screen| !screen.state().is_hidden());
    seat.see_part("安静到");
    seat.picture("settings-quiet-zh");
    seat.until("the end", |screen| screen.state().is_quitting());
    seat.close();
    assert!(!seat.app().is_hidden(), "quitting is no closing");
    seat.leave();
}

#[test]
fn without_a_tray_closing_quits_and_the_settings_say_so() {
    let Some(bus) = bus::bus() else { return bus::skipped() };
    bus::run_on(&bus, "tray::the_window_without_a_tray", || {});
}

#[test]
#[ignore = "run by the test above, with a bus of its own"]
fn the_window_without_a_tray() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("设置");
    seat.click("继续运行");
    seat.see_part("这里没有可以放图标的系统托盘");
    seat.picture("settings-no-tray-zh");
    seat.close();
    assert!(!seat.app().is_hidden());
    assert!(!seat.commands().contains(&ViewportCommand::CancelClose));
    seat.leave();
}
