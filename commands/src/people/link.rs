//! `/link`, `/unlink`: one person's ids on Telegram and Matrix count as one. Whoever moderates gets a one-time code, sends it as the other one that
//! they are, and says where they got it that it was them: who only knows the code, or only asks for it, gets nothing.

use crate::locale::Phrase;
use crate::people::confirm;
use crate::people::name::named;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::{Permission, Place};
use domain::answer::Notification;
use domain::confirmation::{Confirmation, ConfirmationChange};
use domain::decision::Change;
use domain::error::ReadError;
use domain::link_code::LinkCode;
use domain::people::{Link, PeopleChange};
use domain::person::Person;
use domain::text::{Block, Document, Span, Style};

/// Get a code, or send it.
pub static LINK: Entry = Entry {
    bare: Some(Permission::Publish),
    place: Place::Alone,
    in_menu: false,
    ..Entry::private(Permission::Read, "link", "grammar-link", "help-link", link)
};

/// Be several people again.
pub static UNLINK: Entry =
    Entry { in_menu: false, ..Entry::private(Permission::Publish, "unlink", "", "help-unlink", unlink) };

fn link(request: &Request<'_>) -> Result<Response, ReadError> {
    let (me, translator) = (&request.message.person, &request.translator);
    if me.network.capabilities().is_operator {
        return Ok(refuse(translator, &Phrase::new("link-console")));
    }
    if request.args.is_empty() {
        let code = LinkCode::new(&request.caller.random, me.clone(), request.now);
        let mut document = Document::plain(&translator.say("link-code"));
        // Phones copy what stands as code when it is tapped.
        let line = format!("{}link {}", translator.network.prefix(), code.shown());
        document.push(Block::paragraph(vec![Span::styled(line, Style::CODE)]));
        return Ok(Response::from(document).and(Change::LinkCode(me.clone(), Some(code))));
    }
    // Only a button says so: `link with ID`.
    let with = request.args.strip_prefix("with ").filter(|_| request.confirmed);
    match with.and_then(Person::parse) {
        Some(other) => Ok(linked(&other, request)),
        None => typed(request),
    }
}

/// Somebody sends a code.
fn typed(request: &Request<'_>) -> Result<Response, ReadError> {
    let (me, translator) = (&request.message.person, &request.translator);
    let people = request.read_model.people();
    let found = request.read_model.link_code(request.args)?;
    let Some(code) = found.filter(|code| code.is_open(request.now)) else {
        return Ok(refuse(translator, &Phrase::new("link-unknown")));
    };
    let of = &code.person;
    let say = |key| Phrase::new(key).with("person", named(of, translator));
    if of.is(me) {
        return Ok(refuse(translator, &Phrase::new("link-elsewhere")));
    }
    if people.same(of, me) {
        return Ok(refuse(translator, &say("link-already")));
    }
    if people.ids(me).len() > 1 {
        return Ok(refuse(translator, &Phrase::new("link-other")));
    }
    // Whoever was given the code gets what this one may do, too.
    if people.role(me).is_some() && !request.confirmed {
        return Ok(confirm::ask(&say("link-yours"), format!("link {}", code.code), request));
    }
    let confirmation = Confirmation::new(&request.incoming.key, format!("link with {}", me.id), request.now);
    let asked = Notification::LinkAsked { other: me.clone(), code: confirmation.code.clone() };
    Ok(refuse(translator, &say("link-confirm"))
        .and(Change::LinkCode(of.clone(), None))
        .and(Change::Confirmation(of.clone(), ConfirmationChange::Ask(confirmation)))
        .telling(of.clone(), asked))
}

/// Whoever was given a code says that it was them who sent it.
fn linked(other: &Person, request: &Request<'_>) -> Response {
    let (me, translator) = (&request.message.person, &request.translator);
    let people = request.read_model.people();
    let with = people.known_as(me);
    let say = |key| Phrase::new(key).with("person", named(other, translator));
    if people.same(other, me) {
        return refuse(translator, &say("link-already"));
    }
    if people.ids(other).len() > 1 {
        return refuse(translator, &Phrase::new("link-other"));
    }
    change(other, &with, true, &say("link-done"), request)
}

