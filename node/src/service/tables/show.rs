//! Tables as people see them.

use std::collections::BTreeMap;

use protocol::{
    authority::Module,
    capability::{Level, Need},
    change::{Action, Key, ObjId},
    clock::Millis,
    ids::{DeviceId, DocId, MemberId, RowId, SpaceId},
    limits::TABLE_COLUMNS_MAX,
    schema::table::{CellValue, ColumnKind, RowField, TableField, TableValue},
};

use super::columns::{self, Column};
use crate::{
    content::{self, TableAt},
    core::Core,
    facade::{Answer, CellInfo, CellSaid, ColumnInfo, Failure, HistoryLine, RecordInfo, TableInfo},
    service::names::{self, Departments, Labels, People},
    view::{FieldRow, RecordRow},
};

/// An object's id with its actor's name, and the row that it is.
type RowObjects = BTreeMap<(protocol::change::ActorId, u64), RowId>;

/// A column by the key under which its cells stand.
pub(in crate::service) type NamedColumn = (String, (ColumnKind, ColumnInfo));

impl Core {
    /// Lists tables, without their rows.
    pub(crate) fn list_tables(
        &mut self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let mut spaces = self.readable_departments(now)?;
        if department.is_some() {
            let wanted = Departments::of(self.authority()?).find(department)?;
            spaces.retain(|space| *space == wanted);
        }
        let labels = Labels::of(self.authority()?);
        let mut infos = Vec::new();
        for space in spaces {
            if !self.offers(&space, Module::Documents)? {
                continue;
            }
            let may_write = self.may(now, &space, Need::level(Level::Write))?;
            for table in self.tables_of(&space)? {
                let info = self.table_info(&labels, &space, &table)?;
                infos.push(TableInfo { may_write, ..info });
            }
        }
        infos.sort_by(|a, b| {
            (&a.department, &a.title, &a.table).cmp(&(&b.department, &b.title, &b.table))
        });
        Ok(Answer::Tables(infos))
    }

    /// One table with its columns and rows.
    pub(crate) fn show_table(
        &mut self,
        now: Millis,
        table: &str,
        removed: bool,
    ) -> Result<Answer, Failure> {
        let (space, table) = self.find_table(now, table)?;
        let labels = Labels::of(self.authority()?);
        let mut info = self.table_info(&labels, &space, &table)?;
        info.may_write = self.may(now, &space, Need::level(Level::Write))?;
        info.may_manage = self.may(now, &space, Need::level(Level::Manage))?;
        let all = self.columns_of(&space, &table)?;
        let (hidden, mut columns): (Vec<Column>, Vec<Column>) =
            all.into_iter().partition(|column| column.config.retired);
        info.hidden = hidden.iter().take(TABLE_COLUMNS_MAX).map(Column::info).collect();
        columns.truncate(TABLE_COLUMNS_MAX);
        info.columns = columns.iter().map(Column::info).collect();
        let records = self.records_of(&space, &table)?;
        info.removed = records.iter().filter(|(_, record)| record.gone).count() as u64;
        let mut number = 0;
        for (id, record) in records.iter().filter(|(_, record)| removed || !record.gone) {
            let shown = self.record_info(&labels, (&space, &table.id), &columns, id, record)?;
            number += u64::from(!record.gone);
            info.rows.push(RecordInfo { number: if record.gone { 0 } else { number }, ..shown });
        }
        Ok(Answer::Table(Box::new(info)))
    }

    /// The table of this title or (beginning of an) id. A whole id costs a look-up, anything else a pass
    /// over the tables.
    pub(in crate::service) fn find_table(
        &self,
        now: Millis,
        name: &str,
    ) -> Result<(SpaceId, TableAt), Failure> {
        if let Ok(id) = name.parse() {
            for space in self.readable_departments(now)? {
                let table = content::table_at(&self.door().held.store, &space, &id);
                if let Some(table) = table.map_err(|error| self.unreadable(&error.into()))? {
                    return Ok((space, table));
                }
            }
        }
        let mut found = Vec::new();
        for space in self.readable_departments(now)? {
            for table in self.tables_of(&space)? {
                let id = table.id.to_string();
                if table.row.title == name || names::begins(&id, name) {
                    found.push(((space, table), id));
                }
            }
        }
        names::one(found, "table", name, "`table list` shows the tables")
    }

