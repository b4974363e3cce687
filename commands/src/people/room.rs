//! `/moderators here`, `/moderators test`, `/moderators nowhere`: the room in which the moderators meet, and the one in which they try what is to go out.

use crate::locale::{Phrase, Translator, translator};
use crate::people::name::named;
use crate::read_model::ReadModel;
use crate::request::Request;
use crate::response::{Response, refuse};
use domain::answer::{Notification, Reply};
use domain::decision::{Change, Recipient};
use domain::people::{PeopleChange, RoomUse};
use domain::person::Person;
use domain::room::{Address, Room, RoomKind};
use domain::text::Document;

/// How many people are named.
const NAMED: usize = 10;

/// The longest name that is repeated, in characters.
const LONGEST_NAME: usize = 40;

/// This room is for this from now on; where others than moderators are, only if it is to be so `anyway`.
pub(crate) fn name(usage: RoomUse, anyway: bool, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let room = &request.incoming.room;
    // Who comes into a chat with topics is told outside of them.
    if request.incoming.kind != RoomKind::Group || room.is_topic() {
        return refuse(translator, &Phrase::new("room-no-group"));
    }
    if request.read_model.people().room(usage) == Some(room) {
        return refuse(translator, &Phrase::new("room-already"));
    }
    let (ask, done) = match usage {
        RoomUse::Moderators => ("room-moderators-ask", "room-moderators"),
        RoomUse::Test => ("room-test-ask", "room-test"),
    };
    if let Some(others) = others(request).filter(|_| !anyway) {
        return refuse(translator, &Phrase::new(ask).with("others", others));
    }
    let change = Change::People(PeopleChange::Room(usage, Some(room.clone())));
    tell(refuse(translator, &Phrase::new(done)).and(change), usage, true, request)
}

/// No room is for moderators, or for tests, any more: which, the word says.
pub(crate) fn unname(usage: RoomUse, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    if request.read_model.people().room(usage).is_none() {
        return refuse(translator, &Phrase::new("room-none"));
    }
    let say = Phrase::new(if usage == RoomUse::Moderators { "room-moderators-end" } else { "room-test-end" });
    let change = Change::People(PeopleChange::Room(usage, None));
    tell(refuse(translator, &say).and(change), usage, false, request)
}

fn tell(response: Response, usage: RoomUse, named: bool, request: &Request<'_>) -> Response {
    let (people, by) = (request.read_model.people(), request.message.person.clone());
    let others = request.read_model.moderators().into_iter().filter(|other| !people.same(other, &by));
    others.fold(response, |response, other| {
        response
            .telling(other, Notification::RoomNamed { by: by.clone(), test: usage == RoomUse::Test, named })
    })
}

