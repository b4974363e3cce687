//! `/publish ID [--notify]`, `/discard ID`: what becomes of a draft.

use crate::locale::Phrase;
use crate::people::confirm;
use crate::publishing::approval::{self, Outcome};
use crate::publishing::caution::ask_first;
use crate::publishing::drafts::{self, effect};
use crate::publishing::going_out::is_leaving;
use crate::publishing::options::{asks_for_test, asks_to_notify, digest, is_notify};
use crate::publishing::preview::{self, tell_author};
use crate::publishing::send_out::{send_out, with_stop};
use crate::publishing::try_out::try_out;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Choice, Content, Notification};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, DraftChange};
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::Document;

/// Send a draft out.
pub static PUBLISH: Entry = Entry {
    asks_when_old: true,
    ..Entry::private(Permission::Publish, "publish", "grammar-publish", "help-publish", publish)
};

/// Forget a draft.
pub static DISCARD: Entry = Entry {
    asks_when_old: true,
    ..Entry::private(Permission::Publish, "discard", "grammar-one-id", "help-discard", discard)
};

/// The draft that is meant, if nothing of its statement is about to go out; or what to say.
pub(crate) fn at_rest(
    request: &Request<'_>,
    command: &'static str,
) -> Result<Result<(DraftId, Draft), Response>, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return Ok(Err(drafts::list(request)?)) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    if is_leaving(&id, request)? {
        return Ok(Err(with_stop(translator.tell(&say("already-going")), &id, translator).into()));
    }
    let mut drafts = request.read_model.drafts_of(&id)?;
    let digest = digest(request.args);
    let seen = drafts.iter().position(|(_, draft)| digest.is_some_and(|digest| digest == draft.digest()));
    Ok(match (seen, drafts.pop()) {
        (_, None) => Err(match request.read_model.published(&id)? {
            Some(out) if out.statement.withdrawn.is_some() => refuse(translator, &say("already-withdrawn")),
            Some(_) if command == "discard" => refuse(translator, &say("already-out-discard")),
            Some(_) => refuse(translator, &say("already-out")),
            None => drafts::unknown(&id, command, request)?,
        }),
        (Some(seen), Some(last)) => Ok(drafts.into_iter().nth(seen).unwrap_or(last)),
        (None, Some((_, last))) if digest.is_some() => {
            let first = drafts.into_iter().next().map_or(last, |(_, first)| first);
            Err(preview::shown_anew("draft-changed", &first, request)?)
        }
        (None, Some(last)) if drafts.is_empty() => Ok(last),
        (None, Some((_, withdrawal))) => {
            // Whoever types an id alone may not know that there are two.
            let notify = if asks_to_notify(request.args) { " --notify" } else { "" };
            let choice = |label, draft: &Draft| Choice {
                label: translator.say(label),
                command: format!("{command} {id} {}{notify}", draft.digest()),
            };
            let text = drafts.iter().map(|(_, text)| choice("choice-correction", text));
            let choices = text.chain([choice("choice-withdrawal", &withdrawal)]).collect();
            Err(Content::new(Document::plain(&translator.tell(&say("which-draft"))), choices).into())
        }
    })
}

fn publish(request: &Request<'_>) -> Result<Response, ReadError> {
    if asks_for_test(request.args) {
        return try_out(request);
    }
    // A mistyped option must not send out what was to be tried.
    let seen = digest(request.args);
    let mut more = request.args.split_whitespace().skip(1);
    if let Some(word) = more.find(|word| !is_notify(word) && Some(*word) != seen) {
        let word: String = word.chars().take(Id::MAX).collect();
        return Ok(refuse(&request.translator, &Phrase::new("publish-how").with("value", word)));
    }
    let (draft_id, draft) = match at_rest(request, "publish")? {
        Ok(draft) => draft,
        Err(response) => return Ok(response),
    };
    let notify = draft.notify || asks_to_notify(request.args);
    let more = if notify { " --notify" } else { "" };
    let command = format!("publish {} {}{more}", draft_id.id, draft.digest());
    if let Some(response) = ask_first(&draft, command, |question| question, request)? {
        return Ok(response);
    }
    match approval::ask(&draft_id, &draft, None, notify, request)? {
        Outcome::Waits(response) => Ok(response),
        Outcome::Goes(approval) => send_out(draft_id, &draft, approval, request),
    }
}