    pub(super) fn tables_of(&self, space: &SpaceId) -> Result<Vec<TableAt>, Failure> {
        let store = &self.door().held.store;
        content::tables(store, space).map_err(|error| self.unreadable(&error.into()))
    }

    /// A table's columns, those no longer shown among them.
    pub(super) fn columns_of(
        &self,
        space: &SpaceId,
        table: &TableAt,
    ) -> Result<Vec<Column>, Failure> {
        let store = &self.door().held.store;
        let settings = content::table_settings(store, space, &table.id);
        let settings = settings.map_err(|error| self.unreadable(&error.into()))?;
        let template = table.row.template.parse();
        Ok(template.map(|template| columns::columns(template, &settings)).unwrap_or_default())
    }

    /// The same, by the keys under which their cells stand.
    pub(in crate::service) fn columns_named(
        &self,
        space: &SpaceId,
        table: &TableAt,
    ) -> Result<Vec<NamedColumn>, Failure> {
        let columns = self.columns_of(space, table)?.into_iter();
        let named = |column: Column| {
            let info = column.info();
            (column.id.to_string(), (column.id.kind, info))
        };
        Ok(columns.map(named).collect())
    }

    /// A table's rows in order, those taken out among them.
    pub(super) fn records_of(
        &self,
        space: &SpaceId,
        table: &TableAt,
    ) -> Result<Vec<(RowId, RecordRow)>, Failure> {
        let store = &self.door().held.store;
        let records = content::records(store, space, &table.id);
        let records = records.map_err(|error| self.unreadable(&error.into()))?;
        let mut records: Vec<(RowId, RecordRow)> = records.into_iter().collect();
        records.sort_by_key(|(id, record)| (record.at, *id));
        Ok(records)
    }

    /// A table as lists show it.
    fn table_info(
        &self,
        labels: &Labels,
        space: &SpaceId,
        table: &TableAt,
    ) -> Result<TableInfo, Failure> {
        let row = &table.row;
        let name = |device| self.name_of(&labels.people, device);
        Ok(TableInfo {
            table: table.id.to_string(),
            space: space.to_string(),
            department: labels.departments.path(space),
            title: row.title.clone(),
            prompt: row.prompt.clone(),
            template: row.template.clone(),
            creator: row.created_by.map(name).transpose()?.unwrap_or_default(),
            created: row.created.millis(),
            edited: row.edited.millis(),
            ..TableInfo::default()
        })
    }

    fn name_of(&self, people: &People, device: DeviceId) -> Result<String, Failure> {
        Ok(names::author_name(self.authority()?, people, &device))
    }

