//! The system's keyring, which can keep a home's passphrase so that nobody has to type it.
//!
//! On Linux that is whatever answers to the Secret Service interface on the session's message bus (GNOME
//! Keyring, KWallet, KeePassXC); elsewhere there is none here yet. The passphrase stays what locks the
//! home, and stays good without a keyring: it is only remembered for the person who is logged in.
//!
//! Invariant: without [`FILE`] in the home the bus isn't spoken to, so a home that nobody has remembered
//! costs nothing and asks nothing; and whatever goes wrong with a keyring, the passphrase is asked for as
//! if there were none.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::home_key::Passphrase;

/// Stands in a home whose passphrase a keyring keeps. It is empty.
const FILE: &str = "remembered";

/// Bytes of a secret that are looked at; what a passphrase may have, and not much more.
const SECRET_BYTES_MAX: usize = 4096;

/// Why a keyring doesn't do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is no keyring here.
    #[error("no keyring of the system answers")]
    None(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It refused, or whoever was asked to open it did.
    #[error("the system's keyring refuses")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The home can't be read or written.
    #[error("the home can't be written")]
    Home(#[source] io::Error),
}

/// Has the keyring keep a home's passphrase.
///
/// # Errors
/// When there is no keyring, or it refuses.
pub fn remember(dir: &Path, passphrase: &Passphrase) -> Result<(), KeyringError> {
    let home = whole(dir)?;
    system::keep(&home, passphrase.text())?;
    fs::write(dir.join(FILE), []).map_err(KeyringError::Home)
}

/// The passphrase that a keyring keeps for a home; `None`: it keeps none, or isn't there.
pub fn recall(dir: &Path) -> Option<Passphrase> {
    if !dir.join(FILE).exists() {
        return None;
    }
    let secret = match whole(dir).and_then(|home| system::find(&home)) {
        Ok(secret) => secret?,
        Err(error) => {
            tracing::warn!("the passphrase is asked for: {error}");
            return None;
        }
    };
    let text = String::from_utf8(secret).ok().filter(|text| text.len() <= SECRET_BYTES_MAX)?;
    Some(Passphrase::new(&text))
}

/// Has the keyring forget a home's passphrase; whether it kept one.
///
/// # Errors
/// When the keyring isn't there or refuses: it may keep it still.
pub fn forget(dir: &Path) -> Result<bool, KeyringError> {
    let marker = dir.join(FILE);
    if !marker.exists() {
        return Ok(false);
    }
    system::remove(&whole(dir)?)?;
    fs::remove_file(marker).map_err(KeyringError::Home)?;
    Ok(true)
}

/// The home by its whole path: keyrings keep things by name, and several homes may be one person's.
fn whole(dir: &Path) -> Result<PathBuf, KeyringError> {
    fs::canonicalize(dir).map_err(KeyringError::Home)
}

#[cfg(target_os = "linux")]
mod system {
    use std::{collections::HashMap, path::Path};

    use secret_service::{
        EncryptionType,
        blocking::{Collection, Item, SecretService},
    };

    use super::KeyringError;

    fn connect<'a>() -> Result<SecretService<'a>, KeyringError> {
        // Between the two the secret is encrypted once more: others may listen on the bus.
        SecretService::connect(EncryptionType::Dh).map_err(|error| KeyringError::None(error.into()))
    }

    fn refused(error: secret_service::Error) -> KeyringError {
        KeyringError::Refused(error.into())
    }

    /// What names the passphrase of a home.
    fn attributes(home: &str) -> HashMap<&str, &str> {
        HashMap::from([("application", "tongzhou"), ("home", home)])
    }

    pub(super) fn keep(home: &Path, secret: &str) -> Result<(), KeyringError> {
        let home = home.to_string_lossy();
        let service = connect()?;
        let collection: Collection<'_> =
            service.get_default_collection().map_err(|error| KeyringError::None(error.into()))?;
        if collection.is_locked().map_err(refused)? {
            collection.unlock().map_err(refused)?;
        }
        let label = format!("Tongzhou {home}");
        let (secret, replace) = (secret.as_bytes(), true);
        let kept = collection.create_item(&label, attributes(&home), secret, replace, "text/plain");
        kept.map(drop).map_err(refused)
    }

    pub(super) fn find(home: &Path) -> Result<Option<Vec<u8>>, KeyringError> {
        let home = home.to_string_lossy();
        let service = connect()?;
        let Some(item) = first(&service, &home)? else { return Ok(None) };
        if item.is_locked().map_err(refused)? {
            item.unlock().map_err(refused)?;
        }
        item.get_secret().map(Some).map_err(refused)
    }

    pub(super) fn remove(home: &Path) -> Result<(), KeyringError> {
        let home = home.to_string_lossy();
        let service = connect()?;
        while let Some(item) = first(&service, &home)? {
            item.delete().map_err(refused)?;
        }
        Ok(())
    }

    fn first<'a>(
        service: &'a SecretService<'a>,
        home: &str,
    ) -> Result<Option<Item<'a>>, KeyringError> {
        let found = service.search_items(attributes(home)).map_err(refused)?;
        Ok(found.unlocked.into_iter().chain(found.locked).next())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::Path;

    use super::KeyringError;

    fn none() -> KeyringError {
        KeyringError::None("there is none here yet".into())
    }

    pub(super) fn keep(_home: &Path, _secret: &str) -> Result<(), KeyringError> {
        Err(none())
    }

    pub(super) fn find(_home: &Path) -> Result<Option<Vec<u8>>, KeyringError> {
        Err(none())
    }

    pub(super) fn remove(_home: &Path) -> Result<(), KeyringError> {
        Err(none())
    }
}
