//! Two pairs of eyes: `/approve ID`, `/reject ID why`. What somebody wants to send out waits until enough other moderators have approved
//! it; a draft that is changed has to be approved anew.

use crate::locale::Phrase;
use crate::publishing::approval::missing;
use crate::publishing::publish::at_rest;
use crate::publishing::send_out::send_out;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::Notification;
use domain::approval::{Approval, ApprovalChange};
use domain::archive::Draft;
use domain::decision::Change;
use domain::error::ReadError;
use domain::person::Person;
use domain::statement::TITLE_LIMIT;

/// Approve what waits.
pub static APPROVE: Entry = Entry {
    asks_when_old: true,
    in_menu: false,
    ..Entry::private(Permission::Publish, "approve", "grammar-one-id", "help-approve", approve)
};

/// Say that it is not to go out as it is.
pub static REJECT: Entry = Entry {
    asks_when_old: true,
    in_menu: false,
    ..Entry::private(Permission::Publish, "reject", "grammar-reject", "help-reject", reject)
};

fn approve(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, me) = (&request.translator, &request.message.person);
    let (draft_id, draft) = match at_rest(request, "approve")? {
        Ok(draft) => draft,
        Err(response) => return Ok(response),
    };
    let id = draft_id.id.clone();
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let Some(approval) = request.read_model.approval(&draft_id)? else {
        return Ok(refuse(translator, &say("approval-none")));
    };
    if draft.author.as_ref().is_some_and(|author| author.is(me)) {
        return Ok(refuse(translator, &say("approval-own")));
    }
    let given: Vec<Person> = approval.given.iter().chain([me]).cloned().collect();
    let missing = missing(&draft, &given, request);
    if missing > 0 && approval.given.iter().any(|other| other.is(me)) {
        return Ok(refuse(translator, &say("approval-given").number("count", missing as u64)));
    }
    if missing == 0 {
        return send_out(draft_id, &draft, approval.due, approval.notify, approval.report_to, request);
    }
    let text = say("approval-given").number("count", missing as u64);
    let response =
        refuse(translator, &text).and(Change::Approval(draft_id, ApprovalChange::Give(me.clone())));
    let approved = Notification::Approved { by: me.clone(), id, missing: missing as u64 };
    Ok(tell(response, approved, &approval, &draft, request))
}

fn reject(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, me) = (&request.translator, &request.message.person);
    let (draft_id, draft) = match at_rest(request, "reject")? {
        Ok(draft) => draft,
        Err(response) => return Ok(response),
    };
    let id = draft_id.id.clone();
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let Some(approval) = request.read_model.approval(&draft_id)? else {
        return Ok(refuse(translator, &say("approval-none")));
    };
    let words = request.args.split_whitespace().skip(1).chain(request.body.split_whitespace());
    let digest = draft.digest();
    let why = words.filter(|word| *word != digest).collect::<Vec<_>>().join(" ");
    let why: String = why.chars().take(TITLE_LIMIT).collect();
    let response =
        refuse(translator, &say("approval-rejected")).and(Change::Approval(draft_id, ApprovalChange::End));
    let rejected = Notification::Rejected { by: me.clone(), id, why };
    Ok(tell(response, rejected, &approval, &draft, request))
}

