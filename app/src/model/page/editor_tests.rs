//! Two people in one text: nothing is lost, the caret stays, and undo takes back one's own.

use proptest::prelude::*;
use protocol::clock::Millis;

use super::{
    change::Change,
    editor::{Editor, Other, Selection},
    merge::difference,
    saving::{LONGEST_MS, PAUSE_MS, Progress, RETRY_MS},
    undo::Kind,
};

fn editor(text: &str) -> Editor {
    Editor::new(text.to_owned())
}

fn type_in(editor: &mut Editor, text: &str, now: u64) {
    for c in text.chars() {
        editor.insert(&c.to_string(), Kind::Type, Millis(now));
    }
}

fn text(editor: &Editor) -> String {
    editor.text().to_string()
}

/// What the node makes of an edit while it has another text: both changes.
fn node(base: &str, node: &str, local: &str) -> String {
    let mut text = ropey::Rope::from_str(node);
    difference(base, local).over(&difference(base, node), false).apply(&mut text);
    text.to_string()
}

#[test]
fn typing_is_sent_after_a_pause_and_never_later_than_the_longest() {
    let mut page = editor("");
    assert_eq!(page.saving().due(Millis(0)), None);
    page.insert("大", Kind::Type, Millis(1_000));
    assert_eq!(page.saving().due(Millis(1_000)), Some(PAUSE_MS));
    assert_eq!(page.send(Millis(1_100), false), None);
    page.insert("家", Kind::Type, Millis(1_200));
    assert_eq!(page.saving().due(Millis(1_250)), Some(PAUSE_MS - 50));
    // A key every 100 ms: no pause ever comes.
    let mut sent = None;
    for step in 0..40 {
        let now = Millis(1_300 + step * 100);
        page.insert("x", Kind::Type, now);
        sent = sent.or(page.send(now, false).map(|_| now));
    }
    assert_eq!(sent, Some(Millis(1_000 + LONGEST_MS)));
    assert_eq!(page.progress(), Progress::Saving);
}

#[test]
fn typing_goes_on_while_an_edit_is_under_way() {
    let mut page = editor("你好");
    page.select(Selection::at(2));
    type_in(&mut page, "，世界", 0);
    let (base, sent) = page.send(Millis(500), false).expect("due");
    assert_eq!((base.as_str(), sent.as_str()), ("你好", "你好，世界"));
    type_in(&mut page, "！", 600);
    assert_eq!(page.send(Millis(9_000), true), None, "one at a time");
    // Somebody wrote in front meanwhile.
    page.hear("# 你好，世界");
    assert_eq!(text(&page), "# 你好，世界！");
    assert_eq!(page.selection(), Selection::at(8), "behind what I typed last");
    let (base, sent) = page.send(Millis(9_000), false).expect("due");
    assert_eq!((base.as_str(), sent.as_str()), ("# 你好，世界", "# 你好，世界！"));
    page.hear(&sent);
    assert_eq!(page.progress(), Progress::Saved);
}

#[test]
fn a_failure_keeps_the_text_and_tries_again() {
    let mut page = editor("a");
    page.select(Selection::at(1));
    type_in(&mut page, "b", 0);
    page.send(Millis(300), false).expect("due");
    type_in(&mut page, "c", 310);
    page.not_sent(Millis(400));
    assert_eq!((text(&page).as_str(), page.progress()), ("abc", Progress::Failed));
    assert_eq!(page.saving().due(Millis(400)), Some(RETRY_MS));
    let (base, sent) = page.send(Millis(400 + RETRY_MS), false).expect("due");
    assert_eq!((base.as_str(), sent.as_str()), ("a", "abc"));
    page.hear("abc");
    assert_eq!(page.progress(), Progress::Saved);
}

#[test]
fn leaving_sends_at_once() {
    let mut page = editor("");
    type_in(&mut page, "x", 0);
    assert!(page.send(Millis(0), true).is_some());
}

#[test]
fn undo_takes_back_typing_by_steps() {
    let mut page = editor("");
    type_in(&mut page, "hello", 0);
    type_in(&mut page, " world", 5_000);
    assert!(page.undo(Millis(6_000)));
    assert_eq!((text(&page).as_str(), page.selection().caret), ("hello", 5));
    assert!(page.undo(Millis(6_000)));
    assert_eq!(text(&page), "");
    assert!(!page.undo(Millis(6_000)));
    assert!(page.redo(Millis(6_000)) && page.redo(Millis(6_000)));
    assert_eq!(text(&page), "hello world");
    assert!(!page.redo(Millis(6_000)));
}

