//! BLAKE3 under a domain: the same bytes mean different things in different places.

/// The 32-byte digest of `parts` under `domain`, each part preceded by its length.
pub fn digest(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(domain);
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn domains_and_borders_matter() {
        assert_ne!(digest("a", &[b"xy"]), digest("b", &[b"xy"]));
        assert_ne!(digest("a", &[b"x", b"y"]), digest("a", &[b"xy"]));
    }
}
