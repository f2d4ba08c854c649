//! What columns and cells say in words.

use crate::{
    cli::Lang,
    facade::{CellInfo, ChoiceInfo, ColumnInfo},
};

/// A column's name.
pub fn heading(column: &ColumnInfo, lang: Lang) -> &str {
    match lang {
        Lang::Zh => &column.zh,
        Lang::En => &column.en,
    }
}

/// A choice's label.
pub fn choice(choice: &ChoiceInfo, lang: Lang) -> &str {
    match lang {
        Lang::Zh => &choice.zh,
        Lang::En => &choice.en,
    }
}

/// What counts in a cell.
pub fn cell(column: &ColumnInfo, cell: &CellInfo, lang: Lang) -> String {
    value(column, &cell.value, &cell.name, lang)
}

/// A value of a column's cells; `name` is the person's.
pub fn value(column: &ColumnInfo, value: &str, name: &str, lang: Lang) -> String {
    if value.is_empty() {
        return String::new();
    }
    match column.kind.as_str() {
        "choice" => {
            let found = column.choices.iter().find(|one| one.choice == value);
            found.map_or(value, |found| choice(found, lang)).to_owned()
        }
        "person" if !name.is_empty() => name.to_owned(),
        "week" if lang == Lang::Zh => format!("第{value}周"),
        "week" => format!("Week {value}"),
        _ => value.to_owned(),
    }
}