    fn record_info(
        &mut self,
        labels: &Labels,
        at: (&SpaceId, &DocId),
        columns: &[Column],
        id: &RowId,
        record: &RecordRow,
    ) -> Result<RecordInfo, Failure> {
        let name = |device| self.name_of(&labels.people, device);
        let creator = record.created_by.map(name).transpose()?.unwrap_or_default();
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            let values = record.cells.get(&column.id.to_string());
            let values = values.map(Vec::as_slice).unwrap_or_default();
            cells.push(self.cell_info(labels, at, column, values)?);
        }
        Ok(RecordInfo {
            row: id.to_string(),
            number: 0,
            cells,
            creator,
            created: record.created.millis(),
            gone: record.gone,
        })
    }

    fn cell_info(
        &mut self,
        labels: &Labels,
        (space, doc): (&SpaceId, &DocId),
        column: &Column,
        values: &[FieldRow],
    ) -> Result<CellInfo, Failure> {
        let Some(first) = values.first() else { return Ok(CellInfo::default()) };
        let person = |value: &str| match column.id.kind {
            ColumnKind::Person => {
                let member: Option<MemberId> = value.parse().ok();
                member.map(|member| labels.people.name(&member)).unwrap_or_default()
            }
            _ => String::new(),
        };
        let mut apart = Vec::new();
        if values.iter().any(|row| row.value != first.value) {
            for row in values {
                let (device, time) = self.who_changed(space, doc, &row.change)?;
                let author = device.map(|device| self.name_of(&labels.people, device));
                apart.push(CellSaid {
                    value: row.value.clone(),
                    name: person(&row.value),
                    author: author.transpose()?.unwrap_or_default(),
                    time,
                });
            }
        }
        Ok(CellInfo { value: first.value.clone(), name: person(&first.value), apart })
    }

    /// Who changed what in a table, or in one row of it.
    pub(crate) fn table_history(
        &mut self,
        now: Millis,
        table: &str,
        row: Option<&str>,
    ) -> Result<Answer, Failure> {
        let (space, table) = self.find_table(now, table)?;
        let known = self.records_of(&space, &table)?;
        let only = row.map(|row| super::rows::find_row(&known, row)).transpose()?;
        let door = self.door_mut();
        let changes = door.content.visible_changes(&mut door.held, &space, &table.id);
        let mut changes = changes.map_err(|error| self.unreadable(&error))?;
        changes.sort_by_key(|(seen, _)| (seen.hlc, seen.hash));
        let people = People::of(self.authority()?);
        let mut lines = Vec::new();
        let (mut objects, mut stands) = (RowObjects::new(), BTreeMap::new());
        for (seen, unpacked) in &changes {
            let device = seen.at.log.device;
            let author = self.name_of(&people, device)?;
            for op in unpacked.change.ops() {
                let Some((row, field, new)) = step(unpacked, op, &mut objects, &people) else {
                    continue;
                };
                let old = stands.insert((row, field.clone()), new.clone()).unwrap_or_default();
                if only.is_some() && row != only || old == new && field != "row" {
                    continue;
                }
                lines.push(HistoryLine {
                    time: seen.hlc.millis(),
                    author: author.clone(),
                    device: device.short(),
                    field,
                    old,
                    new,
                    note: crate::service::history::note(seen).to_owned(),
                });
            }
        }
        Ok(Answer::History(lines))
    }
}

/// What an operation says: in which row, of what, and which value. A row that is made notes its object.
fn step(
    unpacked: &protocol::change::Unpacked,
    op: &protocol::change::Op,
    objects: &mut RowObjects,
    people: &People,
) -> Option<(Option<RowId>, String, String)> {
    let Key::Map(key) = &op.key else { return None };
    let change = &unpacked.change;
    match (&op.obj, &op.action) {
        (ObjId::Root, Action::MakeMap) => {
            let Ok(TableField::Row(row)) = key.parse() else { return None };
            objects.insert((*change.actor(), op.id.counter), row);
            Some((Some(row), "row".to_owned(), row.to_string()))
        }
        (ObjId::Root, Action::Set(value)) => {
            let field: TableField = key.parse().ok()?;
            let value = match TableValue::read(&field, value).ok()? {
                TableValue::Template(template) => template.to_string(),
                TableValue::Title(title) => title,
                TableValue::Column(column) => column.zh,
                TableValue::Choice(choice) => choice.zh,
                TableValue::Prompt(prompt) => {
                    prompt.map(|prompt| prompt.to_string()).unwrap_or_default()
                }
            };
            let field = match field {
                TableField::Column(column) | TableField::Choice(column, _) => column.to_string(),
                other => other.to_string(),
            };
            Some((None, field, value))
        }
        (ObjId::Made(id), Action::Set(value)) => {
            let row = *objects.get(&(*change.actor_of(id.actor)?, id.counter))?;
            match key.parse().ok()? {
                RowField::Cell(column) => {
                    let value = match CellValue::read(&column, value).ok()? {
                        CellValue::Person(member) => people.name(&member),
                        other => other.to_string(),
                    };
                    Some((Some(row), column.to_string(), value))
                }
                RowField::Gone => {
                    let gone = *value == protocol::change::Value::Bool(true);
                    Some((Some(row), "removed".to_owned(), if gone { "yes" } else { "no" }.into()))
                }
                RowField::At => None,
            }
        }
        _ => None,
    }
}
