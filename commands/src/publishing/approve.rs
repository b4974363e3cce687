//! Two pairs of eyes: `/approve ID`, `/reject ID why`. What somebody wants to send out waits until enough other moderators have approved
//! it; a draft that is changed has to be approved anew.

use crate::locale::Phrase;
use crate::people::room;
use crate::publishing::approval::missing;
use crate::publishing::drafts;
use crate::publishing::options::digest;
use crate::publishing::preview;
use crate::publishing::send_out::send_out;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::Notification;
use domain::approval::{Approval, ApprovalChange};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, DraftChange};
use domain::error::ReadError;
use domain::person::Person;
use domain::statement::{Id, TITLE_LIMIT};

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

/// The draft that waits and is meant; or what to say.
fn waiting(
    command: &'static str,
    request: &Request<'_>,
) -> Result<Result<(DraftId, Draft, Approval), Response>, ReadError> {
    let translator = &request.translator;
    let mut words = request.args.split_whitespace();
    let Some(id) = Id::parse(words.next().unwrap_or_default()) else {
        return Ok(Err(drafts::list(request)?));
    };
    let drafts = request.read_model.drafts_of(&id)?;
    let Some(first) = drafts.first().map(|(_, draft)| draft.clone()) else {
        return Ok(Err(drafts::unknown(&id, command, request)?));
    };
    let mut waiting = Vec::new();
    for (draft_id, draft) in drafts {
        if let Some(approval) = request.read_model.approval(&draft_id)? {
            waiting.push((draft_id, draft, approval));
        }
    }
    let seen = digest(request.args);
    let found = match seen {
        Some(seen) => waiting.iter().position(|(_, draft, approval)| approval.digest(draft) == seen),
        // What was typed before it was asked for is about something else; a button that asks whether that is still meant, too.
        None if request.message.pressed.is_some() => None,
        None => waiting.iter().position(|(_, _, approval)| approval.at <= request.incoming.at),
    };
    Ok(match (found, waiting.first()) {
        (_, None) if seen.is_some() => Err(preview::shown_anew("draft-changed", &first, request)?),
        (_, None) => Err(refuse(translator, &Phrase::new("approval-none").with("id", id.as_str()))),
        (Some(found), _) => Ok(waiting.swap_remove(found)),
        (None, Some((_, draft, _))) => {
            let key = if seen.is_some() { "draft-changed" } else { "approval-look" };
            Err(preview::shown_anew(key, draft, request)?)
        }
    })
}

fn approve(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, me) = (&request.translator, &request.message.person);
    let (draft_id, draft, mut approval) = match waiting("approve", request)? {
        Ok(waiting) => waiting,
        Err(response) => return Ok(response),
    };
    let id = draft_id.id.clone();
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let people = request.read_model.people();
    if draft.is_by(me, &people) {
        return Ok(refuse(translator, &say("approval-own")));
    }
    if draft.due.is_some() {
        return Ok(refuse(translator, &say("post-going-out")));
    }
    if approval.due.is_some_and(|due| due <= request.now) {
        let response = refuse(translator, &say("approval-late"));
        return Ok(response.and(Change::Approval(draft_id, ApprovalChange::End)));
    }
    let has_approved = people.among(me, &approval.given);
    if !has_approved {
        approval.given.push(me.clone());
    }
    let missing = missing(&draft, &approval.given, request);
    let given = say("approval-given").number("count", missing as u64);
    let approved = Notification::Approved { by: me.clone(), id: id.clone(), missing: missing as u64 };
    if missing == 0 {
        let asked = approval.clone();
        let response = send_out(draft_id, &draft, approval, request)?;
        return Ok(match request.read_model.tells_moderators() {
            true => response,
            false => tell(response, approved, &asked, &draft, request),
        });
    }
    if has_approved {
        return Ok(refuse(translator, &given));
    }
    let response =
        refuse(translator, &given).and(Change::Approval(draft_id, ApprovalChange::Give(me.clone())));
    Ok(tell(response, approved, &approval, &draft, request))
}

