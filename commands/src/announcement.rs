//! What a room gets when a statement is published.

use crate::answer::Message;
use crate::board::Campaign;
use crate::document::Document;
use crate::lang::Lang;
use crate::locale::{Say, Voice};
use crate::markdown::DEMANDS;
use crate::reader::{self, LEAD};
use crate::room::{NetworkId, Room, RoomKind};
use crate::statement::{Kind, Statement};

/// A text of up to this many characters is carried whole.
const WHOLE: usize = 1_400;

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
    let body = Document::markdown(&text.body);
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

/// What the moderator is told beside the preview.
pub fn audience_line(audience: &std::collections::BTreeMap<NetworkId, u64>, voice: &Voice) -> String {
    if audience.values().sum::<u64>() == 0 {
        return voice.say("audience-none");
    }
    let rooms: Vec<String> = audience
        .iter()
        .map(|(network, count)| {
            voice.tell(
                &Say::new("audience-rooms").with("network", network.name()).with("count", count.to_string()),
            )
        })
        .collect();
    rooms.join(", ")
}
