//! Tables are made; their titles, columns and choices change.

use protocol::{
    clock::Millis,
    entry::DocRef,
    ids::{DocId, DocKind, SpaceId},
    limits::{TABLE_CHOICES_MAX, TABLE_COLUMNS_MAX, TABLE_NUMBER_MAX},
    schema::table::{
        ChoiceConfig, ChoiceSet, ColumnConfig, ColumnId, ColumnKind, Slug, TONES, TableField,
        TableValue, Template,
    },
};

use super::columns::{self, Column, Offer};
use crate::{
    core::Core,
    document::edit::{self, TableEdit},
    facade::{Answer, Failure, FailureCode, NewColumn, TableChange},
    service::names::Departments,
};

/// How far apart columns stand.
const STEP: u16 = 100;

impl Core {
    /// Makes a table.
    pub(crate) fn add_table(
        &mut self,
        now: Millis,
        title: Option<&str>,
        department: Option<&str>,
        template: &str,
        columns: &[NewColumn],
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        let template: Template = template.parse().map_err(|_| {
            let problem = format!("{template:?} is no template of tables");
            invalid(problem, "they are own, research, functions, issues and feedback")
        })?;
        let title = title.unwrap_or(template.names().0);
        let id = self.begin_table(now, space, template, title, columns)?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Begins a table.
    pub(super) fn begin_table(
        &mut self,
        now: Millis,
        space: SpaceId,
        template: Template,
        title: &str,
        wanted: &[NewColumn],
    ) -> Result<DocId, Failure> {
        self.require_open(&space)?;
        let mut edits = vec![titled(title)];
        let mut known = columns::columns(template, &Default::default());
        for column in wanted {
            let (column, more) = self.new_column(&known, column)?;
            edits.extend(more);
            known.push(column);
        }
        let id = self.new_doc(now, DocKind::Table);
        let made = edit::new_table(&self.author(space), &id, template, &edits);
        self.begin_document(now, space, id, made)?;
        Ok(id)
    }

    /// Changes a table's title, columns and choices.
    pub(crate) fn set_table(
        &mut self,
        now: Millis,
        table: &str,
        changes: &[TableChange],
    ) -> Result<Answer, Failure> {
        let (space, table) = self.find_table(now, table)?;
        let mut known = self.columns_of(&space, &table)?;
        let mut edits = Vec::new();
        for change in changes {
            let more = self.table_edits(&known, change)?;
            for edit in &more {
                follow(&mut known, edit);
            }
            edits.extend(more);
        }
        if !edits.is_empty() {
            self.edit(now, space, DocRef::Created(table.id), |document, author, id| {
                edit::edit_table(document, author, id, &edits)
            })?;
        }
        Ok(Answer::Done)
    }

    fn table_edits(
        &mut self,
        known: &[Column],
        change: &TableChange,
    ) -> Result<Vec<TableEdit>, Failure> {
        let column = |name: &str, change: &dyn Fn(&mut ColumnConfig)| {
            let found = columns::find(known, name)?;
            let mut config = found.config.clone();
            change(&mut config);
            Ok(vec![set_column(&found.id, config)])
        };
        let choice = |name: &str, choice: &str, change: &dyn Fn(&mut ChoiceConfig)| {
            let found = open(columns::find(known, name)?)?;
            let offer = found.choice(choice)?;
            let mut config = offer.config.clone();
            change(&mut config);
            Ok(vec![set_choice(&found.id, &offer.slug, config)])
        };
        match change {
            TableChange::Title(title) => Ok(vec![titled(title)]),
            TableChange::Prompt(prompt) => Ok(vec![prompted(prompt)?]),
            TableChange::AddColumn(wanted) => Ok(self.new_column(known, wanted)?.1),
            TableChange::RenameColumn { column: name, name: to } => {
                let renamed = &columns::find(known, name)?.id;
                free_name(known.iter().filter(|column| column.id != *renamed), to)?;
                column(name, &|config| {
                    config.zh = to.trim().to_owned();
                    config.en.clone_from(&config.zh);
                })
            }
            TableChange::MoveColumn { column: name, order } => {
                column(name, &|config| config.order = *order)
            }
            TableChange::HideColumn { column: name, hidden } => {
                column(name, &|config| config.retired = *hidden)
            }
            TableChange::AddChoice { column: name, label } => {
                let found = open(columns::find(known, name)?)?;
                if found.choices.len() >= TABLE_CHOICES_MAX {
                    let problem = format!("a column has at most {TABLE_CHOICES_MAX} choices");
                    return Err(invalid(problem, "name one of them anew"));
                }
                let slug = self.slug();
                let config = new_choice(label, found.choices.len());
                Ok(vec![set_choice(&found.id, &slug, config)])
            }
            TableChange::RenameChoice { column: name, choice: which, label } => {
                choice(name, which, &|config| {
                    config.zh = label.trim().to_owned();
                    config.en.clone_from(&config.zh);
                })
            }
            TableChange::RetireChoice { column: name, choice: which, retired } => {
                choice(name, which, &|config| config.retired = *retired)
            }
        }
    }

    /// A column as it is wanted, and the edits that make it.
    fn new_column(
        &mut self,
        known: &[Column],
        wanted: &NewColumn,
    ) -> Result<(Column, Vec<TableEdit>), Failure> {
        let name = wanted.name.trim();
        free_name(known.iter(), name)?;
        if known.len() >= TABLE_COLUMNS_MAX {
            let problem = format!("a table has at most {TABLE_COLUMNS_MAX} columns");
            return Err(invalid(problem, "make a second table"));
        }
        let kind = kind(&wanted.kind)?;
        if !wanted.choices.is_empty() && kind != ColumnKind::Choice(ChoiceSet::Own) {
            let problem = "only columns of kind `choice` have choices of their own";
            return Err(invalid(problem.to_owned(), "leave the choices out, or the kind"));
        }
        let id = ColumnId { kind, slug: self.slug() };
        let last = known.iter().map(|column| column.config.order).max().unwrap_or(0);
        let config = ColumnConfig {
            zh: name.to_owned(),
            en: name.to_owned(),
            order: last.saturating_add(STEP),
            retired: false,
        };
        let mut edits = vec![set_column(&id, config.clone())];
        let mut choices = Vec::new();
        for (index, label) in wanted.choices.iter().enumerate().take(TABLE_CHOICES_MAX) {
            let (slug, config) = (self.slug(), new_choice(label, index));
            edits.push(set_choice(&id, &slug, config.clone()));
            choices.push(Offer { slug, config });
        }
        Ok((Column { id, config, choices }, edits))
    }

    /// A short name that nothing else has.
    fn slug(&mut self) -> Slug {
        Slug::of_number(self.nonce())
    }
}

/// Whether no column is called so, in either language: files and commands name columns by their names.
fn free_name<'a>(mut known: impl Iterator<Item = &'a Column>, name: &str) -> Result<(), Failure> {
    let name = name.trim();
    if known.any(|column| column.config.zh == name || column.config.en == name) {
        let problem = format!("the table has a column {name:?} already");
        return Err(invalid(problem, "give it another name"));
    }
    Ok(())
}