fn unlink(request: &Request<'_>) -> Result<Response, ReadError> {
    let (me, translator) = (&request.message.person, &request.translator);
    let people = request.read_model.people();
    let ids = people.ids(me);
    let (known, others) = ids.split_first().map_or((me, &[][..]), |(known, others)| (known, others));
    if others.is_empty() {
        return Ok(refuse(translator, &Phrase::new("link-none")));
    }
    // Whoever is known by this id lets all others go; one of those goes alone.
    let gone: Vec<&Person> = others.iter().filter(|id| known.is(me) || id.is(me)).collect();
    let names: Vec<String> = gone.iter().map(|id| named(id, translator)).collect();
    let say =
        Phrase::new("unlink-done").with("person", names.join(", ")).with("with", named(known, translator));
    let mut response = refuse(translator, &say);
    for id in gone {
        let more = change(id, known, false, &say, request);
        response.changes.extend(more.changes);
        response.replies.extend(more.replies.into_iter().skip(1));
    }
    Ok(response)
}

/// Says it, and tells every other moderator.
fn change(person: &Person, with: &Person, holds: bool, say: &Phrase, request: &Request<'_>) -> Response {
    let bare = |person: &Person| Person { language: None, ..person.clone() };
    let (person, with) = (bare(person), bare(with));
    let link = Link { person: person.clone(), with: with.clone(), holds, at: request.now };
    let response = refuse(&request.translator, say).and(Change::People(PeopleChange::Link(link)));
    let me = &request.message.person;
    let others = request.read_model.moderators().into_iter().filter(|other| !other.is(me));
    others.fold(response, |response, other| {
        let notification = Notification::Linked { person: person.clone(), with: with.clone(), holds };
        response.telling(other, notification)
    })
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::lang::Lang;
    use domain::people::People;
    use domain::person::Person;
    use domain::room::NetworkId;
    use jiff::SignedDuration;

    const ANA: &str = "@ana:example.org";

    /// A campaign with two moderators, 7 and 8.
    fn campaign() -> Talk {
        let mut talk = Talk::moderator();
        let people = ["7", "8"].map(|id| Person::parse(id).unwrap());
        talk.read_model.people = People::new(vec![], people.to_vec());
        talk.grants = Grants { moderator: true, ..Grants::default() };
        talk
    }

    fn on_telegram(talk: &mut Talk) {
        (talk.network, talk.person) = (NetworkId::Telegram, "7");
        talk.grants = Grants { moderator: true, ..Grants::default() };
    }

    fn on_matrix(talk: &mut Talk) {
        (talk.network, talk.person, talk.grants) = (NetworkId::Matrix, ANA, Grants::default());
    }

    /// The code that somebody is given.
    fn code(talk: &mut Talk) -> String {
        talk.says("/link");
        talk.read_model.link_codes.last().unwrap().shown()
    }

    /// What confirms that it was them.
    fn button(talk: &Talk) -> String {
        format!("confirm {}", talk.read_model.confirmations["7"].last().unwrap().code)
    }

    /// A campaign in which 7 is Ana, too, and two have to agree.
    fn linked_campaign() -> Talk {
        let mut talk = campaign();
        talk.read_model.approvals = 1;
        let code = code(&mut talk);
        on_matrix(&mut talk);
        talk.says(&format!("!link {code}"));
        on_telegram(&mut talk);
        talk.says(&button(&talk));
        talk
    }

    #[test]
    fn one_person_links_telegram_with_matrix() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..campaign() };
            conversations += &talk.conversation(&["/link"]);
            let code = code(&mut talk);
            conversations += &talk.conversation(&[&format!("/link {code}"), "/unlink"]);
            on_matrix(&mut talk);
            conversations += &talk.conversation(&["!link", "!link abcd-efgh", &format!("!link {code}")]);
            on_telegram(&mut talk);
            conversations += &talk.conversation(&[&button(&talk), "/moderators", "/link"]);
            on_matrix(&mut talk);
            talk.grants = Grants { moderator: true, ..Grants::default() };
            conversations += &talk.conversation(&["!unlink"]);
            for (id, words) in talk.told.drain(..) {
                conversations += &format!("({id}: {words})\n");
            }
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn a_code_works_once_in_time_and_only_when_it_is_confirmed() {
        let mut talk = campaign();
        let matrix = Person::parse(ANA).unwrap();
        let telegram = Person::parse("7").unwrap();
        let old = code(&mut talk);
        talk.now += SignedDuration::from_mins(10);
        on_matrix(&mut talk);
        assert!(talk.says(&format!("!link {old}")).starts_with("I know no such code"));
        on_telegram(&mut talk);
        // Nobody names themselves who is another one.
        for line in [format!("/link {ANA}"), format!("/link with {ANA}")] {
            assert!(talk.says(&line).starts_with("I know no such code"));
        }
        let fresh = code(&mut talk);
        on_matrix(&mut talk);
        talk.says(&format!("!link {fresh}"));
        assert!(!talk.read_model.people.same(&matrix, &telegram), "it isn't confirmed yet");
        assert!(talk.says(&format!("!link {fresh}")).starts_with("I know no such code"), "once");
        // Not even by whoever sent it.
        let button = button(&talk);
        talk.grants = Grants { moderator: true, ..Grants::default() };
        assert!(talk.says(&button).starts_with("There is nothing to confirm"));
        on_telegram(&mut talk);
        talk.says(&button);
        assert!(talk.read_model.people.same(&matrix, &telegram));
    }

    #[test]
    fn whoever_moderates_is_asked_before_somebody_else_gets_their_rights() {
        let mut talk = campaign();
        let code = code(&mut talk);
        talk.person = "8";
        let asked = talk.answer(&format!("/link {code}")).unwrap();
        assert!(asked.messages[0].document.blocks[0].text().contains("whatever you may do"));
        assert!(talk.told.is_empty());
        let yes = asked.messages[0].choices[0].command.clone();
        assert!(talk.says(&yes).contains("confirm there"), "{:?}", talk.told);
        assert_eq!(talk.told.len(), 1);
    }

    #[test]
    fn whoever_unlinks_gets_no_second_voice() {
        let mut talk = linked_campaign();
        on_matrix(&mut talk);
        talk.grants = Grants { moderator: true, ..Grants::default() };
        talk.says("!post\nid: march\n# We march\n\nAt noon.");
        assert!(talk.says("!publish march").contains("1 more"));
        on_telegram(&mut talk);
        talk.says("/unlink");
        // What the other one asked for rests, and what it wrote is still theirs.
        assert!(talk.says("/approve march").starts_with("Nobody has asked"));
        assert!(talk.says("/publish march").contains("1 more"));
        assert!(talk.says("/approve march").contains("others have to approve it"));
        assert!(talk.read_model.drafts.values().all(|draft| draft.due.is_none()));
    }

    #[test]
    fn linked_ids_have_one_voice_and_are_removed_together() {
        let mut talk = linked_campaign();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/publish march");
        // Who has written it doesn't approve it as somebody else.
        on_matrix(&mut talk);
        talk.grants = Grants { moderator: true, ..Grants::default() };
        assert!(talk.says("!approve march").contains("others have to approve it"));
        assert!(talk.says("!post\nid: march\n# We march\n\nAt one.").contains("preview of “march”"));
        talk.person = "8";
        talk.network = NetworkId::Telegram;
        talk.grants = Grants::ALL;
        let button = talk.answer(&format!("/moderators remove {ANA}")).unwrap();
        talk.says(&button.messages[0].choices[0].command);
        for id in ["7", ANA] {
            assert_eq!(talk.read_model.people.role(&Person::parse(id).unwrap()), None, "{id}");
        }
    }
}
