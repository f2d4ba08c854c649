//! Codes, as people paste or type them: invitations, and the two by which a further device becomes theirs.

use protocol::{
    authority::DeviceConsent,
    capability::{DeviceCode, DeviceOffer, InvitationCode},
    crypto::Signed,
    ids::MemberId,
    limits::{CODE_CHARS_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, NAME_BYTES_MAX},
};

use crate::{
    mutate::Recipe,
    seeds::{ORG, invitation, key},
};

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

/// As it is shown, in capitals, and with gaps, as somebody copies it by hand.
fn typed(code: &str) -> Vec<Vec<u8>> {
    let spaced = code.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>();
    [code.to_owned(), code.to_uppercase(), spaced.join(" ")].map(String::into_bytes).into()
}

#[test]
fn fuzz_device_offer() {
    let offer = DeviceOffer {
        organisation: "示例公司".to_owned(),
        org: ORG,
        member: MemberId::new([2; 16]),
        name: "张伟".to_owned(),
        hints: vec!["/ip4/192.168.1.20/udp/4001/quic-v1".to_owned()],
    };
    let bare = DeviceOffer { hints: Vec::new(), ..offer.clone() };
    let seeds = [typed(&offer.to_string()), typed(&bare.to_string())].concat();
    for seed in &seeds {
        let text = std::str::from_utf8(seed).expect("text");
        assert!(text.parse::<DeviceOffer>().is_ok(), "a seed is an offer");
    }
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(read) = String::from_utf8_lossy(&bytes).parse::<DeviceOffer>() else { return };
        assert!(read.organisation.len() <= NAME_BYTES_MAX && read.name.len() <= NAME_BYTES_MAX);
        assert!(read.hints.len() <= HINTS_PER_CODE_MAX);
        assert!(read.hints.iter().all(|hint| hint.len() <= HINT_BYTES_MAX));
        assert_eq!(read.to_string().parse(), Ok(read), "one form");
    });
}

#[test]
fn fuzz_device_code() {
    let consent = DeviceConsent { member: MemberId::new([2; 16]), device: key(3).device() };
    let whole = DeviceCode(Signed::new(consent, &key(3)));
    let seeds = typed(&whole.to_string());
    for seed in &seeds {
        assert_eq!(std::str::from_utf8(seed).expect("text").parse(), Ok(whole.clone()));
    }
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(read) = String::from_utf8_lossy(&bytes).parse::<DeviceCode>() else { return };
        assert_eq!(read.to_string().parse(), Ok(read.clone()), "one form");
        assert!(read == whole || read.0.verify().is_err(), "nobody signed this");
    });
}
