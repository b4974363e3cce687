//! People write to the moderators.

use super::*;
use crate::people::hotline::conversation::{at_the_desk, reader, told};
use domain::access::Grants;
use domain::contact::{CONTACTS_LIMIT, FURTHER_FILES, MESSAGES_AN_HOUR};
use domain::people::{PeopleChange, RoomUse};
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use domain::statement::Attachment;

#[test]
fn it_is_off_unless_somebody_reads_it() {
    let mut talk = reader("en");
    talk.read_model.contacts = None;
    talk.read_model.campaign.contact = Some("write@example.org".into());
    assert_eq!(
        talk.says("/contact Hello there"),
        "Here, nobody reads what you would write.\nContact: write@example.org"
    );
    assert!(!talk.says("/help").contains("/contact"));
    assert!(!talk.says("Where can I sleep, please?").contains("contact]"));
    let mut talk = reader("en");
    talk.read_model.people.change(PeopleChange::Room(RoomUse::Moderators, None));
    assert!(talk.says("/contact Hello there").starts_with("Here, nobody reads"));
    let mut talk = reader("en");
    assert!(talk.says("/help").contains("/contact"));
    talk.kind = RoomKind::Group;
    assert!(talk.says("/contact Hello there").contains("only in a private chat"));
    assert_eq!(told(&mut talk), "");
}

#[test]
fn nobody_floods_the_moderators() {
    let mut talk = reader("en");
    for _ in 0..MESSAGES_AN_HOUR {
        assert!(talk.says("/contact Hello there").starts_with("The moderators have it now"));
    }
    assert!(talk.says("/contact Hello there").contains("at most 20 messages"));
    let said = talk.says(&format!("/contact {}", "x".repeat(3_001)));
    assert!(said.contains("at most 3000"), "{said}");
    assert_eq!(talk.told.len(), 20);
    // A long line comes whole.
    talk.now += jiff::SignedDuration::from_hours(1);
    talk.says(&format!("/contact {} end", "x".repeat(2_900)));
    assert!(talk.told.last().unwrap().1.contains(" end"));
    // A command ends the question.
    talk.says("/contact");
    talk.says("/whoami");
    assert!(!talk.says("This is a question to the bot").contains("have it now"));
    // One's own number is in nothing that they are told.
    assert!(talk.told.iter().all(|(_, words)| !words.contains('5')), "{:?}", talk.told);
}

#[test]
fn nobody_escapes_by_another_name() {
    let mut talk = reader("en");
    for _ in 0..MESSAGES_AN_HOUR / 2 {
        assert!(talk.says("/contact Hello there").starts_with("The moderators have it now"));
        assert!(talk.says("/contact close").starts_with("It is over"));
        assert!(talk.says("/contact close").starts_with("You are not writing"));
    }
    for _ in 0..MESSAGES_AN_HOUR / 2 {
        talk.says("/contact Hello there");
    }
    assert!(talk.says("/contact Hello there").contains("at most 20 messages"));
    talk.says("/contact close");
    let name = talk.read_model.contacts.as_ref().unwrap()[0].name.clone();
    at_the_desk(&mut talk);
    assert!(talk.says("/hotline").starts_with("Nobody has written"));
    assert!(talk.says(&format!("/answer {name} hello")).contains("Nobody who has written is called"));
    assert!(talk.says(&format!("/hotline mute {name}")).contains("is not heard any more"));
    (talk.person, talk.kind, talk.grants) = ("5", RoomKind::Private, Grants::default());
    assert!(talk.says("/contact Hello there").starts_with("The moderators don’t take"));
    // Whoever isn't heard isn't told that they are forgotten.
    talk.read_model.contacts.as_mut().unwrap()[0].closed = false;
    assert!(talk.says("/contact close").contains("I know who you are until 14 days"));
    // One can end it where nobody reads it any more.
    talk.read_model.contacts.as_mut().unwrap()[0].hearing = Hearing::Heard;
    talk.read_model.people.change(PeopleChange::Room(RoomUse::Moderators, None));
    assert!(talk.says("/contact close").starts_with("It is over"));
}

