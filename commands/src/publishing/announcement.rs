//! What a room gets when a statement is published, corrected or withdrawn; and what moderators are told of it before.

use crate::locale::{Say, Voice};
use crate::publishing::report::about;
use crate::read_model::Board;
use crate::reading::reader::{self, DEMANDS, LEAD};
use domain::answer::Message;
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::room::{NetworkId, Room, RoomKind};
use domain::statement::{Id, Kind, Statement};
use domain::text::Document;
use domain::trouble::Trouble;
use std::collections::BTreeMap;
use std::time::Duration;

/// A text of up to this many characters is carried whole.
const WHOLE: usize = 1_400;

/// From this on, how long a delivery takes is told beforehand.
const WORTH_SAYING: Duration = Duration::from_secs(5);

/// Title, lead, demands and the choices to read on, in the room's language.
pub fn announce(statement: &Statement, room: &Room, campaign: &Campaign) -> Message {
    announce_in(statement, room.language.as_ref(), room.kind, room.address.network, campaign)
}

/// As [`announce`], for every room that has this language, kind and network.
pub fn announce_in(
    statement: &Statement,
    wanted: Option<&Lang>,
    kind: RoomKind,
    network: NetworkId,
    campaign: &Campaign,
) -> Message {
    let wanted = wanted.unwrap_or(&campaign.default_language);
    let voice = Voice::new(wanted.clone(), network);
    let Some((lang, text)) = statement.text(wanted, &campaign.default_language) else {
        return Message::default();
    };
    let body = reader::body(text);
    let mut document = reader::masthead(statement, lang, text, &voice, Some(&campaign.name));
    let whole = body.text().chars().count() <= WHOLE;
    if whole {
        document.extend(body.clone());
    } else {
        let demands = body.section(DEMANDS);
        let before =
            body.blocks.iter().take_while(|b| demands.as_ref().is_none_or(|d| Some(*b) != d.blocks.first()));
        let opening: Document = before.cloned().collect();
        document.extend(opening.lead(LEAD).0);
        document.extend(demands.unwrap_or_default());
    }
    if let Some(link) = statement.link.as_ref().filter(|_| whole) {
        document.push(reader::link_line(link, &voice));
    }
    let reader = reader::Reader { voice: &voice, keep_language: kind != RoomKind::Private };
    let mut choices = Vec::new();
    match statement.kind {
        Kind::Event => choices.push(reader.choice("choice-event", "events", statement, &[])),
        _ if !whole => {
            choices.push(reader.choice(
                "choice-more",
                "declaration",
                statement,
                &["2", reader.language_word(lang)],
            ));
            choices.push(reader.choice(
                "choice-full",
                "declaration",
                statement,
                &["full", reader.language_word(lang)],
            ));
        }
        _ => {}
    }
    choices.extend(reader.language_choices(statement, lang));
    Message { document, choices }
}

/// What is left in a room of a statement that was withdrawn, where its copy can't be removed any more.
pub fn withdrawal(
    statement: &Statement,
    wanted: Option<&Lang>,
    network: NetworkId,
    campaign: &Campaign,
) -> Message {
    let wanted = wanted.unwrap_or(&campaign.default_language);
    let voice = Voice::new(wanted.clone(), network);
    let Some((lang, text)) = statement.text(wanted, &campaign.default_language) else {
        return Message::default();
    };
    let document = reader::masthead(statement, lang, text, &voice, Some(&campaign.name));
    Message { document, choices: Vec::new() }
}

/// What makes the phones ring when a room's copy has changed in its place.
pub fn ring(
    statement: &Statement,
    wanted: Option<&Lang>,
    network: NetworkId,
    campaign: &Campaign,
) -> Message {
    let wanted = wanted.unwrap_or(&campaign.default_language);
    let voice = Voice::new(wanted.clone(), network);
    let title = statement
        .text(wanted, &campaign.default_language)
        .map(|(_, text)| text.title.clone())
        .unwrap_or_default();
    let say = Say::new("ring").with("title", title).with("campaign", &campaign.name);
    Message { document: Document::plain(&voice.tell(&say)), choices: Vec::new() }
}

/// What takes the place of a message that a correction has no text for and that can't be removed any more.
pub fn leftover(wanted: Option<&Lang>, network: NetworkId, campaign: &Campaign) -> Message {
    let voice = Voice::new(wanted.unwrap_or(&campaign.default_language).clone(), network);
    let mut document = Document::default();
    document.push(reader::note(voice.say("leftover")));
    Message { document, choices: Vec::new() }
}

/// Which rooms a statement would go to, and about how long that takes.
pub fn audience_line(audience: &BTreeMap<NetworkId, u64>, board: &dyn Board, voice: &Voice) -> String {
    rooms(audience, board, voice).unwrap_or_else(|| voice.say("audience-none"))
}

/// Which rooms have a statement, and about how long it takes to change it there.
pub fn holders_line(id: &Id, board: &dyn Board, voice: &Voice) -> Result<String, Trouble> {
    Ok(rooms(&board.holders(id)?, board, voice).unwrap_or_else(|| voice.say("holders-none")))
}

fn rooms(rooms: &BTreeMap<NetworkId, u64>, board: &dyn Board, voice: &Voice) -> Option<String> {
    let lines: Vec<String> = rooms
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(network, count)| {
            let say = Say::new("audience-rooms").with("network", network.name()).number("count", *count);
            let line = voice.tell(&say);
            match board.time_for(*network, *count).filter(|time| *time >= WORTH_SAYING) {
                Some(time) => {
                    let say = Say::new("audience-time").with("rooms", line).with("time", about(time));
                    voice.tell(&say)
                }
                None => line,
            }
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
