//! The program's icon: a boat on water, with the number of unread calls when there are some.

/// Rows of a digit, three bits each; nine, and a plus for more.
const DIGITS: [[u8; 5]; 10] = [
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b001, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
    [0b000, 0b010, 0b111, 0b010, 0b000],
];

/// Where the middle of the number stands, and how large its ground is, as parts of the side.
const BADGE: (f32, f32) = (0.67, 0.33);

const WHITE: [u8; 4] = [0xff, 0xff, 0xff, 0xff];
const BLUE: [u8; 4] = [0x24, 0x56, 0xc7, 0xff];
const RED: [u8; 4] = [0xd0, 0x2f, 0x2f, 0xff];

/// The icon as so many rows of as many pixels, each red, green, blue, opacity. `calls`: so many
/// weren't read.
pub fn rgba(side: u32, calls: usize) -> Vec<u8> {
    let mut rgba = Vec::with_capacity((side * side * 4) as usize);
    for y in 0..side {
        for x in 0..side {
            let (x, y) = ((x as f32 + 0.5) / side as f32, (y as f32 + 0.5) / side as f32);
            rgba.extend(number(x, y, calls).unwrap_or_else(|| boat(x, y)));
        }
    }
    rgba
}

fn boat(x: f32, y: f32) -> [u8; 4] {
    let sail = y < 0.56 && y > 0.14 && x > 0.5 - (y - 0.14) * 0.1 && x < 0.52 + (y - 0.14) * 0.75;
    let hull = (0.62..0.76).contains(&y) && (x - 0.5).abs() < 0.40 - (y - 0.62) * 1.2;
    let water = y > 0.80 && y < 0.80 + 0.05 * (1.0 + (x * 18.0).sin());
    if sail || hull || water { WHITE } else { BLUE }
}

/// The number's pixel, where it has one.
fn number(x: f32, y: f32, calls: usize) -> Option<[u8; 4]> {
    let digit = DIGITS.get(calls.checked_sub(1)?.min(DIGITS.len() - 1))?;
    let (middle, radius) = BADGE;
    let (x, y) = ((x - middle) / radius, (y - middle) / radius);
    if x * x + y * y > 1.0 {
        return None;
    }
    // Three columns and five rows, as large as the ground allows.
    let (column, row) = ((x * 2.6 + 1.5).floor(), (y * 3.6 + 2.5).floor());
    let inside = (0.0..3.0).contains(&column) && (0.0..5.0).contains(&row);
    let lit = inside && (digit[row as usize] >> (2 - column as usize)) & 1 == 1;
    Some(if lit { WHITE } else { RED })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_up_to_nine_looks_different_and_more_is_a_plus() {
        let looks: std::collections::BTreeSet<Vec<u8>> =
            (0..=10).map(|calls| rgba(32, calls)).collect();
        assert_eq!(looks.len(), 11);
        assert_eq!(rgba(32, 10), rgba(32, 4_000));
        assert_eq!(rgba(22, 3).len(), 22 * 22 * 4);
    }
}
