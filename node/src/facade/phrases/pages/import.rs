//! The frame of a line that an import has skipped; what is wrong with the line stands in
//! `import/problem.rs`, in both languages.

use super::super::Page;

pub(super) const PHRASES: Page = &[
    ("line {line}: {problem}; {hint}", "第 {line} 行：{problem}。{hint}。"),
    ("line {line}, {column}: {problem}; {hint}", "第 {line} 行“{column}”：{problem}。{hint}。"),
    (
        "line {line}, {column} \"{value}\": {problem}; {hint}",
        "第 {line} 行“{column}”（{value}）：{problem}。{hint}。",
    ),
];
