//! Invitations and devices.

use super::{super::world::*, Office, counts};
use crate::{
    authority::{RefusedReason, Statement, Verdict},
    capability::{Invitation, Level, Role},
    clock::{Hlc, Millis},
    crypto::Signed,
    ids::OrgId,
    limits::DEVICES_PER_MEMBER_MAX,
};

#[test]
fn threat_33_an_invitation_is_good_once_in_time_and_from_its_inviter() {
    let mut office = Office::open();
    let offer = |office: &Office, inviter| {
        let authority = office.world.authority();
        authority.offer(&device(inviter), Role::Member, office.sales, office.world.time)
    };
    let terms = offer(&office, 3).expect("a manager lets people in");
    assert_eq!(offer(&office, 4), Err(RefusedReason::Exceeds), "a member doesn't");
    let code = office.world.invite(3, office.sales, Role::Member, terms.clone());
    let knew = office.world.all();
    let said = office.world.redeem(6, "新人", &code, 3);
    let first = office.world.say_knowing(6, &knew, said);
    assert!(office.world.counts(&first), "the control: the first use counts");
    let said = office.world.redeem(7, "小偷", &code, 3);
    let again = office.world.say_knowing(7, &knew, said);
    let redeemed = Verdict::Refused(RefusedReason::Redeemed);
    assert_eq!(office.world.status(&again), redeemed);
    // Whichever arrives first.
    let count = office.world.entries.len();
    let reversed: Vec<usize> = (0..count - 2).chain([count - 1, count - 2]).collect();
    let authority = office.world.authority_of(&reversed);
    assert_eq!(authority.status(&again), Some(redeemed));
    assert!(authority.is_member(&device(6)) && !authority.is_member(&device(7)));
    // A thief who sets the clock back would be first (the control), unless the inviter's device
    // had written a control entry when it knew of the guest alone.
    let mut robbed = office.world.clone();
    let said = robbed.redeem(8, "小偷", &code, 3);
    let mut witnessed = robbed.clone();
    let stolen = robbed.say_at(8, &knew, said.clone(), Hlc::at(START));
    assert!(robbed.counts(&stolen) && !robbed.counts(&first));
    let guest = witnessed.known(&[count - 2]);
    witnessed.department_knowing(3, &guest, "新组", office.sales);
    let stolen = witnessed.say_at(8, &knew, said, Hlc::at(START));
    assert!(witnessed.counts(&first) && !witnessed.counts(&stolen));
    // Too late; for another organisation; signed by another than the inviter; forged in terms.
    let refused = |office: &mut Office, invitation: Invitation, signer, reason| {
        let code = (invitation, key(9_999));
        let said = office.world.redeem(8, "新人", &code, signer);
        let entry = office.world.say(8, said);
        assert_eq!(office.world.status(&entry), Verdict::Refused(reason));
    };
    let (mut good, _) = office.world.invite(3, office.sales, Role::Member, terms.clone());
    good.key = key(9_999).device();
    let expires = office.world.time;
    refused(&mut office, Invitation { expires, ..good.clone() }, 3, RefusedReason::Expired);
    let org = OrgId::ZERO;
    refused(&mut office, Invitation { org, ..good.clone() }, 3, RefusedReason::Proof);
    let mut more = good.clone();
    more.terms[0].1.level = Level::Manage;
    more.terms[0].1.passes = 9;
    refused(&mut office, more, 3, RefusedReason::Exceeds);
    let inviter = device(4);
    refused(&mut office, Invitation { inviter, ..good.clone() }, 4, RefusedReason::NotHeld);
    let forged = office.world.redeem(8, "新人", &(good.clone(), key(9_999)), 3);
    let Statement::Enrolled(mut enrolment) = forged else { unreachable!("an enrolment") };
    let other = Invitation { expires: Millis(u64::MAX), ..good };
    let mut spent = *enrolment.redemption.unverified();
    spent.invitation = other.digest();
    enrolment.redemption = Signed::new(spent, &key(9_999));
    let entry = office.world.say(8, Statement::Enrolled(enrolment));
    assert_eq!(office.world.status(&entry), Verdict::Refused(RefusedReason::Proof));
}

#[test]
fn threat_49_a_redemption_is_bound_to_one_device() {
    let mut office = Office::open();
    let authority = office.world.authority();
    let terms = authority.offer(&device(3), Role::Member, office.sales, office.world.time);
    let code = office.world.invite(3, office.sales, Role::Member, terms.expect("a manager"));
    let seen = office.world.redeem(6, "新人", &code, 3);
    // Somebody who read the joiner's entry on its way says the same from their own device.
    let copied = office.world.say(7, seen.clone());
    assert_eq!(office.world.status(&copied), Verdict::Refused(RefusedReason::Proof));
    let own = office.world.say(6, seen);
    assert!(office.world.counts(&own), "the control");
}

#[test]
fn threat_33_the_codes_of_a_removed_manager_are_dead() {
    let mut office = Office::open();
    let authority = office.world.authority();
    let terms = authority.offer(&device(3), Role::Member, office.sales, office.world.time);
    let code = office.world.invite(3, office.sales, Role::Member, terms.expect("a manager"));
    let knew = office.world.all();
    let said = office.remove(3, 9);
    let removal = office.world.say(1, said);
    let said = office.world.redeem(6, "新人", &code, 3);
    let mut before = office.world.clone();
    let joined = office.world.say_knowing(6, &knew, said.clone());
    assert_eq!(office.world.status(&joined), Verdict::Late { revocation: removal });
    // Whom the manager let in before the removal stays a member.
    assert!(office.world.authority().is_member(&device(4)));
    // The control: without the removal the code works.
    before.entries.pop();
    let joined = before.say_knowing(6, &knew, said);
    assert!(before.counts(&joined));
}

#[test]
fn threat_35_a_member_has_no_more_devices_than_the_limit_though_they_enrol_apart() {
    let mut office = Office::open();
    let said = office.world.consent(4, 100);
    office.world.say(4, said);
    let knew = office.world.all();
    let mut entries = Vec::new();
    // Two devices of one member, out of touch, enrol fifteen each.
    for round in 0..15u16 {
        for (by, new) in [(4, 200 + round), (100, 300 + round)] {
            let member = office.world.member(4);
            let Statement::DeviceEnrolled { consent, .. } = office.world.consent(4, new) else {
                unreachable!("a device")
            };
            let said = Statement::DeviceEnrolled { member, consent };
            entries.push(office.world.say_knowing(by, &knew, said));
        }
    }
    let authority = office.world.authority();
    let valid = entries.iter().filter(|entry| counts(authority.status(entry).expect("held")));
    assert_eq!(valid.count(), DEVICES_PER_MEMBER_MAX - 2, "the control: so many do count");
    let order: Vec<usize> = (0..office.world.entries.len() - 30)
        .chain((0..30).step_by(2).map(|at| office.world.entries.len() - 30 + at))
        .chain((1..30).step_by(2).map(|at| office.world.entries.len() - 30 + at))
        .collect();
    let mut apart = office.world.authority_of(&[]);
    for at in order {
        apart.insert(office.world.entries[at].clone()).expect("in causal order");
        apart.is_member(&device(4));
    }
    assert_eq!(apart.state_digest(), authority.state_digest());
    let row = authority.member(&office.world.member(4)).expect("a member");
    assert_eq!(row.devices.len(), DEVICES_PER_MEMBER_MAX);
}
