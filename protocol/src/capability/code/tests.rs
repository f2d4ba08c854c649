//! Codes as people hand them over: whole, mistyped, cut off, from a later version.

use proptest::prelude::*;

use super::*;
use crate::{
    capability::{
        Level, Named, Role, Scope, Terms,
        words::{
            ALPHABET, LENGTH_BYTES, chars, checksum, from_base32, length_bytes, symbol, to_base32,
        },
    },
    clock::Millis,
    ids::{CapabilityId, SpaceId},
    limits::CODE_CHARS_MAX,
};

fn invitation(seed: [u8; 32], terms: usize) -> Signed<Invitation> {
    let inviter = DeviceKey::from_seed(&[9; 32]);
    let scope = Scope { space: SpaceId::new([3; 16]), below: false };
    let term = Terms { scope, level: Level::Write, named: Named::NONE, expires: None, passes: 0 };
    let claim = Invitation {
        org: OrgId::new([1; 32]),
        inviter: inviter.device(),
        key: DeviceKey::from_seed(&seed).device(),
        department: SpaceId::new([3; 16]),
        role: Role::Member,
        terms: vec![(CapabilityId::new([4; 32]), term); terms],
        expires: Millis(1_800_000_000_000),
    };
    Signed::new(claim, &inviter)
}

fn code(organisation: &str, seed: [u8; 32], hints: &[&str]) -> InvitationCode {
    let hints = hints.iter().map(ToString::to_string).collect();
    InvitationCode::new(
        organisation.into(),
        DeviceKey::from_seed(&seed),
        invitation(seed, 2),
        hints,
    )
    .expect("within limits")
}

fn sample() -> InvitationCode {
    code(
        "同舟示例公司",
        [7; 32],
        &["/ip4/192.168.1.20/udp/4001/quic-v1", "/ip4/192.168.1.20/tcp/4001"],
    )
}

#[test]
fn a_code_reads_back_however_it_was_pasted() {
    let text = sample().to_string();
    assert!(text.starts_with("tz1"), "{text}");
    let spaced: String = text.chars().map(|char| format!("{char}-\u{200b}\n ")).collect();
    let confused = text.replace('1', "L").replace('0', "o");
    for form in
        [text.clone(), text.to_uppercase(), spaced, format!("\u{feff} {text}\r\n"), confused]
    {
        let read: InvitationCode = form.parse().expect("the same code");
        assert_eq!(read.to_string(), text);
        assert_eq!(read.organisation(), "同舟示例公司");
        assert_eq!(read.hints().len(), 2);
        assert!(read.invitation().clone().verify().is_ok());
        assert_eq!(read.key().device(), sample().key().device());
    }
}

#[test]
fn a_code_cut_off_anywhere_says_how_much_is_missing() {
    let text = sample().to_string();
    for end in 3..text.len() {
        let Err(CodeError::Truncated { missing }) = text[..end].parse::<InvitationCode>() else {
            panic!("cut at {end}");
        };
        if end >= 3 + chars(LENGTH_BYTES) {
            assert_eq!(missing, text.len() - end);
        }
    }
}

#[test]
fn other_texts_are_told_apart() {
    let text = sample().to_string();
    let read = |text: &str| text.parse::<InvitationCode>().map(|code| code.to_string());
    assert_eq!(read(""), Err(CodeError::NotACode));
    assert_eq!(read("https://example.com/"), Err(CodeError::NotACode));
    assert_eq!(read("tz"), Err(CodeError::Truncated { missing: 1 }));
    assert_eq!(read(&text.replacen("tz1", "tz2", 1)), Err(CodeError::Newer { version: 2 }));
    assert_eq!(
        read(&format!("tz1{}u", &text[3..9])),
        Err(CodeError::BadCharacter { position: 10 })
    );
    assert_eq!(read(&format!("{text}0")), Err(CodeError::Mistyped));
    assert_eq!(read(&"tz1 ".repeat(CODE_CHARS_MAX)), Err(CodeError::TooLong));
}

