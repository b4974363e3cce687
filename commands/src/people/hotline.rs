//! `/answer NAME TEXT` and `/hotline`: the moderators' side of what people write to them.

use crate::locale::Phrase;
use crate::parse::{Command, Reading, contact_in};
use crate::people::contact::{shown, words};
use crate::people::room::tell_room;
use crate::request::{Caller, Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Notification, Reply};
use domain::contact::{CONTACT_LIMIT, Contact, Hearing};
use domain::decision::{Change, Recipient};
use domain::error::ReadError;
use domain::incoming::{Message, Source};
use domain::text::{Block, Document, Span};
use std::cmp::Reverse;

/// Answers somebody.
pub static ANSWER: Entry = Entry {
    in_menu: false,
    takes_files: true,
    ..Entry::private(Permission::Publish, "answer", "grammar-answer", "help-answer", answer)
};

/// Who has written, and what becomes of that.
pub static HOTLINE: Entry = Entry {
    in_menu: false,
    ..Entry::private(Permission::Publish, "hotline", "grammar-hotline", "help-hotline", hotline)
};

/// How many conversations stand on a page.
const SHOWN: usize = 30;

/// What a reply means in the moderators' room: an answer, if it is to what somebody has written.
pub(crate) fn meant(message: &Message, reading: &Reading, caller: &Caller) -> Option<Command> {
    let is_theirs = caller.grants.moderator && caller.grants.among_moderators;
    if !is_theirs || !matches!(reading, Reading::Reply) {
        return None;
    }
    let replied = match (&message.replied, &caller.text) {
        (Some(Source::Text { markdown, .. }), _) => markdown,
        (_, Some(Ok(fetched))) if fetched.is_ours => &fetched.markdown,
        _ => return None,
    };
    Some(Command { entry: &ANSWER, args: contact_in(replied)?, body: message.text.clone() })
}

/// Somebody by their name, which is the first word behind a command, perhaps even of a conversation that is over; or what to say.
fn named(word: &str, is_over: bool, request: &Request<'_>) -> Result<Result<Contact, Response>, ReadError> {
    let contacts = request.read_model.contacts()?;
    let found = contacts.into_iter().find(|contact| contact.is_called(word) && (is_over || !contact.closed));
    let name: String = word.chars().take(20).collect();
    let unknown = || refuse(&request.translator, &Phrase::new("hotline-unknown").with("name", name));
    Ok(found.ok_or_else(unknown))
}

/// That nobody can write, where that is so and nobody has.
fn off(request: &Request<'_>) -> Result<Option<Response>, ReadError> {
    let mut networks = request.read_model.networks().iter();
    let is_on = networks.any(|network| request.read_model.hotline(*network));
    let is_off = !is_on && request.read_model.contacts()?.is_empty();
    Ok(is_off.then(|| refuse(&request.translator, &Phrase::new("hotline-off"))))
}

fn answer(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if let Some(response) = off(request)? {
        return Ok(response);
    }
    let Some(word) = request.args.split_whitespace().next() else {
        return Ok(refuse(translator, &Phrase::new("answer-how")));
    };
    let mut contact = match named(word, false, request)? {
        Ok(contact) => contact,
        Err(response) => return Ok(response),
    };
    let text = words(request, 1);
    let name = contact.name.clone();
    let file = match shown(&contact.room, request) {
        Ok(file) => file,
        Err(say) => return Ok(refuse(translator, &say)),
    };
    if text.is_empty() && file.is_none() {
        return Ok(refuse(translator, &Phrase::new("answer-how")));
    }
    if text.chars().count() > CONTACT_LIMIT {
        let say = Phrase::new("contact-long").number("limit", CONTACT_LIMIT as u64);
        return Ok(refuse(translator, &say));
    }
    if !request.read_model.reaches(&contact.room)? {
        return Ok(refuse(translator, &Phrase::new("answer-unreachable").with("name", &name)));
    }
    (contact.answered, contact.last) = (true, request.now);
    let said =
        Response::from(Document::plain(&translator.tell(&Phrase::new("answer-sent").with("name", &name))));
    let said = to_them(said, &contact, Notification::Answered { text: text.clone(), file: file.clone() });
    let by = request.message.person.clone();
    let told = tell_room(said, &Notification::ContactAnswered { by, name, text, file }, request);
    Ok(told.and(Change::Contact(contact.person.clone(), Some(contact))))
}

/// Tells somebody who has written something, in the chat from which they wrote.
fn to_them(mut response: Response, contact: &Contact, notification: Notification) -> Response {
    let told = Reply::Told { person: contact.person.clone(), notification };
    response.replies.push((Recipient::Room(contact.room.clone()), told));
    response
}

