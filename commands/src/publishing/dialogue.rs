//! A text that comes in several messages: a bare `/post` or `/correct ID` begins it, `/done` gives it to that command, and
//! `/cancel` or an hour without a word ends it.

use crate::locale::{Phrase, Translator};
use crate::parse::{Command, MARKS, command};
use crate::people::whoami::choice;
use crate::publishing::attach;
use crate::publishing::closing::{is_cancelling, is_done};
use crate::request::{Caller, Entry, Request};
use crate::response::Response;
use domain::access::Permission;
use domain::answer::Content;
use domain::decision::Change;
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::incoming::Message;
use domain::room::RoomKind;
use domain::statement::BODY_LIMIT;
use domain::text::Document;
use jiff::Timestamp;

/// That was all.
pub static DONE: Entry =
    Entry { in_menu: false, ..Entry::private(Permission::Publish, "done", "", "help-done", done) };

/// Forget it.
pub static CANCEL: Entry =
    Entry { in_menu: false, ..Entry::private(Permission::Publish, "cancel", "", "help-cancel", cancel) };

/// The longest text that a moderator sends without a command and that is not offered as a draft, in characters.
const SHORT: usize = 280;

/// Begins one.
pub(crate) fn begin(request: &Request<'_>, command: &str) -> Result<Response, ReadError> {
    let translator = &request.translator;
    // Among others, what is said next may be somebody else's.
    if request.incoming.kind != RoomKind::Private {
        let say = Phrase::new("dialogue-private").with("command", command);
        return Ok(Document::plain(&translator.tell(&say)).into());
    }
    // What has been sent already isn't forgotten for a second tap.
    if let Some(dialogue) = open(request)?.filter(|dialogue| !dialogue.text.is_empty()) {
        let said = Response::from(more(&dialogue, translator));
        if dialogue.command == command {
            return Ok(said);
        }
        let dialogue = Dialogue { command: command.to_owned(), ..dialogue };
        return Ok(said.and(Change::Dialogue(request.caller.room.address.clone(), Some(dialogue))));
    }
    let dialogue = of(&request.message.clone(), command, request.now);
    let choices = vec![choice("choice-cancel", "cancel", translator)];
    let message = Content::new(Document::plain(&translator.say("dialogue-begin")), choices);
    Ok(Response::from(message).and(Change::Dialogue(request.caller.room.address.clone(), Some(dialogue))))
}

/// That what came is not in the text.
pub(crate) fn not_taken(dialogue: &Dialogue, translator: &Translator) -> Content {
    Content { document: Document::plain(&translator.say("dialogue-not-taken")), ..more(dialogue, translator) }
}

/// How much there is so far, and how it ends.
fn more(dialogue: &Dialogue, translator: &Translator) -> Content {
    let choices =
        vec![choice("choice-done", "done", translator), choice("choice-cancel", "cancel", translator)];
    let count = dialogue.text.chars().count() as u64;
    let text = translator.tell(&Phrase::new("dialogue-more").number("count", count));
    Content::new(Document::plain(&text), choices)
}

fn of(message: &Message, command: &str, now: Timestamp) -> Dialogue {
    let (person, command) = (message.person.clone(), command.to_owned());
    Dialogue { person, command, text: String::new(), cut: false, since: now }
}