#[test]
fn limits_and_the_key_are_checked_on_both_sides() {
    let key = DeviceKey::from_seed(&[7; 32]);
    let make = |name: &str, key: &DeviceKey, hints: Vec<String>, terms| {
        InvitationCode::new(name.into(), key.clone(), invitation([7; 32], terms), hints).map(|_| ())
    };
    let long = vec!["x".repeat(HINT_BYTES_MAX); HINTS_PER_CODE_MAX];
    assert_eq!(make(&"名".repeat(80), &key, long.clone(), TERMS_MAX), Ok(()));
    assert_eq!(make(&"名".repeat(81), &key, vec![], 1), Err(CodeError::OutOfBounds));
    assert_eq!(
        make("x", &key, vec!["x".repeat(HINT_BYTES_MAX + 1)], 1),
        Err(CodeError::OutOfBounds)
    );
    assert_eq!(make("x", &key, vec![String::new(); 5], 1), Err(CodeError::OutOfBounds));
    assert_eq!(make("x", &key, vec![], TERMS_MAX + 1), Err(CodeError::OutOfBounds));
    assert_eq!(make("x", &DeviceKey::from_seed(&[8; 32]), vec![], 1), Err(CodeError::OtherKey));
    // The largest code there can be is one that can be read.
    let largest = InvitationCode::new("名".repeat(80), key, invitation([7; 32], TERMS_MAX), long)
        .expect("as above");
    assert!(largest.to_string().parse::<InvitationCode>().is_ok());
}

#[test]
fn content_that_no_program_made_is_refused() {
    let text_of = |content: &[u8]| {
        let mut bytes = length_bytes(content.len()).to_vec();
        bytes.extend(content);
        bytes.extend(checksum(content));
        format!("tz1{}", to_base32(&bytes)).parse::<InvitationCode>().map(|_| ())
    };
    assert_eq!(text_of(&sample().content()), Ok(()), "the control");
    let mut longer = sample().content();
    longer.push(0);
    assert_eq!(text_of(&longer), Err(CodeError::Malformed(DecodeError::Malformed)));
    assert_eq!(text_of(&[]), Err(CodeError::Malformed(DecodeError::Malformed)));
    let vast = vec![0; CODE_BYTES_MAX + 1];
    let bytes = vast.len();
    let too_long = DecodeError::TooLong { bytes, limit: CODE_BYTES_MAX };
    assert_eq!(text_of(&vast), Err(CodeError::Malformed(too_long)));
}

#[test]
fn the_secret_is_never_printed() {
    let printed = format!("{:?}", code("x", [7; 32], &[]));
    assert!(printed.contains("***") && !printed.contains("7, 7"), "{printed}");
}

proptest! {
    #[test]
    fn every_code_reads_back(
        name in "\\PC{0,60}",
        seed: [u8; 32],
        hints in prop::collection::vec("[ -~]{0,200}", 0..=4),
    ) {
        let hints: Vec<&str> = hints.iter().map(String::as_str).collect();
        let text = code(&name, seed, &hints).to_string();
        let read: InvitationCode = text.parse()?;
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(read.organisation(), name);
        prop_assert_eq!(read.hints(), hints);
    }

    #[test]
    fn one_wrong_character_is_never_taken_for_anything_else(at: prop::sample::Index, by in 1..32_usize) {
        let text = sample().to_string();
        let body = &text.as_bytes()[3..];
        let at = at.index(body.len());
        let mut bytes = body.to_vec();
        let now = ALPHABET.iter().position(|known| *known == bytes[at]).expect("own alphabet");
        bytes[at] = ALPHABET[(now + by) % 32];
        let wrong = format!("tz1{}", String::from_utf8(bytes)?);
        match wrong.parse::<InvitationCode>() {
            Err(CodeError::Mistyped) => {}
            // One guard byte lets one wrong length in 256 through; then the length disagrees.
            Err(CodeError::Truncated { .. }) if at < chars(LENGTH_BYTES) => {}
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*", body in "[0-9a-z \\-]{0,80}") {
        let _ = text.parse::<InvitationCode>();
        if let Ok(code) = format!("tz1{body}").parse::<InvitationCode>() {
            prop_assert!(code.to_string().parse::<InvitationCode>().is_ok());
        }
    }

    #[test]
    fn base32_keeps_every_byte(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let symbols: Vec<u8> = to_base32(&bytes).chars().filter_map(symbol).collect();
        prop_assert_eq!(symbols.len(), chars(bytes.len()));
        prop_assert_eq!(from_base32(&symbols), (bytes, 0));
    }
}
