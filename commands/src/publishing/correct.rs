//! `/correct ID [--notify]`, and from the next line on the text: a new revision of what is out, or another language of it. Every room
//! that has it sees it in the place of the old one.

use crate::locale::Phrase;
use crate::publishing::post::{edited, read, refuse};
use crate::publishing::preview::{self, Seen};
use crate::publishing::publish::asks_to_notify;
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::access::Permission;
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::statement::{Id, Statement};

/// The command.
pub static ENTRY: Entry = Entry {
    takes_text: true,
    ..Entry::private(Permission::Publish, "correct", "grammar-correct", "help-correct", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let (manuscript, near_limit) = match read(request, "correct-how") {
        Ok(read) => read,
        Err(response) => return Ok(response),
    };
    if request.message.edited && edited(request)?.is_none() {
        return Ok(refuse(translator, &Phrase::new("edit-too-late")));
    }
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word).or_else(|| manuscript.id.clone()) else {
        return Ok(refuse(translator, &Phrase::new("correct-how")));
    };
    let Some(published) = request.read_model.published(&id)? else {
        return Ok(refuse(translator, &Phrase::new("correct-not-out").with("id", id.as_str())));
    };
    if published.statement.withdrawn.is_some() {
        return Ok(refuse(translator, &Phrase::new("already-withdrawn").with("id", id.as_str())));
    }
    let draft = request.read_model.draft(&DraftId::text(id.clone()))?;
    if request.read_model.draft_going_out(&id)?.is_some() {
        return Ok(refuse(translator, &Phrase::new("post-going-out").with("id", id.as_str())));
    }
    // A correction that isn't out yet goes on, so that several languages are corrected at once.
    let base = draft.map_or_else(|| published.statement.clone(), |draft| draft.statement);
    let spoken = [Some(&translator.lang), base.texts.keys().next()];
    let lang = manuscript
        .lang
        .clone()
        .or_else(|| spoken.into_iter().flatten().find(|l| base.texts.contains_key(l)).cloned());
    let lang = lang.unwrap_or_else(|| translator.lang.clone());
    let corrected = match manuscript.complete(id, Some(&base), &request.usual(&lang)) {
        Ok(statement) if statement.texts == published.statement.texts => {
            return Ok(refuse(translator, &Phrase::new("correct-same").with("id", statement.id.as_str())));
        }
        Ok(statement) => Statement { corrected: Some(request.today()), ..statement },
        Err(say) => return Ok(refuse(translator, &say)),
    };
    preview::save(corrected, asks_to_notify(request.args), &Seen { lang: &lang, near_limit }, request)
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;

    #[test]
    fn a_moderator_corrects() {
        let mut talk = Talk::moderator();
        let conversation = talk.conversation(&[
            "/correct",
            "/correct nothing-here\n# T\n\ntext",
            "/correct ecuador-update-1\n# A better title\n\nA better text.",
            "/correct ecuador-update-1 --ring\nlang: qu\n# Runasimi\n\nQillqa.",
            "/declaration ecuador-update-1",
            "/publish ecuador-update-1",
            "/correct ecuador-update-1\n# Once more\n\ntext",
            "/stop ecuador-update-1",
            "/discard ecuador-update-1",
        ]);
        insta::assert_snapshot!(conversation);
    }

    #[test]
    fn a_correction_notifies_on_demand_by_the_old_word_too() {
        for (words, notify) in [("", false), (" --notify", true), (" --ring", true)] {
            let mut talk = Talk::moderator();
            talk.says(&format!("/correct ecuador-update-1{words}\n# A better title\n\nA better text."));
            assert_eq!(talk.read_model.drafts.values().next().unwrap().notify, notify, "{words}");
        }
    }
}