#[test]
fn undo_takes_back_only_mine() {
    let mut page = editor("");
    type_in(&mut page, "abcd", 0);
    page.send(Millis(500), false).expect("due");
    page.hear("abXYcd");
    assert!(page.undo(Millis(600)));
    assert_eq!(text(&page), "XY");
    assert!(page.redo(Millis(700)));
    assert_eq!(text(&page).replace("XY", ""), "abcd");
}

#[test]
fn a_selection_keeps_its_characters() {
    let mut page = editor("one two three");
    page.select(Selection { anchor: 7, caret: 4 });
    page.hear("zero one [two] three");
    assert_eq!(page.selection(), Selection { anchor: 13, caret: 10 });
    assert_eq!(page.selected(), "two");
}

#[test]
fn others_carets_move_with_the_text() {
    let mut page = editor("abc");
    let other =
        |caret| Other {
            member: "m".into(), name: "李四".into(), selection: Selection::at(caret)
        };
    page.insert("xx", Kind::Type, Millis(0));
    // They don't know of my two letters yet.
    page.place_others(vec![other(1)]);
    assert_eq!(page.others()[0].selection.caret, 3);
    page.insert("y", Kind::Type, Millis(0));
    assert_eq!(page.others()[0].selection.caret, 4);
}

#[test]
fn line_ends_from_elsewhere_become_ours() {
    let mut page = editor("");
    page.insert("a\r\nb\rc", Kind::Whole, Millis(0));
    assert_eq!(text(&page), "a\nb\nc");
}

/// One thing that happens to a page.
#[derive(Clone, Debug)]
enum Happens {
    /// I replace something; small letters.
    Mine(u16, u8, String),
    /// Somebody else does; capitals.
    Theirs(u16, u8, String),
    /// What waits is sent.
    Send,
    /// The node answers.
    Answer,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => (any::<u16>(), 0..4u8, "[a-z\n]{0,4}").prop_map(|(at, cut, put)| Happens::Mine(at, cut, put)),
        2 => (any::<u16>(), 0..4u8, "[A-Z\n]{0,4}").prop_map(|(at, cut, put)| Happens::Theirs(at, cut, put)),
        2 => Just(Happens::Send),
        3 => Just(Happens::Answer),
    ]
}

/// Only the characters of one side.
fn letters(text: &str, of: fn(&char) -> bool) -> String {
    text.chars().filter(of).collect()
}

/// Where the characters of both sides begin. Each is used once: where equal characters stand side
/// by side, nobody can tell from two texts which of them was put there by whom.
const FIRST: u32 = 0x4E00;

/// Whether a character is one of mine: every second one.
fn is_mine(c: &char) -> bool {
    u32::from(*c) >= FIRST && u32::from(*c) % 2 == 0
}

struct Office {
    page: Editor,
    node: String,
    sent: Option<(String, String)>,
    now: u64,
    /// Characters used so far.
    used: u32,
}

impl Office {
    /// As many new characters of one side.
    fn fresh(&mut self, put: &str, mine: bool) -> String {
        let side = u32::from(!mine);
        let fresh = put.chars().filter_map(|_| {
            self.used += 1;
            char::from_u32(FIRST + 2 * self.used + side)
        });
        fresh.collect()
    }

    fn happen(&mut self, happens: &Happens) {
        self.now += 10_000;
        match happens {
            Happens::Mine(at, cut, put) => {
                let put = &self.fresh(put, true);
                let length = self.page.text().len_chars();
                let at = usize::from(*at) % (length + 1);
                let cut = usize::from(*cut).min(length - at);
                let caret = Selection::at(at + put.chars().count());
                let change = Change::replace(at, cut, put);
                self.page.edit(&change, caret, Kind::Whole, Millis(self.now));
            }
            Happens::Theirs(at, cut, put) => {
                let put = &self.fresh(put, false);
                // They write over only what is theirs, so that what is lost of mine is a fault.
                let mut text: Vec<char> = self.node.chars().collect();
                let at = usize::from(*at) % (text.len() + 1);
                let cut = usize::from(*cut).min(text.len() - at);
                let cut = text[at..at + cut].iter().take_while(|c| !is_mine(c)).count();
                text.splice(at..at + cut, put.chars());
                self.node = text.into_iter().collect();
            }
            Happens::Send => {
                if let Some(sent) = self.page.send(Millis(self.now), false) {
                    self.sent = Some(sent);
                }
            }
            Happens::Answer => match self.sent.take() {
                Some((base, text)) => {
                    self.node = node(&base, &self.node, &text);
                    self.page.hear(&self.node.clone());
                }
                None if !self.page.saving().is_under_way() => self.page.hear(&self.node.clone()),
                None => {}
            },
        }
    }

