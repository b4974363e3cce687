//! `/correct ID [--notify]`, and from the next line on the text: a new revision of what is out, or another language of it. Every room
//! that has it sees it in the place of the old one.

use crate::locale::Phrase;
use crate::publishing::going_out::going_out;
use crate::publishing::manuscript::Manuscript;
use crate::publishing::options::asks_to_notify;
use crate::publishing::post::{edited, read};
use crate::publishing::preview::{self, Seen};
use crate::publishing::{dialogue, near};
use crate::reading::declarations::open;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::Content;
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::statement::{Id, Kind, Statement};
use domain::text::Document;

/// How many statements of a kind are offered to whoever names none.
const CHOICES: usize = 3;

/// The command.
pub static ENTRY: Entry = Entry {
    takes_text: true,
    ..Entry::private(Permission::Publish, "correct", "grammar-correct", "help-correct", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let nothing = request.body.trim().is_empty() && request.caller.text.is_none();
    if nothing && !request.message.edited {
        return bare(request);
    }
    let (manuscript, near_limit) = match read(request, "correct-how", None) {
        Ok(read) => read,
        Err(response) => return Ok(response),
    };
    take(manuscript, near_limit, request)
}

/// Makes a correction of what was read, or another language.
pub(crate) fn take(
    manuscript: Manuscript,
    near_limit: bool,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if request.message.edited && edited(request)?.is_none() {
        return Ok(refuse(translator, &Phrase::new("edit-too-late")));
    }
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word).or_else(|| manuscript.id.clone()) else {
        return Ok(refuse(translator, &Phrase::new("correct-how")));
    };
    let Some(published) = request.read_model.published(&id)? else {
        return not_out(&id, request);
    };
    if published.statement.withdrawn.is_some() {
        return Ok(refuse(translator, &Phrase::new("already-withdrawn").with("id", id.as_str())));
    }
    let draft = request.read_model.draft(&DraftId::text(id.clone()))?;
    if let Some(say) = going_out(&id, request)? {
        return Ok(refuse(translator, &say));
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
        Ok(statement) if says_the_same(&statement, &published.statement) => {
            return Ok(refuse(translator, &Phrase::new("correct-same").with("id", statement.id.as_str())));
        }
        // What is urgent may need fewer approvals: nothing becomes it that is out.
        Ok(statement) if statement.urgent != published.statement.urgent => {
            return Ok(refuse(translator, &Phrase::new("correct-urgent").with("id", statement.id.as_str())));
        }
        Ok(statement) if is_translated(&statement, &published.statement) => statement,
        Ok(statement) => Statement { corrected: Some(request.today()), ..statement },
        Err(say) => return Ok(refuse(translator, &say)),
    };
    preview::save(corrected, asks_to_notify(request.args), &Seen { lang: &lang, near_limit }, request)
}

/// Whether it is only said in more languages: then nobody's text is corrected.
pub(crate) fn is_translated(new: &Statement, old: &Statement) -> bool {
    let is_kept = old.texts.iter().all(|(lang, text)| new.texts.get(lang) == Some(text));
    is_kept && *old == Statement { texts: old.texts.clone(), ..new.clone() }
}

/// Whether a reader finds nothing changed.
fn says_the_same(new: &Statement, old: &Statement) -> bool {
    *new == Statement { corrected: new.corrected, ..old.clone() }
}

/// Without a text, it is asked for; without an id, which statement is meant.
fn bare(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    if let Some(id) = Id::parse(word) {
        return match request.read_model.published(&id)? {
            Some(published) if published.statement.withdrawn.is_some() => {
                Ok(refuse(translator, &Phrase::new("already-withdrawn").with("id", id.as_str())))
            }
            Some(_) => {
                let notify = if asks_to_notify(request.args) { " --notify" } else { "" };
                dialogue::begin(request, &format!("correct {id}{notify}"))
            }
            None => not_out(&id, request),
        };
    }
    let mut choices = Vec::new();
    for kind in Kind::ALL {
        let newest = request.read_model.page(kind, 0, CHOICES)?;
        for summary in newest.iter().filter(|summary| !summary.withdrawn) {
            let (title, _) = summary.title(&translator.lang, request.default_language());
            choices.push(open(title, "correct", summary));
        }
    }
    let text = if choices.is_empty() { "correct-how" } else { "correct-which" };
    Ok(Content::new(Document::plain(&translator.say(text)), choices).into())
}

/// It is not out; perhaps another was meant.
pub(crate) fn not_out(id: &Id, request: &Request<'_>) -> Result<Response, ReadError> {
    if let Some(say) = going_out(id, request)? {
        return Ok(refuse(&request.translator, &say));
    }
    let say = Phrase::new("correct-not-out").with("id", id.as_str());
    Ok(near::or_near(&say, id, request.read_model.neighbours(id)?, None, &request.translator))
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
            "[yes]",
        ]);
        insta::assert_snapshot!(conversation);
    }

    #[test]
    fn a_correction_changes_what_it_says_and_keeps_the_rest() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\nstarts: 2026-12-01 18:00\ntimezone: Quito\nplace: Plaza\ntopics: ports\n# March\n\nText.");
        let (_, draft) = talk.read_model.drafts.pop_first().unwrap();
        talk.read_model.publish(draft.statement, talk.now);
        let preview = talk.says("/correct march\nstarts: 2026-12-02 19:00");
        assert!(preview.contains("− Tuesday 1 December 2026, 18:00"), "{preview}");
        assert!(preview.contains("+ Wednesday 2 December 2026, 19:00"), "{preview}");
        let draft = talk.read_model.drafts.values().next().unwrap().statement.clone();
        let text = draft.texts.values().next().unwrap();
        assert_eq!(
            (text.title.as_str(), text.body.as_str(), text.place.as_deref()),
            ("March", "Text.", Some("Plaza"))
        );
        assert_eq!((draft.date.to_string(), draft.topics.len()), ("2026-12-02".to_owned(), 1));
        talk.says("/discard march");
        talk.says("[yes]");
        assert!(talk.says("/correct march\n# March\n\nText.").contains("already"));
    }

    #[test]
    fn a_declaration_becomes_an_event_when_somebody_says_so() {
        let mut talk = Talk::moderator();
        let times = "starts: 2026-12-02 18:00-20:00\ntimezone: Quito";
        let refused = talk.says(&format!("/correct ecuador-update-1\n{times}"));
        assert!(refused.contains("“starts” makes an event of it: add “kind: event”"), "{refused}");
        let preview = talk.says(&format!("/correct ecuador-update-1\nkind: event\n{times}"));
        assert!(preview.contains("− Update") && preview.contains("+ Event"), "{preview}");
        assert!(preview.contains("+ Wednesday 2 December 2026, 18:00–20:00"), "{preview}");
        let refused = talk.says("/post\nkind: declaration\nstarts: 2026-12-02 18:00\n# T\n\nText.");
        assert!(refused.contains("makes an event of it"), "{refused}");
    }

    #[test]
    fn what_is_about_to_go_out_is_called_off_first() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        assert!(talk.says("/report march").contains("“march” is not out"));
        talk.says("/publish march");
        for held in ["/report march", "/correct march", "/correct march\n# T\n\nText."] {
            let said = talk.says(held);
            assert!(said.contains("“march” is about to go out"), "{held}: {said}");
        }
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
