//! Draws the field and takes what is typed into it.

use egui::{
    EventFilter, Id, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, accesskit,
    emath::TSTransform,
};

use super::{Screen, input, paint, pointer, screen::guess};
use crate::{
    model::page::{Editor, Placed, in_list},
    ui::{Cx, pages::view::OpenPage},
};

/// A page up to this many characters is read to a screen reader whole; of a longer one, what is in
/// view.
const SPOKEN_CHARS_MAX: usize = 10_000;

/// Above the text, and below it.
const MARGIN: f32 = 16.0;

/// Draws a page's text to be written.
pub(in crate::ui::pages) fn show(ui: &mut Ui, cx: &Cx<'_>, page: &str, open: &mut OpenPage) {
    let id = Id::unique(("page-text", page));
    let area = ui.available_rect_before_wrap();
    let width =
        (area.width() - 2.0 * cx.theme.sizes.pad - 12.0).clamp(80.0, cx.theme.sizes.reading);
    let side = ((area.width() - width) / 2.0).max(cx.theme.sizes.pad);
    open.screen.laid_out = 0;
    let guess = guess(cx.theme, width);
    open.screen.sync(&mut open.editor, guess);
    if std::mem::take(&mut open.screen.focus) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let revision = open.editor.revision();
    if ui.memory(|memory| memory.has_focus(id)) {
        listen(ui, id, &open.editor);
        input::take(ui, cx, id, open);
        open.screen.sync(&mut open.editor, guess);
    } else {
        open.screen.preedit = None;
    }
    let mut scroll = ScrollArea::vertical().id_salt(("page-scroll", page)).auto_shrink(false);
    let correct = open.screen.correct.take();
    if let Some(offset) = wanted_offset(ui, cx, open, area.height()).or(correct) {
        scroll = scroll.vertical_scroll_offset(offset);
    }
    let mut shift = 0.0;
    let output = scroll.show_viewport(ui, |ui, view| {
        let height = open.screen.blocks.as_ref().map_or(0.0, |blocks| blocks.height());
        let size = Vec2::new(ui.available_width(), (height + 2.0 * MARGIN).max(view.height()));
        let (_, rect) = ui.allocate_space(size);
        let response = ui.interact(rect.intersect(ui.clip_rect()), id, Sense::click_and_drag());
        if response.clicked() {
            response.request_focus();
        }
        let seen = (view.min.y - MARGIN, view.max.y - MARGIN);
        shift = measure(ui, cx, open, seen);
        let origin = rect.min + Vec2::new(side, MARGIN - shift);
        open.screen.view = (seen.0 + shift, seen.1 + shift);
        pointer::take(ui, cx, open, &response, origin);
        if response.hovered() {
            ui.set_cursor_icon(egui::CursorIcon::Text);
        }
        let focused = response.has_focus();
        let caret = paint::paint(ui, cx, open, origin, focused);
        if focused && open.info.may_write {
            place_input_method(ui, id, area, caret);
        }
        describe(ui, cx, id, open, &response, origin);
        if open.editor.revision() != revision {
            ui.ctx().request_repaint();
        }
    });
    if shift != 0.0 {
        open.screen.correct = Some(output.state.clamped_offset().y + shift);
        ui.ctx().request_repaint();
    }
}