    fn settle(&mut self) {
        for _ in 0..2 {
            self.happen(&Happens::Answer);
            self.happen(&Happens::Send);
            self.happen(&Happens::Answer);
        }
    }
}

fn office(start: &str) -> Office {
    // Each character once, and none of mine.
    let start: String =
        (0..start.chars().count()).filter_map(|at| char::from_u32(0x3400 + at as u32)).collect();
    Office { page: editor(&start), node: start, sent: None, now: 0, used: 0 }
}

proptest! {
    /// In the end screen and node have the same text.
    #[test]
    fn both_sides_come_to_one_text(
        start in "[0-9\n]{0,20}",
        steps in prop::collection::vec(happens(), 0..30),
    ) {
        let mut office = office(&start);
        steps.iter().for_each(|step| office.happen(step));
        office.settle();
        prop_assert_eq!(text(&office.page), office.node);
        prop_assert_eq!(office.page.progress(), Progress::Saved);
    }

    /// What only one side wrote, and nobody deleted, is there.
    #[test]
    fn no_characters_are_lost(
        start in "[0-9]{0,20}",
        steps in prop::collection::vec(happens(), 0..30),
    ) {
        let mut office = office(&start);
        let mut expected: usize = 0;
        for step in &steps {
            let mine = letters(&text(&office.page), is_mine).len();
            office.happen(step);
            let after = letters(&text(&office.page), is_mine).len();
            match step {
                Happens::Mine(..) => expected = after,
                _ => prop_assert_eq!(mine, after, "others changed my letters: {:?}", step),
            }
        }
        office.settle();
        let settled = letters(&text(&office.page), is_mine).len();
        prop_assert_eq!(settled, expected);
    }

    /// Taking back everything of mine leaves what others wrote, and nothing else.
    #[test]
    fn undo_of_everything_leaves_the_others_text(
        start in "[0-9]{0,20}",
        steps in prop::collection::vec(happens(), 0..30),
    ) {
        let mut office = office(&start);
        // My edits only put: what I delete of theirs and take back would come twice if they
        // deleted it as well.
        for step in &steps {
            match step {
                Happens::Mine(at, _, put) => office.happen(&Happens::Mine(*at, 0, put.clone())),
                other => office.happen(other),
            }
        }
        office.settle();
        let theirs = letters(&office.node, |c| !is_mine(c));
        while office.page.undo(Millis(office.now)) {}
        prop_assert_eq!(text(&office.page), theirs);
        office.settle();
        prop_assert_eq!(text(&office.page), office.node);
    }

    /// Where the caret stands between two characters that stay side by side, it stays.
    #[test]
    fn the_caret_stays_between_its_neighbours(
        at in 0..=20usize,
        their_at in 0..=20usize,
        cut in 0..5usize,
        put in "[A-Z]{0,4}",
    ) {
        let start = "abcdefghijklmnopqrst";
        let mut page = editor(start);
        page.select(Selection::at(at));
        let mut node = ropey::Rope::from_str(start);
        let cut = cut.min(20 - their_at);
        Change::replace(their_at, cut, &put).apply(&mut node);
        page.hear(&node.to_string());
        let (now, caret) = (text(&page), page.selection().caret);
        if at > 0 && now.contains(&start[at - 1..at]) {
            prop_assert_eq!(&now[caret - 1..caret], &start[at - 1..at]);
        } else if at < 20 && now.contains(&start[at..at + 1]) {
            let right = now.find(&start[at..at + 1]).expect("there");
            prop_assert!(now[caret.min(right)..right].chars().all(|c| c.is_ascii_uppercase()));
            prop_assert!(caret <= right);
        }
    }
}