fn discard(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let (id, draft) = match at_rest(request, "discard")? {
        Ok(draft) => draft,
        Err(response) => return Ok(response),
    };
    let say = |key| Phrase::new(key).with("id", id.id.as_str());
    if !request.confirmed {
        let command = format!("discard {} {}", id.id, draft.digest());
        let key = effect(&id, request)?.pick(["confirm-discard", "confirm-drop", "confirm-drop-withdrawal"]);
        return Ok(confirm::ask(&say(key), command, request));
    }
    let key = effect(&id, request)?.pick(["discarded", "dropped", "dropped-withdrawal"]);
    let text = translator.tell(&say(key));
    let notification = Notification::DraftDiscarded { id: id.id.clone() };
    let response = Response::from(Document::plain(&text)).and(Change::Draft(DraftChange::Discard { id }));
    Ok(tell_author(response, Some(draft), notification, request))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::answer::Answer;
    use domain::lang::Lang;
    use domain::room::{Address, NetworkId, Room, RoomKind, Subscription};

    #[test]
    fn a_moderator_publishes() {
        let mut talk = Talk::moderator();
        insta::assert_snapshot!(talk.conversation(&[
            "/post",
            "/post\nid: march\ntopics: ecuador\n# We march on Friday\n\nAt **noon**, from the square.\n\n## Demands\n\n- Bread\n- Roses",
            "/post\nid: march\nlang: es\n# Marchamos el viernes\n\nAl mediodía.",
            "/declaration march es",
            "/publish",
            "/publish march",
            "/publish march",
            "/discard march",
            "/post\nid: march\n# Other\n\ntext",
            "/stop march",
            "/stop march",
            "/discard march",
            "[yes]",
            "/publish march",
            "/publish ecuador-2010",
            "/post\nid: ecuador-2010\n# T\n\ntext",
            "/post\n---\nkind: rumour\n---\n# T\n\ntext",
            "/post\nkind: event\n# T\n\ntext",
            "/post\n# Only a title",
        ]));
    }

    /// The command of a choice in an answer.
    fn choice(answer: Option<Answer>, label: &str) -> String {
        let mut choices = answer.unwrap().messages.into_iter().flat_map(|message| message.choices);
        choices.find(|choice| choice.label == label).unwrap().command
    }

    #[test]
    fn a_choice_decides_about_what_stood_above_it() {
        let mut talk = Talk::moderator();
        let publish =
            choice(talk.answer("/post\nid: march\n# We march\n\nAt noon, with children."), "Publish");
        let discard = publish.replace("publish", "discard");
        let other = choice(talk.answer("/post\nid: march\n# We march\n\nAt midnight."), "Publish");
        let mut text = talk.says(&publish);
        for stale in [&publish, &discard] {
            assert!(talk.says(stale).starts_with("The draft “march” has changed"));
        }
        talk.client = Lang::parse("es");
        text += &format!("\n\n{}", talk.says(&discard));
        insta::assert_snapshot!(text);
        assert_eq!(talk.read_model.drafts.values().next().unwrap().due, None);
        talk.client = None;
        talk.read_model.rooms.clear();
        talk.says(&other);
        assert!(talk.read_model.drafts.values().next().unwrap().due.is_some());

        // A correction and a withdrawal are two drafts, and a choice decides about the one under which it stands.
        let correct = choice(talk.answer("/correct ecuador-2010\n# T\n\nBetter."), "Publish");
        talk.says("/retract ecuador-2010 It was wrong.");
        let which = talk.says("/publish ecuador-2010");
        assert!(which.starts_with("There are two drafts of “ecuador-2010”"), "{which}");
        assert!(talk.says(&correct).starts_with("The correction of “ecuador-2010” goes out"));
        assert!(talk.says("/publish ecuador-2010").contains("about to go out"));
        talk.says("/stop ecuador-2010");
        let withdraw = choice(talk.answer("/discard ecuador-2010"), "Withdrawal");
        talk.says(&withdraw);
        assert_eq!(talk.says("[yes]"), "“ecuador-2010” is not withdrawn: it stays out as it is.");
        assert!(talk.says("/publish ecuador-2010").starts_with("The correction of “ecuador-2010” goes out"));
        // Where choices are typed, they are short.
        talk.network = NetworkId::Matrix;
        assert_eq!(choice(talk.answer("/post\nid: strike\n# T\n\nText."), "Publish"), "publish strike");
    }

    #[test]
    fn what_many_get_is_asked_about_once_more() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            talk.read_model.confirm_above = 1;
            for id in ["-1", "-2"] {
                let address = Address::new(NetworkId::Telegram, id);
                let mut room = Room::new(address.clone(), RoomKind::Group);
                room.subscription = Some(Subscription { topics: vec![], since: talk.now });
                talk.read_model.rooms.insert(address, room);
            }
            conversations += &talk.conversation(&[
                "/post\nid: march\n# We march\n\nAt noon.",
                "/publish march",
                "[yes]",
                "/stop march",
                "/schedule march 2027-05-01 18:00 Quito",
                "[yes]",
                "/unschedule march",
                "/schedule march 2027-05-01 18:00 Quito",
            ]);
            // What was confirmed is what was seen.
            talk.says("/publish march");
            let yes = talk.choice.clone().unwrap();
            talk.says("/post\nid: march\n# We march\n\nAt midnight.");
            assert!(talk.says(&yes).contains("At midnight."));
            assert!(talk.read_model.drafts.values().all(|draft| draft.due.is_none()));
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn others_may_not_publish() {
        let mut talk = Talk::new();
        assert_eq!(talk.says("/post\n# T\n\ntext"), "Only the campaign’s moderators can use /post.");
        assert_eq!(talk.says("/publish x-y"), "Only the campaign’s moderators can use /publish.");
        assert!(talk.read_model.drafts.is_empty());
    }

    #[test]
    fn an_old_command_asks_first() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nOn Friday.");
        talk.said_at = Some("2026-11-24T08:59:00Z".parse().unwrap());
        insta::assert_snapshot!(talk.says("/publish march"));
        assert_eq!(talk.read_model.drafts.values().next().unwrap().due, None);
    }

    #[test]
    fn rooms_are_notified_on_demand_by_the_old_word_too() {
        for (words, notify) in [
            ("", false),
            ("--notify", true),
            ("—notify", true),
            ("--ring", true),
            ("—ring", true),
            ("—notify", true),
        ] {
            let mut talk = Talk::moderator();
            talk.says("/post\nid: march\n# We march\n\nOn Friday.");
            talk.says(&format!("/publish march {words}"));
            let draft = talk.read_model.drafts.values().next().unwrap();
            assert!(draft.due.is_some());
            assert_eq!(draft.notify, notify, "{words}");
        }
        // A mistyped one does nothing.
        for word in ["--loud", "test", "--tset", "now"] {
            let mut talk = Talk::moderator();
            talk.says("/post\nid: march\n# We march\n\nOn Friday.");
            assert!(talk.says(&format!("/publish march {word}")).contains(&format!("“{word}”")));
            assert!(talk.read_model.drafts.values().all(|draft| draft.due.is_none()));
        }
    }

    #[test]
    fn an_old_command_that_notifies_is_asked_for_as_such() {
        let test = |talk: &mut Talk| talk.says("/publish march ‑‑test");
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nOn Friday.");
        talk.said_at = Some("2026-11-24T08:59:00Z".parse().unwrap());
        assert!(test(&mut talk).ends_with(": publish march --test]"));
        for word in ["--notify", "--ring"] {
            let mut talk = Talk::moderator();
            talk.says("/post\nid: march\n# We march\n\nOn Friday.");
            talk.said_at = Some("2026-11-24T08:59:00Z".parse().unwrap());
            let answer = talk.says(&format!("/publish march {word}"));
            assert!(answer.ends_with(": publish march --notify]"), "{answer}");
        }
    }
}
