//! `/post`, and from the next line on the text: a new draft, or another language of one; with its preview.

use crate::locale::{Phrase, Translator};
use crate::publishing::manuscript::{Manuscript, is_key_like};
use crate::publishing::preview::{self, Seen};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::access::Permission;
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::Document;
use jiff::tz::TimeZone;

/// The command.
pub static ENTRY: Entry = Entry {
    takes_text: true,
    ..Entry::private(Permission::Publish, "post", "grammar-text", "help-post", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let (mut manuscript, near_limit) = match read(request, "post-how") {
        Ok(read) => read,
        Err(response) => return Ok(response),
    };
    // What stands behind the command itself is the title: the first line then belongs to the text.
    if is_key_like(request.args) {
        return Ok(refuse(translator, &Phrase::new("post-how")));
    }
    if !request.args.is_empty() {
        let first = manuscript.title.replace(request.args.to_owned()).unwrap_or_default();
        manuscript.body = format!("{first}\n\n{}", manuscript.body).trim().to_owned();
    }
    let id = match &manuscript.id {
        Some(id) => id.clone(),
        None => derive(manuscript.title.as_deref().unwrap_or_default(), request)?,
    };
    if request.read_model.published(&id)?.is_some() {
        return Ok(refuse(translator, &Phrase::new("post-already-out").with("id", id.as_str())));
    }
    let draft = request.read_model.draft(&DraftId::text(id.clone()))?;
    if request.read_model.draft_going_out(&id)?.is_some() {
        return Ok(refuse(translator, &Phrase::new("post-going-out").with("id", id.as_str())));
    }
    let lang = manuscript.lang.clone().unwrap_or_else(|| translator.lang.clone());
    let base = draft.map(|draft| draft.statement);
    let today = request.now.to_zoned(TimeZone::UTC).date();
    let statement = match manuscript.complete(id, base.as_ref(), today, &lang) {
        Ok(statement) => statement,
        Err(say) => return Ok(refuse(translator, &say)),
    };
    preview::save(statement, false, &Seen { lang: &lang, near_limit }, request)
}

/// Reads what stands behind a command, or came with it, or is replied to, and whether the client may have cut it; or
/// says what is wrong with it, and `how` it is done.
pub(crate) fn read(request: &Request<'_>, how: &'static str) -> Result<(Manuscript, bool), Response> {
    let translator = &request.translator;
    let (markdown, near_limit, typed) = match (&request.caller.text, request.body.trim().is_empty()) {
        (Some(Ok(text)), true) => (text.markdown.clone(), text.near_limit, !text.is_file),
        // Header lines typed above a file's text go before it.
        (Some(Ok(text)), false) => {
            (format!("{}\n{}", request.body.trim_end(), text.markdown), text.near_limit, !text.is_file)
        }
        (Some(Err(say)), _) => return Err(refuse(translator, say)),
        (None, false) => (request.body.to_owned(), request.message.near_limit, true),
        (None, true) => return Err(refuse(translator, &Phrase::new(how))),
    };
    match Manuscript::parse(&markdown) {
        Ok(manuscript) if typed => {
            Ok((Manuscript { body: keep_lines(&manuscript.body), ..manuscript }, near_limit))
        }
        Ok(manuscript) => Ok((manuscript, near_limit)),
        Err(flaw) => {
            let what = translator.tell(&flaw.what);
            Err(refuse(
                translator,
                &Phrase::new("flaw-in-line").number("line", flaw.line as u64).with("what", what),
            ))
        }
    }
}

/// Markdown in which each line that was typed stays a line of its own.
fn keep_lines(body: &str) -> String {
    let mut fenced = false;
    let lines: Vec<String> = body
        .lines()
        .map(|line| {
            fenced ^= line.trim_start().starts_with("```");
            let breaks = !fenced && !line.trim().is_empty() && !line.trim_start().starts_with("```");
            // Two blanks at its end are a line break.
            if breaks { format!("{}  ", line.trim_end()) } else { line.to_owned() }
        })
        .collect();
    lines.join("\n").trim_end().to_owned()
}

fn derive(title: &str, request: &Request<'_>) -> Result<Id, ReadError> {
    let failure = std::cell::RefCell::new(None);
    let id = Id::derive(title, |id| {
        let taken = || {
            Ok(request.read_model.published(id)?.is_some() || !request.read_model.drafts_of(id)?.is_empty())
        };
        taken().unwrap_or_else(|error| {
            *failure.borrow_mut() = Some(error);
            false
        })
    });
    failure.into_inner().map_or(Ok(id), Err)
}

pub(crate) fn refuse(translator: &Translator, say: &Phrase) -> Response {
    Document::plain(&translator.tell(say)).into()
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use crate::request::Fetched;

    #[test]
    fn a_file_is_a_post_too() {
        let mut talk = Talk::moderator();
        talk.fetched = Some(Fetched {
            markdown: "---\nid: from-file\n---\n# From a file\n\nText.".into(),
            near_limit: true,
            is_file: true,
        });
        let answer = talk.says("/post");
        assert!(
            answer.contains("From a file")
                && answer.contains("from-file")
                && answer.contains("close to the longest"),
            "{answer}"
        );
    }

    #[test]
    fn what_stands_behind_post_is_the_title() {
        let mut talk = Talk::moderator();
        assert!(
            talk.says("/post We march\nAt noon.").starts_with("# We march\nHands Off"),
            "{}",
            talk.says("/post We march\nAt noon.")
        );
        assert!(
            talk.says("/post id: march\n# We march\n\nAt noon.")
                .starts_with("Write the text from the line after")
        );
        assert!(
            talk.says("/post\ntitulo: Marcha\nidioma: es\nA las doce.").contains("There is no key “titulo”")
        );
    }

    #[test]
    fn the_author_of_a_draft_is_told_what_others_make_of_it() {
        let mut talk = Talk::moderator();
        let (post, lang) =
            ("/post\nid: march\n# We march\n\nAt noon.", "lang: es\n# Marchamos\n\nA las doce.");
        talk.says(post);
        talk.says(post);
        assert_eq!(talk.told, []);
        talk.person = "8";
        talk.says("/post\nid: march\n# We march\n\nAt midnight.");
        talk.says("/replace march");
        let changed = "Another moderator has changed your draft “march”. It has not gone out yet.";
        assert_eq!(talk.told, [("7".to_owned(), changed.to_owned())]);
        // By now it is somebody else's.
        talk.told.clear();
        talk.says(&format!("/post\nid: march\n{lang}"));
        assert_eq!(talk.told, []);
        talk.person = "7";
        talk.says("/discard march");
        let deleted = "Another moderator has deleted your draft “march”.";
        assert_eq!(talk.told, [("8".to_owned(), deleted.to_owned())]);
        // What was not done is told to nobody.
        talk.told.clear();
        talk.says("/discard march");
        assert_eq!(talk.told, []);
    }

    #[test]
    fn lines_that_were_typed_stay_lines() {
        let mut talk = Talk::moderator();
        let preview = talk.says("/post\n# Where\n\nMonday: the square\nTuesday: the port\n\n- one\n- two");
        assert!(preview.contains("Monday: the square\nTuesday: the port\n- one\n- two"), "{preview}");
        // In a file, a line's end is where the editor broke it.
        talk.fetched = Some(Fetched {
            markdown: "# Wrapped\n\nOne sentence\nin two lines.".into(),
            near_limit: false,
            is_file: true,
        });
        assert!(talk.says("/post").contains("One sentence in two lines."));
    }
}
