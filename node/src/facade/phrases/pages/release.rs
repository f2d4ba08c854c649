//! What is said about releases: why one isn't signed, and why a list of them can't be read.

use super::super::Page;

/// The phrases.
pub(super) const PHRASES: Page = &[
    ("{path} can't be read", "无法读取 {path}"),
    ("{path} is neither a file nor a directory", "{path} 既不是文件也不是目录"),
    ("the name of {path} is no text", "{path} 的名称不是文本"),
    ("there are more than {limit} files", "文件超过 {limit} 个"),
    ("a key stands there twice", "有一个密钥出现了两次"),
    (
        "as many signatures are needed as nobody could or everybody would give",
        "需要的签名数必须至少是一，并且不多于名单上的人数",
    ),
    ("a signature is 128 hexadecimal digits", "签名应是 128 位十六进制数字"),
    ("a version is three numbers, such as 0.2.0", "版本号是三个数字，例如 0.2.0"),
    ("there is no file to release", "没有可发布的文件"),
    ("release.json can't be read", "release.json 无法读取"),
    ("release.json can't be written", "release.json 无法写入"),
    (
        "release.json names other files, another lock file or another version than what lies here",
        "release.json 里的文件、Cargo.lock 或版本与这里的不一致",
    ),
];
