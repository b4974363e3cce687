//! `/subscribe [topics]`, `/unsubscribe`, `/subscriptions`: what a room gets.

use crate::locale::{Say, Voice, language_name};
use crate::people::whoami::choice;
use crate::publishing::manuscript::topics;
use crate::request::{Entry, Request};
use domain::answer::{Choice, Message};
use domain::decision::Change;
use domain::decision::Outcome;
use domain::person::Role;
use domain::room::Subscription;
use domain::statement::{TOPICS_LIMIT, Topic};
use domain::text::Document;
use domain::trouble::Trouble;
use std::collections::BTreeSet;

/// How many topics are named.
const SHOWN: usize = 40;

/// Statements come to this room from now on.
pub static SUBSCRIBE: Entry = Entry {
    role: Role::RoomAdmin,
    ..Entry::open("subscribe", "grammar-topics", "help-subscribe", subscribe)
};

/// No more of them.
pub static UNSUBSCRIBE: Entry =
    Entry { role: Role::RoomAdmin, ..Entry::open("unsubscribe", "", "help-unsubscribe", unsubscribe) };

/// What this room gets.
pub static SUBSCRIPTIONS: Entry = Entry::open("subscriptions", "", "help-subscriptions", subscriptions);

fn subscribe(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let wanted = topics(&request.args.replace(';', ","));
    if wanted.len() > TOPICS_LIMIT || wanted.is_empty() && !request.args.is_empty() {
        let text = voice.tell(&Say::new("topics-bad").number("limit", TOPICS_LIMIT as u64));
        return Ok(Document::plain(&text).into());
    }
    let known: BTreeSet<Topic> =
        request.board.catalogue()?.into_iter().flat_map(|summary| summary.topics).collect();
    let new: Vec<&str> = wanted.iter().filter(|topic| !known.contains(topic)).map(Topic::as_str).collect();
    let mut text = standing(&wanted, voice, "subscribed");
    if !new.is_empty() {
        let say = Say::new("topics-new").with("topics", new.join(", "));
        text = format!("{text}\n{}", voice.tell(&say));
        if !known.is_empty() {
            let all = known.iter().take(SHOWN).map(Topic::as_str).collect::<Vec<_>>().join(", ");
            text = format!("{text}\n{}", voice.tell(&Say::new("topics-known").with("topics", all)));
        }
    }
    text = format!(
        "{text}\n{}",
        voice.tell(&Say::new("subscribe-hint").with("language", language_name(&voice.lang)))
    );
    let room = request.caller.room.address.clone();
    Ok(Outcome::from(Document::plain(&text)).and(Change::Subscribe {
        room,
        topics: wanted,
        since: request.now,
    }))
}

fn unsubscribe(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let (voice, room) = (&request.voice, &request.caller.room);
    if room.subscription.is_none() {
        return Ok(with_subscribe(voice.say("not-subscribed"), voice).into());
    }
    let change = Change::Unsubscribe { room: room.address.clone() };
    Ok(Outcome::from(with_subscribe(voice.say("unsubscribed"), voice)).and(change))
}

fn subscriptions(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let (voice, room) = (&request.voice, &request.caller.room);
    let Some(Subscription { topics, .. }) = &room.subscription else {
        return Ok(with_subscribe(voice.say("not-subscribed"), voice).into());
    };
    let hint = voice.tell(&Say::new("subscribe-hint").with("language", language_name(&voice.lang)));
    let document = Document::plain(&format!("{}\n{hint}", standing(topics, voice, "gets")));
    Ok(Message { document, choices: vec![choice("choice-unsubscribe", "unsubscribe", voice)] }.into())
}

fn standing(topics: &[Topic], voice: &Voice, what: &str) -> String {
    let names = topics.iter().map(Topic::as_str).collect::<Vec<_>>().join(", ");
    let key = match (what, names.is_empty()) {
        ("subscribed", true) => "subscribed-all",
        ("subscribed", false) => "subscribed-topics",
        (_, true) => "gets-all",
        (_, false) => "gets-topics",
    };
    voice.tell(&Say::new(key).with("topics", names))
}

fn with_subscribe(text: String, voice: &Voice) -> Message {
    let subscribe = Choice { label: voice.say("choice-subscribe"), command: "subscribe".to_owned() };
    Message { document: Document::plain(&text), choices: vec![subscribe] }
}
