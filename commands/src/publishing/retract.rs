//! `/retract ID why [--notify]`: takes a statement back. Its copies are removed everywhere; what is left is its title and the reason.

use crate::locale::Phrase;
use crate::publishing::correct::not_out;
use crate::publishing::going_out::going_out;
use crate::publishing::options::{asks_to_notify, is_notify};
use crate::publishing::preview::{self, Seen};
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::error::ReadError;
use domain::statement::{Id, TITLE_LIMIT, Withdrawal};

/// The command.
pub static ENTRY: Entry = Entry {
    asks_when_old: true,
    ..Entry::private(Permission::Publish, "retract", "grammar-retract", "help-retract", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let (id, why) = request.args.split_once(char::is_whitespace).unwrap_or((request.args, ""));
    let Some(id) = Id::parse(id) else { return Ok(refuse(translator, &Phrase::new("retract-how"))) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let Some(published) = request.read_model.published(&id)? else {
        return not_out(&id, request);
    };
    if published.statement.withdrawn.is_some() {
        return Ok(refuse(translator, &say("already-withdrawn")));
    }
    if let Some(say) = going_out(&id, request)? {
        return Ok(refuse(translator, &say));
    }
    // A reason of several lines is one line here.
    let words = why.split_whitespace().chain(request.body.split_whitespace());
    let why = words.filter(|word| !is_notify(word)).collect::<Vec<_>>().join(" ");
    if why.chars().count() > TITLE_LIMIT {
        return Ok(refuse(translator, &Phrase::new("retract-long").number("limit", TITLE_LIMIT as u64)));
    }
    let withdrawn = published
        .statement
        .withdrawn(Withdrawal { on: request.today(), why: (!why.is_empty()).then_some(why) });
    preview::save(
        withdrawn,
        asks_to_notify(request.args),
        &Seen { lang: &translator.lang, near_limit: false },
        request,
    )
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::archive::DraftId;
    use domain::room::NetworkId;
    use domain::statement::Id;
    use domain::status::DeliveryStatus;

    #[test]
    fn a_moderator_withdraws() {
        let mut talk = Talk::moderator();
        let id = Id::parse("ecuador-2010").unwrap();
        let there = DeliveryStatus { rooms: 2_000, delivered: 1_990, ..DeliveryStatus::default() };
        talk.read_model.delivery_statuses.insert(id.clone(), [(NetworkId::Telegram, there)].into());
        let mut text = talk.conversation(&[
            "/retract",
            "/retract nothing-here because",
            "/retract ecuador-2010 It named a person who is in danger.",
            "/declaration ecuador-2010 demands",
            "/publish ecuador-2010",
            "[yes]",
            "/retract ecuador-2010 again",
        ]);
        let draft = talk.read_model.drafts.remove(&DraftId::withdrawal(id)).unwrap();
        talk.read_model.publish(draft.statement, talk.now);
        text += &talk.conversation(&[
            "/declaration ecuador-2010 demands es",
            "/declarations",
            "/declaration",
            "/correct ecuador-2010\n# T\n\ntext",
            "/retract ecuador-2010 again",
        ]);
        insta::assert_snapshot!(text);
    }
}
