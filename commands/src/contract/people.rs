//! What is known of people, what they are asked, and what waits for them.

use super::{NETWORK, Subject, author, draft, id, room, save, schedule, second, statement, text};
use crate::read_model::ReadModel;
use domain::access::Identity;
use domain::approval::{Approval, ApprovalChange};
use domain::archive::{Draft, DraftId};
use domain::confirmation::{Confirmation, ConfirmationChange};
use domain::contact::{Contact, Hearing};
use domain::decision::{Change, DraftChange, IdentityChange};
use domain::dialogue::Dialogue;
use domain::link_code::LinkCode;
use domain::people::{Appointment, Link, PeopleChange};
use domain::person::Person;
use domain::room::Address;

/// By which identities moderators are known.
pub(super) fn identities(subject: &mut impl Subject) {
    let Some(person) = author() else { return };
    let known = |subject: &dyn ReadModel| subject.identity(&person);
    let identity = |trusted: &str, claimed: &[&str]| {
        let claimed = claimed.iter().map(|claimed| (*claimed).to_owned()).collect();
        Ok(Some(Identity { trusted: trusted.into(), claimed }))
    };
    let trust = |identity: &str| {
        Change::Identity(IdentityChange::Trust { person: person.clone(), identity: identity.into() })
    };
    let claim = |identity: &str| {
        Change::Identity(IdentityChange::Claim { person: person.clone(), identity: identity.into() })
    };
    subject.decide(vec![claim("new")]);
    assert_eq!(known(subject), Ok(None));
    subject.decide(vec![trust("old"), claim("new"), claim("newer"), claim("new")]);
    assert_eq!(known(subject), identity("old", &["newer", "new"]));
    subject.decide(vec![trust("new")]);
    assert_eq!(known(subject), identity("new", &[]));
}

/// What somebody is asked to confirm, and what they lose who no longer moderate.
#[expect(clippy::panic, reason = "a contract that is broken fails the test")]
pub(super) fn people(subject: &mut impl Subject) {
    let Some(person) = author() else { panic!("drafts have an author") };
    let confirmation = |key| Confirmation::new(key, "moderators remove 5".into(), second(1));
    let ask = |key| Change::Confirmation(person.clone(), ConfirmationChange::Ask(confirmation(key)));
    let end = |key| {
        let code = confirmation(key).code;
        Change::Confirmation(person.clone(), ConfirmationChange::End { code })
    };
    assert_eq!(subject.confirmations(&person), Ok(vec![]));
    subject.decide(vec![ask("a"), ask("b"), ask("c"), end("b"), end("d")]);
    assert_eq!(subject.confirmations(&person), Ok(vec![confirmation("a"), confirmation("c")]));

    let dialogue = Dialogue {
        person: person.clone(),
        command: "post".into(),
        text: "T".into(),
        cut: false,
        since: second(1),
    };
    let others = Draft { author: None, ..draft(&statement("others", 1, "one"), 1) };
    subject.decide(vec![
        save(&statement("theirs", 1, "one"), 1),
        schedule("theirs", false),
        Change::Draft(DraftChange::Save(Box::new(others))),
        Change::Draft(DraftChange::Propose {
            draft: Box::new(draft(&statement("others", 2, "one"), 1)),
            by: person.clone(),
        }),
        Change::Dialogue(room(), Some(dialogue)),
    ]);
    let appointment = |moderates| {
        let by = Person { network: NETWORK, id: "1".into(), language: None };
        Change::People(PeopleChange::Appoint(Appointment {
            person: person.clone(),
            moderates,
            name: None,
            by,
            at: second(1),
        }))
    };
    let code = LinkCode { code: "abcdefgh".into(), person: person.clone(), at: second(1) };
    let newer = LinkCode { code: "bcdefghj".into(), ..code.clone() };
    subject.decide([code, newer.clone()].map(|code| Change::LinkCode(person.clone(), Some(code))).into());
    assert_eq!(subject.link_code("ABCD-EFGH"), Ok(None), "one at a time");
    assert_eq!(subject.link_code("BCDE-FGHJ"), Ok(Some(newer)));
    subject.decide(vec![appointment(true)]);
    assert!(subject.draft(&text("theirs")).is_ok_and(|draft| draft.is_some()));
    subject.decide(vec![appointment(false)]);
    assert_eq!(subject.draft(&text("theirs")), Ok(None));
    assert_eq!(subject.draft(&DraftId::proposal(id("others"), &person)), Ok(None));
    assert!(subject.draft(&text("others")).is_ok_and(|draft| draft.is_some()));
    assert_eq!(subject.dialogue(&room()), Ok(None));
    assert_eq!(subject.confirmations(&person), Ok(vec![]));
    assert_eq!(subject.link_code("bcde-fghj"), Ok(None));
}

