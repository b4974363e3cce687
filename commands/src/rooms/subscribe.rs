//! `/subscribe [topics]`, `/unsubscribe`, `/subscriptions`: what a room gets.

use crate::locale::{Phrase, Translator, language_name};
use crate::people::whoami::choice;
use crate::publishing::manuscript::topics;
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::answer::{Choice, Content};
use domain::decision::{Change, RoomChange};
use domain::error::ReadError;
use domain::room::{RoomKind, Subscription};
use domain::statement::{TOPICS_LIMIT, Topic};
use domain::text::Document;

/// How many topics are named.
const SHOWN: usize = 40;

/// Statements come to this room from now on.
pub static SUBSCRIBE: Entry = Entry::for_the_room("subscribe", "grammar-topics", "help-subscribe", subscribe);

/// No more of them.
pub static UNSUBSCRIBE: Entry = Entry::for_the_room("unsubscribe", "", "help-unsubscribe", unsubscribe);

/// What this room gets.
pub static SUBSCRIPTIONS: Entry = Entry::open("subscriptions", "", "help-subscriptions", subscriptions);

fn subscribe(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let wanted = match topics(request.args) {
        Ok(_) if is_all(request.args) => Vec::new(),
        Ok(wanted) => wanted,
        Err(say) => return Ok(Document::plain(&translator.tell(&say)).into()),
    };
    let nothing = wanted.is_empty() && !request.args.is_empty() && !is_all(request.args);
    if wanted.len() > TOPICS_LIMIT || nothing {
        let text = translator.tell(&Phrase::new("topics-bad").number("limit", TOPICS_LIMIT as u64));
        return Ok(Document::plain(&text).into());
    }
    let known = request.read_model.topics()?;
    let new: Vec<&str> = wanted.iter().filter(|topic| !known.contains(topic)).map(Topic::as_str).collect();
    let mut text = delivery_status(&wanted, translator, "subscribed");
    if !new.is_empty() {
        let say = Phrase::new("topics-new").with("topics", new.join(", "));
        text = format!("{text}\n{}", translator.tell(&say));
        if !known.is_empty() {
            let all = known.iter().take(SHOWN).map(Topic::as_str).collect::<Vec<_>>().join(", ");
            text = format!("{text}\n{}", translator.tell(&Phrase::new("topics-known").with("topics", all)));
        }
    }
    text = format!(
        "{text}\n{}",
        translator.tell(&Phrase::new("subscribe-hint").with("language", language_name(&translator.lang)))
    );
    let room = &request.caller.room;
    let subscribe = RoomChange::Subscribe { topics: wanted, since: request.now };
    let response = Response::from(Document::plain(&text)).and(Change::Room(room.address.clone(), subscribe));
    if room.kind != RoomKind::Private || room.language.is_some() {
        return Ok(response);
    }
    // The language of somebody's client is known only while they speak, and statements have just been promised in it.
    let language = RoomChange::SetLanguage(translator.lang.clone());
    Ok(response.and(Change::Room(room.address.clone(), language)))
}

fn unsubscribe(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, room) = (&request.translator, &request.caller.room);
    if room.subscription.is_none() {
        return Ok(not_subscribed(translator).into());
    }
    // Whoever names topics gives up these, and keeps the others.
    let named = match topics(request.args) {
        Ok(named) => named,
        Err(say) => return Ok(Document::plain(&translator.tell(&say)).into()),
    };
    let kept: Vec<Topic> = match &room.subscription {
        Some(subscription) => subscription.topics.iter().filter(|t| !named.contains(t)).cloned().collect(),
        None => Vec::new(),
    };
    if let Some(subscription) =
        room.subscription.as_ref().filter(|_| !named.is_empty() && !is_all(request.args))
    {
        let text = delivery_status(&kept, translator, "gets");
        if kept == subscription.topics {
            // All come here, and one alone can't be left out; or none of those does.
            let choices = vec![choice("choice-unsubscribe", "unsubscribe", translator)];
            return Ok(Content::new(Document::plain(&text), choices).into());
        }
        if !kept.is_empty() {
            let subscribe = RoomChange::Subscribe { topics: kept, since: subscription.since };
            let change = Change::Room(room.address.clone(), subscribe);
            return Ok(Response::from(Document::plain(&text)).and(change));
        }
    }
    let change = Change::Room(room.address.clone(), RoomChange::Unsubscribe);
    Ok(Response::from(with_subscribe(translator.say("unsubscribed"), translator)).and(change))
}

