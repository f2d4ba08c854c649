//! `table`: rows and columns that several people fill; `report`: a problem with this program.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{
    context::{self, Context, Ending},
    expiry::Expiry,
    input, text,
};
use crate::{
    export::{self, Occasion},
    facade::{
        Answer, CellChange, CellInput, Command, Failure, FailureCode, NewColumn, Query, Request,
        TableChange, TableInfo,
    },
    table::{self, Filter},
};

/// Rows that one command adds: what an import of the largest table needs is several of them.
const ROWS_AT_ONCE: usize = 500;

/// What can be done with tables.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Make a table
    Add {
        /// Its title [default: what tables of its template are called]
        title: Option<String>,
        /// After which template
        #[arg(long, value_enum, default_value = "own")]
        template: Template,
        /// In which department or project [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// A column and what it holds, such as Note=text, Score=number=1..5, Mood=choice:good,bad; may
        /// be repeated
        #[arg(long, value_name = "NAME=KIND")]
        column: Vec<String>,
    },
    /// List the tables
    List {
        /// Only those of this department or project
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Show a table
    Show {
        /// The table, by title or by the beginning of its id
        table: String,
        /// Sort by this column
        #[arg(long, value_name = "COLUMN")]
        sort: Option<String>,
        /// The other way round
        #[arg(long, requires = "sort")]
        descending: bool,
        /// Only rows with these words in a column; may be repeated
        #[arg(long = "where", value_name = "COLUMN=WORDS")]
        only: Vec<String>,
        /// With the rows that were taken out
        #[arg(long)]
        removed: bool,
    },
    /// Add a row
    Row {
        /// The table, by title or by the beginning of its id
        table: String,
        /// Its cells
        #[arg(value_name = "COLUMN=VALUE")]
        cells: Vec<String>,
        /// Behind this row, by number or id [default: at the end]
        #[arg(long, value_name = "ROW")]
        after: Option<String>,
    },
    /// Give cells of a row values; an empty one empties the cell
    Set {
        /// The table, by title or by the beginning of its id
        table: String,
        /// The row, by number or id
        row: String,
        /// The cells
        #[arg(value_name = "COLUMN=VALUE", required = true)]
        cells: Vec<String>,
    },
    /// Take rows out of a table; with --undo bring them back
    Remove {
        /// The table, by title or by the beginning of its id
        table: String,
        /// The rows, by number or id
        #[arg(required = true)]
        rows: Vec<String>,
        /// Bring them back, with everything in them
        #[arg(long)]
        undo: bool,
    },
    /// Give a table another title
    Rename {
        /// The table, by title or by the beginning of its id
        table: String,
        /// The new title
        title: String,
    },
    /// Ask everybody who may write in a table to add a row, again and again; takes a manager
    Prompt {
        /// The table, by title or by the beginning of its id
        table: String,
        /// Every how many days, 1 to 366
        #[arg(long, value_name = "DAYS", required_unless_present = "off")]
        every: Option<u16>,
        /// From this day on: 2026-12-01
        #[arg(long, value_name = "DAY", required_unless_present = "off")]
        from: Option<String>,
        /// Ask nobody any more
        #[arg(long, conflicts_with_all = ["every", "from"])]
        off: bool,
    },
    /// Put it off to fill in a table that asks for it, on all of one's devices
    Later {
        /// The table, by title or by the beginning of its id
        table: String,
        /// For so long: 30m, 3h, 2d; or through a day: 2026-12-01
        #[arg(long = "for", value_name = "TIME", default_value = "1d")]
        time: Expiry,
    },
    /// Add, rename, hide or move a column, or change its choices
    Column(ColumnArgs),
    /// Show who changed what in a table, or in one of its rows
    History {
        /// The table, by title or by the beginning of its id
        table: String,
        /// Only this row, by number or id
        #[arg(long)]
        row: Option<String>,
    },
    /// Add the rows of a CSV file, whose first line names the columns
    Import {
        /// The table, by title or by the beginning of its id
        table: String,
        /// The file, or - for standard input
        file: PathBuf,
    },
    /// Write a table to an Excel or CSV file
    Export {
        /// The table, by title or by the beginning of its id
        table: String,
        /// The file's name, which ends in .xlsx or .csv
        file: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
}

/// A change of a column.
#[derive(Debug, clap::Args)]
pub(super) struct ColumnArgs {
    /// The table, by title or by the beginning of its id
    table: String,
    /// The column's name
    column: String,
    /// Add it, and what it holds: text, number, number=1..5, choice:good,bad, person, day, week
    #[arg(long, value_name = "KIND", group = "what")]
    add: Option<String>,
    /// Another name
    #[arg(long, value_name = "NAME", group = "what")]
    rename: Option<String>,
    /// Its place from the left; a template's columns stand at 100, 200 and so on
    #[arg(long, value_name = "NUMBER", group = "what")]
    place: Option<u16>,
    /// Show it no longer; its cells keep what they hold
    #[arg(long, group = "what")]
    hide: bool,
    /// Show it again
    #[arg(long, group = "what")]
    show: bool,
    /// One more choice
    #[arg(long, value_name = "LABEL", group = "what")]
    choice: Option<String>,
    /// Offer a choice no longer
    #[arg(long, value_name = "LABEL", group = "what")]
    retire: Option<String>,
}

/// What tables can be made after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// Columns of your own
    Own,
    /// Requirements survey
    Research,
    /// Function list
    Functions,
    /// Issue tracking
    Issues,
    /// User feedback
    Feedback,
}

