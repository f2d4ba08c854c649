//! The inbox: messages that call me or answer mine, tasks assigned to me, changed deadlines, and
//! reminders of deadlines.

mod act;
mod item;

pub use act::{acknowledge, put_off, put_off_by, see};

use egui::{ScrollArea, Ui};
use jiff::civil::Date;
use node::facade::{Answer, InboxItem, Query};

use super::{Cx, Seen};
use crate::{
    model::{inbox::Line, time},
    state::{INBOX_SHOWN_MAX, Loaded},
    text::Lang,
    theme::Icon,
    widgets::{badge, empty, failed, toggle, waiting},
};

/// The height of an item, in points.
const ITEM: f32 = 74.0;

/// What the screen remembers.
#[derive(Default)]
pub struct InboxView {
    /// Only what is unread is shown.
    unread: bool,
    lines: Lines,
}

/// What the items show, worked out once for each answer, language and day.
#[derive(Default)]
struct Lines {
    made: Option<(u64, Lang, Date)>,
    lines: Vec<Line>,
}

impl Lines {
    fn refresh(&mut self, cx: &Cx<'_>, revision: u64, items: &[InboxItem]) {
        let today = time::day(cx.now, cx.zone);
        let made = Some((revision, cx.text.lang(), today));
        if self.made == made {
            return;
        }
        self.lines = items.iter().map(|item| Line::of(cx.text, item, today, cx.zone)).collect();
        self.made = made;
    }
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut InboxView) {
    let query = Query::Inbox { limit: INBOX_SHOWN_MAX };
    let items = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Inbox(items)) => items,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("inbox-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("inbox-waiting"));
        }
    };
    if items.is_empty() {
        let hint = cx.say("inbox-empty-hint");
        return empty(ui, cx.theme, Icon::INBOX, &cx.say("inbox-empty"), &hint);
    }
    view.lines.refresh(cx, seen.cache.revision(&query), items);
    filter(ui, cx, items, &mut view.unread);
    let shown: Vec<usize> =
        (0..items.len()).filter(|index| !view.unread || items[*index].unread).collect();
    if shown.is_empty() {
        let hint = cx.say("inbox-read-hint");
        return empty(ui, cx.theme, Icon::CHECK, &cx.say("inbox-read"), &hint);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ITEM, shown.len(), |ui, range| {
        for index in shown[range].iter().copied() {
            if let Some(line) = view.lines.lines.get(index) {
                item::show(ui, cx, &items[index], line);
            }
        }
    });
}

fn filter(ui: &mut Ui, cx: &Cx<'_>, items: &[InboxItem], unread: &mut bool) {
    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 6));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            if toggle(ui, cx.theme, &cx.say("inbox-all"), !*unread).clicked() {
                *unread = false;
            }
            if toggle(ui, cx.theme, &cx.say("inbox-unread"), *unread).clicked() {
                *unread = true;
            }
            let count = items.iter().filter(|item| item.unread).count();
            if count > 0 {
                badge(ui, cx.theme, count as u64);
            }
        });
    });
}
