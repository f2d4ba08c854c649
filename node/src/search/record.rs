//! The schema of the index on disk, and the stored form of an item.
//!
//! Fields: `text` (tokens only), `key`, `space`, `scope`, `author` (to find by, the last three also
//! as columns to filter by), `kind`, `has` and `time` (columns; segments are sorted by `time`, newest
//! first), `record` (the stored item). Any change here raises [`FORMAT`].

use protocol::clock::Millis;
use protocol::ids::SpaceId;
use serde::{Deserialize, Serialize};
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
    Value,
};
use tantivy::{IndexSettings, IndexSortByField, Order, TantivyDocument};

use super::error::IndexError;
use super::item::{Item, Kind, TEXT_BYTES_MAX};

/// The version of everything in the directory: schema, tokens, folding, stored form.
pub const FORMAT: u32 = 3;
/// The name under which the tokenizer is known to the schema.
pub const TOKENIZER: &str = "tongzhou";
/// The column of times, by which segments are sorted.
pub const TIME: &str = "time";
/// The column of kinds.
pub const KIND: &str = "kind";
/// The column of features.
pub const HAS: &str = "has";
/// The column of spaces.
pub const SPACE: &str = "space";
/// The column of authors.
pub const AUTHOR: &str = "author";
/// The column of scopes.
pub const SCOPE: &str = "scope";

/// The fields of the schema.
#[derive(Clone)]
pub struct Fields {
    /// The whole schema.
    pub schema: Schema,
    /// Tokens of the text.
    pub text: Field,
    /// The item's key.
    pub key: Field,
    /// The item's space.
    pub space: Field,
    /// The item's channel or document.
    pub scope: Field,
    /// The item's author.
    pub author: Field,
    kind: Field,
    has: Field,
    time: Field,
    record: Field,
}

impl Fields {
    /// The schema of this version.
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let tokens = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let text =
            schema.add_text_field("text", TextOptions::default().set_indexing_options(tokens));
        let findable = BytesOptions::default().set_indexed();
        let key = schema.add_bytes_field("key", findable.clone());
        let space = schema.add_bytes_field(SPACE, findable.clone().set_fast());
        let scope = schema.add_bytes_field(SCOPE, findable.clone().set_fast());
        let author = schema.add_bytes_field(AUTHOR, findable.set_fast());
        let kind = schema.add_u64_field(KIND, NumericOptions::default().set_fast());
        let has = schema.add_u64_field(HAS, NumericOptions::default().set_fast());
        let time = schema.add_u64_field(TIME, NumericOptions::default().set_fast());
        let record = schema.add_bytes_field("record", BytesOptions::default().set_stored());
        Self { schema: schema.build(), text, key, space, scope, author, kind, has, time, record }
    }

    /// The settings that go with the schema.
    pub fn settings() -> IndexSettings {
        IndexSettings {
            sort_by_field: Some(IndexSortByField { field: TIME.to_owned(), order: Order::Desc }),
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        }
    }

    /// The document that stands for an item.
    pub fn document(&self, item: &Item) -> Result<TantivyDocument, IndexError> {
        let text = looked_at(&item.text);
        let record = Record {
            key: &item.key,
            kind: item.kind,
            space: item.space,
            scope: &item.scope,
            author: &item.author,
            time: item.time,
            text,
        };
        let record =
            postcard::to_stdvec(&record).map_err(|error| IndexError::damaged(error.to_string()))?;
        let mut document = TantivyDocument::default();
        document.add_text(self.text, text);
        document.add_bytes(self.key, &item.key);
        document.add_bytes(self.space, item.space.as_bytes());
        document.add_bytes(self.scope, &item.scope);
        document.add_bytes(self.author, item.author.as_bytes());
        document.add_u64(self.kind, item.kind.number());
        document.add_u64(self.has, item.has.number());
        document.add_u64(self.time, item.time.0);
        document.add_bytes(self.record, &record);
        Ok(document)
    }

    /// Reads the item back from a stored document and hands it to `read`.
    pub fn read<T>(
        &self,
        document: &TantivyDocument,
        read: impl FnOnce(Record<'_>) -> T,
    ) -> Result<T, IndexError> {
        let bytes = document.get_first(self.record).and_then(|value| value.as_bytes());
        let bytes = bytes.ok_or_else(|| IndexError::damaged("an item without its record"))?;
        let record =
            postcard::from_bytes(bytes).map_err(|error| IndexError::damaged(error.to_string()))?;
        Ok(read(record))
    }
}

/// The stored form of an item.
#[derive(Serialize, Deserialize)]
pub struct Record<'a> {
    /// See [`Item::key`].
    pub key: &'a [u8],
    /// See [`Item::kind`].
    pub kind: Kind,
    /// See [`Item::space`].
    pub space: SpaceId,
    /// See [`Item::scope`].
    pub scope: &'a [u8],
    /// See [`Item::author`].
    pub author: &'a str,
    /// See [`Item::time`].
    pub time: Millis,
    /// The part of [`Item::text`] that is looked at.
    pub text: &'a str,
}

/// The part of a text that is indexed.
pub fn looked_at(text: &str) -> &str {
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    text.get(..end).unwrap_or_default()
}
