//! `/declaration [ID] [page | section | full | language]`: the newest declaration, or one by its id, to read.

use crate::locale::{Phrase, Translator, names_demands};
use crate::publishing::attached::announced;
use crate::reading::reader::{self, Byline, DEMANDS, Reader, link_line, masthead, note, pages};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::answer::{Answer, Choice, Content};
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::statement::{Id, Kind, Statement, Text};
use domain::text::Document;

/// The command.
pub static ENTRY: Entry = Entry::reading("declaration", "grammar-declaration", "help-declaration", run);

/// What is to be shown of a text.
enum Piece<'a> {
    Page(usize),
    Section(&'a str),
    Full,
    Files,
}

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let mut words: Vec<String> = request.args.split_whitespace().take(6).map(str::to_lowercase).collect();
    let named = words.first().and_then(|word| Id::parse(word));
    let mut statement = match &named {
        Some(id) => find(id, request)?,
        None => None,
    };
    if statement.is_some() {
        words.remove(0);
    } else {
        // The first word may be a section or page of the newest one.
        statement = newest(request)?;
        let Some(newest) = &statement else {
            return Ok(match named {
                Some(id) => not_found(&id, request)?,
                None => Document::plain(&request.translator.say("no-declarations")).into(),
            });
        };
        if let Some(id) =
            named.filter(|id| !names_demands(id.as_str()) && section_of(newest, id.as_str()).is_none())
        {
            return not_found(&id, request);
        }
    }
    match statement {
        Some(statement) => show(&statement, &words, request),
        None => Ok(Document::plain(&request.translator.say("no-declarations")).into()),
    }
}

/// What is out under this id; for a moderator in private also what is not out yet.
pub(crate) fn find(id: &Id, request: &Request<'_>) -> Result<Option<Statement>, ReadError> {
    if let Some(published) = request.read_model.published(id)? {
        return Ok(Some(published.statement));
    }
    let text = DraftId::text(id.clone());
    let draft = if request.sees_drafts() { request.read_model.draft(&text)? } else { None };
    Ok(draft.map(|draft| draft.statement))
}

fn newest(request: &Request<'_>) -> Result<Option<Statement>, ReadError> {
    let Some(summary) = request.read_model.newest(Kind::Declaration)? else { return Ok(None) };
    Ok(request.read_model.published(&summary.id)?.map(|published| published.statement))
}

fn section_of<'a>(statement: &Statement, word: &'a str) -> Option<&'a str> {
    let has = |text: &Text| reader::body(text).section(word).is_some();
    statement.texts.values().any(has).then_some(word)
}

fn show(statement: &Statement, words: &[String], request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let default = request.default_language();
    let mut piece = Piece::Page(1);
    let mut asked: Option<Lang> = None;
    for word in words {
        if statement.withdrawn.is_some() && Lang::parse(word).is_none() {
            // Old choices name pieces that are no more: the only page says so.
        } else if let Ok(number) = word.parse::<usize>() {
            piece = Piece::Page(number);
        } else if word == "full" {
            piece = Piece::Full;
        } else if word == FILES && !statement.attachments.is_empty() {
            piece = Piece::Files;
        } else if names_demands(word) && section_of(statement, DEMANDS).is_some() {
            piece = Piece::Section(DEMANDS);
        } else if section_of(statement, word).is_some() {
            piece = Piece::Section(word);
        } else if let Some(lang) = Lang::parse(word) {
            asked = Some(lang);
        } else {
            return Ok(no_such_piece(statement, translator, default).into());
        }
    }
    let wanted = asked.as_ref().unwrap_or(&translator.lang);
    let Some((lang, text)) = statement.text(wanted, default) else {
        return Err(ReadError(format!("statement {} has no text", statement.id)));
    };
    // The labels stay in the reader's language; the head is in the language that is read.
    let published = request.read_model.published(&statement.id)?;
    let signed = published.as_ref().is_some_and(|published| published.signature.is_some());
    let byline = Byline { signed, ..Byline::default() };
    let read_in = Translator::new(wanted.clone(), translator.network);
    let mut head = masthead(statement, lang, text, &read_in, byline);
    if published.is_none() {
        head.push(note(translator.say("draft-mark")));
    }
    let reader = Reader::of(request);
    Ok(match piece {
        Piece::Page(number) => page(number, statement, lang, text, head, &reader),
        Piece::Section(slug) => section(slug, statement, lang, text, head, &reader),
        Piece::Full => full(statement, lang, text, head, &reader),
        Piece::Files => {
            return Ok(Answer { messages: announced(statement, lang, default) }.into());
        }
    }
    .into())
}

