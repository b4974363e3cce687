//! A statement's files, as they are shown.

use crate::locale::{Translator, language_name};
use crate::request::Request;
use domain::answer::{Answer, Content};
use domain::lang::Lang;
use domain::statement::{Attachment, Statement};
use domain::text::Document;

/// As rooms get them, each with what it shows.
pub fn announced(statement: &Statement, lang: &Lang, default: &Lang) -> Vec<Content> {
    let file = |attachment: &Attachment| {
        let alt = attachment.alt(lang, default).unwrap_or_default();
        Content::file(attachment.file(), Document::plain(alt))
    };
    statement.attachments.iter().map(file).collect()
}

/// As a moderator sees them: what each shows in all its languages, and one of which nobody has said it says so.
pub(crate) fn previewed(statement: &Statement, request: &Request<'_>) -> Answer {
    let file = |attachment: &Attachment| {
        let translator = &request.translator;
        let careful = attachment.is_untouched().then(|| translator.say("attach-untouched"));
        let lines: Vec<String> = [alts(attachment, translator)].into_iter().chain(careful).collect();
        Content::file(attachment.file(), Document::plain(&lines.join("\n")))
    };
    Answer { messages: statement.attachments.iter().map(file).collect() }
}

/// What a file shows, in all languages in which it was said.
pub(crate) fn alts(attachment: &Attachment, translator: &Translator) -> String {
    match &*attachment.alt.iter().collect::<Vec<_>>() {
        [] => translator.say("attach-no-alt"),
        [(_, alt)] => (*alt).clone(),
        alts => {
            let alts = alts.iter().map(|(lang, alt)| format!("{}: {alt}", language_name(lang)));
            alts.collect::<Vec<_>>().join("\n")
        }
    }
}
