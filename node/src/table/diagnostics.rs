//! What a program says of itself to whoever is to find a fault: nothing of what people wrote, no names,
//! no addresses.

use crate::{cli::Lang, facade::Status};

/// The version, the system, and how far this node is with its colleagues; a few lines.
pub fn diagnostics(status: &Status, program: &str, lang: Lang) -> String {
    let connected = status.peers.iter().filter(|peer| peer.connected).count();
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let spaces = status.spaces.len();
    let entries: u64 = status.spaces.iter().map(|space| space.entries).sum();
    let missing: u64 = status.spaces.iter().map(|space| space.missing).sum();
    let aside = status.quarantined;
    match lang {
        Lang::Zh => format!(
            "版本：{program} {}\n系统：{system} {machine}\n同步：已连接 {connected} 台设备，{spaces} 个空间，{entries} 条记录，还缺 {missing} 条，{aside} 条待处理",
            env!("CARGO_PKG_VERSION"),
        ),
        Lang::En => format!(
            "Version: {program} {}\nSystem: {system} {machine}\nSync: {connected} devices connected, {spaces} spaces, {entries} entries, {missing} missing, {aside} set aside",
            env!("CARGO_PKG_VERSION"),
        ),
    }
}
