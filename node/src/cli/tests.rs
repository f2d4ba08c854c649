//! Every command of the manual is understood, and nothing else.

use std::ffi::OsString;

use clap::error::ErrorKind;

use super::{
    program::{Noun, parse},
    text::Lang,
};

fn understood(line: &str, lang: Lang) -> Result<Option<Noun>, ErrorKind> {
    let words = std::iter::once("tongzhou-node").chain(line.split_whitespace());
    let words: Vec<OsString> = words.map(OsString::from).collect();
    parse("tongzhou-node", &words, lang).map(|cli| cli.noun).map_err(|error| error.kind())
}

const LINES: &[&str] = &[
    "",
    "init --org 示例公司 --name 张三",
    "--home /tmp/a --json --lang zh status",
    "status --home /tmp/a --json --lang en",
    "department add 市场部",
    "department add 销售组 --parent 市场部",
    "department list",
    "department rename 销售组 渠道组",
    "department move 市场部/渠道组",
    "department move 渠道组 --parent 市场部",
    "department renew-key",
    "department renew-key 市场部",
    "invite --department 市场部",
    "invite --department A/B --role manager --expires 2026-12-01",
    "join tz1abc --name 李四",
    "join tz1abc def --name 李四 --peer /ip4/127.0.0.1/tcp/1 --peer /dns/a/tcp/2 --wait 5",
    "join - --name 李四",
    "recovery name 李娜 王芳 --needed 2",
    "recovery name --needed 0",
    "recovery name 李娜 王芳 赵敏 --needed 2 --organisation",
    "recovery list",
    "recovery offer --for 王芳",
    "recovery device tc1abc def --for 王芳",
    "recovery propose remove 张伟",
    "recovery propose admin 李娜",
    "recovery propose guardians 李娜 王芳 --needed 2",
    "recovery approve 0123abcd",
    "recovery pending --json",
    "passphrase set",
    "passphrase set --new-file /tmp/new --passphrase-file /tmp/old",
    "passphrase remove",
    "run",
    "run --listen /ip4/0.0.0.0/udp/0/quic-v1 --listen /ip4/0.0.0.0/tcp/0 --peer /ip4/1.2.3.4/tcp/5 --no-mdns",
    "sync",
    "member list",
    "member preview-removal 王五",
    "member exposure 王五",
    "capability list --department 市场部 --on 2026-11-03",
    "member remove 王五",
    "storage --json",
    "capability grant 李四 --level manage --department 市场部 --below --expires 7d --passes 2",
    "capability revoke 0123abcd",
    "capability list",
    "capability list --member 李四",
    "capability list --department 市场部",
    "rule list",
    "rule set lock-after 15",
    "rule set lock-after off",
    "rule set remind-through-quiet on",
    "channel add 公告 --department 市场部",
    "channel list",
    "send 公告 -你好-",
    "send 市场部/公告 -",
    "read 公告 --last 5 --peek --ids",
    "reply 公告 0123abcd.0.17 收到",
    "edit-message 公告 0123abcd.0.17 -",
    "recall 市场部/公告 0123abcd.0.17",
    "react 公告 0123abcd.0.17 👍 --off",
    "hide 公告 0123abcd.0.17 --show",
    "thread 公告 0123abcd.0.17",
    "threads --limit 5",
    "announcement post 放假通知 --to 市场部 --to 研发部 --below",
    "announcement show 市场部/公告栏 0123abcd.0.17",
    "acknowledge 市场部/公告栏 0123abcd.0.17",
    "remind 大厅 0123abcd.0.17 李四 王五",
    "capability grant 李四 --department 市场部 --level write --may announce --may rekey --expires 5d",
    "inbox --limit 5",
    "digest show",
    "digest show 4294975488",
    "digest list",
    "digest seen 4294975488",
    "task add 季度计划 --department 市场部 --deadline 2026-12-01 --assign 张三 --priority high",
    "task set 季度计划 --status doing --deadline none",
    "task list --department 市场部",
    "task export 任务.xlsx --department 市场部 --force --lang zh",
    "task show 季度计划",
    "task ack 季度计划",
    "task snooze 季度计划 --for 3h",
    "reminder show",
    "reminder set --hour 8 --stages 1d,due",
    "task statuses --department 市场部",
    "task define-status review --zh 评审中 --en Review --category doing --order 250 --department 市场部",
    "page new 周报 --department 市场部 --file a.md",
    "page edit 周报 --file b.md --base a.md",
    "page show 周报 --raw",
    "page show 周报 --version 0123abcd",
    "page rename 周报 新周报",
    "page sessions 周报",
    "page restore 周报 0123abcd",
    "page history 周报",
    "page list",
    "search 季度 计划 from:张三 has:link --limit 3",
    "quarantine list",
    "quarantine adopt feedface/0/7",
    "quarantine discard --from 张三 --in 市场部/公告",
    "proof export 季度计划 计划.proof",
    "proof check 计划.proof",
    "passphrase remember",
    "passphrase forget",
    "rule set history from-joining --department 市场部",
    "rule set history all",
    "release key 王.key",
    "release sign 发布 --key 王.key --lock Cargo.lock --release 0.2.0",
    "release check 发布 --maintainers 维护者.json --at-least 0.1.0 --lock Cargo.lock",
    "file send 公告 报告.docx 照片.png --text 请看附件",
    "file send @李四 a.pdf --reply-to 0123abcd.0.17",
    "file list",
    "file list 市场部/公告 --limit 5 --json",
    "file get 报告.docx --to 下载 --force",
    "file keep 0123abcd",
    "file keep 0123abcd --off",
    "file drop 0123abcd --last",
    "file storage",
    "file storage --budget 10 --keep-all on",
    "bundle export 李四.tzbundle --to 李四",
    "bundle export a.tzbundle --to 市场部 --since LAST --carry --force",
    "bundle export a.tzbundle --to @李四,王五 --since 2026-11-01",
    "bundle export a.tzbundle --carry",
    "bundle import a.tzbundle",
    "bundle list --json",
    "verify --rebuild",
    "state-hash --json",
    "import people people.csv --dry-run --expires 2w",
    "demo",
    "demo plan",
];