/// Which keys are the field's own: Tab only where it moves an item of a list, so that the keyboard
/// is never caught in here.
fn listen(ui: &Ui, id: Id, editor: &Editor) {
    let tab = in_list(editor.text(), editor.selection());
    let filter = EventFilter { tab, horizontal_arrows: true, vertical_arrows: true, escape: false };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Where to scroll to, if the caret is to be brought into view and isn't.
fn wanted_offset(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, height: f32) -> Option<f32> {
    if !std::mem::take(&mut open.screen.reveal) {
        return None;
    }
    let (screen, editor) = (&mut open.screen, &open.editor);
    let placed = screen.blocks.as_ref()?.at(editor.selection().caret)?;
    let galley = screen.galley(ui, cx.theme, editor, &placed);
    if let Some(blocks) = &mut screen.blocks {
        blocks.measured(placed.index, galley.size().y);
    }
    let cursor = screen.cursor(editor, &placed, editor.selection().caret);
    let row = galley.pos_from_cursor(cursor);
    let (top, bottom) = (placed.top + row.min.y, placed.top + row.max.y);
    let shown = screen.view;
    let room = row.height();
    if top < shown.0 {
        // A jump from far lands a third down the page, a step from near just inside.
        let far = shown.0 - top > height;
        Some((top + MARGIN - if far { height / 3.0 } else { room }).max(0.0))
    } else if bottom > shown.0 + height - MARGIN {
        let far = bottom - shown.0 > 2.0 * height;
        Some(bottom + MARGIN + if far { -height / 3.0 } else { room - height })
    } else {
        None
    }
}

/// Measures the blocks in view and as many above; how much what is above the view has grown.
fn measure(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, (top, bottom): (f32, f32)) -> f32 {
    let (screen, editor) = (&mut open.screen, &open.editor);
    let Some(blocks) = &screen.blocks else { return 0.0 };
    let above = top - (bottom - top);
    let unknown: Vec<Placed> =
        blocks.between(above, bottom).filter(|placed| !placed.block.measured).collect();
    let mut shift = 0.0;
    for placed in unknown {
        let height = screen.galley(ui, cx.theme, editor, &placed).size().y;
        if let Some(blocks) = &mut screen.blocks {
            let more = blocks.measured(placed.index, height);
            if placed.bottom() <= top {
                shift += more;
            }
        }
    }
    shift
}

fn place_input_method(ui: &Ui, id: Id, area: Rect, caret: Option<Rect>) {
    let Some(caret) = caret.filter(|_| ui.memory(|memory| memory.owns_ime_events(id))) else {
        return;
    };
    let layer = ui.ctx().layer_transform_to_global(ui.layer_id());
    let to_global: TSTransform = layer.unwrap_or_default();
    ui.output_mut(|output| {
        output.ime = Some(egui::output::IMEOutput {
            purpose: egui::IMEPurpose::Normal,
            rect: to_global * area,
            cursor_rect: to_global * caret,
            should_interrupt_composition: false,
        });
    });
}

/// Tells a screen reader what is here.
fn describe(
    ui: &Ui,
    cx: &Cx<'_>,
    id: Id,
    open: &mut OpenPage,
    response: &egui::Response,
    origin: egui::Pos2,
) {
    let enabled = open.info.may_write;
    let (screen, editor) = (&mut open.screen, &open.editor);
    response.widget_info(|| {
        let words = spoken(screen, editor);
        let mut info = WidgetInfo::text_edit(enabled, &words, &words, "");
        info.label = Some(cx.say("page-text"));
        info
    });
    let node = ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(Role::MultilineTextInput);
        if !enabled {
            node.set_read_only();
        }
    });
    let placed = screen.blocks.as_ref().and_then(|blocks| blocks.at(editor.selection().caret));
    if let (Some(()), Some(placed), true) = (node, placed, response.has_focus()) {
        // The caret's own line can be walked through letter by letter.
        let galley = screen.galley(ui, cx.theme, editor, &placed);
        let cursor = screen.cursor(editor, &placed, editor.selection().caret);
        egui::text_selection::accesskit_text::update_accesskit_for_text_widget(
            ui.ctx(),
            id,
            Some(egui::text::CCursorRange::one(cursor)),
            TSTransform::from_translation((origin + Vec2::new(0.0, placed.top)).to_vec2()),
            &galley,
        );
    }
}

fn spoken(screen: &Screen, editor: &Editor) -> String {
    let text = editor.text();
    if text.len_chars() <= SPOKEN_CHARS_MAX {
        return text.to_string();
    }
    let Some(blocks) = &screen.blocks else { return String::new() };
    let mut seen = blocks.between(screen.view.0, screen.view.1);
    let start = seen.next();
    let end = seen.last().or(start).map_or(0, |placed| placed.end());
    let start = start.map_or(0, |placed| placed.start);
    text.slice(start..end.min(start + SPOKEN_CHARS_MAX)).to_string()
}

/// What a screen reader may do: [`accesskit`] is named here only.
pub(super) fn spoken_action(event: &egui::Event, id: Id) -> Option<(bool, String)> {
    let egui::Event::AccessKitActionRequest(request) = event else { return None };
    if request.target_node != id.accesskit_id() {
        return None;
    }
    let whole = match request.action {
        accesskit::Action::SetValue => true,
        accesskit::Action::ReplaceSelectedText => false,
        _ => return None,
    };
    match &request.data {
        Some(accesskit::ActionData::Value(text)) => Some((whole, text.to_string())),
        _ => None,
    }
}
