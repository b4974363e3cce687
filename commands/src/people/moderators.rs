//! `/moderators`: who moderates; owners add and remove.

use crate::locale::Phrase;
use crate::people::confirm;
use crate::people::name::named;
use crate::people::room;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::Notification;
use domain::decision::Change;
use domain::error::ReadError;
use domain::people::{Appointment, PeopleChange, Role, RoomUse};
use domain::person::Person;
use domain::text::{Block, Document, Span};

/// The longest name that an owner gives somebody, in characters.
const LONGEST_NAME: usize = 40;

/// The command.
pub static ENTRY: Entry = Entry {
    bare: Some(Permission::SeePeople),
    about_room: &["here", "test", "nowhere"],
    in_menu: false,
    ..Entry::private(Permission::Appoint, "moderators", "grammar-moderators", "help-moderators-command", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let mut words = request.args.split_whitespace();
    let act = words.next().unwrap_or_default().to_lowercase();
    let who = words.next();
    let rest = words.collect::<Vec<_>>().join(" ");
    Ok(match act.as_str() {
        "" => list(request),
        "add" => add(who, &rest, request),
        "remove" => remove(who, request),
        "here" => room::name(RoomUse::Moderators, who == Some("anyway"), request),
        "test" => room::name(RoomUse::Test, who == Some("anyway"), request),
        "nowhere" if who == Some("test") => room::unname(RoomUse::Test, request),
        "nowhere" => room::unname(RoomUse::Moderators, request),
        _ => refuse(&request.translator, &Phrase::new("moderators-how")),
    })
}

/// Who moderates, and what owners call them.
fn list(request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let people = request.read_model.people();
    let mut document = Document::default();
    for (role, title) in [(Role::Owner, "moderators-owners"), (Role::Moderator, "moderators-others")] {
        let is_first = |person: &Person| people.known_as(person).is(person);
        let all = people.all().into_iter().filter(|(person, is)| *is == role && is_first(person));
        let those: Vec<Person> = all.map(|(person, _)| person).collect();
        if those.is_empty() {
            continue;
        }
        document.extend(Document::plain(&translator.say(title)));
        for person in those {
            let name = people.name(&person).map(|name| format!("{name}, ")).unwrap_or_default();
            let you = if people.same(&person, &request.message.person) {
                translator.say("moderators-you")
            } else {
                String::new()
            };
            // All ids of one person.
            let ids: Vec<String> = people.ids(&person).iter().map(|id| named(id, translator)).collect();
            let line = format!("{name}{} {you}", ids.join(" = "));
            document.push(Block::bullet(vec![Span::plain(line.trim_end())]));
        }
    }
    if document.blocks.is_empty() {
        document.extend(Document::plain(&translator.say("moderators-nobody")));
    }
    let how = if request.caller.grants.owner { "moderators-how" } else { "moderators-how-owners" };
    document.extend(Document::plain(&translator.say(how)));
    document.into()
}

/// Somebody by their id, or who wrote the message that this one replies to; or what to say.
fn person(who: Option<&str>, request: &Request<'_>) -> Result<Person, Response> {
    let translator = &request.translator;
    let Some(id) = who else {
        let replied = request.message.replied_person.clone();
        return replied.ok_or_else(|| refuse(translator, &Phrase::new("moderators-how")));
    };
    Person::parse(id).ok_or_else(|| {
        let key = if id.starts_with('@') { "moderators-username" } else { "moderators-bad-id" };
        refuse(translator, &Phrase::new(key).with("value", id.chars().take(LONGEST_NAME).collect::<String>()))
    })
}

fn add(who: Option<&str>, name: &str, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let person = match person(who, request) {
        Ok(person) => person,
        Err(response) => return response,
    };
    let say = |key| Phrase::new(key).with("person", named(&person, translator));
    if let Some(role) = request.read_model.people().role(&person) {
        let key = if role == Role::Owner { "moderators-owner" } else { "moderators-already" };
        return refuse(translator, &say(key));
    }
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let appointment = Appointment {
        person: Person { language: None, ..person.clone() },
        moderates: true,
        name: Some(name).filter(|name| !name.is_empty()),
        by: request.message.person.clone(),
        at: request.now,
    };
    decide(vec![appointment], &say("moderators-added"), request)
}

fn remove(who: Option<&str>, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let person = match person(who, request) {
        Ok(person) => person,
        Err(response) => return response,
    };
    let say = |key| Phrase::new(key).with("person", named(&person, translator));
    match request.read_model.people().role(&person) {
        Some(Role::Owner) => return refuse(translator, &say("moderators-owner-stays")),
        None => return refuse(translator, &say("moderators-none")),
        Some(Role::Moderator) => {}
    }
    if !request.confirmed {
        return confirm::ask(&say("moderators-remove"), format!("moderators remove {}", person.id), request);
    }
    // By whatever id.
    let ids = request.read_model.people().ids(&person);
    let dismissed = ids.into_iter().map(|id| Appointment {
        person: Person { language: None, ..id },
        moderates: false,
        name: None,
        by: request.message.person.clone(),
        at: request.now,
    });
    decide(dismissed.collect(), &say("moderators-removed"), request)
}

/// Says it, and tells every other one.
fn decide(appointments: Vec<Appointment>, say: &Phrase, request: &Request<'_>) -> Response {
    let people = request.read_model.people();
    let is_meant = |other: &Person| appointments.iter().any(|appointment| appointment.person.is(other));
    let others = request.read_model.moderators().into_iter();
    let others: Vec<Person> =
        others.filter(|other| !people.same(other, &request.message.person) && !is_meant(other)).collect();
    let mut response = refuse(&request.translator, say);
    for appointment in appointments {
        let Appointment { person, by, moderates, .. } = appointment.clone();
        let notification = Notification::Appointed { by, person, moderates };
        response = response.and(Change::People(PeopleChange::Appoint(appointment)));
        for other in &others {
            response = response.telling(other.clone(), notification.clone());
        }
    }
    response
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::incoming::Message;
    use domain::lang::Lang;
    use domain::people::People;
    use domain::person::Person;
    use domain::room::{NetworkId, RoomKind};

    fn telegram(id: &str) -> Person {
        Person::parse(id).unwrap()
    }

    /// An owner, 7, with two moderators.
    fn owner() -> Talk {
        let mut talk = Talk::moderator();
        talk.read_model.people = People::new(vec![telegram("7")], vec![telegram("11"), telegram("12")]);
        talk
    }

    #[test]
    fn an_owner_adds_and_removes_moderators() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..owner() };
            conversations += &talk.conversation(&[
                "/moderators",
                "/moderators add",
                "/moderators add @ana_b",
                "/moderators add ana",
                "/moderators add -100123",
                "/moderators add 7",
                "/moderators add 11",
                "/moderators add @bo:example.org Bo of the ports",
                "/moderators add 13",
                "/moderators",
                "/moderators remove 7",
                "/moderators remove 99",
                "/moderators remove 11",
                "/moderators delete 11",
            ]);
            let button = talk.answer("/moderators remove 11").unwrap().messages[0].choices[0].command.clone();
            conversations += &talk.conversation(&[&button, "/moderators"]);
            for (id, words) in talk.told.drain(..) {
                conversations += &format!("({id}: {words})\n");
            }
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn whoever_is_removed_loses_what_they_were_about_to_do() {
        let mut talk = owner();
        talk.person = "11";
        talk.says("/post\nid: theirs\n# Theirs\n\nText.");
        talk.says("/publish theirs");
        talk.says("/post");
        talk.says("one piece");
        talk.person = "7";
        talk.says("/post\nid: ours\n# Ours\n\nText.");
        let button = talk.answer("/moderators remove 11").unwrap().messages[0].choices[0].command.clone();
        talk.says(&button);
        let left: Vec<&str> = talk.read_model.drafts.keys().map(|draft| draft.id.as_str()).collect();
        assert_eq!(left, ["ours"], "not even what was about to go out goes out");
        assert!(talk.read_model.dialogues.is_empty());
    }

    #[test]
    fn moderators_see_who_moderates_and_only_owners_say_it() {
        let mut talk = owner();
        talk.grants = Grants { moderator: true, ..Grants::default() };
        assert!(talk.says("/moderators").contains("11 (Telegram)"));
        for act in ["add 13", "remove 11"] {
            assert!(talk.says(&format!("/moderators {act}")).contains("Only the campaign’s owners"));
        }
        talk.grants = Grants::default();
        for line in ["/moderators", "/moderators add 13"] {
            assert!(talk.says(line).contains("Only the campaign’s moderators"));
        }
        (talk.grants, talk.kind) = (Grants::ALL, RoomKind::Group);
        assert!(talk.says("/moderators").contains("private"));
    }

    #[test]
    fn a_reply_names_who_wrote_what_it_replies_to() {
        let mut talk = owner();
        let written = Person { language: Lang::parse("es"), ..telegram("14") };
        let reply = Message { replied_person: Some(written), ..talk.message("/moderators add") };
        assert!(talk.sends(reply).contains("14 (Telegram) moderates"));
        let matrix = Person { network: NetworkId::Matrix, ..telegram("14") };
        assert_eq!(talk.read_model.people.role(&matrix), None);
    }
}