impl Template {
    const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Research => "research",
            Self::Functions => "functions",
            Self::Issues => "issues",
            Self::Feedback => "feedback",
        }
    }
}

/// `report`.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// What you did, and what happened
    text: String,
    /// How bad it is
    #[arg(long, value_enum, default_value = "normal")]
    severity: Severity,
    /// Without the version, the system and how far this node is with its colleagues
    #[arg(long)]
    bare: bool,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Severity {
    Fatal,
    Serious,
    Normal,
    Suggestion,
}

pub(super) async fn table(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { title, template, department, column } => {
            let columns = column.iter().map(|text| new_column(context, text));
            let columns = columns.collect::<Result<_, _>>()?;
            let template = template.word().to_owned();
            context.command(Command::AddTable { title, department, template, columns }).await
        }
        Action::List { department } => context.query(Query::Tables { department }).await,
        Action::Show { table, sort, descending, only, removed } => {
            let mut shown = asked(&table, removed, context).await?;
            for words in only {
                let (column, words) = pair(context, &words)?;
                let filter = Filter { column: column_of(&shown, &column)?, words };
                let columns = shown.columns.clone();
                shown.rows.retain(|row| filter.shows(&columns, row));
            }
            if let Some(column) = sort {
                let by = column_of(&shown, &column)?;
                table::sort(&mut shown.rows, &shown.columns, by, descending);
            }
            context.show(&Answer::Table(Box::new(shown)))
        }
        Action::Row { table, cells, after } => {
            let input = |text: &String| {
                let (column, value) = pair(context, text)?;
                Ok::<_, Failure>(CellInput { column, value })
            };
            let rows = vec![cells.iter().map(input).collect::<Result<_, _>>()?];
            context.command(Command::AddRows { table, rows, after }).await
        }
        Action::Set { table, row, cells } => {
            let change = |text: &String| {
                let (column, value) = pair(context, text)?;
                Ok::<_, Failure>(CellChange { row: row.clone(), column, value })
            };
            let cells = cells.iter().map(change).collect::<Result<_, _>>()?;
            context.command(Command::SetCells { table, cells }).await
        }
        Action::Remove { table, rows, undo } => {
            context.command(Command::RemoveRows { table, rows, removed: !undo }).await
        }
        Action::Rename { table, title } => {
            let changes = vec![TableChange::Title(title)];
            context.command(Command::SetTable { table, changes }).await
        }
        Action::Prompt { table, every, from, off: _ } => {
            let prompt = from.zip(every).map(|(from, every)| format!("{from} {every}"));
            let changes = vec![TableChange::Prompt(prompt.unwrap_or_default())];
            context.command(Command::SetTable { table, changes }).await
        }
        Action::Later { table, time } => {
            let until = context.expiry(time)?;
            context.command(Command::SnoozePrompt { table, until }).await
        }
        Action::Column(args) => column(args, context).await,
        Action::History { table, row } => history(table, row, context).await,
        Action::Import { table, file } => import(table, &file, context).await,
        Action::Export { table, file, force } => export(&table, &file, force, context).await,
    }
}

async fn column(args: ColumnArgs, context: &Context) -> Result<Ending, Failure> {
    let ColumnArgs { table, column, add, rename, place, hide, show, choice, retire } = args;
    let change = if let Some(kind) = add {
        TableChange::AddColumn(new_column(context, &format!("{column}={kind}"))?)
    } else if let Some(name) = rename {
        TableChange::RenameColumn { column, name }
    } else if let Some(order) = place {
        TableChange::MoveColumn { column, order }
    } else if let Some(label) = choice {
        TableChange::AddChoice { column, label }
    } else if let Some(choice) = retire {
        TableChange::RetireChoice { column, choice, retired: true }
    } else if hide || show {
        TableChange::HideColumn { column, hidden: hide }
    } else {
        let (problem, next) = (text::COLUMN_CHANGE, text::COLUMN_CHANGE_NEXT);
        return Err(context.failure(FailureCode::Invalid, problem, &[], next));
    };
    context.command(Command::SetTable { table, changes: vec![change] }).await
}

/// A name and what stands behind the `=`.
fn pair(context: &Context, text: &str) -> Result<(String, String), Failure> {
    let pair = text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    pair.ok_or_else(|| {
        let values: &[(&str, &str)] = &[("text", text)];
        let (problem, next) = (text::NO_PAIR, text::NO_PAIR_NEXT);
        context.failure(FailureCode::Invalid, problem, values, next)
    })
}

