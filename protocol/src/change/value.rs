//! Scalar values: a number that holds type and length, and the raw bytes.

use super::ChangeError;
use super::number::{NumberError, Reader, write_signed, write_unsigned};

/// A scalar value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed number.
    Int(i64),
    /// An unsigned number.
    Uint(u64),
    /// A floating point number, NaN included.
    F64(f64),
    /// A text that is replaced as a whole.
    Str(Box<str>),
    /// Bytes.
    Bytes(Box<[u8]>),
    /// The starting value of a counter.
    Counter(i64),
    /// A moment, in milliseconds since 1970.
    Timestamp(i64),
    /// A type that a later Automerge may give meaning to; kept as it is.
    Unknown {
        /// 10 to 15.
        type_code: u8,
        /// The raw bytes.
        bytes: Box<[u8]>,
    },
}

impl Value {
    /// Reads a value of the type and length in `meta`.
    pub(super) fn read(
        meta: u64,
        raw: &mut Reader<'_>,
        bytes_max: usize,
    ) -> Result<Self, ChangeError> {
        let length = usize::try_from(meta >> 4).unwrap_or(usize::MAX);
        if length > bytes_max {
            return Err(ChangeError::Limit { what: "bytes in a value", max: bytes_max as u64 });
        }
        let malformed = |source| ChangeError::Malformed { part: "value", source };
        let mut raw = Reader::new(raw.take(length).map_err(malformed)?);
        let value = match meta.to_le_bytes()[0] & 0x0f {
            0 => Self::Null,
            1 => Self::Bool(false),
            2 => Self::Bool(true),
            3 => Self::Uint(raw.unsigned().map_err(malformed)?),
            4 => Self::Int(raw.signed().map_err(malformed)?),
            5 => Self::F64(f64::from_le_bytes(raw.array().map_err(malformed)?)),
            6 => Self::Str(
                std::str::from_utf8(raw.take(length).map_err(malformed)?)
                    .map_err(|_| ChangeError::Utf8("value"))?
                    .into(),
            ),
            7 => Self::Bytes(raw.take(length).map_err(malformed)?.into()),
            8 => Self::Counter(raw.signed().map_err(malformed)?),
            9 => Self::Timestamp(raw.signed().map_err(malformed)?),
            type_code => {
                Self::Unknown { type_code, bytes: raw.take(length).map_err(malformed)?.into() }
            }
        };
        if raw.is_empty() { Ok(value) } else { Err(malformed(NumberError::Overlong)) }
    }

    /// Appends the raw bytes and gives the number that holds type and length.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> u64 {
        let start = out.len();
        let type_code = match self {
            Self::Null => 0,
            Self::Bool(false) => 1,
            Self::Bool(true) => 2,
            Self::Uint(number) => {
                write_unsigned(*number, out);
                3
            }
            Self::Int(number) => {
                write_signed(*number, out);
                4
            }
            Self::F64(number) => {
                out.extend_from_slice(&number.to_le_bytes());
                5
            }
            Self::Str(text) => {
                out.extend_from_slice(text.as_bytes());
                6
            }
            Self::Bytes(bytes) => {
                out.extend_from_slice(bytes);
                7
            }
            Self::Counter(number) => {
                write_signed(*number, out);
                8
            }
            Self::Timestamp(number) => {
                write_signed(*number, out);
                9
            }
            Self::Unknown { type_code, bytes } => {
                out.extend_from_slice(bytes);
                *type_code
            }
        };
        ((out.len() - start) as u64) << 4 | u64::from(type_code)
    }
}
