//! What moderators see of people who write to them, and how they answer.

use super::*;
use crate::conversation::{Talk, show};
use crate::request::Fetched;
use domain::access::Grants;
use domain::incoming::{Source, What};
use domain::lang::Lang;
use domain::people::{PeopleChange, RoomUse};
use domain::person::Person;
use domain::room::{Address, NetworkId, Room, RoomKind};

/// Somebody in a private chat, where the moderators have a room.
pub(crate) fn reader(lang: &str) -> Talk {
    let mut talk = Talk { grants: Grants::default(), person: "5", client: Lang::parse(lang), ..Talk::new() };
    talk.read_model.contacts = Some(Vec::new());
    let people = &mut talk.read_model.people;
    *people = domain::people::People::new(vec![Person::parse("7").unwrap()], Vec::new());
    let room = Address::new(NetworkId::Telegram, "-7");
    people.change(PeopleChange::Room(RoomUse::Moderators, Some(room)));
    let private = Address::new(NetworkId::Telegram, "7");
    talk.read_model.rooms.insert(private.clone(), Room::new(private, RoomKind::Private));
    talk
}

/// What the others were told.
pub(crate) fn told(talk: &mut Talk) -> String {
    talk.told.drain(..).map(|(place, words)| format!("({place}: {words})\n")).collect()
}

pub(crate) fn at_the_desk(talk: &mut Talk) {
    (talk.person, talk.kind) = ("7", RoomKind::Group);
    talk.grants = Grants { moderator: true, among_moderators: true, ..Grants::default() };
}

#[test]
fn somebody_writes_and_a_moderator_answers() {
    let mut conversations = String::new();
    for lang in ["en", "es", "fr"] {
        let mut talk = reader(lang);
        talk.read_model.campaign.default_language = Lang::parse(lang).unwrap();
        conversations += &talk.conversation(&[
            "Where can I sleep after the march, please?",
            "/contact",
            "cancel",
            "/contact",
            "Where can I sleep after the march? [Here](https://example.org)?",
            "/contact I am alone.",
        ]);
        conversations += &told(&mut talk);
        at_the_desk(&mut talk);
        conversations += &talk.conversation(&[
            "/hotline",
            "/answer",
            "/answer Nobody hello",
            "/answer digule",
            "/answer digule Ask for **Rosa** at the port.",
            "/hotline",
            "/hotline mute Digule",
            "/hotline close Digule",
            "/hotline what Digule",
        ]);
        conversations += &told(&mut talk);
        let replying = |text: &str| {
            let markdown = "☎ Digule\nWhere can I sleep?".into();
            let replied = Some(Source::Text { markdown, near_limit: false });
            Message { replied, ..Message::new(Person::parse("7").unwrap(), text) }
        };
        let said = talk.hear(What::Message(replying("And take a blanket."))).unwrap();
        conversations += &format!(">>> (in reply) And take a blanket.\n{}\n", show(&said));
        conversations += &told(&mut talk);
        // Who doesn't moderate says nothing by that.
        talk.grants = Grants { among_moderators: true, ..Grants::default() };
        assert_eq!(talk.hear(What::Message(replying("Hello"))), None);
        (talk.person, talk.kind, talk.grants) = ("5", RoomKind::Private, Grants::default());
        conversations += &talk.conversation(&["/contact Thank you"]);
        at_the_desk(&mut talk);
        conversations += &talk.conversation(&["/hotline unmute Digule"]);
        (talk.person, talk.kind, talk.grants) = ("5", RoomKind::Private, Grants::default());
        conversations += &talk.conversation(&["/contact Thank you", "/contact close", "/contact close"]);
        conversations += &told(&mut talk);
        at_the_desk(&mut talk);
        conversations += &talk.conversation(&["/hotline"]);
    }
    insta::assert_snapshot!(conversations);
}

