//! The algebra of changes: what is made apart goes together, and nothing is lost.

use proptest::prelude::*;
use ropey::Rope;

use super::change::{Change, Stay};

fn after(text: &str, change: &Change) -> String {
    let mut rope = Rope::from_str(text);
    change.apply(&mut rope);
    rope.to_string()
}

/// A change of a text of this length that puts letters of one alphabet.
fn change_of(length: usize, letters: &'static str) -> impl Strategy<Value = Change> {
    let step = (0..=4usize, 0..=3usize, proptest::string::string_regex(letters).expect("a regex"));
    prop::collection::vec(step, 0..5).prop_map(move |steps| {
        let mut change = Change::default();
        let mut left = length;
        for (keep, cut, put) in steps {
            let keep = keep.min(left);
            left -= keep;
            change.keep(keep);
            change.put(&put);
            let cut = cut.min(left);
            left -= cut;
            change.cut(cut);
        }
        change.trimmed()
    })
}

const TEXT: &str = "0123456789";

fn mine() -> impl Strategy<Value = Change> {
    change_of(TEXT.len(), "[a-z同舟]{0,3}")
}

fn theirs() -> impl Strategy<Value = Change> {
    change_of(TEXT.len(), "[A-Z]{0,3}")
}

#[test]
fn a_replacement() {
    assert_eq!(after("大家好", &Change::replace(2, 1, "们好")), "大家们好");
    assert!(Change::replace(3, 0, "").is_empty());
}

#[test]
fn places_stay_with_their_neighbours() {
    let put = Change::replace(2, 0, "xy");
    assert_eq!((put.place(1, Stay::Left), put.place(3, Stay::Left)), (1, 5));
    assert_eq!((put.place(2, Stay::Left), put.place(2, Stay::Right)), (2, 4));
    let swap = Change::replace(1, 2, "xyz");
    assert_eq!((swap.place(0, Stay::Left), swap.place(3, Stay::Left)), (0, 4));
    assert_eq!((swap.place(2, Stay::Left), swap.place(2, Stay::Right)), (1, 4));
}

#[test]
fn what_was_put_into_a_deleted_part_stays() {
    let delete = Change::replace(1, 4, "");
    let put = Change::replace(3, 0, "X");
    assert_eq!(after("0X12", &Change::default()), "0X12");
    let delete_later = delete.over(&put, true);
    assert_eq!(after("012X3456789", &delete_later), "0X56789");
}

proptest! {
    #[test]
    fn two_changes_go_together_in_either_order(a in mine(), b in theirs()) {
        let (a_later, b_later) = (a.over(&b, true), b.over(&a, false));
        let one = after(&after(TEXT, &a), &b_later);
        let other = after(&after(TEXT, &b), &a_later);
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(a.then(&b_later), b.then(&a_later));
        for change in [&a, &b] {
            for splice in change.splices() {
                prop_assert!(one.contains(splice.put) || splice.put.is_empty());
            }
        }
    }

    #[test]
    fn two_changes_are_one(a in mine(), seed in any::<u64>()) {
        let middle = after(TEXT, &a);
        let length = middle.chars().count();
        let b = Change::replace(seed as usize % (length + 1), 0, "|")
            .then(&Change::replace(0, 1.min(length), ""));
        prop_assert_eq!(after(TEXT, &a.then(&b)), after(&middle, &b));
    }

    #[test]
    fn a_change_is_taken_back_by_its_inverse(a in mine()) {
        let back = a.inverse(&Rope::from_str(TEXT));
        prop_assert_eq!(after(&after(TEXT, &a), &back), TEXT);
    }

    /// The caret's neighbours stay its neighbours, unless they were deleted or something was put
    /// exactly there.
    #[test]
    fn a_place_keeps_its_neighbours(b in theirs(), at in 0..=TEXT.len()) {
        let changed: Vec<char> = after(TEXT, &b).chars().collect();
        let text: Vec<char> = TEXT.chars().collect();
        let moved = b.place(at, Stay::Left);
        prop_assert!(moved <= changed.len());
        if at > 0 && changed.contains(&text[at - 1]) {
            prop_assert_eq!(changed[moved - 1], text[at - 1], "the left neighbour");
        } else if at < text.len() && changed.contains(&text[at]) {
            // Its left neighbour is gone: it stands with what is left of it, before its right one
            // or before what was put instead.
            let right = changed.iter().position(|c| *c == text[at]).expect("there");
            prop_assert!(moved <= right);
            prop_assert!(changed[moved..right].iter().all(|c| c.is_ascii_uppercase()));
        }
        let moved = b.place(at, Stay::Right);
        if at < text.len() && changed.contains(&text[at]) {
            prop_assert_eq!(changed[moved], text[at], "the right neighbour");
        }
    }
}