#[test]
fn what_cannot_be_brought_is_said_so() {
    let mut talk = reader("en");
    talk.read_model.busy = true;
    assert!(talk.says("/contact Hello there").contains("was not sent"));
    talk.read_model.busy = false;
    let cut = Message { near_limit: true, ..talk.message("/contact Hello there") };
    assert!(talk.sends(cut).starts_with("That is too long"));
    assert_eq!(talk.told, []);
    // Of too many, the one that has waited for longest on the largest server is forgotten.
    let contact = |n: usize| {
        let id = if n < 3 { format!("@{n}:small") } else { format!("@{n}:large") };
        let person = Person { network: NetworkId::Matrix, id, language: None };
        let at = talk.now + jiff::SignedDuration::from_secs(i64::try_from(n).unwrap());
        Contact::new(format!("N{n}"), person, Address::new(NetworkId::Matrix, "!r"), at)
    };
    talk.read_model.contacts = Some((0..CONTACTS_LIMIT).map(contact).collect());
    assert!(talk.says("/contact Hello there").starts_with("The moderators have it now"));
    let left = talk.read_model.contacts.as_ref().unwrap();
    assert!(left.len() == CONTACTS_LIMIT && !left.iter().any(|contact| contact.person.id == "@3:large"));
    at_the_desk(&mut talk);
    let (second, last) = (talk.says("/hotline 2"), talk.says("/hotline 999"));
    assert!(second.contains("N4969 ") && !second.contains("N4970 ") && last.contains("N0 "), "{second}");
    assert!(talk.says("/hotline").contains("/hotline 2 shows more"));
}

#[test]
fn what_a_moderator_is_writing_there_goes_on() {
    let mut talk = reader("en");
    talk.grants = Grants { moderator: true, ..Grants::default() };
    talk.person = "7";
    talk.says("/post");
    talk.says("# We march");
    assert!(talk.says("/contact").starts_with("You are writing something else here"));
    talk.says("/contact close");
    talk.says("At noon.");
    assert!(talk.read_model.dialogues.values().any(|open| open.text.contains("At noon.")));
}

#[test]
fn what_is_shown_goes_along() {
    let mut talk = reader("en");
    let message = talk.message("/contact I am here");
    let message = Message { attachment: Some(domain::incoming::Attachment::Other), ..message };
    assert!(talk.sends(message).contains("without the picture"));
    talk.media = Some(Ok(picture()));
    assert!(talk.says("/contact Look at this").starts_with("The moderators have it now"));
    // The others of an album, or what comes next.
    assert_eq!(talk.says(""), "(silence)");
    talk.now += FURTHER_FILES + jiff::SignedDuration::from_secs(1);
    assert_ne!(talk.says(""), "(silence)");
    talk.media = None;
    talk.says("/contact");
    talk.media = Some(Ok(picture()));
    assert!(talk.says("").starts_with("The moderators have it now"));
    talk.media = None;
    talk.says("/contact");
    talk.media = Some(Err(Phrase::new("media-broken")));
    assert!(talk.says("").starts_with("That file is damaged"));
    talk.media = Some(Ok(Attachment { media_type: "application/zip".into(), ..picture() }));
    assert!(talk.says("").starts_with("I can’t take out"));
    talk.media = Some(Ok(picture()));
    assert!(talk.says("").starts_with("The moderators have it now"));
    talk.read_model.contacts.as_mut().unwrap()[0].hearing = Hearing::Muted;
    assert!(talk.says("/contact Hello there").starts_with("The moderators don’t take"));
    let told: Vec<_> = talk.told.drain(..).map(|(_, words)| words).collect();
    assert_eq!(told.len(), 5, "{told:?}");
    // The name that the file had is nowhere.
    assert!(told[1..].iter().all(|words| words.contains("(file picture.jpg, image/jpeg)")), "{told:?}");

    at_the_desk(&mut talk);
    talk.media = Some(Ok(picture()));
    let said = talk.says("/answer Digule");
    assert!(said.starts_with("Digule gets your answer"), "{said}");
    assert!(talk.told[0].1.contains("(file picture.jpg"), "{:?}", talk.told);
}

fn picture() -> Attachment {
    let (digest, alt) = (domain::file::FileDigest([7; 32]), Default::default());
    let (name, media_type) = ("Rita Reader.jpg".into(), "image/jpeg".into());
    Attachment { digest, length: 1_000, name, media_type, dimensions: Some((4, 3)), alt }
}

#[test]
fn two_have_two_names() {
    let mut talk = reader("en");
    talk.says("/contact Hello there");
    talk.person = "6";
    talk.says("/contact Hello there");
    let names: Vec<String> = talk.read_model.contacts.iter().flatten().map(|it| it.name.clone()).collect();
    assert!(names.len() == 2 && names[0] != names[1], "{names:?}");
}