fn reject(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, me) = (&request.translator, &request.message.person);
    let (draft_id, draft, approval) = match waiting("reject", request)? {
        Ok(waiting) => waiting,
        Err(response) => return Ok(response),
    };
    let id = draft_id.id.clone();
    let seen = digest(request.args);
    let words = request.args.split_whitespace().skip(1).filter(|word| Some(*word) != seen);
    let why = words.chain(request.body.split_whitespace()).collect::<Vec<_>>().join(" ");
    let why: String = why.chars().take(TITLE_LIMIT).collect();
    let text = Phrase::new("approval-rejected").with("id", id.as_str());
    // What was to go out rests, and nobody is asked any more.
    let response = refuse(translator, &text)
        .and(Change::Approval(draft_id.clone(), ApprovalChange::Reject))
        .and(Change::Draft(DraftChange::Unschedule { id: draft_id }));
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
    let people = request.read_model.people();
    let mut told: Vec<&Person> = vec![&request.message.person];
    let mut response = room::tell_room(response, &notification, request);
    for person in draft.author.iter().chain([&approval.by]).chain(&approval.given) {
        if !people.among(person, told.iter().copied()) {
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
    use domain::incoming::{Message, Pressed};
    use domain::lang::Lang;
    use domain::people::People;
    use domain::person::Person;
    use domain::statement::Id;
    use jiff::Timestamp;

    /// A campaign with four moderators, of whom so many others have to approve.
    fn campaign(approvals: usize) -> Talk {
        let mut talk = Talk::moderator();
        let people = ["7", "8", "9", "10"].map(|id| Person::parse(id).unwrap());
        talk.read_model.people = People::new(vec![], people.to_vec());
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
            let mut said = talk.says(&format!("/publish {id}"));
            if said.starts_with("Withdraw") {
                said = talk.says("[yes]");
            }
            assert!(said.contains("1 more"), "{id}");
            talk.person = "8";
            assert!(talk.says(&format!("/approve {id}")).contains("10 s"), "{id}");
        }
    }

    #[test]
    fn who_sends_out_what_another_has_written_has_approved_it() {
        let mut talk = campaign(1);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.person = "8";
        // By that they approve it: so they are shown what it says now, and asked.
        let shown = talk.says("/publish march");
        assert!(shown.contains("At noon.") && shown.contains("and by that approve it?"), "{shown}");
        assert!(talk.read_model.waiting.is_empty());
        let button = talk.choice.take().unwrap();
        talk.person = "7";
        talk.says("/post\nid: march\n# We march\n\nAt midnight.");
        talk.person = "8";
        assert!(talk.says(&button).contains("has changed since you saw it"));
        let shown = talk.says("/schedule march 2027-05-01 18:00");
        assert!(
            shown.contains("At midnight.")
                && shown.contains("1 May 2027, 18:00")
                && shown.contains("by that approve it?"),
            "{shown}"
        );
        assert!(talk.says("/publish march").contains("At midnight."));
        assert!(talk.says("[yes]").contains("goes out in 10 s"));
        // Whether an old command is still meant says nothing of what it is about.
        let mut talk = campaign(2);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/publish march");
        talk.person = "8";
        let pressed = Pressed { id: "1".into(), under: None };
        let message = Message { pressed: Some(pressed), ..talk.message("/approve march") };
        assert!(talk.sends(message).contains("waits for approval as it stands here"));
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
        talk.read_model.people = People::new(vec![], people.to_vec());
        talk.person = "9";
        assert!(talk.says("/approve march").contains("1 more"));
    }

    #[test]
    fn whoever_has_written_in_it_does_not_approve_it() {
        let mut talk = campaign(1);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.person = "8";
        assert!(talk.says("/drafts march").contains("Publish sends it out: by that you approve it"));
        talk.says("/post\nid: march\nlang: es\n# Marchamos\n\nAl mediodía.");
        assert!(talk.says("/publish march").contains("1 more"));
        talk.person = "7";
        assert!(talk.says("/approve march").contains("others have to approve it"));
        talk.person = "9";
        assert!(talk.says("/approve march").contains("goes out in 10 s"));
    }

    #[test]
    fn a_time_and_a_notice_are_approved_with_the_text() {
        let mut talk = campaign(1);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        assert!(talk.says("/schedule march 2027-05-01 18:00").contains("Saturday 1 May 2027, 18:00"));
        talk.person = "8";
        let seen = talk.answer("/drafts march").unwrap();
        let approve = seen.messages[1].choices[0].command.clone();
        assert!(talk.says("/drafts march").contains("It is to go out on Saturday 1 May 2027, 18:00"));
        talk.person = "7";
        talk.says("/publish march --notify");
        talk.person = "8";
        assert!(talk.says(&approve).contains("asks to send it out"), "what is asked now is shown");
        assert_eq!(due(&talk, "march"), None);
        // What was written before it was asked for is about something else.
        talk.said_at = Some(talk.now - jiff::SignedDuration::from_mins(5));
        assert!(talk.says("/approve march").contains("asks to send it out"));
        assert_eq!(due(&talk, "march"), None);
        talk.said_at = None;
        talk.says("/approve march");
        assert!(due(&talk, "march").is_some());
    }

    #[test]
    fn what_is_to_go_out_says_when_and_can_be_rejected() {
        let mut talk = campaign(1);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/schedule march 2027-05-01 18:00");
        talk.person = "8";
        talk.says("/approve march");
        let shown = talk.says("/drafts march");
        assert!(
            shown.contains("It is to go out on Saturday 1 May") && !shown.contains("have to approve"),
            "{shown}"
        );
        assert!(talk.says("/reject march The square is another one.").contains("does not go out as it is"));
        assert_eq!(due(&talk, "march"), None);
        // A time that has passed before enough have approved.
        talk.person = "7";
        talk.says("/schedule march 2027-05-01 18:00");
        talk.now = "2027-05-02T10:00:00Z".parse().unwrap();
        talk.person = "8";
        assert!(talk.says("/approve march").contains("a time that is past"));
        assert_eq!(due(&talk, "march"), None);
    }
}
