//! Tables: what stands where in their documents.
//!
//! The root holds scalars, one for each of [`TableField`], and a map for each row, which holds
//! scalars, one for each of [`RowField`]. A cell is so a key of its row's map: cells changed apart
//! never meet, and a cell changed twice apart keeps both values.
//!
//! Invariant: whether a value fits its cell is told by the cell's key alone. So the door refuses a
//! score of 6 from anybody, whichever changes of the table it has seen.

mod choice;
mod column;
mod field;
mod prompt;
mod template;
mod value;

#[cfg(test)]
mod tests;

pub use choice::{Choice, ChoiceConfig, ChoiceSet, TONES};
pub use column::{ColumnConfig, ColumnId, ColumnKind, Slug};
pub use field::{RowField, TableField, TableValue, read_position};
pub use prompt::Prompt;
pub use template::{Template, TemplateColumn};
pub use value::CellValue;