fn hotline(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if let Some(response) = off(request)? {
        return Ok(response);
    }
    let mut words = request.args.split_whitespace();
    let (Some(what), name) = (words.next(), words.next().unwrap_or_default()) else {
        return list(1, request);
    };
    if let Ok(page) = what.parse() {
        return list(page, request);
    }
    let hearing = match &*what.to_lowercase() {
        "close" => None,
        "mute" => Some(Hearing::Muted),
        "ban" => Some(Hearing::Banned),
        "unmute" | "unban" => Some(Hearing::Heard),
        _ => return Ok(refuse(translator, &Phrase::new("hotline-how"))),
    };
    let contact = match named(name, hearing.is_some(), request)? {
        Ok(contact) => contact,
        Err(response) => return Ok(response),
    };
    let Some(hearing) = hearing else {
        // Who isn't heard would be another the next time.
        if contact.hearing != Hearing::Heard {
            let say = Phrase::new("hotline-unheard").with("name", &contact.name);
            return Ok(refuse(translator, &say));
        }
        let said = refuse(translator, &Phrase::new("hotline-closed").with("name", &contact.name));
        let told = to_them(said, &contact, Notification::ContactClosed { name: None });
        let closed = Notification::ContactClosed { name: Some(contact.name.clone()) };
        let contact = Contact { closed: true, ..contact };
        let told = tell_room(told, &closed, request);
        return Ok(told.and(Change::Contact(contact.person.clone(), Some(contact))));
    };
    let key = match hearing {
        Hearing::Heard => "hotline-heard",
        Hearing::Muted => "hotline-muted",
        Hearing::Banned => "hotline-banned",
    };
    let said = refuse(translator, &Phrase::new(key).with("name", &contact.name));
    let contact = Contact { hearing, ..contact };
    let (by, name) = (request.message.person.clone(), contact.name.clone());
    let told = tell_room(said, &Notification::ContactHeard { by, name, hearing }, request);
    Ok(told.and(Change::Contact(contact.person.clone(), Some(contact))))
}

/// A page of those who have written, the last first; whoever isn't heard stands at the end.
fn list(page: usize, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut contacts = request.read_model.contacts()?;
    contacts.retain(|contact| !contact.closed || contact.hearing != Hearing::Heard);
    let pages = contacts.len().div_ceil(SHOWN);
    let page = page.clamp(1, pages.max(1));
    if contacts.is_empty() {
        return Ok(refuse(translator, &Phrase::new("hotline-nobody")));
    }
    contacts
        .sort_by_key(|contact| (contact.hearing != Hearing::Heard, contact.answered, Reverse(contact.last)));
    let mut document = Document::titled(&translator.say("hotline-title"));
    for contact in contacts.iter().skip((page - 1) * SHOWN).take(SHOWN) {
        let key = match (contact.hearing, contact.answered) {
            (Hearing::Heard, false) => "hotline-open",
            (Hearing::Heard, true) => "hotline-answered",
            (Hearing::Muted, _) => "hotline-is-muted",
            (Hearing::Banned, _) => "hotline-is-banned",
        };
        let date = translator.date(request.read_model.campaign().day(contact.last));
        let line = format!("{} – {}, {date}", contact.name, translator.say(key));
        document.push(Block::bullet(vec![Span::plain(line)]));
    }
    if page < pages {
        let say = Phrase::new("hotline-more").number("page", (page + 1) as u64);
        document.extend(Document::plain(&translator.tell(&say)));
    }
    document.extend(Document::plain(&translator.say("hotline-how")));
    Ok(document.into())
}

#[cfg(test)]
mod conversation {
    use super::*;
    use crate::conversation::{Talk, show};
    use crate::request::Fetched;
    use domain::access::Grants;
    use domain::contact::{CONTACTS_LIMIT, FURTHER_FILES, MESSAGES_AN_HOUR};
    use domain::incoming::{Source, What};
    use domain::lang::Lang;
    use domain::people::{PeopleChange, RoomUse};
    use domain::person::Person;
    use domain::room::{Address, NetworkId, RoomKind};
    use domain::statement::Attachment;

    /// Somebody in a private chat, where the moderators have a room.
    fn reader(lang: &str) -> Talk {
        let mut talk =
            Talk { grants: Grants::default(), person: "5", client: Lang::parse(lang), ..Talk::new() };
        talk.read_model.contacts = Some(Vec::new());
        let people = &mut talk.read_model.people;
        *people = domain::people::People::new(vec![Person::parse("7").unwrap()], Vec::new());
        let room = Address::new(NetworkId::Telegram, "-7");
        people.change(PeopleChange::Room(RoomUse::Moderators, Some(room)));
        talk
    }

    /// What the others were told.
    fn told(talk: &mut Talk) -> String {
        talk.told.drain(..).map(|(place, words)| format!("({place}: {words})\n")).collect()
    }

    fn at_the_desk(talk: &mut Talk) {
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
        assert!(
            talk.says("/hotline 2").ends_with("take that back.") && talk.says("/hotline 999").contains("N")
        );
        assert!(talk.says("/hotline").contains("/hotline 2 shows more"));
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
        for words in ["Contactless payment doesn’t work", "Contact me at five", "Answering the question: no"]
        {
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
    fn what_a_moderator_is_writing_there_goes_on() {
        let mut talk = reader("en");
        talk.grants = Grants { moderator: true, ..Grants::default() };
        talk.person = "7";
        talk.says("/post");
        talk.says("# We march");
        assert!(talk.says("/contact").starts_with("You are writing something else here"));
        talk.says("/contact close");
        assert!(
            talk.says("At noon.").contains("done")
                || talk.read_model.dialogues.values().any(|it| it.text.contains("At noon."))
        );
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
    fn whoever_has_blocked_the_bot_is_not_answered() {
        let mut talk = reader("en");
        talk.says("/contact Hello there");
        let address = Address::new(NetworkId::Telegram, "7");
        let gone = domain::room::Room::new(address.clone(), RoomKind::Private);
        talk.read_model.rooms.insert(address, domain::room::Room { suspended: Some(talk.now), ..gone });
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

    #[test]
    fn two_have_two_names() {
        let mut talk = reader("en");
        talk.says("/contact Hello there");
        talk.person = "6";
        talk.says("/contact Hello there");
        let names: Vec<String> =
            talk.read_model.contacts.iter().flatten().map(|it| it.name.clone()).collect();
        assert!(names.len() == 2 && names[0] != names[1], "{names:?}");
    }
}
