//! `/ban ID why`, `/unban ID`: who and what the bot does not listen to: people, rooms, whole Matrix homeservers.

use crate::locale::{Phrase, Translator};
use crate::people::confirm;
use crate::people::name::named;
use crate::people::room::tell_moderators;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::Notification;
use domain::ban::{Ban, Banned, WHY_LIMIT};
use domain::decision::Change;
use domain::error::ReadError;
use domain::people::{PeopleChange, RoomUse};
use domain::person::Person;
use domain::text::{Block, Document, Span};
use std::cmp::Reverse;

/// How many bans are listed.
const SHOWN: usize = 50;

/// Don't listen to somebody or something any more.
pub static BAN: Entry =
    Entry { in_menu: false, ..Entry::private(Permission::Ban, "ban", "grammar-ban", "help-ban", ban) };

/// Listen to them again.
pub static UNBAN: Entry = Entry {
    in_menu: false,
    ..Entry::private(Permission::Ban, "unban", "grammar-one-id", "help-unban", unban)
};

/// Who or what is meant, and the words behind that; or what to say.
fn meant<'a>(request: &Request<'a>) -> Result<(Banned, &'a str), Response> {
    let (word, rest) = request.args.split_once(char::is_whitespace).unwrap_or((request.args, ""));
    // In reply to somebody, all the words are the reason: "3 warnings" names nobody.
    match (&request.message.replied_person, Banned::parse(word)) {
        (Some(person), _) => Ok((Banned::Person(Person { language: None, ..person.clone() }), request.args)),
        (None, Some(banned)) => Ok((banned, rest.trim())),
        (None, None) => {
            let value: String = word.chars().take(WHY_LIMIT).collect();
            Err(refuse(&request.translator, &Phrase::new("ban-bad-id").with("value", value)))
        }
    }
}

fn ban(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if request.args.is_empty() && request.message.replied_person.is_none() {
        return Ok(list(request));
    }
    let (banned, why) = match meant(request) {
        Ok(meant) => meant,
        Err(response) => return Ok(response),
    };
    let people = request.read_model.people();
    let say = |key| Phrase::new(key).with("what", shown(&banned, translator));
    let moderates = people.all().into_iter().any(|(person, _)| banned.is_person(person.network, &person.id));
    if moderates {
        return Ok(refuse(translator, &say("ban-moderator")));
    }
    let is_ours =
        RoomUse::ALL.iter().filter_map(|usage| people.room(*usage)).any(|room| banned.is_room(room));
    if is_ours {
        return Ok(refuse(translator, &say("ban-our-room")));
    }
    if people.bans().iter().any(|ban| ban.banned == banned) {
        return Ok(refuse(translator, &say("ban-already")));
    }
    // It can't be undone as a whole: subscriptions are gone, and somebody has to let the bot in again.
    if !matches!(banned, Banned::Person(_)) && !request.confirmed {
        return Ok(confirm::ask(&say("confirm-ban"), format!("ban {banned} {why}"), request));
    }
    let why: String = why.chars().filter(|c| !c.is_control()).take(WHY_LIMIT).collect();
    Ok(decide(banned, true, Some(why).filter(|why| !why.is_empty()), request))
}

fn unban(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if request.args.is_empty() && request.message.replied_person.is_none() {
        return Ok(list(request));
    }
    let (banned, _) = match meant(request) {
        Ok(meant) => meant,
        Err(response) => return Ok(response),
    };
    if !request.read_model.people().bans().iter().any(|ban| ban.banned == banned) {
        let say = Phrase::new("unban-none").with("what", shown(&banned, translator));
        return Ok(refuse(translator, &say));
    }
    Ok(decide(banned, false, None, request))
}

