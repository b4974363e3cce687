//! Two pairs of eyes: what is to go out waits until enough other moderators have approved it.

use crate::people::People;
use crate::person::Person;
use crate::room::Address;
use jiff::Timestamp;

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
    /// Who has approved.
    pub given: Vec<Person>,
}

/// How many of these people count as approving what `author` has written: others than the author, each once, who moderate now.
pub fn approving<'a>(
    people: &People,
    author: Option<&Person>,
    given: impl IntoIterator<Item = &'a Person>,
) -> usize {
    let mut counted: Vec<&Person> = Vec::new();
    for person in given {
        let moderates = people.role(person).is_some() || person.network.capabilities().is_operator;
        let is_author = author.is_some_and(|author| author.is(person));
        if moderates && !is_author && !counted.iter().any(|other| other.is(person)) {
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
    /// Nobody is asked any more.
    End,
}

impl ApprovalChange {
    /// Does it.
    pub fn apply(self, before: Option<Approval>) -> Option<Approval> {
        match (self, before) {
            (Self::Ask(approval), _) => Some(*approval),
            (Self::Give(person), Some(mut approval)) => {
                approval.given.retain(|other| !other.is(&person));
                approval.given.push(person);
                Some(approval)
            }
            (Self::Give(_), None) | (Self::End, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Appointment;

    #[test]
    fn only_others_who_moderate_count_and_each_once() {
        let [author, other, third] = ["1", "2", "3"].map(|id| Person::parse(id).unwrap());
        let mut people = People::new(vec![author.clone()], vec![other.clone(), third.clone()], vec![]);
        let count =
            |people: &People, given: &[&Person]| approving(people, Some(&author), given.iter().copied());
        assert_eq!(count(&people, &[]), 0);
        assert_eq!(count(&people, &[&author]), 0);
        assert_eq!(count(&people, &[&other, &other, &author]), 1);
        assert_eq!(count(&people, &[&other, &third]), 2);
        let by = author.clone();
        let at = Timestamp::UNIX_EPOCH;
        people.appoint(Appointment { person: third.clone(), moderates: false, name: None, by, at });
        assert_eq!(count(&people, &[&other, &third]), 1);
    }
}
