//! `/language [code]`: the language of a room, or one's own in private.

use crate::locale::{Phrase, Translator, language_name, languages, named};
use crate::reading::declarations::LIST;
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::access::Permission;
use domain::answer::{Choice, Content};
use domain::decision::{Change, RoomChange};
use domain::error::ReadError;
use domain::lang::Lang;
use domain::room::RoomKind;
use domain::text::Document;
use std::collections::BTreeSet;

/// The command. To ask is free for everybody; to choose in a group is for its admins.
pub static ENTRY: Entry = Entry {
    bare: Some(Permission::Read),
    ..Entry::for_the_room("language", "grammar-code", "help-language", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut known: BTreeSet<Lang> = languages().cloned().collect();
    known.extend(request.read_model.languages()?);
    if request.args.is_empty() {
        let text =
            translator.tell(&Phrase::new("language-now").with("language", language_name(&translator.lang)));
        return Ok(Content::new(Document::plain(&text), choices(&known, &translator.lang)).into());
    }
    let Some(lang) = wanted(request.args, &known) else {
        let codes: Vec<String> =
            known.iter().take(LIST).map(|lang| format!("{} ({lang})", language_name(lang))).collect();
        let text = translator.tell(&Phrase::new("language-unknown").with("languages", codes.join(", ")));
        return Ok(Content::new(Document::plain(&text), choices(&known, &translator.lang)).into());
    };
    let own = Translator::new(lang.clone(), translator.network);
    let key =
        if request.incoming.kind == RoomKind::Private { "language-set-private" } else { "language-set-room" };
    let text = own.tell(&Phrase::new(key).with("language", language_name(&lang)));
    let change = Change::Room(request.caller.room.address.clone(), RoomChange::SetLanguage(lang));
    Ok(Response::from(Document::plain(&text)).and(change))
}

/// A code, or a language's name in any of the bot's.
fn wanted(args: &str, known: &BTreeSet<Lang>) -> Option<Lang> {
    let by_code = Lang::from_client(args)
        .and_then(|lang| [lang.clone(), lang.base()].into_iter().find(|l| known.contains(l)));
    by_code.or_else(|| named(args))
}

fn choices(known: &BTreeSet<Lang>, now: &Lang) -> Vec<Choice> {
    known
        .iter()
        .filter(|lang| *lang != now)
        .take(LIST)
        .map(|lang| Choice { label: language_name(lang), command: format!("language {lang}") })
        .collect()
}
