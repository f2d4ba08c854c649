//! Invitation codes, as people paste them.

use protocol::{
    capability::InvitationCode,
    limits::{CODE_CHARS_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, NAME_BYTES_MAX},
};

use crate::{mutate::Recipe, seeds::invitation};

fn code(hints: &[&str]) -> String {
    let (invitation, key) = invitation();
    let hints = hints.iter().map(|hint| (*hint).to_owned()).collect();
    let code = InvitationCode::new("示例公司".into(), key, invitation, hints);
    code.expect("within the limits").to_string()
}

#[test]
fn fuzz_invitation_code() {
    let plain = code(&["/ip4/192.168.1.20/udp/4001/quic-v1"]);
    let spaced = plain.as_bytes().chunks(20).map(String::from_utf8_lossy).collect::<Vec<_>>();
    let seeds = [
        plain.clone().into_bytes(),
        plain.to_uppercase().into_bytes(),
        spaced.join(" \r\n").into_bytes(),
        code(&[]).into_bytes(),
    ];
    for seed in &seeds {
        let text = std::str::from_utf8(seed).expect("text");
        assert!(text.parse::<InvitationCode>().is_ok(), "a seed is a code");
    }
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let text = String::from_utf8_lossy(&bytes);
        let Ok(code) = text.parse::<InvitationCode>() else { return };
        assert!(text.len() <= CODE_CHARS_MAX);
        assert!(code.organisation().len() <= NAME_BYTES_MAX);
        assert!(code.hints().len() <= HINTS_PER_CODE_MAX);
        assert!(code.hints().iter().all(|hint| hint.len() <= HINT_BYTES_MAX));
        let again: InvitationCode = code.to_string().parse().expect("what was read is a code");
        assert_eq!(again.to_string(), code.to_string(), "one form");
        assert!(!format!("{code:?}").contains(&code.to_string()), "the secret isn't printed");
    });
}
