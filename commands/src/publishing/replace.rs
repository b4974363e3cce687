//! `/replace ID`: what somebody has written takes the place of another moderator's draft.

use crate::locale::Phrase;
use crate::publishing::correct::is_translated;
use crate::publishing::going_out::going_out;
use crate::publishing::options::digest;
use crate::publishing::preview::{self, Seen};
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, DraftChange};
use domain::error::ReadError;
use domain::statement::Id;

/// The command.
pub static ENTRY: Entry = Entry {
    asks_when_old: true,
    in_menu: false,
    ..Entry::private(Permission::Publish, "replace", "grammar-one-id", "help-replace", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return Ok(refuse(translator, &Phrase::new("replace-how"))) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let proposal = DraftId::proposal(id.clone(), &request.message.person);
    let Some(draft) = request.read_model.draft(&proposal)? else {
        return Ok(refuse(translator, &say("no-proposal")));
    };
    let seen = Seen { lang: &translator.lang, near_limit: false };
    if digest(request.args).is_some_and(|digest| digest != draft.digest()) {
        return preview::propose(draft, &seen, request);
    }
    if let Some(say) = going_out(&id, request)? {
        return Ok(refuse(translator, &say));
    }
    // What is out meanwhile is corrected, and not written anew.
    if let Some(published) = request.read_model.published(&id)? {
        if published.statement.withdrawn.is_some() {
            return Ok(refuse(translator, &say("already-withdrawn")));
        }
        let corrects =
            draft.statement.corrected.is_some() || is_translated(&draft.statement, &published.statement);
        if !corrects && draft.statement.withdrawn.is_none() {
            return Ok(refuse(translator, &say("post-already-out")));
        }
    }
    let before = request.read_model.draft(&DraftId::of(&draft.statement))?;
    let draft = Draft { saved: request.now, ..draft };
    let response = preview::keep(draft, before, &seen, request)?;
    Ok(response.and(Change::Draft(DraftChange::Discard { id: proposal })))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::archive::DraftId;
    use domain::statement::Id;

    fn body(talk: &Talk) -> String {
        let draft = &talk.read_model.drafts[&DraftId::text(Id::parse("march").unwrap())];
        draft.statement.texts.values().next().unwrap().body.clone()
    }

    #[test]
    fn another_s_draft_is_replaced_only_when_somebody_says_so() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nAt noon, with children.");
        talk.person = "8";
        let conversation = talk.conversation(&[
            "/post\nid: march\n# We march\n\nAt midnight.",
            "/publish",
            "/replace strike",
        ]);
        insta::assert_snapshot!(conversation);
        assert!(body(&talk).contains("At noon") && talk.told.is_empty());
        assert!(talk.says("/replace march").contains("At midnight."));
        assert!(body(&talk).contains("At midnight."));
        let changed = "Another moderator has changed your draft “march”. It has not gone out yet.";
        assert_eq!(talk.told, [("7".to_owned(), changed.to_owned())]);
        assert!(talk.says("/replace march").starts_with("You have written nothing"));
        // One's own draft is written anew without a question, and so is another language of another's.
        talk.says("/post\nid: march\n# We march\n\nAt dawn.");
        assert!(body(&talk).contains("At dawn."));
        talk.person = "7";
        assert!(
            talk.says("/post\nid: march\nlang: es\n# Marchamos\n\nAl alba.").contains("English, Español")
        );
        assert!(talk.says("/replace march").starts_with("You have written nothing"));
    }

    #[test]
    fn what_is_out_by_then_is_not_replaced() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.person = "8";
        talk.says("/post\nid: march\n# We march\n\nAt midnight.");
        talk.says("/publish march");
        assert!(talk.says("/replace march").contains("about to go out"));
        // With it, everything that would have taken its place is gone.
        talk.read_model.begin(&DraftId::text(Id::parse("march").unwrap()), talk.now);
        assert!(talk.says("/replace march").starts_with("You have written nothing"));
    }
}