fn invalid(problem: String, next: &str) -> Failure {
    Failure::new(FailureCode::Invalid, problem, next)
}

/// A column whose choices are the table's own.
fn open(column: &Column) -> Result<&Column, Failure> {
    if column.id.kind == ColumnKind::Choice(ChoiceSet::Own) {
        return Ok(column);
    }
    let name = column.name();
    let problem = format!("the choices of {name} are always the same");
    Err(invalid(problem, "add a column of kind `choice` with choices of your own"))
}

fn titled(title: &str) -> TableEdit {
    TableEdit::Set(TableField::Title, TableValue::Title(title.trim().to_owned()))
}

fn prompted(prompt: &str) -> Result<TableEdit, Failure> {
    let read = |text: &str| {
        text.parse().map_err(|_| {
            let problem = format!("{text:?} doesn't say when to ask");
            let next = "say from which day on and every how many days, 1 to 366: 2026-12-01 28";
            invalid(problem, next)
        })
    };
    let prompt = Some(prompt.trim()).filter(|text| !text.is_empty()).map(read).transpose()?;
    Ok(TableEdit::Set(TableField::Prompt, TableValue::Prompt(prompt)))
}

fn set_column(id: &ColumnId, config: ColumnConfig) -> TableEdit {
    TableEdit::Set(TableField::Column(id.clone()), TableValue::Column(config))
}

fn set_choice(id: &ColumnId, slug: &Slug, config: ChoiceConfig) -> TableEdit {
    TableEdit::Set(TableField::Choice(id.clone(), slug.clone()), TableValue::Choice(config))
}

fn new_choice(label: &str, index: usize) -> ChoiceConfig {
    let label = label.trim().to_owned();
    let tone = u8::try_from(index % usize::from(TONES)).unwrap_or(0);
    let order = u16::try_from(index + 1).unwrap_or(u16::MAX).saturating_mul(STEP);
    ChoiceConfig { zh: label.clone(), en: label, order, tone, retired: false }
}

/// What a column is to hold: as its id says it, or `number` without bounds.
fn kind(text: &str) -> Result<ColumnKind, Failure> {
    if text.trim() == "number" {
        return Ok(ColumnKind::Number { min: -TABLE_NUMBER_MAX, max: TABLE_NUMBER_MAX });
    }
    text.trim().parse().map_err(|_| {
        let problem = format!("no column can hold {text:?}");
        let next = "it is text, number, number=1..5, choice, person, day or week";
        invalid(problem, next)
    })
}

/// What is known of the columns behind an edit, for the changes after it.
fn follow(known: &mut Vec<Column>, edit: &TableEdit) {
    let TableEdit::Set(field, value) = edit else { return };
    match (field, value) {
        (TableField::Column(id), TableValue::Column(config)) => {
            match known.iter_mut().find(|column| column.id == *id) {
                Some(column) => column.config.clone_from(config),
                None => {
                    let choices = Vec::new();
                    known.push(Column { id: id.clone(), config: config.clone(), choices });
                }
            }
        }
        (TableField::Choice(id, slug), TableValue::Choice(config)) => {
            let Some(column) = known.iter_mut().find(|column| column.id == *id) else { return };
            column.choices.retain(|offer| offer.slug != *slug);
            column.choices.push(Offer { slug: slug.clone(), config: config.clone() });
        }
        _ => {}
    }
}
