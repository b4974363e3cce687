//! Who owns the campaign's bot, and who moderates: by permanent ids only, since a name proves nothing.

use crate::person::Person;
use jiff::Timestamp;

/// What somebody is in the campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Says who moderates, and moderates. Owners stand in the configuration.
    Owner,
    /// Writes and publishes.
    Moderator,
}

/// What an owner has said of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Of whom.
    pub person: Person,
    /// Whether they moderate; if not, then whatever the configuration says.
    pub moderates: bool,
    /// What the others are to call them.
    pub name: Option<String>,
    /// Who has said it.
    pub by: Person,
    /// When.
    pub at: Timestamp,
}

/// Everybody who has a role.
#[derive(Clone, Debug, Default)]
pub struct People {
    owners: Vec<Person>,
    configured: Vec<Person>,
    appointments: Vec<Appointment>,
}

impl People {
    /// Those of the configuration, and what was said of people since.
    pub fn new(owners: Vec<Person>, configured: Vec<Person>, appointments: Vec<Appointment>) -> Self {
        Self { owners, configured, appointments }
    }

    /// What somebody is.
    pub fn role(&self, person: &Person) -> Option<Role> {
        if self.owners.iter().any(|owner| owner.is(person)) {
            return Some(Role::Owner);
        }
        let moderates = match self.appointment(person) {
            Some(appointment) => appointment.moderates,
            None => self.configured.iter().any(|other| other.is(person)),
        };
        moderates.then_some(Role::Moderator)
    }

    /// Owners and moderators, each once, in that order.
    pub fn all(&self) -> Vec<(Person, Role)> {
        let appointed = self.appointments.iter().map(|appointment| &appointment.person);
        let mut all: Vec<(Person, Role)> = Vec::new();
        for person in self.owners.iter().chain(&self.configured).chain(appointed) {
            if let Some(role) = self.role(person)
                && !all.iter().any(|(known, _)| known.is(person))
            {
                all.push((person.clone(), role));
            }
        }
        all
    }

    /// Those who no longer moderate.
    pub fn former(&self) -> Vec<Person> {
        let people = self.appointments.iter().map(|appointment| &appointment.person);
        people.filter(|person| self.role(person).is_none()).cloned().collect()
    }

    /// What was said of somebody last.
    pub fn appointment(&self, person: &Person) -> Option<&Appointment> {
        self.appointments.iter().find(|appointment| appointment.person.is(person))
    }

    /// Something is said of somebody, in the place of what was said before.
    pub fn appoint(&mut self, appointment: Appointment) {
        self.appointments.retain(|other| !other.person.is(&appointment.person));
        self.appointments.push(appointment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::NetworkId;

    #[test]
    fn what_was_said_last_counts_and_owners_stay() {
        let person = |id: &str| Person { network: NetworkId::Telegram, id: id.into(), language: None };
        let said = |id: &str, moderates| Appointment {
            person: person(id),
            moderates,
            name: None,
            by: person("1"),
            at: Timestamp::UNIX_EPOCH,
        };
        let mut people = People::new(vec![person("1")], vec![person("1"), person("2")], vec![]);
        let all = |people: &People| {
            people.all().into_iter().map(|(person, role)| (person.id, role)).collect::<Vec<_>>()
        };
        let (owner, other) = (("1".to_owned(), Role::Owner), |id: &str| (id.to_owned(), Role::Moderator));
        assert_eq!(all(&people), [owner.clone(), other("2")]);
        people.appoint(said("3", true));
        assert_eq!(all(&people), [owner.clone(), other("2"), other("3")]);
        for id in ["1", "2", "3"] {
            people.appoint(said(id, false));
        }
        assert_eq!(all(&people), std::slice::from_ref(&owner));
        people.appoint(said("2", true));
        assert_eq!(all(&people), [owner, other("2")]);
        // A client's language makes nobody somebody else, another network does.
        let spanish = Person { language: crate::lang::Lang::parse("es"), ..person("2") };
        assert_eq!(people.role(&spanish), Some(Role::Moderator));
        assert_eq!(people.role(&Person { network: NetworkId::Matrix, ..person("2") }), None);
    }
}
