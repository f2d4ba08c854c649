//! Pages: made, written, looked at, restored; written by two people at once; and very long ones.

use app::{model::page::BLOCK_CHARS_MAX, state::Route, text::Lang};
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use node::facade::{Answer, Command, Request};

use crate::seat::Seat;

fn founder(lang: Lang) -> Seat {
    let mut seat = Seat::new(lang);
    let words = match lang {
        Lang::Zh => ["创建组织", "组织名称", "您的姓名", "创建", "全部任务"],
        Lang::En => [
            "Create an organisation",
            "Name of the organisation",
            "Your name",
            "Create",
            "All tasks",
        ],
    };
    seat.click(words[0]);
    seat.write(words[1], "示例科技");
    seat.write(words[2], "张三");
    seat.click(words[3]);
    seat.see(words[4]);
    seat
}

/// Makes a page in the organisation's own space and is in its text.
fn new_page(seat: &mut Seat, title: &str) {
    seat.click("文档");
    seat.click("新建文档");
    seat.see("文档标题");
    seat.type_text(title);
    seat.press(Key::Enter);
    seat.see("正文");
    seat.click("正文");
}

fn value(screen: &egui_kittest::Harness<'static, app::app::App>, label: &str) -> String {
    let node = screen.query_all_by_label(label).next();
    node.and_then(|node| node.value()).unwrap_or_default()
}

/// Draws until the text is this.
fn reads(seat: &mut Seat, text: &str) {
    seat.until(text, |screen| value(screen, "正文") == text);
}

fn event(seat: &mut Seat, event: Event) {
    seat.harness.event(event);
    seat.harness.step();
    seat.harness.step();
}

fn preedit(text: &str) -> Event {
    Event::Ime(ImeEvent::Preedit { text: text.into(), active_range_chars: None })
}

/// The page that one is at.
fn here(seat: &Seat) -> String {
    match seat.app().desks().expect("a desk").here().nav.here() {
        Route::Page { page } => page.clone(),
        other => panic!("at {other:?}"),
    }
}

#[test]
fn a_pages_life() {
    let mut seat = founder(Lang::Zh);
    seat.click("文档");
    seat.see("还没有文档");
    seat.picture("pages-empty-zh");
    new_page(&mut seat, "发布计划");
    seat.type_text("# 目标");
    seat.press(Key::Enter);
    seat.type_text("- 周一 ship it");
    seat.press(Key::Enter);
    seat.type_text("写手册");
    reads(&mut seat, "# 目标\n- 周一 ship it\n- 写手册");
    seat.see("已保存");
    seat.picture("page-write-zh");
    seat.press_with(Modifiers::COMMAND, Key::Z);
    seat.press_with(Modifiers::COMMAND, Key::Z);
    reads(&mut seat, "# 目标\n- 周一 ship it");
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    reads(&mut seat, "# 目标\n- 周一 ship it\n- 写手册");
    seat.click("重命名");
    seat.see("标题");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.type_text("上线计划");
    seat.press(Key::Enter);
    seat.see("上线计划");
    seat.click("文档");
    seat.see_part("上线计划");
    seat.picture("pages-list-zh");
    let row = seat.place("上线计划  ");
    click_at(&mut seat, row.center());
    reads(&mut seat, "# 目标\n- 周一 ship it\n- 写手册");
}

fn click_at(seat: &mut Seat, at: egui::Pos2) {
    seat.harness.hover_at(at);
    seat.harness.step();
    seat.harness.drag_at(at);
    seat.harness.step();
    seat.harness.drop_at(at);
    seat.harness.step();
    seat.harness.step();
}

#[test]
fn an_input_method_composes_at_the_caret() {
    let mut seat = founder(Lang::Zh);
    new_page(&mut seat, "输入法");
    seat.type_text("一船");
    seat.press(Key::ArrowLeft);
    event(&mut seat, preedit("tong"));
    // Keys are the input method's own while it composes, and nothing is written yet.
    seat.press(Key::Enter);
    reads(&mut seat, "一船");
    let ime = seat.harness.output().platform_output.ime.expect("the input method has a place");
    let text = seat.place("正文");
    assert!(text.contains_rect(ime.cursor_rect), "{:?} in {text:?}", ime.cursor_rect);
    seat.picture("page-composing-zh");
    event(&mut seat, Event::Ime(ImeEvent::Commit("同".into())));
    reads(&mut seat, "一同船");
    // Some input methods commit without composing, and some give up.
    event(&mut seat, Event::Ime(ImeEvent::Commit("舟".into())));
    event(&mut seat, preedit("x"));
    event(&mut seat, preedit(""));
    reads(&mut seat, "一同舟船");
    seat.press(Key::Backspace);
    reads(&mut seat, "一同船");
}

#[test]
fn selecting_cutting_and_pasting() {
    let mut seat = founder(Lang::Zh);
    new_page(&mut seat, "选择");
    seat.type_text("one two");
    seat.press_with(Modifiers::CTRL | Modifiers::SHIFT, Key::ArrowLeft);
    event(&mut seat, Event::Cut);
    reads(&mut seat, "one ");
    event(&mut seat, Event::Paste("first\r\nsecond".into()));
    reads(&mut seat, "one first\nsecond");
    seat.press(Key::ArrowUp);
    seat.press(Key::Home);
    seat.type_text("> ");
    reads(&mut seat, "> one first\nsecond");
    seat.press(Key::ArrowDown);
    seat.press(Key::End);
    seat.type_text("!");
    reads(&mut seat, "> one first\nsecond!");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.click("粗体（Ctrl+B）");
    reads(&mut seat, "**> one first\nsecond!**");
    seat.press_with(Modifiers::COMMAND, Key::F);
    seat.see("在文档中查找");
    seat.type_text("s");
    seat.see("第 1 处，共 2 处");
    seat.press(Key::Enter);
    seat.see("第 2 处，共 2 处");
    seat.press(Key::Escape);
    seat.lose("在文档中查找");
}

