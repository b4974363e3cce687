//! Two pairs of eyes: what is to go out waits until enough other moderators have approved it.

use crate::archive::Draft;
use crate::people::People;
use crate::person::Person;
use crate::room::Address;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// That somebody wants a draft to go out, and who has approved that. It is about the draft as it is: when that is changed, it is
/// over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who has asked for it.
    pub by: Person,
    /// When it is to go out; `None` is as soon as it may.
    pub due: Option<Timestamp>,
    /// Whether rooms that see their copy change are notified.
    pub notify: bool,
    /// Who is told how it goes.
    pub report_to: Address,
    /// Since when.
    pub at: Timestamp,
    /// Who has approved.
    pub given: Vec<Person>,
}

impl Approval {
    /// A digest of what is approved: the draft, the time and the notice, and when it was asked for: nobody can choose that, and so make two
    /// texts of which one digest approves both. A choice that approves names it.
    pub fn digest(&self, draft: &Draft) -> String {
        let content = format!("{} {:?} {} {}", draft.digest(), self.due, self.notify, self.at);
        Sha256::digest(content).iter().take(Draft::DIGEST / 2).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// How many of these people count as approving a draft: others than those who have written in it, each once, who moderate now.
pub fn approving<'a>(people: &People, draft: &Draft, given: impl IntoIterator<Item = &'a Person>) -> usize {
    let mut counted: Vec<&Person> = Vec::new();
    for person in given {
        let moderates = people.role(person).is_some() || person.network.capabilities().is_operator;
        if moderates && !draft.is_by(person, people) && !people.among(person, counted.iter().copied()) {
            counted.push(person);
        }
    }
    counted.len()
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalChange {
    /// Somebody asks.
    Ask(Box<Approval>),
    /// Somebody approves.
    Give(Person),
    /// Enough have approved; who, is kept until it goes out.
    Keep(Box<Approval>),
    /// Nobody is asked any more.
    End,
    /// Nobody is asked any more, since somebody has said that it is not to go out as it is.
    Reject,
}

impl ApprovalChange {
    /// Does it.
    pub fn apply(self, before: Option<Approval>) -> Option<Approval> {
        match (self, before) {
            (Self::Ask(approval) | Self::Keep(approval), _) => Some(*approval),
            (Self::Give(person), Some(mut approval)) => {
                approval.given.retain(|other| !other.is(&person));
                approval.given.push(person);
                Some(approval)
            }
            (Self::Give(_), None) | (Self::End | Self::Reject, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::people::{Appointment, Link, PeopleChange};
    use crate::statement::{Id, Kind, Statement, Text};

    #[test]
    fn only_others_who_moderate_count_and_each_once() {
        let [author, other, third] = ["1", "2", "3"].map(|id| Person::parse(id).unwrap());
        let mut people = People::new(vec![author.clone()], vec![other.clone(), third.clone()]);
        let text = Text { title: "T".into(), body: "B".into(), place: None };
        let (id, english) = (Id::parse("march").unwrap(), Lang::parse("en").unwrap());
        let statement = Statement::new(id, Kind::Declaration, jiff::civil::Date::ZERO, english, text);
        let mut draft = Draft::new(statement, Timestamp::UNIX_EPOCH, Some(author.clone()));
        let count = |people: &People, draft: &Draft, given: &[&Person]| {
            approving(people, draft, given.iter().copied())
        };
        assert_eq!(count(&people, &draft, &[]), 0);
        assert_eq!(count(&people, &draft, &[&author]), 0);
        assert_eq!(count(&people, &draft, &[&other, &other, &author]), 1);
        assert_eq!(count(&people, &draft, &[&other, &third]), 2);
        let (by, at) = (author.clone(), Timestamp::UNIX_EPOCH);
        let linked = Link { person: third.clone(), with: other.clone(), holds: true, at };
        people.change(PeopleChange::Link(linked.clone()));
        assert_eq!(count(&people, &draft, &[&other, &third]), 1);
        people.change(PeopleChange::Link(Link { holds: false, ..linked }));
        let dismissed = Appointment { person: third.clone(), moderates: false, name: None, by, at };
        people.change(PeopleChange::Appoint(dismissed));
        assert_eq!(count(&people, &draft, &[&other, &third]), 1);
        // Whoever has added a language has written in it.
        draft.contributors.push(other.clone());
        assert_eq!(count(&people, &draft, &[&other, &third]), 0);

        let asked = Approval {
            by: author,
            due: None,
            notify: false,
            report_to: Address::new(crate::network::NetworkId::Console, "console"),
            at,
            given: vec![],
        };
        let with_notice = Approval { notify: true, ..asked.clone() };
        let later = Approval { due: Some(at), ..asked.clone() };
        let digests = [&asked, &with_notice, &later].map(|approval| approval.digest(&draft));
        assert!(digests[0] != digests[1] && digests[0] != digests[2] && digests[1] != digests[2]);
    }
}
