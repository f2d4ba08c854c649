//! Pages that meetings begin with: their titles and headings, in the language of who makes them.

use crate::facade::{AgendaTemplate, NewAgenda};

/// What a page links to in the window: `table:` and the table's id.
const TABLE_SCHEME: &str = "table:";

/// The title of the page.
pub fn title(meeting: &str, chinese: bool) -> String {
    if chinese { format!("{meeting} · 议程") } else { format!("{meeting} · agenda") }
}

/// What the page says at first, in Markdown; `functions` is the id and the title of the function list
/// that a review is about.
pub fn text(agenda: NewAgenda, functions: Option<(&str, &str)>) -> String {
    let headings: &[&str] = match (agenda.template, agenda.chinese) {
        (AgendaTemplate::Plain, true) => &["目标", "议题", "决定", "待办"],
        (AgendaTemplate::Plain, false) => &["Aim", "Topics", "Decisions", "To do"],
        (AgendaTemplate::Review, true) => &[
            "上次的待办",
            "功能清单：本季度上线了什么，状态有什么变化",
            "用户反馈和满意度",
            "新需求和优先级",
            "决定",
            "待办",
        ],
        (AgendaTemplate::Review, false) => &[
            "To do of last time",
            "Function list: what went live this quarter, what changed its status",
            "Feedback and satisfaction",
            "New wishes, and priorities",
            "Decisions",
            "To do",
        ],
    };
    let mut text = String::new();
    if let Some((table, title)) = functions {
        // What ends the words of a link early is a title's, too.
        let title: String = title.chars().filter(|c| !matches!(c, '[' | ']' | '\\')).collect();
        text.push_str(&format!("[{}]({TABLE_SCHEME}{table})\n\n", title.trim()));
    }
    for heading in headings {
        text.push_str(&format!("## {heading}\n\n- \n\n"));
    }
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\n');
    text
}

/// What a review is called.
pub const fn review_title(chinese: bool) -> &'static str {
    if chinese { "产品功能评审" } else { "Product function review" }
}

/// How often reviews take place, as in RFC 5545: every quarter.
pub const QUARTERLY: &str = "FREQ=MONTHLY;INTERVAL=3";