/// `Note=text`, `Score=number=1..5`, `Mood=choice:good,bad`.
fn new_column(context: &Context, text: &str) -> Result<NewColumn, Failure> {
    let (name, kind) = pair(context, text)?;
    let (kind, choices) = match kind.split_once(':') {
        Some((kind, choices)) => (kind.to_owned(), choices),
        None => (kind, ""),
    };
    let choices = choices.split([',', '，']).map(str::trim).filter(|label| !label.is_empty());
    Ok(NewColumn { name, kind, choices: choices.map(str::to_owned).collect() })
}

fn column_of(shown: &TableInfo, name: &str) -> Result<usize, Failure> {
    let called = |column: &&crate::facade::ColumnInfo| {
        column.zh == name || column.en == name || column.column == name
    };
    shown.columns.iter().position(|column| called(&column)).ok_or_else(|| {
        let problem = format!("no column is called {name:?}");
        Failure::new(FailureCode::NotFound, problem, "`table show` shows a table's columns")
    })
}

async fn asked(table: &str, removed: bool, context: &Context) -> Result<TableInfo, Failure> {
    let query = Query::Table { table: table.to_owned(), removed };
    match context.backend().await?.ask(Request::Query(query)).await? {
        Answer::Table(table) => Ok(*table),
        _ => Err(context.unexpected()),
    }
}

/// The history, with columns and values as people know them.
async fn history(table: String, row: Option<String>, context: &Context) -> Result<Ending, Failure> {
    let shown = asked(&table, false, context).await?;
    let query = Query::TableHistory { table: shown.table.clone(), row };
    let answer = context.backend().await?.ask(Request::Query(query)).await?;
    let Answer::History(mut lines) = answer else { return Err(context.unexpected()) };
    if context.json {
        return context.show(&Answer::History(lines));
    }
    let lang = context.lang();
    for line in &mut lines {
        if let Some(column) = shown.columns.iter().find(|column| column.column == line.field) {
            let say = |value: &str| table::value(column, value, value, lang);
            (line.old, line.new) = (say(&line.old), say(&line.new));
            line.field = table::heading(column, lang).to_owned();
        }
        if line.field == "row" {
            line.field = text::KIND_RECORD.get(lang).to_owned();
        }
    }
    context.show(&Answer::History(lines))
}

async fn import(table: String, file: &Path, context: &Context) -> Result<Ending, Failure> {
    let shown = asked(&table, false, context).await?;
    let bytes = input::bytes(context, file)?;
    let rows = table::read_csv(&bytes, &shown.columns).map_err(|error| {
        let next = "the first line names columns of the table, as its export does";
        Failure::new(FailureCode::Invalid, error.to_string(), next)
    })?;
    let backend = context.backend().await?;
    let mut made = Vec::with_capacity(rows.len());
    for part in rows.chunks(ROWS_AT_ONCE) {
        let add = Command::AddRows { table: shown.table.clone(), rows: part.to_vec(), after: None };
        match backend.ask(Request::Command(add)).await? {
            Answer::RowsMade { rows, .. } => made.extend(rows),
            _ => return Err(context.unexpected()),
        }
    }
    context.show(&Answer::RowsMade { table: shown.table, rows: made })
}

async fn export(
    table: &str,
    file: &Path,
    force: bool,
    context: &Context,
) -> Result<Ending, Failure> {
    let shown = asked(table, false, context).await?;
    let occasion = Occasion {
        lang: context.lang(),
        now: context.view.now,
        zone: context.view.zone.clone(),
        scope: shown.title.clone(),
    };
    export::table_to_file(&shown, file, &occasion, force)?;
    let (name, count) = (file.display().to_string(), shown.rows.len());
    if context.json {
        context::print(&context::json(&serde_json::json!({"file": name, "rows": count})));
    } else {
        let values: &[(&str, &str)] = &[("count", &count.to_string()), ("file", &name)];
        context.say(&text::TABLE_EXPORTED.with(context.lang(), values));
    }
    Ok(Ending::Well)
}

pub(super) async fn report(args: ReportArgs, context: &Context) -> Result<Ending, Failure> {
    let backend = context.backend().await?;
    let diagnostics = if args.bare {
        String::new()
    } else {
        match backend.ask(Request::Query(Query::Status)).await? {
            Answer::Status(status) => table::diagnostics(&status, "tongzhou-node", context.lang()),
            _ => return Err(context.unexpected()),
        }
    };
    let severity = match args.severity {
        Severity::Fatal => "fatal",
        Severity::Serious => "serious",
        Severity::Normal => "normal",
        Severity::Suggestion => "suggestion",
    };
    let command = Command::ReportProblem {
        text: args.text,
        diagnostics,
        severity: Some(severity.to_owned()),
    };
    context.show(&backend.ask(Request::Command(command)).await?)
}