/// Tells whoever wrote it, whoever asked, and those who have approved.
fn tell(
    response: Response,
    notification: Notification,
    approval: &Approval,
    draft: &Draft,
    request: &Request<'_>,
) -> Response {
    let mut told: Vec<&Person> = vec![&request.message.person];
    let mut response = response;
    for person in draft.author.iter().chain([&approval.by]).chain(&approval.given) {
        if !told.iter().any(|other| other.is(person)) {
            response = response.telling(person.clone(), notification.clone());
            told.push(person);
        }
    }
    response
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::archive::DraftId;
    use domain::lang::Lang;
    use domain::people::People;
    use domain::person::Person;
    use domain::statement::Id;
    use jiff::Timestamp;

    /// A campaign with four moderators, of whom so many others have to approve.
    fn campaign(approvals: usize) -> Talk {
        let mut talk = Talk::moderator();
        let people = ["7", "8", "9", "10"].map(|id| Person::parse(id).unwrap());
        talk.read_model.people = People::new(vec![], people.to_vec(), vec![]);
        talk.read_model.approvals = approvals;
        talk
    }

    fn due(talk: &Talk, id: &str) -> Option<Timestamp> {
        talk.read_model.drafts.get(&DraftId::text(Id::parse(id).unwrap()))?.due
    }

    fn told(talk: &mut Talk) -> String {
        let told = std::mem::take(&mut talk.told);
        told.into_iter().map(|(id, words)| format!("({id}) {words}\n\n")).collect()
    }

    #[test]
    fn two_others_approve_what_one_has_written() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..campaign(2) };
            conversations += &talk.conversation(&[
                "/post\nid: march\n# We march\n\nAt noon.",
                "/publish march",
                "/approve march",
                "/publish march",
            ]);
            conversations += &told(&mut talk);
            talk.person = "8";
            conversations += &talk.conversation(&["/drafts march", "/approve march", "/approve march"]);
            conversations += &told(&mut talk);
            talk.person = "9";
            conversations += &talk.conversation(&["/reject march The square is another one."]);
            conversations += &told(&mut talk);
            assert_eq!(due(&talk, "march"), None);
            talk.person = "7";
            talk.says("/publish march");
            for person in ["9", "10"] {
                talk.person = person;
                conversations += &talk.conversation(&["/approve march"]);
            }
            talk.told.clear();
            assert!(due(&talk, "march").is_some());
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn a_change_makes_what_was_approved_void() {
        let mut talk = campaign(2);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/publish march");
        talk.person = "8";
        let seen = talk.answer("/drafts march").unwrap();
        let approve = seen.messages[1].choices[0].command.clone();
        assert!(approve.starts_with("approve march "), "{approve}");
        talk.says("/approve march");
        talk.person = "7";
        talk.says("/post\nid: march\n# We march\n\nAt midnight.");
        talk.person = "9";
        assert!(talk.says("/approve march").contains("Nobody has asked"));
        // A button from before the change shows what is there now.
        assert!(talk.says(&approve).contains("At midnight."));
        talk.person = "7";
        talk.says("/publish march");
        talk.person = "9";
        assert!(talk.says("/approve march").contains("1 more"));
        assert_eq!(due(&talk, "march"), None, "one of two, since the first saw another text");
    }

    #[test]
    fn it_holds_for_times_corrections_and_withdrawals() {
        let mut talk = campaign(1);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        assert!(talk.says("/schedule march 2027-05-01 18:00").contains("1 more"));
        assert_eq!(due(&talk, "march"), None);
        talk.person = "8";
        talk.says("/approve march");
        assert_eq!(due(&talk, "march"), Some("2027-05-01T18:00:00Z".parse().unwrap()));
        talk.person = "7";
        for command in ["/correct ecuador-update-1\n# Better\n\nText.", "/retract ecuador-2010 It was wrong."]
        {
            talk.says(command);
        }
        for id in ["ecuador-update-1", "ecuador-2010"] {
            talk.person = "7";
            assert!(talk.says(&format!("/publish {id}")).contains("1 more"), "{id}");
            talk.person = "8";
            assert!(talk.says(&format!("/approve {id}")).contains("10 s"), "{id}");
        }
    }

    #[test]
    fn who_sends_out_what_another_has_written_has_approved_it() {
        let mut talk = campaign(1);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.person = "8";
        assert!(talk.says("/publish march").contains("goes out in 10 s"));
        // With nobody else, nothing would ever go out.
        let mut talk = campaign(4);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        assert!(talk.says("/publish march").contains("there are not so many"));
        // Whoever is no moderator any more has approved nothing.
        let mut talk = campaign(2);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/publish march");
        talk.person = "8";
        talk.says("/approve march");
        let people = ["7", "9", "10"].map(|id| Person::parse(id).unwrap());
        talk.read_model.people = People::new(vec![], people.to_vec(), vec![]);
        talk.person = "9";
        assert!(talk.says("/approve march").contains("1 more"));
    }
}
