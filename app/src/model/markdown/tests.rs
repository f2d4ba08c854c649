//! What people write, and what somebody writes who means harm.

use node::facade::MentionInfo;
use protocol::ids::{DeviceId, DocId, DocKind};

use super::*;

fn text(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// The spans of a text that is one paragraph.
#[track_caller]
fn line(markdown: &str) -> Vec<Span> {
    match parse(markdown).as_slice() {
        [Block::Paragraph(spans)] => spans.clone(),
        other => panic!("{other:?}"),
    }
}

fn bold(spans: &[Span]) -> String {
    text(&spans.iter().filter(|span| span.look.bold).cloned().collect::<Vec<_>>())
}

fn linked(spans: &[Span]) -> Vec<(String, String)> {
    let link = |span: &Span| Some((span.text.clone(), span.link.clone()?));
    spans.iter().filter_map(link).collect()
}

/// How deep blocks stand inside one another.
fn depth(blocks: &[Block]) -> usize {
    let below = |block: &Block| match block {
        Block::Quote(inner) => depth(inner),
        Block::List(_, items) => items.iter().map(|item| depth(&item.blocks)).max().unwrap_or(0),
        _ => 0,
    };
    1 + blocks.iter().map(below).max().unwrap_or(0)
}

#[test]
fn looks() {
    let spans = line("a **b** *c* ~~d~~ `e` ***f***");
    let look = |word: &str| spans.iter().find(|span| span.text == word).expect("there").look;
    assert_eq!(look("b"), Look { bold: true, ..Look::default() });
    assert_eq!(look("c"), Look { italic: true, ..Look::default() });
    assert_eq!(look("d"), Look { strike: true, ..Look::default() });
    assert_eq!(look("e"), Look { code: true, ..Look::default() });
    assert_eq!(look("f"), Look { bold: true, italic: true, ..Look::default() });
}

#[test]
fn bold_beside_chinese_marks() {
    assert_eq!(bold(&line("**重要**，请看")), "重要");
    assert_eq!(bold(&line("请看**“附件”**谢谢")), "“附件”");
    assert_eq!(bold(&line("**注意：**明天")), "注意：");
}

#[test]
fn a_line_break_is_one() {
    assert_eq!(text(&line("一\n二")), "一\n二");
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(parse(""), []);
    assert_eq!(parse(" \n\n "), []);
}

#[test]
fn lists_tasks_and_quotes() {
    let blocks = parse("3. x\n4. y\n\n- [ ] open\n- [x] done\n\n> said\n> more");
    let [Block::List(Some(3), numbers), Block::List(None, tasks), Block::Quote(quote)] =
        blocks.as_slice()
    else {
        panic!("{blocks:?}")
    };
    assert_eq!(numbers.len(), 2);
    assert_eq!(tasks.iter().map(|item| item.task).collect::<Vec<_>>(), [Some(false), Some(true)]);
    assert_eq!(quote, &[Block::Paragraph(vec![plain_span("said\nmore")])]);
}

#[test]
fn code_keeps_its_marks() {
    let blocks = parse("```rust\nlet **x** = 1;\n\n```");
    let text = "let **x** = 1;\n".to_owned();
    assert_eq!(blocks, [Block::Code { language: "rust".into(), text }]);
}

#[test]
fn tables() {
    let blocks = parse("| 名 | 数 |\n|:--|--:|\n| 甲 | 1 |\n| 乙 |\n");
    let [Block::Table(table)] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(table.align, [Align::Left, Align::Right]);
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
    assert_eq!(rows, [["名", "数"], ["甲", "1"], ["乙", ""]]);
}

#[test]
fn html_is_shown_as_it_was_written() {
    assert_eq!(text(&line("a <b>c</b>")), "a <b>c</b>");
    assert_eq!(text(&line("<script>alert(1)</script>")), "<script>alert(1)</script>");
}

#[test]
fn links_and_bare_addresses() {
    let spans = line("[手册](https://a.example/x) and https://b.example/y");
    let (one, two) = ("https://a.example/x", "https://b.example/y");
    assert_eq!(linked(&spans), [("手册".into(), one.into()), (two.into(), two.into())]);
}

#[test]
fn an_address_ends_where_a_chinese_clause_does() {
    let spans = line("见 https://a.example/x，谢谢。");
    let link = "https://a.example/x".to_owned();
    assert_eq!(linked(&spans), [(link.clone(), link)]);
    assert_eq!(text(&spans), "见 https://a.example/x，谢谢。");
    // Words of one's own choice are left as they are.
    let spans = line("[看，这里](https://a.example)");
    assert_eq!(linked(&spans), [("看，这里".into(), "https://a.example".into())]);
}

#[test]
fn threat_40_a_picture_is_a_link_and_is_not_fetched() {
    let spans = line("![图](https://a.example/p.png)");
    assert_eq!(linked(&spans), [("图".into(), "https://a.example/p.png".into())]);
}

#[test]
fn threat_40_only_pages_and_mails_are_opened() {
    for url in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftp://a.example",
        "https:a.example",
        "https://",
        "//a.example",
        "a.example",
        "https://a.example/\nx",
        "\u{1}javascript:x",
    ] {
        assert_eq!(target(url), None, "{url}");
    }
    assert!(target("HTTPS://a.example").is_some() && target("http://a.example").is_some());
    assert!(target(&format!("https://a.example/{}", "x".repeat(4000))).is_none());
}