fn page(
    number: usize,
    statement: &Statement,
    lang: &Lang,
    text: &Text,
    head: Document,
    reader: &Reader<'_>,
) -> Content {
    let translator = reader.translator;
    let body = reader::body(text);
    let mut pages = pages(&body);
    let last = pages.len();
    let number = number.clamp(1, last);
    let mut document = if number == 1 { head } else { Document::titled(&text.title) };
    if number > 1 {
        let say = Phrase::new("page").number("number", number as u64).number("last", last as u64);
        document.push(note(translator.tell(&say)));
    }
    document.extend(pages.swap_remove(number - 1));
    if let Some(link) = statement.link.as_ref().filter(|_| number == last) {
        document.push(link_line(link, translator));
    }
    let word = reader.language_word(lang);
    let turn = |label, to: usize| reader.choice(label, "declaration", statement, &[&to.to_string(), word]);
    let mut choices = Vec::new();
    if number > 1 {
        choices.push(turn("choice-back", number - 1));
    }
    if number < last {
        choices.push(turn("choice-more", number + 1));
    }
    if body.section(DEMANDS).is_some() {
        choices.push(reader.choice("choice-demands", "declaration", statement, &[DEMANDS, word]));
    }
    if last > 1 && reader.may_choose_whole(&body) {
        choices.push(reader.choice("choice-full", "declaration", statement, &["full", word]));
    }
    choices.extend(files(statement, reader));
    choices.extend(reader.language_choices(statement, lang));
    choices.extend(back(statement, translator));
    Content::new(document, choices)
}

/// The word behind which a statement's files come.
const FILES: &str = "files";

/// The way to a statement's files, if it has any.
fn files(statement: &Statement, reader: &Reader<'_>) -> Option<Choice> {
    let count = statement.attachments.len() as u64;
    let label = reader.translator.tell(&Phrase::new("choice-files").number("count", count));
    let command = format!("declaration {} {FILES}", statement.id);
    (count > 0).then_some(Choice { label, command })
}

/// The way back to what a statement belongs to, and to the list of its kind.
fn back(statement: &Statement, translator: &Translator) -> Vec<Choice> {
    let (label, list) = match statement.kind {
        Kind::Declaration => ("choice-declarations", "declarations"),
        Kind::Event => ("choice-all-events", "events"),
        Kind::Update => ("choice-updates", "updates"),
    };
    vec![Choice { label: translator.say(label), command: list.to_owned() }]
}

fn section(
    slug: &str,
    statement: &Statement,
    lang: &Lang,
    text: &Text,
    head: Document,
    reader: &Reader<'_>,
) -> Content {
    let Some(section) = reader::body(text).section(slug) else {
        // It stands in another language only.
        return page(1, statement, lang, text, head, reader);
    };
    if reader.is_too_long(&section) {
        return by_page(statement, lang, text, head, reader);
    }
    let mut document = Document::titled(&text.title);
    document.extend(section);
    let word = reader.language_word(lang);
    let mut choices = vec![reader.choice("choice-beginning", "declaration", statement, &[word])];
    if reader.may_choose_whole(&reader::body(text)) {
        choices.push(reader.choice("choice-full", "declaration", statement, &["full", word]));
    }
    Content::new(document, choices)
}

fn full(statement: &Statement, lang: &Lang, text: &Text, head: Document, reader: &Reader<'_>) -> Content {
    let body = reader::body(text);
    if reader.is_too_long(&body) {
        return by_page(statement, lang, text, head, reader);
    }
    let mut document = head;
    document.extend(body);
    if let Some(link) = &statement.link {
        document.push(link_line(link, reader.translator));
    }
    let word = reader.language_word(lang);
    Content::new(document, vec![reader.choice("choice-beginning", "declaration", statement, &[word])])
}

/// The beginning of a text that is too long to be shown at once where others read along.
fn by_page(statement: &Statement, lang: &Lang, text: &Text, head: Document, reader: &Reader<'_>) -> Content {
    let mut content = page(1, statement, lang, text, head, reader);
    content.document.push(note(reader.translator.say("by-page")));
    content
}

fn no_such_piece(statement: &Statement, translator: &Translator, default: &Lang) -> Content {
    let body =
        statement.text(&translator.lang, default).map(|(_, text)| reader::body(text)).unwrap_or_default();
    let sections: Vec<&str> = body.sections().into_iter().map(|(slug, _)| slug).collect();
    let languages: Vec<&str> = statement.texts.keys().map(Lang::code).collect();
    let say = Phrase::new("no-such-piece")
        .with("id", statement.id.as_str())
        .number("pages", pages(&body).len() as u64)
        .with("sections", if sections.is_empty() { "–".to_owned() } else { sections.join(", ") })
        .with("languages", languages.join(", "));
    Content::new(Document::plain(&translator.tell(&say)), Vec::new())
}

