//! Tables that changed elsewhere: rows and cells.

use std::collections::BTreeMap;

use protocol::{
    ids::{DocId, MemberId, RowId, SpaceId},
    schema::table::{ColumnKind, RowField},
};

use super::{
    CHANGES_MAX, Making,
    documents::{states, who},
    item,
};
use crate::{
    content::{self, Between},
    core::Core,
    document::Document,
    facade::{ColumnInfo, DigestChange, DigestConflict, DigestItem, DigestKind, Failure},
    view::{Changed, FieldStep, RecordRow, records_between, table_rows},
};

/// Characters by which a row is called.
const ROW_NAME_CHARS: usize = 40;

/// A column by the key under which its cells stand.
type Columns = BTreeMap<String, (ColumnKind, ColumnInfo)>;

impl Core {
    pub(super) fn table_item(
        &mut self,
        making: &mut Making,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Option<DigestItem>, Failure> {
        let table = content::table_at(&self.door().held.store, space, doc);
        let Some(table) = table.map_err(|error| self.unreadable(&error.into()))? else {
            return Ok(None);
        };
        let between = self.between(making, space, doc)?;
        if between.came.is_empty() {
            return Ok(None);
        }
        let mut found = item(DigestKind::Table, doc, &table.row.title);
        self.sign(making, &mut found, &between)?;
        // What cells say is told cell by cell.
        (found.added, found.removed) = (0, 0);
        let columns: Columns = self.columns_named(space, &table)?.into_iter().collect();
        let document = self.load(space, doc)?;
        let changed = self.touched(&between, space, doc, &document)?;
        found.settings = changed.settings.len() as u64;
        let records = self.records_named(&document, space, doc, &changed)?;
        for step in records_between(&document, &changed, states(&between)) {
            match step.gone {
                Some(true) => found.rows_removed += 1,
                _ if step.made => found.rows_added += 1,
                _ => found.rows_changed += 1,
            }
            // A new table, or a new row, is looked at as a whole.
            if found.made || step.made {
                continue;
            }
            let record = records.get(&step.row);
            let row = record.map(|row| self.row_name(making, &columns, row)).unwrap_or_default();
            for cell in &step.cells {
                self.cell(making, space, &mut found, &between, &columns, (&row, cell), record)?;
            }
        }
        let says = found.made
            || found.settings > 0
            || found.rows_added + found.rows_changed + found.rows_removed > 0;
        Ok(says.then_some(found))
    }

    /// The rows and settings that what came touched.
    fn touched(
        &mut self,
        between: &Between,
        space: &SpaceId,
        doc: &DocId,
        document: &Document,
    ) -> Result<Changed, Failure> {
        let door = self.door_mut();
        let changes = between.changes(&mut door.content, &mut door.held, (space, doc));
        let changes = changes.map_err(|error| self.unreadable(&error))?;
        Ok(Changed::by(document, &changes))
    }

    /// The rows as they stand now.
    fn records_named(
        &mut self,
        document: &Document,
        space: &SpaceId,
        doc: &DocId,
        changed: &Changed,
    ) -> Result<BTreeMap<RowId, RecordRow>, Failure> {
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, doc);
        let rows = graph.map(|graph| table_rows(document, graph, changed).records);
        rows.map_err(|error| self.unreadable(&error))
    }

    /// What a row is called: its first cell from the left that says something.
    fn row_name(&self, making: &Making, columns: &Columns, record: &RecordRow) -> String {
        let mut shown: Vec<_> = columns.iter().filter(|(_, (_, info))| !info.retired).collect();
        shown.sort_by_key(|(key, (_, info))| (info.order, (*key).clone()));
        let value = |(key, (kind, _)): &(&String, &(ColumnKind, ColumnInfo))| {
            let values = record.cells.get(*key)?;
            Some(in_words(making, kind, &values.first()?.value)).filter(|text| !text.is_empty())
        };
        let name = shown.iter().find_map(value).unwrap_or_default();
        name.chars().take(ROW_NAME_CHARS).collect()
    }

    #[expect(clippy::too_many_arguments, reason = "a cell stands in a row of a table of a space")]
    fn cell(
        &mut self,
        making: &mut Making,
        space: &SpaceId,
        found: &mut DigestItem,
        between: &Between,
        columns: &Columns,
        (row, cell): (&str, &FieldStep),
        record: Option<&RecordRow>,
    ) -> Result<(), Failure> {
        let Some((kind, info)) = columns.get(&cell.key) else { return Ok(()) };
        debug_assert!(matches!(cell.key.parse(), Ok(RowField::Cell(_))));
        if cell.is_conflict() {
            let values = record.and_then(|record| record.cells.get(&cell.key));
            let values = values.map(Vec::as_slice).unwrap_or_default();
            let open = values.iter().any(|it| it.value != values[0].value);
            let mut values = self.values(making, space, found, between, cell)?;
            for (shown, row) in values.iter_mut().zip(&cell.after) {
                shown.value = in_words(making, kind, &row.value);
            }
            making.conflict(DigestConflict {
                kind: found.kind,
                item: found.item.clone(),
                title: found.title.clone(),
                space: space.to_string(),
                field: cell.key.clone(),
                column: Some(info.clone()),
                row: row.to_owned(),
                values,
                open,
            });
        }
        if found.changes.len() >= CHANGES_MAX {
            found.more = true;
            return Ok(());
        }
        let author = cell.after.iter().find_map(|row| between.who(&row.change));
        let (author, time) = who(making, self.authority()?, author);
        found.changes.push(DigestChange {
            field: cell.key.clone(),
            column: Some(info.clone()),
            row: row.to_owned(),
            old: in_words(making, kind, cell.was()),
            new: in_words(making, kind, cell.is()),
            author,
            time,
        });
        Ok(())
    }
}

/// A cell's value; of a person the name.
fn in_words(making: &Making, kind: &ColumnKind, value: &str) -> String {
    match kind {
        ColumnKind::Person => {
            let member: Option<MemberId> = value.parse().ok();
            member.map(|member| making.labels.people.name(&member)).unwrap_or_default()
        }
        _ => value.to_owned(),
    }
}
