//! What a room gets when a statement is published, corrected or withdrawn; and what moderators are told of it before.

use crate::locale::{Phrase, Translator};
use crate::publishing::report::about;
use crate::read_model::ReadModel;
use crate::reading::reader::{self, Byline, DEMANDS, LEAD};
use domain::answer::Content;
use domain::campaign::Campaign;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::room::{NetworkId, Room, RoomKind};
use domain::statement::{Id, Kind, Statement};
use domain::text::Document;
use std::collections::BTreeMap;
use std::time::Duration;

/// A text of up to this many characters is carried whole.
const WHOLE: usize = 1_400;

/// From this on, how long a delivery takes is told beforehand.
const WORTH_SAYING: Duration = Duration::from_secs(5);

/// Title, lead, demands and the choices to read on, in the room's language.
pub fn announce(statement: &Statement, signed: bool, room: &Room, campaign: &Campaign) -> Content {
    announce_in(statement, signed, room.language.as_ref(), room.kind, room.address.network, campaign)
}

/// As [`announce`], for every room that has this language, kind and network.
pub fn announce_in(
    statement: &Statement,
    signed: bool,
    wanted: Option<&Lang>,
    kind: RoomKind,
    network: NetworkId,
    campaign: &Campaign,
) -> Content {
    let wanted = wanted.unwrap_or(&campaign.default_language);
    let translator = Translator::new(wanted.clone(), network);
    let Some((lang, text)) = statement.text(wanted, &campaign.default_language) else {
        return Content::default();
    };
    let body = reader::body(text);
    let byline = Byline { campaign: Some(&campaign.name), signed };
    let mut document = reader::masthead(statement, lang, text, &translator, byline);
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
        document.push(reader::link_line(link, &translator));
    }
    let in_group = kind != RoomKind::Private;
    let reader = reader::Reader { translator: &translator, in_group, keep_language: in_group };
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
            if reader.may_choose_whole(&body) {
                let words = ["full", reader.language_word(lang)];
                choices.push(reader.choice("choice-full", "declaration", statement, &words));
            }
        }
        _ => {}
    }
    choices.extend(reader.language_choices(statement, lang));
    Content::new(document, choices)
}

/// What is left in a room of a statement that was withdrawn, where its copy can't be removed any more.
pub fn withdrawal(
    statement: &Statement,
    signed: bool,
    wanted: Option<&Lang>,
    network: NetworkId,
    campaign: &Campaign,
) -> Content {
    let wanted = wanted.unwrap_or(&campaign.default_language);
    let translator = Translator::new(wanted.clone(), network);
    let Some((lang, text)) = statement.text(wanted, &campaign.default_language) else {
        return Content::default();
    };
    let byline = Byline { campaign: Some(&campaign.name), signed };
    let document = reader::masthead(statement, lang, text, &translator, byline);
    Content::new(document, Vec::new())
}

/// The notice that a room's copy has changed in its place, or was taken back and why.
pub fn notice(
    statement: &Statement,
    wanted: Option<&Lang>,
    network: NetworkId,
    campaign: &Campaign,
) -> Content {
    let wanted = wanted.unwrap_or(&campaign.default_language);
    let translator = Translator::new(wanted.clone(), network);
    let title = statement
        .text(wanted, &campaign.default_language)
        .map(|(_, text)| text.title.clone())
        .unwrap_or_default();
    let key = match (&statement.withdrawn, statement.kind) {
        (None, _) => "notice",
        (Some(_), Kind::Event) => "notice-cancelled",
        (Some(_), _) => "notice-withdrawn",
    };
    let mut text = translator.tell(&Phrase::new(key).with("title", title).with("campaign", &campaign.name));
    if let Some(why) = statement.withdrawn.as_ref().and_then(|withdrawal| withdrawal.why.as_ref()) {
        text = format!("{text} {why}");
    }
    Content::new(Document::plain(&text), Vec::new())
}

/// What takes the place of a message that a correction has no text for and that can't be removed any more.
pub fn leftover(wanted: Option<&Lang>, network: NetworkId, campaign: &Campaign) -> Content {
    let translator = Translator::new(wanted.unwrap_or(&campaign.default_language).clone(), network);
    let mut document = Document::default();
    document.push(reader::note(translator.say("leftover")));
    Content::new(document, Vec::new())
}

/// Which rooms a statement would go to, and about how long that takes.
pub fn audience_line(
    audience: &BTreeMap<NetworkId, u64>,
    read_model: &dyn ReadModel,
    translator: &Translator,
) -> String {
    rooms(audience, read_model, translator).unwrap_or_else(|| translator.say("audience-none"))
}

/// Which rooms have a statement, and about how long it takes to change it there.
pub fn holders_line(
    id: &Id,
    read_model: &dyn ReadModel,
    translator: &Translator,
) -> Result<String, ReadError> {
    Ok(rooms(&read_model.holders(id)?, read_model, translator)
        .unwrap_or_else(|| translator.say("holders-none")))
}

fn rooms(
    rooms: &BTreeMap<NetworkId, u64>,
    read_model: &dyn ReadModel,
    translator: &Translator,
) -> Option<String> {
    let lines: Vec<String> = rooms
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(network, count)| {
            let say = Phrase::new("audience-rooms").with("network", network.name()).number("count", *count);
            let line = translator.tell(&say);
            match read_model.time_for(*network, *count).filter(|time| *time >= WORTH_SAYING) {
                Some(time) => {
                    let say = Phrase::new("audience-time").with("rooms", line).with("time", about(time));
                    translator.tell(&say)
                }
                None => line,
            }
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