#[test]
fn an_earlier_version_is_compared_and_restored() {
    let mut seat = founder(Lang::Zh);
    new_page(&mut seat, "历史");
    let page = here(&seat);
    seat.type_text("周一发布");
    seat.see("已保存");
    seat.click("历史记录");
    seat.see_part("+4");
    let row = seat.place("张三 ");
    seat.picture("page-history-zh");
    // Only one sitting so far: it is compared with nothing, and everything in it is new.
    let place = seat.harness.query_all_by_label_contains("+4").next().expect("seen").rect();
    assert!(row.width() > 0.0);
    click_at(&mut seat, place.center());
    seat.see_part("的版本");
    seat.see("周一发布");
    seat.picture("page-compared-zh");
    seat.click("返回文档");
    seat.click("正文");
    seat.press(Key::Backspace);
    seat.press(Key::Backspace);
    reads(&mut seat, "周一");
    seat.see("已保存");
    let node = seat.app().desks().expect("a desk").here().bridge.node().clone();
    let sessions = node.call_blocking(Request::Query(node::facade::Query::PageSessions { page }));
    assert!(matches!(sessions, Ok(Answer::PageSessions(rows)) if !rows.is_empty()));
}

#[test]
fn r49_a_keystroke_in_a_very_long_page_lays_out_what_is_in_view() {
    let mut seat = founder(Lang::Zh);
    new_page(&mut seat, "长文");
    let page = here(&seat);
    let line = "这一行有二十来个字，中英 mixed 都有，一直写到这里为止。\n";
    let text = line.repeat(200_000 / line.chars().count() + 1);
    let node = seat.app().desks().expect("a desk").here().bridge.node().clone();
    let command = Command::EditPage { page: page.clone(), base: None, text };
    node.call_blocking(Request::Command(command)).expect("written");
    seat.until("the long text", |screen| value(screen, "正文").contains("中英 mixed"));
    seat.press_with(Modifiers::COMMAND, Key::End);
    seat.press_with(Modifiers::COMMAND, Key::Home);
    seat.harness.step();
    seat.harness.step();
    seat.type_text("甲");
    seat.until("the key", |screen| value(screen, "正文").starts_with('甲'));
    let pages = &seat.app().desks().expect("a desk").here().views.pages;
    let laid_out = pages.laid_out(&page).expect("open");
    // About thirty lines fit on the screen; each may be asked for a few times in a frame.
    assert!((10..200).contains(&laid_out), "{laid_out} blocks of {BLOCK_CHARS_MAX} at most");
    seat.picture("page-long-zh");
}

/// Sits down at a desk of the sample and opens a page there.
fn open_at(seat: &mut Seat, desk: &str, page: &str) {
    seat.click(desk);
    seat.press_with(Modifiers::COMMAND, Key::K);
    seat.see("输入名称或拼音首字母");
    seat.type_text(page);
    // The page is offered once it has come here.
    seat.see_part(page);
    seat.press(Key::Enter);
    seat.see("正文");
    seat.click("正文");
}

#[test]
fn two_people_write_one_page_together_and_apart() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    let node = seat.app().desks().expect("a desk").here().bridge.node().clone();
    let department = Some("市场部".to_owned());
    let (title, text) = ("两地同写".to_owned(), "开头\n\n结尾".to_owned());
    let command = Command::NewPage { title, department, text };
    node.call_blocking(Request::Command(command)).expect("made");
    open_at(&mut seat, "王五 · 成都分部", "两地同写");
    reads(&mut seat, "开头\n\n结尾");
    seat.press_with(Modifiers::COMMAND, Key::Home);
    seat.press(Key::End);
    open_at(&mut seat, "张三 · 总部", "两地同写");
    seat.press_with(Modifiers::COMMAND, Key::End);
    seat.type_text("，张三写");
    seat.see("王五 正在查看");
    seat.picture("page-two-zh");
    // Together: the other one's caret stays where it was, behind the first line.
    seat.click("王五 · 成都分部");
    reads(&mut seat, "开头\n\n结尾，张三写");
    seat.click("正文");
    seat.press_with(Modifiers::COMMAND, Key::Home);
    seat.press(Key::End);
    // Apart.
    seat.click("切断线路");
    seat.see("线路已切断");
    seat.click("正文");
    seat.press_with(Modifiers::COMMAND, Key::Home);
    seat.press(Key::End);
    seat.type_text("，王五写");
    reads(&mut seat, "开头，王五写\n\n结尾，张三写");
    seat.see("已保存");
    seat.click("张三 · 总部");
    seat.click("正文");
    seat.press_with(Modifiers::COMMAND, Key::End);
    seat.type_text("完");
    reads(&mut seat, "开头\n\n结尾，张三写完");
    seat.click("恢复线路");
    seat.until("both texts", |screen| value(screen, "正文") == "开头，王五写\n\n结尾，张三写完");
    // My caret is still behind what I wrote.
    seat.harness.query_all_by_label("正文").next().expect("the text").focus();
    seat.harness.step();
    seat.type_text("了");
    reads(&mut seat, "开头，王五写\n\n结尾，张三写完了");
    // Taking back takes back mine.
    for _ in 0..3 {
        seat.press_with(Modifiers::COMMAND, Key::Z);
    }
    reads(&mut seat, "开头，王五写\n\n结尾");
}