#[test]
fn threat_40_a_link_inside_leads_to_a_page_or_a_table_by_its_id_and_nowhere_else() {
    let device = DeviceId::new([9; 32]);
    let id = |kind| DocId::created(kind, &device, 7).to_string();
    let (page, table) = (id(DocKind::Page), id(DocKind::Table));
    assert_eq!(inside(&format!("page:{page}")), Some(Inside::Page(page.clone())));
    assert_eq!(inside(&format!("table:{table}")), Some(Inside::Table(table.clone())));
    for wrong in [
        format!("page:{table}"),
        format!("table:{}", id(DocKind::Task)),
        format!("task:{}", id(DocKind::Task)),
        format!("page:{page}/.."),
        format!("page:{}", &page[1..]),
        "page:".to_owned(),
        "https://a.example".to_owned(),
    ] {
        assert_eq!(inside(&wrong), None, "{wrong}");
    }
    // No program outside is asked to open what leads inside.
    assert_eq!(target(&format!("page:{page}")), None);
    assert_eq!(linked(&line(&format!("[功能清单](table:{table})"))).len(), 1);
}

#[test]
fn threat_40_the_real_host_is_shown() {
    let host = |url: &str| target(url).expect("opened").host;
    assert_eq!(host("https://bank.example@evil.example/login"), "evil.example");
    assert_eq!(host("https://bank.example%2f@evil.example:8443/x"), "evil.example:8443");
    assert_eq!(host("https://evil.example\\@bank.example"), "evil.example");
    assert_eq!(host("https://evil.example?bank.example/"), "evil.example");
    assert_eq!(host("mailto:ann@a.example?subject=x"), "ann@a.example");
}

fn mention(kind: &str, id: &str, name: &str) -> MentionInfo {
    MentionInfo { kind: kind.into(), id: id.into(), name: name.into() }
}

fn calls(markdown: &str, mentions: &[MentionInfo], mentions_me: bool) -> Vec<(String, Called)> {
    let mut blocks = parse(markdown);
    mark(&mut blocks, mentions, "me", mentions_me);
    let [Block::Paragraph(spans)] = blocks.as_slice() else { panic!("{blocks:?}") };
    let called = |span: &&Span| span.called != Called::Nobody;
    spans.iter().filter(called).map(|span| (span.text.clone(), span.called)).collect()
}

#[test]
fn calls_are_marked() {
    let three = [mention("member", "x", "张三"), mention("member", "me", "李四")];
    let found = calls("请@张三和@李四看，@王五不用", &three, true);
    assert_eq!(found, [("@张三".into(), Called::Other), ("@李四".into(), Called::Me)]);
    let ann = [mention("member", "x", "Ann")];
    assert_eq!(calls("@Anna ann@ann.example", &ann, false), []);
    assert_eq!(calls("ask @ann!", &ann, false), [("@ann".into(), Called::Other)]);
    let all = [mention("everyone", "", "all")];
    assert_eq!(calls("@所有人 开会", &all, true), [("@所有人".into(), Called::Me)]);
    let lab = [mention("department", "d", "研发部")];
    assert_eq!(calls("@研发部", &lab, true), [("@研发部".into(), Called::Me)]);
    assert_eq!(calls("@研发部", &lab, false), [("@研发部".into(), Called::Other)]);
}

#[test]
fn the_longest_name_is_marked_and_code_is_left() {
    let names = [mention("member", "x", "张三"), mention("member", "y", "张三丰")];
    assert_eq!(calls("@张三丰", &names, false), [("@张三丰".into(), Called::Other)]);
    assert_eq!(calls("`@张三` 见", &names, false), []);
}

#[test]
fn a_preview_is_one_line_without_marks() {
    assert_eq!(preview("# 标题\n\n- **一**\n- 二\n\n```\nlet x;\n```", 50), "标题 一 二 let x;");
    assert_eq!(preview("一二三四五", 3), "一二三…");
    assert_eq!(preview("", 3), "");
}

