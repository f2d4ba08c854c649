//! A calendar date, as HR files write it.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// A day of the Gregorian calendar; always a real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if there is such a one between 1900 and 2199.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        ((1900..2200).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// Reads `2023-10-15`, `2023/10/15`, `2023.10.15`, `2023年10月15日` or `20231015`, each also with
    /// a time of day after a blank, which is left out. The year comes first: what `10/11/2023`
    /// means depends on where one is.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.nfkc().collect();
        let day = text.split([' ', 'T']).next()?;
        if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::of_parts(day.get(..4)?, day.get(4..6)?, day.get(6..)?);
        }
        let mut parts = day.strip_suffix('日').unwrap_or(day).split(['-', '/', '.', '年', '月']);
        let date = Self::of_parts(parts.next()?, parts.next()?, parts.next()?);
        date.filter(|_| parts.next().is_none())
    }

    fn of_parts(year: &str, month: &str, day: &str) -> Option<Self> {
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let lengths_fit =
            year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        if !lengths_fit || ![year, month, day].into_iter().all(is_number) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "2024-2-9",
            "2024/02/09",
            "2024.2.09",
            "2024年2月9日",
            "20240209",
            "2024-02-09 08:30:00",
            "２０２４－０２－０９",
        ] {
            assert_eq!(
                Date::parse(text).map(|date| date.to_string()).as_deref(),
                Some("2024-02-09"),
                "{text}"
            );
        }
    }

    #[test]
    fn no_other_text_is_a_date() {
        for text in [
            "",
            "2023-02-29",
            "2023-13-01",
            "2023-00-10",
            "10/15/2023",
            "45214",
            "2023-1-1-1",
            "2023-1",
            "-2023-1-1",
            "+023-01-01",
            "1023-01-01",
            "明天",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert!(Date::parse("2000-02-29").is_some() && Date::parse("1900-02-29").is_none());
    }
}
