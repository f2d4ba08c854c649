//! What a Chinese reader is told when something failed: always what kind of failure it is, and
//! what to do.

use std::sync::LazyLock;

use super::{Book, pages};
use crate::facade::{Failure, FailureCode};

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::new(phrases()));

fn phrases() -> impl Iterator<Item = (&'static str, &'static str)> {
    pages::ALL.iter().flat_map(|page| page.iter().copied())
}

/// The book of the node with more phrases, which count before its own.
pub fn book(more: impl IntoIterator<Item = (&'static str, &'static str)>) -> Book {
    Book::new(more.into_iter().chain(phrases()))
}

/// What a node says (the reason of an entry set aside, a problem that a check or an import found)
/// in Chinese, as far as it is known.
pub fn text(text: &str) -> String {
    BOOK.text(text)
}

/// A failure in Chinese. What isn't in the book stays as it is, behind the sentence of its code.
/// `None` for the book: the node's own.
pub fn failure(failure: &Failure, book: Option<&Book>) -> Failure {
    let book = book.unwrap_or(&BOOK);
    let (what, advice) = of_code(failure.code);
    let said = book.say(&failure.problem);
    let next = match (failure.next.as_str(), &said) {
        ("", Some(_)) => String::new(),
        ("", None) => advice.to_owned(),
        (next, _) => book.say(next).unwrap_or_else(|| format!("{advice}（{next}）")),
    };
    let problem = said.unwrap_or_else(|| match failure.problem.as_str() {
        "" => what.to_owned(),
        problem => format!("{what}：{problem}"),
    });
    Failure { code: failure.code, problem, next }
}

/// What every failure of a code is, and what to do.
const fn of_code(code: FailureCode) -> (&'static str, &'static str) {
    match code {
        FailureCode::NotFound => ("没有找到", "请核对名称后再试"),
        FailureCode::Ambiguous => ("有几个同名的", "请写完整的路径或编号"),
        FailureCode::NotAllowed => ("没有权限", "请联系管理员或部门负责人"),
        FailureCode::Invalid => ("内容有误", "请检查后再试"),
        FailureCode::NotJoined => ("还没有加入组织", "请先与一位同事的节点连上"),
        FailureCode::ReadOnly => ("磁盘出错，现在只能查看", "请检查磁盘和剩余空间，再重新启动节点"),
        FailureCode::Locked => ("主目录已锁定", "请输入口令"),
        FailureCode::Busy => ("现在忙不过来", "请稍后再试"),
        FailureCode::Internal => {
            ("程序出错了", "请重新启动节点再试；仍然不行，请运行 `verify` 检查")
        }
    }
}