/// There is nothing under this id; perhaps another was meant.
pub(crate) fn not_found(id: &Id, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let near = request
        .read_model
        .neighbours(id)?
        .into_iter()
        .map(|near| (strsim::osa_distance(id.as_str(), near.as_str()), near))
        .filter(|(distance, near)| *distance <= 3 || near.as_str().starts_with(id.as_str()))
        .min_by_key(|(distance, _)| *distance);
    let near = match near {
        Some((_, near)) => request.read_model.summary(&near)?,
        None => None,
    };
    let text = translator.tell(&Phrase::new("no-such-statement").with("id", id.as_str()));
    let choices = match near {
        Some(summary) => vec![Choice {
            label: summary.id.to_string(),
            command: format!(
                "{} {}",
                if summary.kind == Kind::Event { "events" } else { "declaration" },
                summary.id
            ),
        }],
        None => {
            vec![Choice { label: translator.say("choice-declarations"), command: "declarations".to_owned() }]
        }
    };
    Ok(Content::new(Document::plain(&text), choices).into())
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::lang::Lang;
    use domain::room::{NetworkId, RoomKind};
    use domain::text::Document;

    #[test]
    fn reading_a_declaration() {
        insta::assert_snapshot!(Talk::new().conversation(&[
            "/declaration",
            "/declaration ecuador-2010 2",
            "/declaration ecuador-2010 demands",
            "/declaration es",
            "/declaration demands fr",
            "/declaration ecuador-2010 9 en",
            "/declaration ecuador-2001",
            "/declaration qwerty",
            "/declaration ecuador-2010 weather",
            "/declaration qu",
        ]));
    }

    #[test]
    fn the_full_text_loses_and_repeats_no_word() {
        let mut talk = Talk::new();
        for lang in ["en", "es", "fr"] {
            let whole = talk
                .read_model
                .published
                .values()
                .find(|p| p.statement.id.as_str() == "ecuador-2010")
                .unwrap()
                .statement
                .texts[&Lang::parse(lang).unwrap()]
                .body
                .clone();
            let whole = Document::markdown(&whole);
            let words = |text: String| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let full = talk.answer(&format!("/declaration ecuador-2010 full {lang}")).unwrap();
            let got: Document = full.messages.into_iter().flat_map(|m| m.document.blocks).skip(2).collect();
            assert_eq!(words(got.text()), words(whole.text()), "{lang}");
            let mut paged = Vec::new();
            let mut number = 1;
            loop {
                let page = talk
                    .answer(&format!("/declaration ecuador-2010 {number} {lang}"))
                    .unwrap()
                    .messages
                    .remove(0);
                // Each page begins with the title, and the date or the page's number.
                paged.extend(words(page.document.blocks.into_iter().skip(2).collect::<Document>().text()));
                number += 1;
                if !page
                    .choices
                    .iter()
                    .any(|c| c.command.starts_with(&format!("declaration ecuador-2010 {number}")))
                {
                    break;
                }
            }
            assert_eq!(paged, words(whole.text()), "{lang}");
        }
    }

    #[test]
    fn a_group_gets_a_long_text_by_page() {
        for network in [NetworkId::Telegram, NetworkId::Matrix] {
            let mut talk = Talk { network, ..Talk::new() };
            let long = "Bread and roses. ".repeat(1_000);
            talk.read_model.published.values_mut().for_each(|published| {
                published.statement.texts.values_mut().for_each(|text| text.body.clone_from(&long));
            });
            let whole = talk.says("/declaration ecuador-2010 full");
            assert!(whole.len() > long.len(), "{network:?}: {}", whole.len());
            talk.kind = RoomKind::Group;
            for words in ["full", "2 full"] {
                let piece = talk.says(&format!("/declaration ecuador-2010 {words}"));
                assert!(piece.len() < 2_000 && piece.contains("come page by page"), "{network:?}: {piece}");
                // Where choices open the private chat, it can be read at once there.
                assert_eq!(piece.contains("[Full text"), network == NetworkId::Telegram, "{piece}");
            }
        }
    }

    #[test]
    fn a_language_without_text_says_so() {
        let mut talk = Talk::new();
        talk.read_model
            .published
            .values_mut()
            .for_each(|p| p.statement.texts.retain(|lang, _| lang.code() == "en"));
        talk.client = Lang::parse("fr");
        insta::assert_snapshot!(talk.says("/declaration").lines().take(4).collect::<Vec<_>>().join("\n"));
    }
}