#[test]
fn every_command_of_the_manual_is_understood_in_both_languages() {
    for line in LINES {
        for lang in [Lang::En, Lang::Zh] {
            assert!(understood(line, lang).is_ok(), "{line} {lang:?}");
        }
    }
}

#[test]
fn what_lacks_something_or_makes_no_sense_is_not() {
    for (line, kind) in [
        ("init --org x", ErrorKind::MissingRequiredArgument),
        ("join --name x", ErrorKind::MissingRequiredArgument),
        ("invite", ErrorKind::MissingRequiredArgument),
        ("invite --department x --role king", ErrorKind::InvalidValue),
        ("invite --department x --expires soon", ErrorKind::ValueValidation),
        ("capability grant x", ErrorKind::MissingRequiredArgument),
        ("capability list --member x --department y", ErrorKind::ArgumentConflict),
        ("capability grant x --level read --passes 256", ErrorKind::ValueValidation),
        ("department", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand),
        ("rule set lock-after soon", ErrorKind::ValueValidation),
        ("recall 公告", ErrorKind::MissingRequiredArgument),
        ("bundle export a.tzbundle", ErrorKind::MissingRequiredArgument),
        ("bundle export a.tzbundle --carry --since last", ErrorKind::MissingRequiredArgument),
        ("bundle export a.tzbundle --to x --since soon", ErrorKind::ValueValidation),
        ("frobnicate", ErrorKind::InvalidSubcommand),
        ("read x --last -1", ErrorKind::UnknownArgument),
        ("--lang fr status", ErrorKind::InvalidValue),
        ("--help", ErrorKind::DisplayHelp),
        ("task --help", ErrorKind::DisplayHelp),
        ("--version", ErrorKind::DisplayVersion),
    ] {
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(understood(line, lang).err(), Some(kind), "{line} {lang:?}");
        }
    }
}
