//! `/post`, and from the next line on the text: a new draft, or another language of one; with its preview. `/alert` is the same for what
//! is urgent.

use crate::locale::Phrase;
use crate::publishing::going_out::going_out;
use crate::publishing::manuscript::{Lines, Manuscript, is_key_like};
use crate::publishing::preview::{self, Seen};
use crate::publishing::{attach, dialogue};
use crate::request::{Entry, Fetched, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::Content;
use domain::archive::{Draft, DraftId};
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::Document;

/// A new statement.
pub static POST: Entry = Entry {
    takes_text: true,
    takes_files: true,
    ..Entry::private(Permission::Publish, "post", "grammar-text", "help-post", post)
};

/// A new statement that is urgent.
pub static ALERT: Entry = Entry {
    takes_text: true,
    takes_files: true,
    ..Entry::private(Permission::Publish, "alert", "grammar-text", "help-alert", alert)
};

fn post(request: &Request<'_>) -> Result<Response, ReadError> {
    run("post", request)
}

fn alert(request: &Request<'_>) -> Result<Response, ReadError> {
    run("alert", request)
}

fn run(command: &'static str, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let nothing = request.body.trim().is_empty() && request.caller.text.is_none();
    if nothing && request.args.is_empty() && !request.message.edited {
        return dialogue::begin(request, command);
    }
    // What stands behind the command itself is the title: the first line then belongs to the text.
    let title = Some(request.args).filter(|title| !title.is_empty());
    let (mut manuscript, near_limit) = match read(request, "post-how", title) {
        Ok(read) => read,
        Err(response) => return Ok(response),
    };
    if is_key_like(request.args) {
        return Ok(refuse(translator, &Phrase::new("post-how")));
    }
    if command == "alert" {
        manuscript.urgent = Some(true);
    }
    take(manuscript, near_limit, request)
}

/// Makes a draft of what was read, or another language of one.
pub(crate) fn take(
    manuscript: Manuscript,
    near_limit: bool,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let edits = edited(request)?;
    if request.message.edited && edits.is_none() {
        return Ok(refuse(translator, &Phrase::new("edit-too-late")));
    }
    let id = match manuscript.id.clone().or(edits) {
        Some(id) => id,
        None => derive(manuscript.title.as_deref().unwrap_or_default(), request)?,
    };
    if request.read_model.published(&id)?.is_some() {
        return Ok(refuse(translator, &Phrase::new("post-already-out").with("id", id.as_str())));
    }
    let draft = request.read_model.draft(&DraftId::text(id.clone()))?;
    if let Some(say) = going_out(&id, request)? {
        return Ok(refuse(translator, &say));
    }
    let lang = manuscript.lang.clone().unwrap_or_else(|| translator.lang.clone());
    let base = draft.map(|draft| draft.statement);
    let mut statement = match manuscript.complete(id, base.as_ref(), &request.usual(&lang)) {
        Ok(statement) => statement,
        Err(say) => return Ok(refuse(translator, &say)),
    };
    let seen = Seen { lang: &lang, near_limit };
    // A picture whose caption it is belongs to it; nothing is kept without it.
    match &request.caller.media {
        None => return preview::save(statement, false, &seen, request),
        Some(Err(say)) => return Ok(refuse(translator, say)),
        Some(Ok(attachment)) => match attach::may_attach(&statement, attachment, request) {
            Ok(()) => statement.attachments.push(attachment.clone()),
            Err(say) => return Ok(refuse(translator, &say)),
        },
    }
    let waits = attach::waits(&statement.id, true, request);
    let asks = translator.tell(&attach::more(&statement, true, request));
    let response = preview::save(statement, false, &seen, request)?;
    Ok(response.saying(Content::new(Document::plain(&asks), Vec::new())).and(waits))
}

/// Reads what stands behind a command, or came with it, or is replied to, and whether the client may have cut it; or
/// says what is wrong with it, and `how` it is done.
pub(crate) fn read(
    request: &Request<'_>,
    how: &'static str,
    title: Option<&str>,
) -> Result<(Manuscript, bool), Response> {
    let translator = &request.translator;
    let of = |text: &Fetched| if text.is_file { Lines::Wrapped } else { Lines::Typed };
    let (markdown, near_limit, lines) = match (&request.caller.text, request.body.trim().is_empty()) {
        (Some(Ok(text)), true) => (text.markdown.clone(), text.near_limit, of(text)),
        // Header lines typed above a file's text go before it.
        (Some(Ok(text)), false) => {
            (format!("{}\n{}", request.body.trim_end(), text.markdown), text.near_limit, of(text))
        }
        (Some(Err(say)), _) => return Err(refuse(translator, say)),
        (None, false) => (request.body.to_owned(), request.message.near_limit, Lines::Typed),
        (None, true) => return Err(refuse(translator, &Phrase::new(how))),
    };
    match Manuscript::parse_titled(&markdown, lines, title) {
        // In a chat, files are sent.
        Ok(manuscript) if manuscript.attachments.is_some() || !manuscript.alt.is_empty() => {
            Err(refuse(translator, &Phrase::new("flaw-attachments-chat")))
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

/// The statement whose draft was written in the message that its author has edited.
pub(crate) fn edited(request: &Request<'_>) -> Result<Option<Id>, ReadError> {
    if !request.message.edited || request.message.message.is_none() {
        return Ok(None);
    }
    for (id, _) in request.read_model.drafts()? {
        let draft = request.read_model.draft(&id)?;
        let is_it = |draft: &Draft| {
            let by_them = draft.author.as_ref().is_some_and(|author| author.is(&request.message.person));
            by_them && draft.written_in == request.message.message
        };
        if draft.is_some_and(|draft| is_it(&draft)) {
            return Ok(Some(id.id));
        }
    }
    Ok(None)
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

#[cfg(test)]
mod conversation {
    use super::*;
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::campaign::QuietHours;
    use domain::incoming::{Message, MessageId};
    use domain::lang::Lang;
    use domain::network::NetworkId;
    use domain::people::People;
    use domain::person::Person;

    #[test]
    fn a_file_is_a_post_too() {
        let mut talk = Talk::moderator();
        talk.fetched = Some(Fetched {
            markdown: "---\nid: from-file\n---\n# From a file\n\nText.".into(),
            near_limit: true,
            is_file: true,
            is_ours: false,
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
    fn an_edited_post_updates_its_draft() {
        let message = |id: &str, text: &str| Message {
            message: Some(MessageId(id.into())),
            ..Message::new(Person { network: NetworkId::Telegram, id: String::new(), language: None }, text)
        };
        let edited = |id: &str, text: &str| Message { edited: true, ..message(id, text) };
        let mut talk = Talk::moderator();
        talk.sends(message("5", "/post\n# We march\n\nAt noon."));
        talk.sends(message("6", "/post\n# We rest\n\nAt home."));
        // Even a title from which another id would be made.
        let preview = talk.sends(edited("5", "/post\n# They march\n\nAt midnight."));
        assert!(preview.starts_with("# They march") && preview.contains("“we-march”"), "{preview}");
        assert_eq!(talk.read_model.drafts.len(), 2);
        assert!(talk.sends(edited("7", "/post\n# T\n\nText.")).contains("is not there any more"));
        talk.person = "8";
        assert!(talk.sends(edited("5", "/post\n# T\n\nText.")).contains("is not there any more"));
        talk.person = "7";
        assert_eq!(talk.sends(edited("5", "/publish we-march")), "(silence)");
        talk.says("/publish we-march");
        assert!(talk.sends(edited("5", "/post\n# T\n\nText.")).contains("about to go out"));
        talk.grants = Grants::default();
        assert_eq!(talk.sends(edited("5", "/post\n# T\n\nText.")), "(silence)");
    }

    #[test]
    fn a_preview_tells_what_may_be_a_slip() {
        let mut talk = Talk::moderator();
        talk.says("/subscribe ports, housing");
        let preview = talk.says("/post\ntopics: ports, housng, ecuador, #new\n# T\n\nText.");
        let topics = "Topics: ports (chosen by one chat or room), \
                      housng (nobody has chosen it: did you mean “housing”?), \
                      ecuador (nobody has chosen it), new (nobody has chosen it)";
        assert!(preview.contains(topics), "{preview}");
        let event = "/post\nid: march\nstarts: 2026-11-23 18:00\ntimezone: Quito\n# March\n\nText.";
        let preview = talk.says(event);
        assert!(preview.contains("Event · Monday 23 November 2026, 18:00 (America/Guayaquil"), "{preview}");
        assert!(preview.contains("It has begun already: Monday 23 November"), "{preview}");
        assert!(!talk.says(&event.replace("2026-11-23", "2026-11-25")).contains("begun already"));
        assert_eq!(
            talk.says("/post\nabout: nothing-here\n# T\n\nText."),
            "There is no statement “nothing-here” that this could belong to."
        );
        assert!(talk.says("/post\nabout: march\nid: news\n# T\n\nText.").contains("preview of “news”"));
        assert!(
            talk.says("/post\nabout: me-too\nid: me-too\n# T\n\nText.").contains("no statement “me-too”")
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
        talk.says("[yes]");
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
            is_ours: false,
        });
        assert!(talk.says("/post").contains("One sentence in two lines."));
    }

    #[test]
    fn what_is_urgent_says_so_and_is_told_to_all() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            talk.read_model.campaign.quiet_hours = QuietHours::parse("00:00-23:59");
            conversations += &talk.conversation(&[
                "/post\nid: march\npin: sí\n# We march\n\nAt noon.",
                "/post\nid: march\nurgent: perhaps\n# We march",
                "/alert\nid: raid\npin: oui\n# They are at the door\n\nCome to the square.",
                "/edit raid",
                "/publish raid",
                "/correct ecuador-2010\nurgent: yes\n# T\n\nText.",
            ]);
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn what_is_urgent_may_need_fewer_approvals() {
        let mut talk = Talk::moderator();
        let people = ["7", "8", "9"].map(|id| Person::parse(id).unwrap());
        talk.read_model.people = People::new(vec![], people.to_vec());
        (talk.read_model.approvals, talk.read_model.tells) = (1, false);
        let alert = "/alert\nid: raid\n# They are at the door\n\nCome.";
        talk.says(alert);
        assert!(talk.says("/publish raid").contains("1 more"));
        talk.read_model.alert_approvals = Some(0);
        talk.told.clear();
        assert!(talk.says("/publish raid").contains("goes out in 10 s"));
        let told = |talk: &Talk| talk.told.iter().map(|(_, words)| words.clone()).collect::<Vec<_>>();
        let moderator = "7 (Telegram) sends out something urgent: “raid”.";
        assert_eq!(told(&talk), [moderator, moderator], "though moderators are told nothing else");
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        assert!(talk.says("/publish march").contains("1 more"));
    }
}