/// Who is in the room without being a moderator, in a sentence; `None` if nobody is, as far as the network tells.
fn others(request: &Request<'_>) -> Option<String> {
    let translator = &request.translator;
    let Some(members) = &request.caller.members else { return Some(translator.say("room-unknown")) };
    let people = request.read_model.people();
    let strangers: Vec<&(Person, String)> =
        members.known.iter().filter(|(person, _)| people.role(person).is_none()).collect();
    let mut sentences = Vec::new();
    if !strangers.is_empty() {
        let say = Phrase::new("room-others").with("names", names(&strangers, translator));
        sentences.push(translator.tell(&say));
    }
    if members.is_public {
        sentences.push(translator.say("room-public"));
    }
    if members.is_plain {
        sentences.push(translator.say("room-plain"));
    }
    if members.others > 0 {
        sentences.push(translator.tell(&Phrase::new("room-more").number("count", members.others)));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// The bot is out of a room, or may not write there: it is for nothing any more, and the moderators are told in private.
pub(crate) fn lost(room: &Address, read_model: &dyn ReadModel) -> Response {
    let mut response = Response::default();
    for usage in read_model.people().uses(room) {
        response = response.and(Change::People(PeopleChange::Room(usage, None)));
        for moderator in read_model.moderators() {
            let notification = Notification::RoomLost { test: usage == RoomUse::Test };
            response = response.telling(moderator, notification);
        }
    }
    response
}

/// Others came into the moderators' room, or that for tests.
pub(crate) fn joined(people: &[(Person, String)], room: &Room, read_model: &dyn ReadModel) -> Response {
    let known = read_model.people();
    if known.uses(&room.address).is_empty() {
        return Response::default();
    }
    let strangers: Vec<&(Person, String)> =
        people.iter().filter(|(person, _)| known.role(person).is_none()).collect();
    if strangers.is_empty() {
        return Response::default();
    }
    let translator = translator(room, None, &read_model.campaign().default_language);
    let say = Phrase::new("room-joined").with("names", names(&strangers, &translator));
    Document::plain(&translator.tell(&say)).into()
}

fn names(people: &[&(Person, String)], translator: &Translator) -> String {
    let named = people.iter().take(NAMED).map(|(person, name)| {
        let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        let id = named(person, translator);
        if name.trim().is_empty() { id } else { format!("{} – {id}", name.trim()) }
    });
    let more = people.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("+{more}"));
    named.chain(more).collect::<Vec<_>>().join(", ")
}

/// Says in the moderators' room what somebody has done elsewhere.
pub(crate) fn tell_room(response: Response, notification: &Notification, request: &Request<'_>) -> Response {
    let mut response = response;
    let people = request.read_model.people();
    if let Some(room) = people.room(RoomUse::Moderators).filter(|room| **room != request.incoming.room) {
        let (person, notification) = (request.message.person.clone(), notification.clone());
        response.replies.push((Recipient::Room(room.clone()), Reply::Told { person, notification }));
    }
    response
}

/// Tells the moderators what one of them has done: in their room those who are on its network, all others in private; nobody who has seen it there.
pub(crate) fn tell_moderators(
    response: Response,
    notification: &Notification,
    request: &Request<'_>,
) -> Response {
    let (people, me) = (request.read_model.people(), &request.message.person);
    let room: Option<&Address> = people.room(RoomUse::Moderators);
    let response = tell_room(response, notification, request);
    let others = request.read_model.moderators().into_iter();
    let others = others
        .filter(|other| !people.same(other, me) && room.is_none_or(|room| room.network != other.network));
    others.fold(response, |response, other| response.telling(other, notification.clone()))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::incoming::What;
    use domain::people::{People, PeopleChange, RoomUse};
    use domain::person::Person;
    use domain::room::{Address, Members, NetworkId, RoomKind};

    fn person(id: &str) -> Person {
        Person::parse(id).unwrap()
    }

    /// An owner, 7, and two moderators, in a group.
    fn group() -> Talk {
        let mut talk = Talk { kind: RoomKind::Group, ..Talk::moderator() };
        talk.read_model.people = People::new(vec![person("7")], vec![person("8"), person("@bo:example.org")]);
        talk.members = Some(Members {
            known: vec![(person("7"), "Olga".into()), (person("9"), "Nosy\nNeighbour".into())],
            others: 2,
            is_public: true,
            is_plain: true,
        });
        talk
    }

    #[test]
    fn an_owner_names_the_room_in_which_moderators_meet() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = group();
            talk.says(&format!("/language {lang}"));
            conversations += &talk.conversation(&[
                "/drafts",
                "/moderators here",
                "/moderators here anyway",
                "/moderators here",
                "/drafts",
                "/post",
                "/post\nid: march\n# We march\n\nAt noon.",
                "/drafts march",
            ]);
            let joined = What::Joined(vec![(person("8"), "Mo".into()), (person("11"), "Eve".into())]);
            conversations +=
                &format!("(8 and 11 come in)\n{}\n", crate::conversation::show(&talk.hear(joined).unwrap()));
            assert_eq!(talk.hear(What::Joined(vec![(person("8"), "Mo".into())])), None);
            conversations += &talk.conversation(&[
                "/moderators nowhere",
                "/moderators nowhere",
                "/moderators test",
                "/moderators test anyway",
            ]);
            for (id, words) in talk.told.drain(..) {
                conversations += &format!("({id}: {words})\n");
            }
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn only_owners_do_and_only_moderators_speak_there() {
        let mut talk = group();
        talk.grants = Grants { moderator: true, ..Grants::default() };
        talk.person = "8";
        assert_eq!(talk.says("/moderators here"), "(silence)", "nobody learns who moderates");
        talk.grants = Grants::default();
        talk.person = "9";
        assert_eq!(talk.says("/moderators here"), "(silence)");
        talk.read_model
            .people
            .change(PeopleChange::Room(RoomUse::Moderators, Some(Address::new(NetworkId::Telegram, "-7"))));
        assert!(talk.says("/drafts").contains("Only the campaign’s moderators"));
        talk.kind = RoomKind::Private;
        talk.grants = Grants::ALL;
        talk.person = "7";
        assert!(talk.says("/moderators here").contains("in a group"));
    }

    #[test]
    fn a_room_that_is_lost_is_none_any_more() {
        let mut talk = group();
        talk.says("/moderators here anyway");
        talk.told.clear();
        assert_eq!(talk.hear(What::Removed), None);
        let told: Vec<&str> = talk.told.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(told, ["7", "8", "@bo:example.org"]);
        assert!(talk.told[0].1.contains("I tell you all in private"));
        assert!(talk.says("/drafts").contains("only in a private chat"));
    }

    #[test]
    fn what_waits_is_approved_in_the_room() {
        let mut talk = group();
        talk.read_model.approvals = 1;
        talk.says("/moderators here anyway");
        talk.told.clear();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/publish march");
        let places: Vec<&str> = talk.told.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(places, ["8", "@bo:example.org", "-7"]);
        let (_, shown) = &talk.told[2];
        assert!(shown.contains("[Approve: approve march "), "{shown}");
        // Whoever has written it may press it, and is told that others have to.
        assert!(talk.says("/approve march").contains("others have to approve it"));
        talk.person = "8";
        talk.told.clear();
        assert!(talk.says("/approve march").contains("goes out in 10 s"));
        // Those who are there have seen it.
        let places: Vec<&str> = talk.told.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(places, ["@bo:example.org"]);
    }
}
