//! The columns of a table: its template's, then those of its own, with what people call them.

use std::collections::BTreeMap;

use protocol::schema::table::{
    ChoiceConfig, ChoiceSet, ColumnConfig, ColumnId, ColumnKind, Slug, TableField, Template,
};

use crate::facade::{ChoiceInfo, ColumnInfo, Failure};
use crate::service::names;

/// A column with what it is called and what it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub id: ColumnId,
    pub config: ColumnConfig,
    pub choices: Vec<Offer>,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub slug: Slug,
    pub config: ChoiceConfig,
}

/// The columns, from the left, those no longer shown among them.
pub(super) fn columns(template: Template, settings: &BTreeMap<String, Vec<u8>>) -> Vec<Column> {
    let mut configs: BTreeMap<ColumnId, ColumnConfig> = BTreeMap::new();
    for (index, column) in template.columns().into_iter().enumerate() {
        let config = ColumnConfig {
            zh: column.zh.to_owned(),
            en: column.en.to_owned(),
            order: Template::order(index),
            retired: false,
        };
        configs.insert(column.id, config);
    }
    let mut own: BTreeMap<ColumnId, Vec<Offer>> = BTreeMap::new();
    for (key, packed) in settings {
        match key.parse() {
            Ok(TableField::Column(id)) => {
                let config = ColumnConfig::unpack(packed);
                configs.extend(config.ok().map(|config| (id, config)));
            }
            Ok(TableField::Choice(id, slug)) => {
                let offer = ChoiceConfig::unpack(packed).ok().map(|config| Offer { slug, config });
                own.entry(id).or_default().extend(offer);
            }
            _ => {}
        }
    }
    let mut columns: Vec<Column> = configs
        .into_iter()
        .map(|(id, config)| {
            let mut choices = match id.kind {
                ColumnKind::Choice(ChoiceSet::Own) => own.remove(&id).unwrap_or_default(),
                ColumnKind::Choice(set) => fixed(set),
                _ => Vec::new(),
            };
            choices.sort_by(|a, b| (a.config.order, &a.slug).cmp(&(b.config.order, &b.slug)));
            Column { id, config, choices }
        })
        .collect();
    columns.sort_by(|a, b| (a.config.order, &a.id).cmp(&(b.config.order, &b.id)));
    columns
}

/// The choices of a set that is always the same.
fn fixed(set: ChoiceSet) -> Vec<Offer> {
    let offer = |(order, choice): (u16, &protocol::schema::table::Choice)| {
        let config = ChoiceConfig {
            zh: choice.zh.to_owned(),
            en: choice.en.to_owned(),
            order,
            tone: choice.tone,
            retired: false,
        };
        Some(Offer { slug: choice.slug.parse().ok()?, config })
    };
    (0..).zip(set.choices()).filter_map(offer).collect()
}

/// The column of this id, short name or name.
///
/// # Errors
/// When none, or more than one, is called so.
pub(super) fn find<'a>(columns: &'a [Column], name: &str) -> Result<&'a Column, Failure> {
    let name = name.trim();
    if let Some(column) = columns.iter().find(|column| column.id.to_string() == name) {
        return Ok(column);
    }
    let called = |column: &&Column| {
        column.config.zh == name || column.config.en == name || column.id.slug.as_str() == name
    };
    let found = columns.iter().filter(called).map(|column| (column, column.id.to_string()));
    names::one(found.collect(), "column", name, "`table show` shows a table's columns")
}

impl Column {
    /// What it is called, for a failure.
    pub fn name(&self) -> &str {
        &self.config.zh
    }

    /// The choice of this short name or label.
    ///
    /// # Errors
    /// When none, or more than one, is called so.
    pub fn choice(&self, name: &str) -> Result<&Offer, Failure> {
        let name = name.trim();
        if let Some(offer) = self.choices.iter().find(|offer| offer.slug.as_str() == name) {
            return Ok(offer);
        }
        let called =
            |offer: &&Offer| offer.config.zh == name || offer.config.en.eq_ignore_ascii_case(name);
        let found = self.choices.iter().filter(called);
        let found: Vec<_> = found.map(|offer| (offer, offer.slug.to_string())).collect();
        let labels: Vec<&str> = self.choices.iter().map(|offer| offer.config.zh.as_str()).collect();
        let next = format!("{} offers: {}", self.name(), labels.join(", "));
        names::one(found, "choice", name, &next)
    }

    /// As the façade has it.
    pub fn info(&self) -> ColumnInfo {
        let (kind, min, max) = match &self.id.kind {
            ColumnKind::Text => ("text", None, None),
            ColumnKind::Number { min, max } => ("number", Some(*min), Some(*max)),
            ColumnKind::Choice(_) => ("choice", None, None),
            ColumnKind::Person => ("person", None, None),
            ColumnKind::Day => ("day", None, None),
            ColumnKind::Week => ("week", None, None),
        };
        let choice = |offer: &Offer| ChoiceInfo {
            choice: offer.slug.to_string(),
            zh: offer.config.zh.clone(),
            en: offer.config.en.clone(),
            tone: offer.config.tone,
            retired: offer.config.retired,
        };
        ColumnInfo {
            column: self.id.to_string(),
            zh: self.config.zh.clone(),
            en: self.config.en.clone(),
            kind: kind.to_owned(),
            min,
            max,
            choices: self.choices.iter().map(choice).collect(),
            open: self.id.kind == ColumnKind::Choice(ChoiceSet::Own),
            order: self.config.order,
            retired: self.config.retired,
        }
    }
}
