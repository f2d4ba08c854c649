//! What a cell can be one of.

use serde::{Deserialize, Serialize};

use crate::{
    encode,
    limits::NAME_BYTES_MAX,
    schema::{SchemaError, error},
};

/// Colours that a choice may have, by number from 0; what they look like is the window's.
pub const TONES: u8 = 8;

/// Bytes of a packed choice.
const PACKED_BYTES_MAX: usize = 1024;

/// A choice that is always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its short name.
    pub slug: &'static str,
    /// The Chinese label.
    pub zh: &'static str,
    /// The English label.
    pub en: &'static str,
    /// Its colour, below [`TONES`].
    pub tone: u8,
}

const fn choice(slug: &'static str, zh: &'static str, en: &'static str, tone: u8) -> Choice {
    Choice { slug, zh, en, tone }
}

const PRIORITIES: [Choice; 3] = [
    choice("high", "高", "High", 4),
    choice("medium", "中", "Medium", 3),
    choice("low", "低", "Low", 1),
];

const STAGES: [Choice; 3] = [
    choice("developing", "开发中", "In development", 1),
    choice("testing", "测试中", "In testing", 3),
    choice("live", "已上线", "Live", 2),
];

const SEVERITIES: [Choice; 4] = [
    choice("fatal", "致命", "Fatal", 4),
    choice("serious", "严重", "Serious", 3),
    choice("normal", "一般", "Normal", 1),
    choice("suggestion", "建议", "Suggestion", 0),
];

const SOLUTIONS: [Choice; 3] = [
    choice("open", "未处理", "Not handled", 4),
    choice("handling", "处理中", "In progress", 3),
    choice("solved", "已解决", "Solved", 2),
];

/// Which choices a column offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChoiceSet {
    /// Those that the table's people make.
    Own,
    /// 优先级: 高, 中, 低.
    Priority,
    /// 状态 of a function: 开发中, 测试中, 已上线.
    Stage,
    /// 严重程度: 致命, 严重, 一般, 建议.
    Severity,
    /// 解决状态: 未处理, 处理中, 已解决.
    Solution,
}

impl ChoiceSet {
    /// The sets that are always the same.
    pub const FIXED: [Self; 4] = [Self::Priority, Self::Stage, Self::Severity, Self::Solution];

    /// The name of the set in keys; empty for the table's own choices.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Priority => "priority",
            Self::Stage => "stage",
            Self::Severity => "severity",
            Self::Solution => "solution",
        }
    }

    /// The fixed set of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::FIXED.into_iter().find(|set| set.name() == name)
    }

    /// The choices of a fixed set, in order; none of the table's own.
    pub const fn choices(self) -> &'static [Choice] {
        match self {
            Self::Own => &[],
            Self::Priority => &PRIORITIES,
            Self::Stage => &STAGES,
            Self::Severity => &SEVERITIES,
            Self::Solution => &SOLUTIONS,
        }
    }
}

/// A choice that a table's people made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceConfig {
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// Its place among the others.
    pub order: u16,
    /// Its colour, below [`TONES`].
    pub tone: u8,
    /// No longer offered; cells that have it keep it.
    pub retired: bool,
}

#[derive(Serialize, Deserialize)]
enum PackedChoice {
    V0(ChoiceConfig),
}

impl ChoiceConfig {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedChoice::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical choice within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedChoice::V0(choice) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        error::sized("a choice's label", &choice.zh, NAME_BYTES_MAX)?;
        error::sized("a choice's label", &choice.en, NAME_BYTES_MAX)?;
        if choice.tone >= TONES {
            return Err(SchemaError::Form("a choice's colour"));
        }
        Ok(choice)
    }
}
