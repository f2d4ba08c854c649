//! What the command line takes from its surroundings: the environment's say on the home directory.

use std::path::{Path, PathBuf};

/// The home directory: `TONGZHOU_HOME`, or the place where this system keeps programs' data.
/// `var` reads the environment.
pub(super) fn default_home(var: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let var = |name: &str| var(name).filter(|path| !path.as_os_str().is_empty());
    if let Some(home) = var("TONGZHOU_HOME") {
        return Some(home);
    }
    if cfg!(windows) {
        return var("LOCALAPPDATA").map(|dir| dir.join("Tongzhou"));
    }
    if cfg!(target_os = "macos") {
        return var("HOME").map(|dir| dir.join("Library/Application Support/Tongzhou"));
    }
    // The specification has relative paths ignored.
    let data = var("XDG_DATA_HOME").filter(|dir| Path::is_absolute(dir));
    data.or_else(|| var("HOME").map(|dir| dir.join(".local/share"))).map(|dir| dir.join("tongzhou"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_environment_says_where_home_is() {
        let of = |vars: &[(&str, &str)]| {
            default_home(|name| {
                vars.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
            })
        };
        let user = ("HOME", "/home/ann");
        assert_eq!(of(&[user]), Some("/home/ann/.local/share/tongzhou".into()));
        assert_eq!(of(&[user, ("XDG_DATA_HOME", "/data")]), Some("/data/tongzhou".into()));
        assert_eq!(
            of(&[user, ("XDG_DATA_HOME", "data")]),
            Some("/home/ann/.local/share/tongzhou".into())
        );
        assert_eq!(of(&[user, ("TONGZHOU_HOME", "/srv/node")]), Some("/srv/node".into()));
        assert_eq!(of(&[("TONGZHOU_HOME", "")]), None);
    }
}
