//! Who is in the sample organisation.

use crate::offices::Office;

/// Name, department joined, office; the first one founds the organisation.
pub(super) const CAST: [(&str, &str, Office); 3] = [
    ("张三", "市场部", Office::Shanghai),
    ("李四", "研发部", Office::Shanghai),
    ("王五", "市场部", Office::Chengdu),
];

pub(super) const ZHANG: usize = 0;
pub(super) const LI: usize = 1;
pub(super) const WANG: usize = 2;

/// An office as people call it.
pub(super) fn office_name(office: Office) -> &'static str {
    match office {
        Office::Shanghai => "总部",
        Office::Chengdu => "成都分部",
    }
}