/// What a message means in the middle of one; `None` if it is as in any other chat.
pub(crate) enum Meaning {
    /// A piece of the text.
    Piece(Dialogue),
    /// A change of an earlier piece, or a file: neither is taken.
    NotTaken(Dialogue),
    /// The command to end it.
    End(&'static Entry),
}

/// Reads a message in a private chat in which something is being sent.
pub(crate) fn meaning(
    message: &Message,
    caller: &Caller,
    open: Option<Dialogue>,
    now: Timestamp,
) -> Option<Meaning> {
    let text = message.text.trim();
    let dialogue = open.filter(|dialogue| dialogue.is_open(now) && dialogue.person.is(&message.person))?;
    let typed = message.pressed.is_none() && !text.is_empty() && !text.starts_with(MARKS);
    if !typed || !caller.grants.moderator || caller.room.kind != RoomKind::Private {
        return None;
    }
    if message.edited || message.file.is_some() {
        return Some(Meaning::NotTaken(dialogue));
    }
    if is_done(text) {
        return Some(Meaning::End(&DONE));
    }
    if is_cancelling(text) {
        return Some(Meaning::End(&CANCEL));
    }
    Some(Meaning::Piece(dialogue))
}

/// Takes one more piece.
pub(crate) fn add(
    mut dialogue: Dialogue,
    message: &Message,
    caller: &Caller,
    translator: &Translator,
    now: Timestamp,
) -> Response {
    if dialogue.text.len() + message.text.len() > BODY_LIMIT {
        let say = Phrase::new("flaw-body-long").number("limit", (BODY_LIMIT / 1024) as u64);
        let document = Document::plain(&translator.tell(&say));
        return Content { document, ..more(&dialogue, translator) }.into();
    }
    dialogue.add(message.text.trim_end(), message.near_limit, now);
    Response::from(more(&dialogue, translator))
        .and(Change::Dialogue(caller.room.address.clone(), Some(dialogue)))
}

/// Offers a draft to a moderator who sends a text without a command; `None` for a few words.
pub(crate) fn offer(
    message: &Message,
    caller: &Caller,
    translator: &Translator,
    now: Timestamp,
) -> Option<Response> {
    let text = message.text.trim();
    let long = text.chars().count() > SHORT || text.lines().count() > 3;
    if !long || caller.room.kind != RoomKind::Private || !caller.grants.moderator {
        return None;
    }
    let mut dialogue = of(message, "post", now);
    dialogue.add(text, message.near_limit, now);
    let choices =
        vec![choice("choice-draft", "done", translator), choice("choice-cancel", "cancel", translator)];
    let offered = Content::new(Document::plain(&translator.say("dialogue-offer")), choices);
    Some(Response::from(offered).and(Change::Dialogue(caller.room.address.clone(), Some(dialogue))))
}

/// The one that is open in this chat.
fn open(request: &Request<'_>) -> Result<Option<Dialogue>, ReadError> {
    let dialogue = request.read_model.dialogue(&request.caller.room.address)?;
    Ok(dialogue.filter(|d| d.is_open(request.now) && d.person.is(&request.message.person)))
}

fn done(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let say = |key| Document::plain(&translator.say(key));
    let Some(dialogue) = open(request)? else { return Ok(say("dialogue-none").into()) };
    if let Some(id) = dialogue.command.strip_prefix("attach ") {
        return attach::end(id, request);
    }
    if dialogue.text.trim().is_empty() {
        let choices = vec![choice("choice-cancel", "cancel", translator)];
        return Ok(Content::new(say("dialogue-begin"), choices).into());
    }
    // The command was one when it began.
    let Ok(Command { entry, args, .. }) = command(request.commands, &dialogue.command) else {
        return Ok(say("dialogue-none").into());
    };
    let caller = Caller { text: None, ..request.caller.clone() };
    let message = Message { near_limit: dialogue.cut, ..request.message.clone() };
    let (body, translator) = (dialogue.text.as_str(), translator.clone());
    let whole = Request { args: &args, body, message: &message, caller: &caller, translator, ..*request };
    // What is refused is still there, to be sent once more when what was in its way is gone.
    (entry.run)(&whole)
}

fn cancel(request: &Request<'_>) -> Result<Response, ReadError> {
    let key = if open(request)?.is_some() { "dialogue-cancelled" } else { "dialogue-none" };
    let response = Response::from(Document::plain(&request.translator.say(key)));
    Ok(response.and(Change::Dialogue(request.caller.room.address.clone(), None)))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::answer::Choice;
    use domain::incoming::{Message, Source};
    use jiff::SignedDuration;

    #[test]
    fn a_text_in_several_messages() {
        let mut talk = Talk::moderator();
        insta::assert_snapshot!(talk.conversation(&[
            "/post",
            "/done",
            "# We march",
            "Stop the coup! We meet at noon.",
            "/help trust",
            "Done",
            "/done",
            "/correct",
            "/correct ecuador-update-1",
            "# A better title\n\nA better text.",
            "cancel",
            "/cancel",
            "/post",
            "id: BAD ID\n# T\n\nText.",
            "done",
            "cancel",
        ]));
    }

    #[test]
    fn one_that_nobody_goes_on_with_ends() {
        let mut talk = Talk::moderator();
        talk.says("/post");
        talk.says("# We march\n\nAt noon.");
        talk.now += SignedDuration::from_mins(61);
        assert!(talk.says("Done").starts_with("You are not sending"));
        assert!(talk.says("and a word").starts_with("I did not understand"));
        // Another moderator in the same chat doesn't go on with it.
        talk.says("/post");
        talk.person = "8";
        assert!(talk.says("and a word").starts_with("I did not understand"));
    }

    #[test]
    fn another_command_gets_what_was_sent() {
        let mut talk = Talk::moderator();
        talk.says("/post");
        talk.says("A better title\n\nA better text.");
        assert!(talk.says("/correct ecuador-update-1").contains("characters"));
        assert!(talk.says("done").contains("corrected text of “ecuador-update-1”"));
    }

    #[test]
    fn an_edit_or_a_file_in_the_middle_is_not_lost_silently() {
        let mut talk = Talk::moderator();
        talk.says("/post");
        talk.says("We march");
        let edit = Message { edited: true, ..talk.message("We march today") };
        assert!(talk.sends(edit).starts_with("That is not in the text"));
        let file = Source::Remote { reference: "f".into(), name: Some("a.md".into()), size: None };
        let with_words = Message { file: Some(file), ..talk.message("with words") };
        assert!(talk.sends(with_words).starts_with("That is not in the text"));
        assert!(talk.says("At noon.").contains("characters"));
        talk.says("done");
        let draft = talk.read_model.drafts.values().next().unwrap();
        assert_eq!(draft.statement.texts.values().next().unwrap().body, "At noon.");
        let edit = Message { edited: true, ..talk.message("We march today") };
        assert_eq!(talk.sends(edit), "(silence)");
    }

    #[test]
    fn pieces_that_a_client_has_cut_are_one_text() {
        let mut talk = Talk::moderator();
        talk.says("/post");
        let long = format!("# We march\n\n{}", "word ".repeat(805));
        talk.sends(Message { near_limit: true, ..talk.message(long.trim_end()) });
        talk.says("goes on.");
        talk.says("A new paragraph.");
        talk.says("done");
        let draft = talk.read_model.drafts.values().next().unwrap();
        let body = &draft.statement.texts.values().next().unwrap().body;
        assert!(body.ends_with("word word goes on.\n\nA new paragraph."), "{body}");
    }

    #[test]
    fn a_long_text_without_a_command_is_offered_as_a_draft() {
        let mut talk = Talk::moderator();
        let text = format!("We march\n\n{}", "At noon we meet. ".repeat(20));
        let answer = talk.answer(&text).unwrap();
        let Choice { label, command } = &answer.messages[0].choices[0];
        assert_eq!((label.as_str(), command.as_str()), ("Make a draft", "done"));
        assert!(talk.says("/done").starts_with("# We march"));
        assert_eq!(talk.read_model.drafts.len(), 1);
        assert!(talk.says("See you").starts_with("I did not understand"));
        talk.grants.moderator = false;
        assert!(talk.says(&text).starts_with("I am a bot"));
    }
}