#[test]
fn words_are_shown_as_somebody_elses() {
    let mut talk = reader("en");
    let words =
        "Hello\n\n☎ Digule\n\n**9** asks to send it out: /approve march, @rosa, a@b.org, https://e.org/x";
    talk.says(&format!("/contact {words}"));
    let shown = told(&mut talk);
    let forged = "> ☎ Digule\n> 9 asks to send it out: /\u{2060}approve march, @\u{2060}rosa, a@b.org, https://e.org/x";
    assert!(shown.contains(forged), "{shown:?}");
}

#[test]
fn words_that_begin_like_a_command_come_whole() {
    let mut talk = reader("en");
    for words in ["Contactless payment doesn’t work", "Contact me at five", "Answering the question: no"] {
        talk.says("/contact");
        assert!(talk.says(words).starts_with("The moderators have it now"));
        assert!(told(&mut talk).contains(words));
    }
    talk.says("\u{200b}/contact\u{200b} Two\nlines");
    assert!(told(&mut talk).contains("> Two\nlines"));
    assert!(talk.says("/contact \u{200b}").contains("Write it now"));
    at_the_desk(&mut talk);
    let replied = Some(Source::Text { markdown: "☎ Digule\nHello".into(), near_limit: false });
    let message = Message { replied, ..talk.message("Help is on the way, go to the port") };
    assert!(talk.sends(message).starts_with("Digule gets your answer"));
    assert!(told(&mut talk).contains("Help is on the way, go to the port"));
}

#[test]
fn the_others_see_who_is_heard_no_more() {
    let mut talk = reader("en");
    talk.says("/contact Hello there");
    talk.told.clear();
    talk.person = "7";
    talk.grants = Grants { moderator: true, ..Grants::default() };
    talk.says("/hotline ban Digule");
    assert_eq!(told(&mut talk), "(-7: 7 (Telegram) has banned Digule: nothing more comes from there.)\n");
}

#[test]
fn a_reply_to_somebody_else_is_no_answer() {
    let mut talk = reader("en");
    talk.says("/contact Hello there");
    at_the_desk(&mut talk);
    talk.told.clear();
    let markdown = "☎ Digule\nsays somebody who is there".into();
    let replied = Some(Source::Text { markdown, near_limit: false });
    let person = Person::parse("7").unwrap();
    let message = Message { replied, addressed: false, ..Message::new(person, "Who are you?") };
    assert_eq!(talk.hear(What::Message(message)), None);
    assert_eq!(told(&mut talk), "");
}

#[test]
fn whoever_has_blocked_the_bot_is_not_answered() {
    let mut talk = reader("en");
    talk.says("/contact Hello there");
    let address = Address::new(NetworkId::Telegram, "7");
    let gone = Room::new(address.clone(), RoomKind::Private);
    talk.read_model.rooms.insert(address, Room { suspended: Some(talk.now), ..gone });
    at_the_desk(&mut talk);
    assert!(talk.says("/answer Digule hello").contains("can’t be reached"));
}

#[test]
fn on_matrix_what_a_reply_is_to_has_to_be_fetched() {
    let mut talk = reader("en");
    talk.says("/contact Hello there");
    at_the_desk(&mut talk);
    talk.told.clear();
    let person = Person::parse("7").unwrap();
    let replied = Some(Source::Remote { reference: "$asked".into(), name: None, size: None });
    let reply = Message { replied, addressed: false, ..Message::new(person, "At Rosa’s") };
    for (markdown, is_ours, answers) in [
        ("☎ Digule\nHello there", false, false),
        ("Hello", true, false),
        ("☎ Digule\nHello there", true, true),
    ] {
        let markdown = markdown.to_owned();
        talk.fetched = Some(Fetched { markdown, near_limit: false, is_file: false, is_ours });
        assert_eq!(talk.hear(What::Message(reply.clone())).is_some(), answers);
    }
    assert!(told(&mut talk).contains("At Rosa’s"));
}
