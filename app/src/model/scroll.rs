//! Which rows of a long list are seen, and how what is read stays where it is while rows above it
//! come, go, or turn out to be of another height than thought.
//!
//! Lengths are in points. Invariant: a row that is held at a height on screen is there after any
//! change above or below it, as far as the list reaches.

use std::ops::Range;

/// Where each row begins, and at the end where the list does.
pub fn tops(heights: &[f32]) -> Vec<f32> {
    let mut tops = Vec::with_capacity(heights.len() + 1);
    let mut top = 0.0;
    tops.push(top);
    for height in heights {
        top += height;
        tops.push(top);
    }
    tops
}

/// The rows that a view of this height shows when it is scrolled so far.
pub fn visible(tops: &[f32], offset: f32, view: f32) -> Range<usize> {
    let rows = tops.len().saturating_sub(1);
    let first = tops.partition_point(|top| *top <= offset).saturating_sub(1).min(rows);
    let end = tops.partition_point(|top| *top < offset + view).min(rows);
    first..end.max(first)
}

/// How far to scroll so that this row begins `y` below the upper edge of the view.
pub fn offset_of(tops: &[f32], row: usize, y: f32, view: f32) -> f32 {
    let top = tops.get(row).or(tops.last()).copied().unwrap_or(0.0);
    (top - y).clamp(0.0, end(tops, view))
}

/// How far the list can be scrolled.
pub fn end(tops: &[f32], view: f32) -> f32 {
    (tops.last().copied().unwrap_or(0.0) - view).max(0.0)
}

/// The row to hold, of those drawn with their true tops: the first that begins inside the view, or
/// the one that fills it.
pub fn hold(drawn: &[(usize, f32)], offset: f32) -> Option<(usize, f32)> {
    let inside = drawn.iter().find(|(_, top)| *top >= offset);
    inside.or(drawn.last()).map(|(row, top)| (*row, top - offset))
}

/// How far to scroll so that a whole row is seen; `None` when it is. A row higher than the view
/// shows its beginning.
pub fn reveal(tops: &[f32], row: usize, offset: f32, view: f32) -> Option<f32> {
    let (top, bottom) = (*tops.get(row)?, *tops.get(row + 1)?);
    if top < offset || bottom - top > view {
        return (top != offset).then(|| top.min(end(tops, view)));
    }
    (bottom > offset + view).then_some(bottom - view)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_in_view() {
        let tops = tops(&[10.0; 10]);
        assert_eq!(visible(&tops, 0.0, 30.0), 0..3);
        assert_eq!(visible(&tops, 5.0, 30.0), 0..4);
        assert_eq!(visible(&tops, 95.0, 30.0), 9..10);
        assert_eq!(visible(&tops, 500.0, 30.0), 10..10);
        assert_eq!(visible(&[0.0], 0.0, 30.0), 0..0);
    }

    #[test]
    fn a_short_list_is_not_scrolled() {
        let tops = tops(&[10.0, 10.0]);
        assert_eq!(end(&tops, 100.0), 0.0);
        assert_eq!(offset_of(&tops, 1, -50.0, 100.0), 0.0);
    }

    #[test]
    fn revealing_moves_no_more_than_needed() {
        let tops = tops(&[10.0; 10]);
        assert_eq!(reveal(&tops, 2, 0.0, 30.0), None);
        assert_eq!(reveal(&tops, 3, 0.0, 30.0), Some(10.0));
        assert_eq!(reveal(&tops, 1, 50.0, 30.0), Some(10.0));
        assert_eq!(reveal(&tops, 99, 50.0, 30.0), None);
    }

    #[test]
    fn the_row_that_fills_the_view_is_held() {
        assert_eq!(hold(&[(3, 100.0), (4, 900.0)], 950.0), Some((4, -50.0)));
        assert_eq!(hold(&[(3, 100.0), (4, 900.0)], 150.0), Some((4, 750.0)));
        assert_eq!(hold(&[], 0.0), None);
    }

    proptest! {
        /// Rows above grow, shrink and are added; the held row stays at its height on screen.
        #[test]
        fn what_is_read_stays_where_it_is(
            before in prop::collection::vec(5.0_f32..300.0, 20..60),
            above in prop::collection::vec(5.0_f32..300.0, 0..40),
            part in 0.2_f32..0.8,
        ) {
            let view = 200.0;
            let tops_before = tops(&before);
            let offset = end(&tops_before, view) * part;
            let rows = visible(&tops_before, offset, view);
            let drawn: Vec<_> = rows.map(|row| (row, tops_before[row])).collect();
            let (row, y) = hold(&drawn, offset).expect("something is drawn");
            let mut after = above.clone();
            after.extend(before.iter().enumerate().map(|(index, height)| {
                if index < row { height * 1.5 } else { *height }
            }));
            // Enough below that the list can be scrolled there.
            after.extend([1000.0]);
            let tops_after = tops(&after);
            let index = above.len() + row;
            let offset = offset_of(&tops_after, index, y, view);
            let on_screen = tops_after[index] - offset;
            prop_assert!((on_screen - y).abs() < 0.5 || offset == 0.0, "{on_screen} {y}");
        }
    }
}
