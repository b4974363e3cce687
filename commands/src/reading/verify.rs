//! `/verify ID`: the exact text and its signature, as files that minisign checks. `/verify` in reply to a message, or with a text from the next
//! line on: whether that is what the campaign has said, word for word.

use crate::locale::{Phrase, Translator};
use crate::publishing::announcement::announce_in;
use crate::reading::compare::{FEWEST, Words};
use crate::reading::declaration::not_found;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::answer::{Answer, Choice, Content, Reply};
use domain::archive::{Published, Summary};
use domain::canonical::canonical;
use domain::error::ReadError;
use domain::file::File;
use domain::lang::Lang;
use domain::room::{NetworkId, RoomKind};
use domain::statement::{Id, Kind, TITLE_LIMIT, Text};
use domain::text::Document;

/// The command.
pub static ENTRY: Entry =
    Entry { takes_text: true, ..Entry::open("verify", "grammar-verify", "help-verify", run) };

/// How many statements of each kind a text is compared with.
const COMPARED: usize = 60;

/// How many earlier revisions of each.
const EARLIER: usize = 8;

/// How alike a text has to be to a statement to be shown beside it, in hundredths.
const ALIKE: usize = 30;

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let text = match (&request.caller.text, request.body.trim().is_empty()) {
        (_, false) => request.body.to_owned(),
        (Some(Ok(text)), true) => text.markdown.clone(),
        (Some(Err(say)), true) => return Ok(refuse(translator, say)),
        (None, true) => return by_id(request),
    };
    let document = Document::markdown(&text);
    let words = Words::of(&document);
    if words.len() < FEWEST {
        return Ok(refuse(translator, &Phrase::new("verify-short").number("count", FEWEST as u64)));
    }
    compare(&words, &text, request)
}

