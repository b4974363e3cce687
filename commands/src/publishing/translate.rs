//! `/translate ID LANGUAGE`, and from the next line on the text: another language of a draft, or of what is out. Rooms in that language get it
//! in the place of what they have.

use crate::locale::{Phrase, language_name, languages, named};
use crate::publishing::correct;
use crate::publishing::edit::as_code;
use crate::publishing::manuscript::{Manuscript, heading};
use crate::publishing::{dialogue, drafts, post};
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Answer, Choice, Content, Reply};
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::statement::Id;
use domain::text::Document;

/// The command.
pub static ENTRY: Entry = Entry {
    takes_text: true,
    ..Entry::private(Permission::Publish, "translate", "grammar-translate", "help-translate", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let (word, lang) = request.args.split_once(char::is_whitespace).unwrap_or((request.args, ""));
    let Some(id) = Id::parse(word) else { return drafts::list_for("translate", request) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let lang = named(lang).or_else(|| Lang::parse(lang)).map(Lang::shortest);
    let published = request.read_model.published(&id)?.map(|published| published.statement);
    if published.as_ref().is_some_and(|statement| statement.withdrawn.is_some()) {
        return Ok(refuse(translator, &say("already-withdrawn")));
    }
    let is_out = published.is_some();
    let draft = request.read_model.draft(&DraftId::text(id.clone()))?.map(|draft| draft.statement);
    let Some(statement) = draft.or(published) else {
        return drafts::unknown_anywhere(&id, "translate", request);
    };
    let Some(lang) = lang else {
        // Those that the bot speaks and the statement lacks.
        let lacking = languages().filter(|lang| !statement.texts.contains_key(lang));
        let choices = lacking
            .map(|lang| Choice { label: language_name(lang), command: format!("translate {id} {lang}") });
        let document = Document::plain(&translator.tell(&say("translate-how")));
        return Ok(Content::new(document, choices.collect()).into());
    };
    if !request.body.trim().is_empty() || request.caller.text.is_some() {
        let (manuscript, near_limit) = match post::read(request, "translate-how", None) {
            Ok(read) => read,
            Err(response) => return Ok(response),
        };
        let manuscript = Manuscript { id: Some(id), lang: Some(lang), ..manuscript };
        let args = Request { args: "", translator: translator.clone(), ..*request };
        return match is_out {
            true => correct::take(manuscript, near_limit, &args),
            false => post::take(manuscript, near_limit, &args),
        };
    }
    let Some((from, text)) = statement.text(&translator.lang, request.default_language()) else {
        return Ok(refuse(translator, &say("translate-how")));
    };
    // What is to be translated stands above, to be copied.
    let source = as_code(&format!("{}\n\n{}", heading(&text.title), text.body));
    let explains =
        say("translate-from").with("from", language_name(from)).with("language", language_name(&lang));
    let mut shown = Answer::from(Document::plain(&translator.tell(&explains)));
    shown.messages.push(Content::new(source, Vec::new()));
    let mut response = dialogue::begin(request, &format!("translate {id} {lang}"))?;
    for (_, reply) in &mut response.replies {
        if let Reply::Said(answer) = reply {
            shown.messages.append(&mut answer.messages);
            *answer = std::mem::take(&mut shown);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::archive::DraftId;
    use domain::lang::Lang;
    use domain::statement::Id;

    #[test]
    fn another_language_is_added_to_a_draft_and_to_what_is_out() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            talk.says("/post\nid: march\nlang: en\n# We march\n\nAt **noon**.");
            conversations += &talk.conversation(&[
                "/translate",
                "/translate march",
                "/translate march klingon please",
                "/translate march es",
                "Marchamos\n\nAl **mediodía**.",
                "/done",
                "/translate march français\n# Nous marchons\n\nÀ midi.",
                "/translate ecuador-coup-2010 de\n# Putsch in Ecuador\n\nWir stehen zu euch.",
                "/translate nothing-like-it es",
            ]);
            let languages = |draft: &str| {
                let draft = &talk.read_model.drafts[&DraftId::text(Id::parse(draft).unwrap())];
                draft.statement.texts.keys().map(|lang| lang.code().to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(languages("march"), ["en", "es", "fr"]);
            assert!(languages("ecuador-coup-2010").contains(&"de".to_owned()));
        }
        insta::assert_snapshot!(conversations);
    }
}