/// What was written by an id that is no longer linked stays that person's.
#[expect(clippy::panic, reason = "a contract that is broken fails the test")]
pub(super) fn separation(subject: &mut impl Subject) {
    let Some(with) = author() else { panic!("drafts have an author") };
    let person = Person { id: "@linked:example.org".into(), ..with.clone() };
    let link = |holds| {
        let (person, with, at) = (person.clone(), with.clone(), second(1));
        Change::People(PeopleChange::Link(Link { person, with, holds, at }))
    };
    let others = Person { id: "@eva:example.org".into(), ..with.clone() };
    let by = |author: &Person, contributors: &[&Person]| {
        let contributors = contributors.iter().map(|person| (*person).clone()).collect();
        Draft { author: Some(author.clone()), contributors, ..draft(&statement("apart", 1, "one"), 1) }
    };
    let asked = Approval {
        by: person.clone(),
        due: None,
        notify: false,
        report_to: room(),
        at: second(1),
        given: vec![person.clone()],
    };
    let ask = |asked: Approval| Change::Approval(text("apart"), ApprovalChange::Ask(Box::new(asked)));
    subject.decide(vec![
        link(true),
        Change::Draft(DraftChange::Save(Box::new(by(&person, &[&others, &person])))),
        ask(Approval { by: others.clone(), ..asked.clone() }),
        link(false),
    ]);
    let kept = subject.draft(&text("apart")).unwrap_or_default();
    assert_eq!(kept, Some(by(&with, &[&others, &with])));
    let approval = subject.approval(&text("apart")).unwrap_or_default();
    assert_eq!(approval.map(|approval| approval.given), Some(vec![with.clone()]));
    // What it has sent on its way rests.
    subject.decide(vec![link(true), ask(asked), schedule("apart", false), link(false)]);
    assert_eq!(subject.approval(&text("apart")), Ok(None));
    assert!(subject.draft(&text("apart")).is_ok_and(|draft| draft.is_some_and(|draft| draft.due.is_none())));
    subject.decide(vec![Change::Draft(DraftChange::Discard { id: text("apart") })]);
}

/// What waits for approval is over when the draft is changed, goes out or is discarded.
#[expect(clippy::panic, reason = "a contract that is broken fails the test")]
pub(super) fn approvals(subject: &mut impl Subject) {
    let Some(by) = author() else { panic!("drafts have an author") };
    let (name, other) = ("waiting", Person { id: "@eva:example.org".into(), ..by.clone() });
    let asked =
        Approval { by, due: Some(second(9)), notify: true, report_to: room(), at: second(8), given: vec![] };
    let ask = || Change::Approval(text(name), ApprovalChange::Ask(Box::new(asked.clone())));
    let give = || Change::Approval(text(name), ApprovalChange::Give(other.clone()));
    let end = || Change::Approval(text(name), ApprovalChange::End);
    let saved = || save(&statement(name, 1, "one"), 1);
    let given = Approval { given: vec![other.clone()], ..asked.clone() };
    let discard = || Change::Draft(DraftChange::Discard { id: text(name) });
    for (changes, expected) in [
        (vec![saved(), give()], None),
        (vec![ask()], Some(asked.clone())),
        (vec![give(), give()], Some(given.clone())),
        (vec![saved()], None),
        (vec![ask(), give(), end()], None),
        (vec![ask(), schedule(name, false)], Some(asked.clone())),
        (vec![Change::Draft(DraftChange::Unschedule { id: text(name) })], None),
        (vec![saved(), ask(), discard()], None),
    ] {
        subject.decide(changes);
        assert_eq!(subject.approval(&text(name)), Ok(expected));
    }
}

/// What is known of whoever writes to the moderators.
#[expect(clippy::panic, reason = "a contract that is broken fails the test")]
pub(super) fn contacts(subject: &mut impl Subject) {
    let Some(person) = author() else { panic!("drafts have an author") };
    let contact = Contact::new("Digule".into(), person.clone(), room(), second(1));
    let answered = Contact { answered: true, hearing: Hearing::Muted, ..contact.clone() };
    assert_eq!(subject.contact(&person), Ok(None));
    assert_eq!(subject.contacts(), Ok(vec![]));
    let write = |contact: &Contact| vec![Change::Contact(person.clone(), Some(contact.clone()))];
    subject.decide(write(&contact));
    subject.decide(write(&answered));
    assert_eq!(subject.contact(&person), Ok(Some(answered.clone())));
    assert_eq!(subject.contacts(), Ok(vec![answered]));
    assert_eq!(subject.reaches(&room()), Ok(true));
    assert_eq!(subject.reaches(&Address::new(NETWORK, "unknown")), Ok(false));
    assert_eq!(subject.is_busy(&room()), Ok(false));
    subject.decide(vec![Change::Contact(person.clone(), None)]);
    assert_eq!(subject.contact(&person), Ok(None));
}
