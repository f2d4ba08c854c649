//! Problems with this program become rows of the organisation's table of issues.

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::table::{CellValue, ChoiceSet, Template},
};

use super::cells;
use crate::{
    content::{self, TableAt},
    core::Core,
    facade::{Answer, Failure, FailureCode},
    service::names::{Departments, People},
};

/// What the issue is about.
const MODULE: &str = "同舟";

impl Core {
    /// Notes a problem. The oldest table of issues takes it, that of the organisation before those of
    /// departments; if there is none, one is made for the organisation.
    pub(crate) fn report_problem(
        &mut self,
        now: Millis,
        text: &str,
        diagnostics: &str,
        severity: Option<&str>,
    ) -> Result<Answer, Failure> {
        if text.trim().is_empty() {
            let problem = "nothing is said of the problem";
            let next = "say what you did, and what happened";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let (space, table) = self.issues_table(now)?;
        let columns = self.columns_of(&space, &table)?;
        let people = People::of(self.authority()?);
        let whole = match diagnostics.trim() {
            "" => text.trim().to_owned(),
            said => format!("{}\n\n{said}", text.trim()),
        };
        let said = [
            ("text:issue".to_owned(), whole.as_str()),
            ("text:module".to_owned(), MODULE),
            (
                format!("choice={}:severity", ChoiceSet::Severity.name()),
                severity.unwrap_or("normal"),
            ),
        ];
        let mut row = std::collections::BTreeMap::<_, CellValue>::new();
        for (column, value) in said {
            let column = super::columns::find(&columns, &column)?;
            row.insert(column.id.clone(), cells::read(column, value, &people)?);
        }
        let made = self.append_rows(now, space, &table, vec![row], None)?;
        let rows = made.iter().map(ToString::to_string).collect();
        Ok(Answer::RowsMade { table: table.id.to_string(), rows })
    }

    /// The function list of a space: its oldest, else the organisation's, else a new one there; its id
    /// and title.
    pub(in crate::service) fn function_list(
        &mut self,
        now: Millis,
        space: SpaceId,
        chinese: bool,
    ) -> Result<(DocId, String), Failure> {
        let root = Departments::of(self.authority()?).root();
        for place in [space, root] {
            let lists = self.tables_of(&place)?.into_iter();
            let lists = lists.filter(|table| table.row.template.parse() == Ok(Template::Functions));
            if let Some(list) = lists.min_by_key(|table| (table.row.created, table.id)) {
                return Ok((list.id, list.row.title));
            }
        }
        let (zh, en) = Template::Functions.names();
        let title = if chinese { zh } else { en };
        let id = self.begin_table(now, space, Template::Functions, title, &[])?;
        Ok((id, title.to_owned()))
    }

    fn issues_table(&mut self, now: Millis) -> Result<(SpaceId, TableAt), Failure> {
        let root = Departments::of(self.authority()?).root();
        let mut found = Vec::new();
        for space in self.readable_departments(now)? {
            if !self.may(now, &space, Need::level(Level::Write))? {
                continue;
            }
            for table in self.tables_of(&space)? {
                if table.row.template.parse() == Ok(Template::Issues) {
                    found.push((space, table));
                }
            }
        }
        found.sort_by_key(|(space, table)| (*space != root, table.row.created, table.id));
        if let Some(found) = found.into_iter().next() {
            return Ok(found);
        }
        let id = self.begin_table(now, root, Template::Issues, Template::Issues.names().0, &[])?;
        // Its rows are derived when this turn ends.
        let row = crate::view::TableRow {
            template: Template::Issues.to_string(),
            ..crate::view::TableRow::default()
        };
        Ok((root, content::TableAt { id, row }))
    }
}