/// A statement's text and signature as files, and how they are checked.
fn by_id(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else {
        return Ok(refuse(translator, &Phrase::new("verify-how")));
    };
    let Some(published) = request.read_model.published(&id)? else { return not_found(&id, request) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let (Some(signature), Some(key)) = (&published.signature, &request.read_model.campaign().public_key)
    else {
        return Ok(refuse(translator, &say("verify-unsigned")));
    };
    let name = file_name(&published);
    let say = say("verify-files")
        .with("name", &name)
        .with("key", key)
        .with("campaign", &request.read_model.campaign().name);
    let mut answer = Answer::from(Document::plain(&translator.tell(&say)));
    let text = File::text(name.clone(), canonical(&published.statement));
    let signature = File::text(format!("{name}.minisig"), signature.clone());
    answer.messages.extend([text, signature].map(|file| Content::file(file, Document::default())));
    Ok(answer.into())
}

/// The name of the file that holds a revision's text.
pub(crate) fn file_name(published: &Published) -> String {
    format!("{}-{}.txt", published.statement.id, published.revision)
}

/// What a text is of a statement.
enum Verdict {
    /// All of it, or one message of it, word for word.
    Same {
        whole: bool,
    },
    /// What an earlier revision said.
    Earlier,
    /// So alike, in hundredths, to what it says in this language.
    Like(usize, Lang),
    Other,
}

fn compare(words: &Words, text: &str, request: &Request<'_>) -> Result<Response, ReadError> {
    let mut nearest: Option<(usize, Published, Lang)> = None;
    // What it is if it is nothing better, and the best of that.
    let mut earlier = None;
    let mut withdrawn = None;
    let mut compared = 0;
    for (is_titled, summary) in candidates(text, request)? {
        if summary.withdrawn {
            if is_titled {
                withdrawn.get_or_insert(summary);
            }
            continue;
        }
        let Some(published) = request.read_model.published(&summary.id)? else { continue };
        compared += 1;
        match judge(words, &published, is_titled, request)? {
            Verdict::Same { whole } => {
                let signed = published.signature.is_some();
                let key = match (whole, signed) {
                    (true, true) => "verify-same-signed",
                    (true, false) => "verify-same",
                    (false, true) => "verify-part-signed",
                    (false, false) => "verify-part",
                };
                return Ok(said(key, &summary, request));
            }
            Verdict::Earlier => _ = earlier.get_or_insert(summary),
            Verdict::Like(likeness, lang) if nearest.as_ref().is_none_or(|(best, ..)| likeness > *best) => {
                nearest = Some((likeness, published, lang));
            }
            Verdict::Like(..) | Verdict::Other => {}
        }
    }
    if let Some(earlier) = earlier {
        return Ok(said("verify-earlier", &earlier, request));
    }
    if let Some(withdrawn) = withdrawn {
        return Ok(said("verify-withdrawn", &withdrawn, request));
    }
    let Some((_, published, lang)) = nearest else {
        let say = Phrase::new("verify-nothing").number("count", compared);
        return Ok(refuse(&request.translator, &say));
    };
    let summary = Summary::of(&published.statement, published.at);
    let mut response = said("verify-differs", &summary, request);
    let statement = published.statement.texts.get(&lang).map(|text| as_linked(words, &whole(text)));
    if let Some((_, Reply::Said(answer))) = response.replies.first_mut()
        && let Some(message) = answer.messages.first_mut()
        && let Some(statement) = statement
    {
        let (differences, more) = words.differences(&statement);
        message.document.extend(differences);
        if more > 0 {
            let say = Phrase::new("correct-more").number("count", more as u64);
            message.document.extend(Document::plain(&request.translator.tell(&say)));
        }
    }
    Ok(response)
}

/// With which statements a text is compared: those that bear one of its first lines as their title, then the newest of each kind.
fn candidates(text: &str, request: &Request<'_>) -> Result<Vec<(bool, Summary)>, ReadError> {
    let mut candidates = Vec::new();
    for kind in Kind::ALL {
        candidates.extend(request.read_model.page(kind, 0, COMPARED)?);
    }
    // An id names it, wherever it stands in the list.
    if let Some(id) = request.args.split_whitespace().next().and_then(Id::parse) {
        candidates.extend(request.read_model.summary(&id)?);
    }
    // A title is short.
    let lines = text.lines().filter(|line| !line.trim().is_empty() && line.len() < TITLE_LIMIT * 8).take(3);
    let lines: Vec<Words> = lines.map(|line| Words::of(&Document::markdown(line))).collect();
    let is_titled = |summary: &Summary| {
        summary.titles.values().any(|(title, _)| lines.contains(&Words::of(&Document::plain(title))))
    };
    let mut candidates: Vec<_> =
        candidates.into_iter().map(|summary| (is_titled(&summary), summary)).collect();
    candidates.sort_by_key(|(is_titled, _)| !is_titled);
    Ok(candidates)
}

/// A text as it is read: its title and all that stands beneath.
fn whole(text: &Text) -> Document {
    titled(text, Document::markdown(&text.body))
}

fn titled(text: &Text, body: Document) -> Document {
    let mut document = Document::titled(&text.title);
    document.extend(body);
    document
}

/// The words of what was said, as they are compared with others: copying often leaves the links behind.
fn as_linked(words: &Words, said: &Document) -> Words {
    if words.has_links() { Words::of(said) } else { Words::unlinked(said) }
}

fn judge(
    words: &Words,
    published: &Published,
    is_titled: bool,
    request: &Request<'_>,
) -> Result<Verdict, ReadError> {
    let (statement, campaign) = (&published.statement, request.read_model.campaign());
    let mut best = (0, None);
    for (lang, text) in &statement.texts {
        let body = Document::markdown(&text.body);
        let (body, all) = (as_linked(words, &body), as_linked(words, &titled(text, body)));
        if *words == all || *words == body {
            return Ok(Verdict::Same { whole: true });
        }
        if words.are_in(&all) {
            return Ok(Verdict::Same { whole: false });
        }
        let likeness = words.likeness(&all);
        if likeness > best.0 {
            best = (likeness, Some(lang.clone()));
        }
        if likeness == 0 && !is_titled {
            continue;
        }
        // As rooms get it, with what stands around the text; the choices are none of it.
        for network in NetworkId::ALL {
            // What went out before it was signed elsewhere doesn't say so.
            for signed in [false, true].into_iter().take(1 + usize::from(published.signature.is_some())) {
                let sent = announce_in(statement, signed, Some(lang), RoomKind::Group, network, campaign);
                let sent = as_linked(words, &sent.document);
                if *words == sent {
                    return Ok(Verdict::Same { whole: body.len() == 0 || body.are_in(&sent) });
                }
                if words.are_in(&sent) {
                    return Ok(Verdict::Same { whole: false });
                }
            }
        }
    }
    for texts in request.read_model.earlier(&statement.id, EARLIER)? {
        if texts.values().any(|text| words.are_in(&as_linked(words, &whole(text)))) {
            return Ok(Verdict::Earlier);
        }
    }
    Ok(match best {
        (likeness, Some(lang)) if likeness >= ALIKE => Verdict::Like(likeness, lang),
        _ => Verdict::Other,
    })
}

/// What is said of a statement with which a text was compared.
fn said(key: &'static str, summary: &Summary, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let (title, _) = summary.title(&translator.lang, request.default_language());
    let say = Phrase::new(key)
        .with("title", title)
        .with("id", summary.id.as_str())
        .with("campaign", &request.read_model.campaign().name)
        .with("date", translator.date(summary.date));
    let choices = vec![read(summary, translator)];
    Content::new(Document::plain(&translator.tell(&say)), choices).into()
}

fn read(summary: &Summary, translator: &Translator) -> Choice {
    let command = if summary.kind == Kind::Event { "events" } else { "declaration" };
    Choice { label: translator.say("choice-read"), command: format!("{command} {}", summary.id) }
}

#[cfg(test)]
mod conversation {
    use super::*;
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::statement::{Statement, Withdrawal};
    use std::collections::BTreeMap;

    const BODY: &str = "At **noon** from the main square to the port.\n\n## Demands\n\n- Bread for all who work\n- Roses for all who rest";

    /// A campaign whose statement “march” was corrected once, and whose key is known.
    fn campaign() -> Talk {
        let mut talk = Talk { grants: Grants::default(), ..Talk::new() };
        let text = |body: &str| Text { title: "We march on Friday".into(), body: body.into(), place: None };
        let english = Lang::parse("en").unwrap();
        let (id, date) = (Id::parse("march").unwrap(), jiff::civil::Date::constant(2026, 11, 20));
        let before = text("At eight from the main square to the port, and then home together.");
        talk.read_model.earlier.insert(id.clone(), vec![BTreeMap::from([(english.clone(), before)])]);
        let statement = Statement::new(id, Kind::Declaration, date, english, text(BODY));
        talk.read_model.publish(statement.clone(), talk.now);
        let withdrawal = Withdrawal { on: date, why: None };
        let text = BTreeMap::from([(
            Lang::parse("en").unwrap(),
            Text { title: "Meet at the corner".into(), body: String::new(), place: None },
        )]);
        let id = Id::parse("corner").unwrap();
        let gone = Statement { id, texts: text, ..statement }.withdrawn(withdrawal);
        talk.read_model.publish(gone, talk.now);
        talk.read_model.campaign.public_key = Some("RWQkey".into());
        talk
    }

    fn sign(talk: &mut Talk) {
        let published = talk.read_model.published.get_mut(&Id::parse("march").unwrap()).unwrap();
        published.signature = Some("untrusted comment: x\nRUQ\n".into());
    }

    #[test]
    fn anybody_gets_the_text_and_the_signature() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..campaign() };
            conversations += &talk.conversation(&["/verify", "/verify march", "/verify nothing-here"]);
            sign(&mut talk);
            conversations += &talk.conversation(&["/verify march", "/declaration march"]);
            let answer = talk.answer("/verify march").unwrap();
            let names: Vec<_> = answer
                .messages
                .iter()
                .filter_map(|message| Some(message.file.as_ref()?.name.clone()))
                .collect();
            assert_eq!(names, ["march-1.txt", "march-1.txt.minisig"]);
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn a_text_is_told_word_for_word() {
        let pasted = [
            "We march on Friday\nAt noon from the main square to the port.\nDemands\n• Bread for all who work\n• Roses for all who rest",
            "We march on Friday\nHands Off · Declaration · 20 November 2026 · signed\nAt noon from the main square to the port.\nDemands\n- Bread for all who work\n- Roses for all who rest",
            "At noon from the main square to the port.",
            "At eight from the main square to the port, and then home together.",
            "We march on Friday\nAt noon from the main square to the barracks.\nDemands\n- Bread for all who work",
            "We march on Friday\nAt noon from the main square to the port. Bread for all who rest",
            "Meet at the corner\nBring whatever you have with you tonight.",
            "The campaign asks you to send money to this account today.",
            "We march.",
        ];
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..campaign() };
            conversations += &talk.conversation(&[&format!("/verify\n{}", pasted[0])]);
            sign(&mut talk);
            for text in pasted {
                conversations += &talk.conversation(&[&format!("/verify\n{text}")]);
            }
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn a_link_that_leads_elsewhere_is_not_ours() {
        let mut talk = campaign();
        let body =
            "Those who can give something [give it here](https://ours.org/give), and say so to nobody.";
        let statement =
            &mut talk.read_model.published.get_mut(&Id::parse("march").unwrap()).unwrap().statement;
        statement.texts.values_mut().for_each(|text| body.clone_into(&mut text.body));
        let plain = body.replace("[give it here](https://ours.org/give)", "give it here");
        for ours in [body, &plain] {
            assert!(talk.says(&format!("/verify\n{ours}")).starts_with("Word for word"), "{ours}");
        }
        let said = talk.says(&format!("/verify\n{}", body.replace("ours.org", "others.org")));
        assert!(said.contains("here, → https://ours.org/give here, → https://others.org/give"), "{said}");
    }

    #[test]
    fn what_was_said_anew_is_what_it_is_now() {
        let mut talk = campaign();
        // Withdrawn as a declaration, and said again as an event.
        let march = talk.read_model.published[&Id::parse("march").unwrap()].clone();
        let corner = talk.read_model.published[&Id::parse("corner").unwrap()].statement.clone();
        let text = Text {
            title: "Meet at the corner".into(),
            body: "At noon, with whatever you have at home to make noise.".into(),
            place: None,
        };
        let again = Statement {
            id: Id::parse("corner-again").unwrap(),
            kind: Kind::Event,
            texts: BTreeMap::from([(Lang::parse("en").unwrap(), text.clone())]),
            ..march.statement
        };
        talk.read_model.publish(again, talk.now);
        assert!(corner.withdrawn.is_some());
        let said = talk.says(&format!("/verify\n{}\n{}", text.title, text.body));
        assert!(said.starts_with("Word for word"), "{said}");
    }

    #[test]
    fn a_forwarded_message_is_verified_by_a_reply_in_groups_too() {
        use crate::request::Fetched;
        for kind in [RoomKind::Private, RoomKind::Group] {
            let mut talk = Talk { kind, ..campaign() };
            let markdown = format!("**We march on Friday**\n{BODY}");
            talk.fetched = Some(Fetched { markdown, near_limit: false, is_file: false, is_ours: false });
            assert!(
                talk.says("/verify").starts_with("Word for word: this is “We march on Friday”"),
                "{kind:?}"
            );
        }
    }
}