#[test]
fn many_brackets() {
    for sign in ["[", "![", "[](", "*", "*a **b ", "`", "<", "~~a", "_a", "\\", "&", "@a.b "] {
        for bytes in [16 * 1024, 64 * 1024] {
            let hostile = sign.repeat(bytes / sign.len());
            let blocks = parse(&hostile);
            assert!(depth(&blocks) <= 2, "{sign}");
        }
    }
}

#[test]
fn a_text_beyond_the_limit_is_shown_as_it_is() {
    let long = "**x** ".repeat(8 * 1024);
    assert_eq!(line(&long), [plain_span(&long)]);
}

#[test]
fn deep_quotes_and_lists() {
    let quote = format!("{}deep", ">".repeat(30_000));
    assert_eq!(text(&line(&quote)), quote);
    let quote = format!("{} deep", "> ".repeat(60));
    let blocks = parse(&quote);
    assert!(depth(&blocks) <= NESTING_MAX + 1);
    assert!(format!("{blocks:?}").contains("deep"), "no words are lost");
    let list: String = (0..200).map(|level| format!("{}- {level}\n", "  ".repeat(level))).collect();
    assert!(list.len() > BYTES_MAX || depth(&parse(&list)) <= NESTING_MAX + 1);
    let list: String =
        (0..100).map(|level| format!("{}- w{level}\n", " ".repeat(level * 2))).collect();
    let blocks = parse(&list);
    assert!(depth(&blocks) <= NESTING_MAX + 1);
    let said = format!("{blocks:?}");
    assert!((0..100).all(|level| said.contains(&format!("w{level}"))));
}

#[test]
fn a_huge_table_is_text() {
    let wide = format!("|{}\n|{}\n", "a|".repeat(500), "-|".repeat(500));
    assert!(matches!(parse(&wide).as_slice(), [Block::Paragraph(_)]));
    let long = format!("|a|b|\n|-|-|\n{}", "|x|y|\n".repeat(2_000));
    let blocks = parse(&long);
    let [Block::Paragraph(spans)] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(text(spans).matches("x | y").count(), 2_000);
}

#[test]
fn the_places_that_a_text_leads_to() {
    let blocks = parse(
        "- [a](https://a.example) [again](https://a.example)\n- [x](file:///x)\n\n> https://b.example",
    );
    let hosts: Vec<String> = targets(&blocks).into_iter().map(|target| target.host).collect();
    assert_eq!(hosts, ["a.example", "b.example"]);
}

#[test]
fn a_file_by_itself_is_shown_and_one_among_words_leads_nowhere() {
    let blob = "0a".repeat(32);
    let shown = |name: &str, picture| {
        Block::File(ShownFile { file: blob.clone(), name: name.into(), picture })
    };
    assert_eq!(parse(&format!("![展台](blob:{blob})")), [shown("展台", true)]);
    let two = format!("![展台](blob:{blob})\n[a\\_b.pdf](blob:{blob})");
    assert_eq!(parse(&two), [shown("展台", true), shown("a_b.pdf", false)]);
    let among = parse(&format!("见 [展台](blob:{blob}) 一节"));
    assert!(matches!(among.as_slice(), [Block::Paragraph(_)]), "{among:?}");
    assert!(targets(&among).is_empty(), "no program is asked to open it");
    for other in ["![x](https://example.org/a.png)", "![x](blob:short)", "![x](file:///etc/passwd)"]
    {
        assert!(matches!(parse(other).as_slice(), [Block::Paragraph(_)]), "{other}");
    }
    assert_eq!(preview(&two, 40), "展台 a_b.pdf");
}

/// What marks, words and breaks of lines texts are made of.
const PIECES: [&str; 34] = [
    "a",
    "计划",
    " ",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "# ",
    "> ",
    "- ",
    "1. ",
    "- [x] ",
    "* ",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "|",
    "|-|-|\n",
    "---\n",
    "\\",
    "&amp;",
    "@王芳",
    "https://a.b/",
    "blob:0a",
    "[x]: y\n",
    "\u{200b}",
];

proptest::proptest! {
    #[test]
    fn any_text_is_blocks_within_bounds(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..400),
        noise in ".{0,40}",
    ) {
        let text = pieces.concat() + &noise;
        let blocks = parse(&text);
        assert!(depth(&blocks) <= NESTING_MAX + 1);
        for block in &blocks {
            if let Block::Table(table) = block {
                assert!(table.align.len() <= COLUMNS_MAX);
                assert!(table.rows.iter().all(|row| row.len() == table.align.len()));
                assert!(table.rows.len() * table.align.len() <= CELLS_MAX);
            }
        }
        assert!(preview(&text, 40).chars().count() <= 41);
        assert!(targets(&blocks).len() <= text.len());
    }
}