/// Whether somebody says in words that they want all.
fn is_all(args: &str) -> bool {
    let all = ["all", "everything", "todo", "todos", "todas", "tout", "tous", "toutes"];
    all.contains(&args.trim().to_lowercase().as_str())
}

fn subscriptions(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, room) = (&request.translator, &request.caller.room);
    let Some(Subscription { topics, .. }) = &room.subscription else {
        return Ok(not_subscribed(translator).into());
    };
    let hint =
        translator.tell(&Phrase::new("subscribe-hint").with("language", language_name(&translator.lang)));
    let document = Document::plain(&format!("{}\n{hint}", delivery_status(topics, translator, "gets")));
    Ok(Content::new(document, vec![choice("choice-unsubscribe", "unsubscribe", translator)]).into())
}

fn delivery_status(topics: &[Topic], translator: &Translator, what: &str) -> String {
    let names = topics.iter().map(Topic::as_str).collect::<Vec<_>>().join(", ");
    let key = match (what, names.is_empty()) {
        ("subscribed", true) => "subscribed-all",
        ("subscribed", false) => "subscribed-topics",
        (_, true) => "gets-all",
        (_, false) => "gets-topics",
    };
    translator.tell(&Phrase::new(key).with("topics", names))
}

/// That a room gets no statements, and how it would.
pub(crate) fn not_subscribed(translator: &Translator) -> Content {
    with_subscribe(translator.say("not-subscribed"), translator)
}

fn with_subscribe(text: String, translator: &Translator) -> Content {
    let subscribe = Choice { label: translator.say("choice-subscribe"), command: "subscribe".to_owned() };
    Content::new(Document::plain(&text), vec![subscribe])
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::lang::Lang;
    use domain::room::RoomKind;

    #[test]
    fn all_is_no_topic_and_one_topic_can_be_given_up() {
        let mut talk = Talk::new();
        assert!(talk.says("/subscribe todo").starts_with("Subscribed: every new statement"));
        assert!(talk.says("/unsubscribe ports").contains("gets every new statement"));
        talk.says("/subscribe ports, housing");
        let left = talk.says("/unsubscribe #ports");
        assert!(left.contains("on housing") && !left.contains("ports"), "{left}");
        assert!(talk.says("/unsubscribe housing").contains("Unsubscribed"), "the last one");
    }

    #[test]
    fn subscribing() {
        insta::assert_snapshot!(Talk::new().conversation(&[
            "/subscriptions",
            "/unsubscribe",
            "/subscribe",
            "/subscribe ecuador, Climate justice",
            "/subscribe #فلسطين #Морской порт",
            "/subscribe ports, !!!",
            "/subscriptions",
            "/language",
            "/language fr",
            "/subscriptions",
            "/language klingon",
            "/language english",
            "/unsubscribe",
        ]));
    }

    #[test]
    fn statements_come_in_the_language_in_which_they_were_promised() {
        let spanish = Some(Lang::parse("es").unwrap());
        let mut talk = Talk { client: spanish.clone(), ..Talk::new() };
        assert!(talk.says("/subscribe").contains("Español"));
        let language = |talk: &Talk| talk.read_model.rooms.values().next().unwrap().language.clone();
        assert_eq!(language(&talk), spanish);
        // Whoever has chosen another keeps it, …
        talk.says("/language fr");
        assert!(talk.says("/subscribe").contains("Français"));
        assert_eq!(language(&talk), Lang::parse("fr"));
        // … and a group is not one person's.
        let mut talk = Talk { client: spanish, kind: RoomKind::Group, ..Talk::new() };
        assert!(talk.says("/subscribe").contains("English"));
        assert_eq!(language(&talk), None);
    }

    #[test]
    fn groups_are_decided_by_their_admins() {
        let mut talk = Talk {
            kind: RoomKind::Group,
            grants: Grants { moderator: true, ..Grants::default() },
            ..Talk::new()
        };
        insta::assert_snapshot!(talk.conversation(&[
            "/subscribe",
            "/language es",
            "/language",
            "/post\n# T\n\ntext",
            "hello",
            "/declration",
            "/subscriptions"
        ]));
    }
}
