//! `/trust PERSON CODE`: a moderator whose identity has changed is known by the new one from now on, because another
//! moderator says so, or whoever runs altavoz.

use crate::locale::Phrase;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::{Permission, identity_code};
use domain::decision::{Change, IdentityChange};
use domain::error::ReadError;
use domain::people::Role;

/// The command.
pub static ENTRY: Entry = Entry {
    in_menu: false,
    ..Entry::private(Permission::Publish, "trust", "grammar-trust", "help-trust", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut words = request.args.split_whitespace();
    let Some(who) = words.next() else { return Ok(refuse(translator, &Phrase::new("trust-how"))) };
    let say = |key| Phrase::new(key).with("person", who);
    let moderators = request.read_model.moderators();
    let Some(moderator) = moderators.iter().find(|moderator| moderator.id == who) else {
        return Ok(refuse(translator, &say("trust-nobody")));
    };
    if request.read_model.people().same(moderator, &request.message.person) {
        return Ok(refuse(translator, &Phrase::new("trust-yourself")));
    }
    // Who would be believed to own the bot is not for a moderator to say.
    let is_owner = request.read_model.people().role(moderator) == Some(Role::Owner);
    if is_owner && !request.caller.grants.owner {
        return Ok(refuse(translator, &say("trust-owner")));
    }
    let claimed = request.read_model.identity(moderator)?.map(|known| known.claimed).unwrap_or_default();
    let Some(code) = words.next() else {
        // Whoever was not told, since the bot knows no private chat with them, asks.
        let codes: Vec<String> = claimed.iter().map(|claimed| identity_code(claimed)).collect();
        let key = if codes.is_empty() { "trust-nothing" } else { "trust-which" };
        return Ok(refuse(translator, &say(key).with("codes", codes.join(", "))));
    };
    // What was seen is what is trusted, and nothing that came in its place.
    let Some(identity) = claimed.into_iter().find(|claimed| identity_code(claimed) == code) else {
        return Ok(refuse(translator, &say("trust-nothing")));
    };
    let trust = IdentityChange::Trust { person: moderator.clone(), identity };
    Ok(refuse(translator, &say("trusted")).and(Change::Identity(trust)))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::{Grants, Standing, Unproven, identity_code};
    use domain::people::People;
    use domain::person::Person;
    use domain::room::NetworkId;

    fn moderator(id: &str) -> Person {
        Person { network: NetworkId::Matrix, id: id.into(), language: None }
    }

    #[test]
    fn a_moderator_with_another_identity_commands_nothing_until_another_says_so() {
        let mut talk = Talk { network: NetworkId::Matrix, ..Talk::moderator() };
        let moderators = ["@mo:example.org", "@eva:example.org", "@li:example.org"].map(moderator);
        talk.read_model.people = People::new(vec![], moderators.to_vec());
        // Known by the first identity that is proven.
        (talk.person, talk.standing) = ("@mo:example.org", Standing::Proven { identity: "old".into() });
        talk.says("!declaration");
        assert!(talk.read_model.identities.is_empty(), "who only asks is not held to it");
        talk.says("!publish");
        let code = identity_code("new");
        let changed =
            |told| Standing::Unproven(Unproven::Changed { identity: "new".into(), known: told, told });
        (talk.grants, talk.standing) = (Grants::default(), changed(false));
        let mut conversation = talk.conversation(&["!post\n# Forged\n\nText."]);
        let told: Vec<_> = std::mem::take(&mut talk.told);
        assert_eq!(
            told.iter().map(|(id, _)| &**id).collect::<Vec<_>>(),
            ["@eva:example.org", "@li:example.org"]
        );
        conversation += &format!("({})\n", told[0].1);
        // They were told, and are told once.
        talk.says("!declaration");
        talk.standing = changed(true);
        talk.says("!publish");
        assert!(talk.told.is_empty() && talk.read_model.drafts.is_empty());
        talk.grants = Grants { moderator: true, ..Grants::default() };
        (talk.person, talk.standing) = ("@eva:example.org", Standing::Enough);
        conversation += &talk.conversation(&[
            "!trust",
            "!trust @nobody:example.org 12345678",
            &format!("!trust @eva:example.org {code}"),
            "!trust @mo:example.org 12345678",
            "!trust @mo:example.org",
            "!trust @li:example.org",
            &format!("!trust @mo:example.org {code}"),
            &format!("!trust @mo:example.org {code}"),
        ]);
        assert_eq!(talk.read_model.identities["@mo:example.org"].trusted, "new");
        for (standing, network) in
            [(Unproven::Plain, NetworkId::Matrix), (Unproven::Unsigned, NetworkId::Matrix)]
        {
            (talk.grants, talk.standing) = (Grants::default(), Standing::Unproven(standing));
            talk.network = network;
            conversation += &talk.conversation(&["!publish", "!about"]);
        }
        insta::assert_snapshot!(conversation);
    }

    #[test]
    fn an_owner_is_confirmed_by_an_owner() {
        let mut talk = Talk { network: NetworkId::Matrix, person: "@eva:example.org", ..Talk::moderator() };
        let [owner, eva] = ["@mo:example.org", "@eva:example.org"].map(moderator);
        talk.read_model.people = People::new(vec![owner], vec![eva]);
        talk.grants.owner = false;
        assert!(talk.says("!trust @mo:example.org 12345678").contains("only another owner"));
        talk.grants.owner = true;
        assert!(!talk.says("!trust @mo:example.org 12345678").contains("only another owner"));
    }
}
