//! Tables at work: made, filled, cells set apart, rows taken out and brought back. That everybody
//! ends with the same is seen by the hashes, and that rows are what documents say by each node's own
//! check.

use node::facade::{Answer, CellChange, CellInput, Command, Query, TableInfo};
use protocol::capability::Level;

use crate::{
    workload::{filler, place},
    world::World,
};

/// The columns of issues that are filled at random, each with values that it takes.
const CHOICES: [(&str, [&str; 3]); 2] =
    [("严重程度", ["致命", "一般", "建议"]), ("解决状态", ["未处理", "处理中", "已解决"])];

/// Somebody makes a table, or goes on with one.
pub fn table(world: &mut World, person: usize) {
    let Some(Answer::Tables(tables)) = world.query(person, Query::Tables { department: None })
    else {
        return;
    };
    let known = world.luck.pick(&tables).cloned().filter(|_| !world.luck.chance(150));
    let Some(known) = known else { return begin(world, person) };
    let query = Query::Table { table: known.table, removed: true };
    let Some(Answer::Table(shown)) = world.query(person, query) else { return };
    if shown.rows.is_empty() || world.luck.chance(300) {
        add(world, person, &shown);
    } else {
        change(world, person, &shown);
    }
}

fn begin(world: &mut World, person: usize) {
    let Some(department) = place(world, person, Level::Write) else { return };
    let (title, template, columns) = (None, "issues".to_owned(), Vec::new());
    world.command(person, Command::AddTable { title, department, template, columns });
}

fn add(world: &mut World, person: usize, table: &TableInfo) {
    let count = 1 + world.luck.below(3);
    let rows = (0..count)
        .map(|_| vec![CellInput { column: "问题描述".to_owned(), value: filler(world) }]);
    let rows = rows.collect();
    world.command(person, Command::AddRows { table: table.table.clone(), rows, after: None });
}

fn change(world: &mut World, person: usize, table: &TableInfo) {
    let Some(row) = world.luck.pick(&table.rows).cloned() else { return };
    if world.luck.chance(150) {
        let (table, rows) = (table.table.clone(), vec![row.row]);
        world.command(person, Command::RemoveRows { table, rows, removed: !row.gone });
        return;
    }
    let (column, values) = CHOICES[world.luck.below(CHOICES.len())];
    let value = match world.luck.chance(400) {
        true => filler(world),
        false => values[world.luck.below(values.len())].to_owned(),
    };
    let column = if values.contains(&value.as_str()) { column } else { "问题描述" };
    let cells = vec![CellChange { row: row.row, column: column.to_owned(), value }];
    world.command(person, Command::SetCells { table: table.table.clone(), cells });
}
