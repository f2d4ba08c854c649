//! Reading bytes from the front, and LEB128 numbers in their shortest form.
//!
//! Invariant: a number is accepted only in the form in which it would be written.

/// Why the next item can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Fewer bytes are left than the item needs.
    #[error("the bytes end too early")]
    Truncated,
    /// The number doesn't fit 64 bits.
    #[error("a number is too large")]
    TooLarge,
    /// The number has a shorter form.
    #[error("a number is not in its shortest form")]
    Overlong,
}

/// The unread rest of some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], NumberError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(NumberError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], NumberError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(NumberError::Truncated)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub fn byte(&mut self) -> Result<u8, NumberError> {
        self.array().map(|[byte]| byte)
    }

    pub fn unsigned(&mut self) -> Result<u64, NumberError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return match byte {
                    0 if shift > 0 => Err(NumberError::Overlong),
                    // The tenth byte has room for one bit.
                    2.. if shift == 63 => Err(NumberError::TooLarge),
                    _ => Ok(value),
                };
            }
        }
        Err(NumberError::TooLarge)
    }

    /// An unsigned number that counts something in memory.
    pub fn count(&mut self) -> Result<usize, NumberError> {
        usize::try_from(self.unsigned()?).map_err(|_| NumberError::TooLarge)
    }

    pub fn signed(&mut self) -> Result<i64, NumberError> {
        let mut value = 0i64;
        let mut previous = 0u8;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let repeats_sign = shift > 0 && byte == if previous & 0x40 == 0 { 0 } else { 0x7f };
                return match byte {
                    _ if repeats_sign => Err(NumberError::Overlong),
                    // The tenth byte holds nothing but the sign.
                    0 | 0x7f if shift == 63 => Ok(value),
                    _ if shift == 63 => Err(NumberError::TooLarge),
                    0x40.. => Ok(value | (-1 << (shift + 7))),
                    _ => Ok(value),
                };
            }
            previous = byte;
        }
        Err(NumberError::TooLarge)
    }
}

pub(super) fn write_unsigned(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

pub(super) fn write_count(count: usize, out: &mut Vec<u8>) {
    write_unsigned(count as u64, out);
}

pub(super) fn write_signed(mut value: i64, out: &mut Vec<u8>) {
    // What is left after the next seven bits must be nothing but the sign.
    while !(-0x40..0x40).contains(&value) {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0] & 0x7f);
}

/// Writes bytes after their length.
pub(super) fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_count(bytes.len(), out);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back_in_one_form_only(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.unsigned() {
                let mut again = Vec::new();
                write_unsigned(value, &mut again);
                again.extend_from_slice(reader.rest());
                prop_assert_eq!(&again, &bytes);
            }
            let mut reader = Reader::new(&bytes);
            if let Ok(value) = reader.signed() {
                let mut again = Vec::new();
                write_signed(value, &mut again);
                again.extend_from_slice(reader.rest());
                prop_assert_eq!(&again, &bytes);
            }
        }

        #[test]
        fn every_number_is_read_as_written(shift in 0u32..64, number in any::<i64>()) {
            let number = number >> shift;
            let mut bytes = Vec::new();
            write_signed(number, &mut bytes);
            prop_assert_eq!(Reader::new(&bytes).signed(), Ok(number));
            bytes.clear();
            write_unsigned(number.cast_unsigned(), &mut bytes);
            prop_assert_eq!(Reader::new(&bytes).unsigned(), Ok(number.cast_unsigned()));
        }
    }

    #[test]
    fn the_extremes_fit() {
        for number in [i64::MIN, i64::MAX, -64, 63, 64, -65, 0, -1] {
            let mut bytes = Vec::new();
            write_signed(number, &mut bytes);
            assert_eq!(Reader::new(&bytes).signed(), Ok(number));
        }
        assert_eq!(Reader::new(&[0x80, 0]).unsigned(), Err(NumberError::Overlong));
        assert_eq!(Reader::new(&[0xff; 12]).unsigned(), Err(NumberError::TooLarge));
        assert_eq!(Reader::new(&[0x80]).signed(), Err(NumberError::Truncated));
    }
}