/// Says it, and tells the other moderators.
fn decide(banned: Banned, holds: bool, why: Option<String>, request: &Request<'_>) -> Response {
    let key = match (&banned, holds) {
        (Banned::Person(_), true) => "banned-person",
        (Banned::Room(_), true) => "banned-room",
        (Banned::Server(_), true) => "banned-server",
        (_, false) => "unbanned-done",
    };
    let say = Phrase::new(key).with("what", shown(&banned, &request.translator));
    let (by, what) = (request.message.person.clone(), banned.to_string());
    let notification = Notification::Banned { by: by.clone(), what, why: why.clone(), holds };
    let change = PeopleChange::Ban(Ban { banned, holds, why, by, at: request.now });
    let response = refuse(&request.translator, &say).and(Change::People(change));
    tell_moderators(response, &notification, request)
}

/// Who or what, with its network.
fn shown(banned: &Banned, translator: &Translator) -> String {
    match banned {
        Banned::Person(person) => named(person, translator),
        Banned::Room(room) => format!("{} ({})", room.id, room.network.name()),
        Banned::Server(server) => server.clone(),
    }
}

/// Who and what is not listened to, the newest first.
fn list(request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let people = request.read_model.people();
    if people.bans().is_empty() {
        return refuse(translator, &Phrase::new("ban-nobody"));
    }
    let mut document = Document::titled(&translator.say("ban-title"));
    let mut bans: Vec<&Ban> = people.bans().iter().collect();
    bans.sort_by_key(|ban| Reverse(ban.at));
    for ban in bans.iter().take(SHOWN) {
        let why = ban.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let date = translator.date(request.read_model.campaign().day(ban.at));
        let line = format!("{} – {date}{why}", shown(&ban.banned, translator));
        document.push(Block::bullet(vec![Span::plain(line)]));
    }
    if let Some(more) = bans.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let say = Phrase::new("ban-more").number("count", more as u64);
        document.extend(Document::plain(&translator.tell(&say)));
    }
    document.extend(Document::plain(&translator.say("ban-how")));
    document.into()
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::incoming::{Message, What};
    use domain::lang::Lang;
    use domain::people::{People, PeopleChange, RoomUse};
    use domain::person::Person;
    use domain::room::{Address, NetworkId, RoomKind};

    fn campaign() -> Talk {
        let mut talk = Talk::moderator();
        let people = ["7", "8", "@bo:example.org"].map(|id| Person::parse(id).unwrap());
        talk.read_model.people = People::new(vec![], people.to_vec());
        talk
    }

    #[test]
    fn moderators_ban_and_end_that() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..campaign() };
            talk.read_model.campaign.default_language = Lang::parse(lang).unwrap();
            let room = Address::new(NetworkId::Telegram, "-100");
            talk.read_model.people.change(PeopleChange::Room(RoomUse::Moderators, Some(room)));
            conversations += &talk.conversation(&[
                "/ban",
                "/ban ana",
                "/ban 8",
                "/ban example.org",
                "/ban -100",
                "/ban 99 Sells things.",
                "/ban 99",
                "/ban -1005",
                "[yes]",
                "/ban !room:evil.example",
                "[yes]",
                "/ban evil.example They write to everybody.",
                "[yes]",
                "/ban",
                "/unban ana",
                "/unban 98",
                "/unban 99",
            ]);
            for (id, words) in talk.told.drain(..).take(2) {
                conversations += &format!("({id}: {words})\n");
            }
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn a_reply_names_who_is_meant_and_nobody_is_greeted_in_a_banned_room() {
        let mut talk = campaign();
        let written = Some(Person::parse("99").unwrap());
        let reply = Message { replied_person: written, ..talk.message("/ban 3 warnings") };
        assert!(talk.sends(reply).contains("99 (Telegram)"));
        let ban = &talk.read_model.people.bans()[0];
        assert_eq!(ban.why.as_deref(), Some("3 warnings"));
        talk.says("/ban -7");
        talk.says("[yes]");
        talk.kind = RoomKind::Group;
        assert_eq!(talk.hear(What::Added), None);
    }
}
