//! The icon in the system's tray: how many calls weren't read, and a menu.
//!
//! Invariant: the window never waits for the tray. Where there is none, that is told, and the
//! window goes on without.

use std::sync::mpsc::{self, Receiver, SyncSender};

use crate::bridge::Waker;

/// Looks that may wait to be shown; what doesn't fit is handed over again with the next frame.
const WAITING_MAX: usize = 4;

/// What the icon shows and says, in the language of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looks {
    /// The program's name.
    pub title: String,
    /// What is new.
    pub tip: String,
    /// Calls that weren't read.
    pub calls: usize,
    /// Nothing is notified of just now.
    pub quiet: bool,
    /// The words of the menu.
    pub words: Words,
}

/// The words of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Open the window.
    pub open: String,
    /// Be quiet for an hour, or no longer.
    pub quiet: String,
    /// Quit the program.
    pub quit: String,
}

/// What the tray tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The icon is there.
    There,
    /// There is no tray; why, in its words, or nothing where the program knows of none.
    Absent(String),
    /// The window is to be shown.
    Open,
    /// Nothing is to be notified of for an hour, or all is again.
    Quiet,
    /// The program is to end.
    Quit,
}

/// The icon.
pub struct Tray {
    jobs: SyncSender<Looks>,
    told: Receiver<Told>,
}

impl Tray {
    /// Starts the thread. It ends with this, and takes the icon away.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(waker: Waker) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::sync_channel(WAITING_MAX);
        let (teller, told) = mpsc::channel();
        let tell = move |told| {
            // The window may have closed.
            let _ = teller.send(told);
            waker();
        };
        std::thread::Builder::new().name("tray".into()).spawn(move || system::run(&inbox, tell))?;
        Ok(Self { jobs, told })
    }

    /// Has the icon look so; whether that was handed over.
    pub fn show(&self, looks: Looks) -> bool {
        // A thread that has ended had told that there is no tray.
        !matches!(self.jobs.try_send(looks), Err(mpsc::TrySendError::Full(_)))
    }

    /// What the tray has told, one by one.
    pub fn told(&self) -> Option<Told> {
        self.told.try_recv().ok()
    }
}

#[cfg(target_os = "linux")]
mod system {
    //! StatusNotifierItem, over D-Bus.

    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    };

    use ksni::{
        Category, Icon, MenuItem, OfflineReason, ToolTip,
        blocking::TrayMethods as _,
        menu::{CheckmarkItem, StandardItem},
    };

    use super::{Looks, Told};
    use crate::icon;

    /// The sides in which the icon is drawn, in pixels; the tray chooses.
    const SIDES: [u32; 3] = [22, 32, 48];

    /// Shows the icon until nobody hands looks over any more.
    pub(super) fn run(
        inbox: &Receiver<Looks>,
        tell: impl Fn(Told) + Clone + Send + Sync + 'static,
    ) {
        let Ok(looks) = inbox.recv() else { return };
        let absent = Arc::new(AtomicBool::new(false));
        let item = Item { looks, tell: tell.clone(), absent: absent.clone() };
        // The desktop may start after this program, as when both start with the session.
        let handle = match item.assume_sni_available(true).spawn() {
            Ok(handle) => handle,
            Err(error) => return tell(Told::Absent(error.to_string())),
        };
        if !absent.load(Ordering::Acquire) {
            tell(Told::There);
        }
        while let Ok(looks) = inbox.recv() {
            if handle.update(|item| item.looks = looks).is_none() {
                break;
            }
        }
        handle.shutdown().wait();
    }

    /// The icon as D-Bus sees it.
    struct Item<F> {
        looks: Looks,
        tell: F,
        absent: Arc<AtomicBool>,
    }

    impl<F: Fn(Told) + Clone + Send + Sync + 'static> Item<F> {
        fn telling(told: Told) -> Box<dyn Fn(&mut Self) + Send> {
            Box::new(move |item: &mut Self| (item.tell)(told.clone()))
        }
    }

    impl<F: Fn(Told) + Clone + Send + Sync + 'static> ksni::Tray for Item<F> {
        fn id(&self) -> String {
            "tongzhou".into()
        }

        fn title(&self) -> String {
            self.looks.title.clone()
        }

        fn category(&self) -> Category {
            Category::Communications
        }

        fn icon_pixmap(&self) -> Vec<Icon> {
            let calls = self.looks.calls;
            let icon = |side: u32| {
                let mut data = icon::rgba(side, calls);
                // Opacity comes first here.
                data.chunks_exact_mut(4).for_each(|pixel| pixel.rotate_right(1));
                let side = side.cast_signed();
                Icon { width: side, height: side, data }
            };
            SIDES.map(icon).to_vec()
        }

        fn tool_tip(&self) -> ToolTip {
            let (title, description) = (self.looks.title.clone(), self.looks.tip.clone());
            ToolTip { title, description, ..ToolTip::default() }
        }

        fn activate(&mut self, _x: i32, _y: i32) {
            (self.tell)(Told::Open);
        }

        fn menu(&self) -> Vec<MenuItem<Self>> {
            let words = &self.looks.words;
            let (open, quiet, quit) = (words.open.clone(), words.quiet.clone(), words.quit.clone());
            vec![
                StandardItem {
                    label: open,
                    activate: Self::telling(Told::Open),
                    ..Default::default()
                }
                .into(),
                CheckmarkItem {
                    label: quiet,
                    checked: self.looks.quiet,
                    activate: Self::telling(Told::Quiet),
                    ..Default::default()
                }
                .into(),
                MenuItem::Separator,
                StandardItem {
                    label: quit,
                    activate: Self::telling(Told::Quit),
                    ..Default::default()
                }
                .into(),
            ]
        }

        fn watcher_online(&self) {
            self.absent.store(false, Ordering::Release);
            (self.tell)(Told::There);
        }

        fn watcher_offline(&self, reason: OfflineReason) -> bool {
            self.absent.store(true, Ordering::Release);
            (self.tell)(Told::Absent(match reason {
                OfflineReason::Error(error) => error.to_string(),
                _ => String::new(),
            }));
            // It may come back.
            true
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    //! No tray is known to the program on this system.

    use std::sync::mpsc::Receiver;

    use super::{Looks, Told};

    pub(super) fn run(_inbox: &Receiver<Looks>, tell: impl Fn(Told)) {
        tell(Told::Absent(String::new()));
    }
}
