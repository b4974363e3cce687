//! Who owns the campaign's bot, and who moderates: by permanent ids only, since a name proves nothing.

use crate::ban::{Ban, Banned};
use crate::network::NetworkId;
use crate::person::Person;
use crate::room::Address;
use jiff::Timestamp;
use std::collections::BTreeMap;

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

/// That two ids are one person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// An id.
    pub person: Person,
    /// The one that they are known by.
    pub with: Person,
    /// Whether that holds; if not, it did before.
    pub holds: bool,
    /// Since when.
    pub at: Timestamp,
}

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoomUse {
    /// The moderators meet there: what is for them comes there, and they may give their commands there.
    Moderators,
    /// What is to go out can be tried there.
    Test,
}

impl RoomUse {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Moderators, Self::Test];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Moderators => "moderators",
            Self::Test => "test",
        }
    }
}

/// What changes of who is who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleChange {
    /// A room is for this from now on, in the place of the one before; `None`: no room is.
    Room(RoomUse, Option<Address>),
    /// An owner says something of somebody. Whoever no longer moderates loses at that moment what they were about to do: their
    /// drafts, and what is being sent in their private chats.
    Appoint(Appointment),
    /// Two ids are one person's, or no longer.
    Link(Link),
    /// Somebody or something is not listened to, or is again.
    Ban(Ban),
}

/// Everybody who has a role.
#[derive(Clone, Debug, Default)]
pub struct People {
    owners: Vec<Person>,
    configured: Vec<Person>,
    appointments: Vec<Appointment>,
    links: Vec<Link>,
    rooms: BTreeMap<RoomUse, Address>,
    bans: Vec<Ban>,
}

impl People {
    /// Those of the configuration.
    pub fn new(owners: Vec<Person>, configured: Vec<Person>) -> Self {
        Self { owners, configured, ..Self::default() }
    }

    /// Who and what is not listened to, the newest last.
    pub fn bans(&self) -> &[Ban] {
        &self.bans
    }

    /// Whether somebody is not listened to, by their id on a network.
    pub fn bans_person(&self, network: NetworkId, id: &str) -> bool {
        self.bans.iter().any(|ban| ban.banned.is_person(network, id))
    }

    /// Whether a room is not listened to.
    pub fn bans_room(&self, room: &Address) -> bool {
        self.bans.iter().any(|ban| ban.banned.is_room(room))
    }

    /// The room that is for this.
    pub fn room(&self, usage: RoomUse) -> Option<&Address> {
        self.rooms.get(&usage)
    }

    /// What a room is for, or a topic of it, if the room is a chat.
    pub fn uses(&self, room: &Address) -> Vec<RoomUse> {
        let is_it = |named: &Address| {
            let topic = named.id.strip_prefix(&room.id).is_some_and(|rest| rest.starts_with('/'));
            named.network == room.network && (named.id == room.id || topic)
        };
        self.rooms.iter().filter(|(_, named)| is_it(named)).map(|(usage, _)| *usage).collect()
    }

    /// Whether the moderators meet there.
    pub fn meet_in(&self, room: &Address) -> bool {
        self.room(RoomUse::Moderators) == Some(room)
    }

    /// What somebody is, by any of their ids.
    pub fn role(&self, person: &Person) -> Option<Role> {
        // Whom an owner has removed is no other's voice either.
        let is_dismissed = self.appointment(person).is_some_and(|appointment| !appointment.moderates);
        if is_dismissed && self.role_of(person) != Some(Role::Owner) {
            return None;
        }
        // The higher role is the smaller one.
        self.ids(person).iter().filter_map(|id| self.role_of(id)).min()
    }

    fn role_of(&self, id: &Person) -> Option<Role> {
        if self.owners.iter().any(|owner| owner.is(id)) {
            return Some(Role::Owner);
        }
        let moderates = match self.appointment(id) {
            Some(appointment) => appointment.moderates,
            None => self.configured.iter().any(|other| other.is(id)),
        };
        moderates.then_some(Role::Moderator)
    }

    /// The id by which somebody is known.
    pub fn known_as(&self, person: &Person) -> Person {
        let link = self.links.iter().find(|link| link.holds && link.person.is(person));
        link.map_or_else(|| person.clone(), |link| link.with.clone())
    }

    /// All ids of somebody, the one by which they are known first.
    pub fn ids(&self, person: &Person) -> Vec<Person> {
        let known = self.known_as(person);
        let links = self.links.iter().filter(|link| link.holds && link.with.is(&known));
        let others: Vec<Person> = links.map(|link| link.person.clone()).collect();
        std::iter::once(known).chain(others).collect()
    }

    /// Whether two ids are one person's.
    pub fn same(&self, one: &Person, other: &Person) -> bool {
        self.known_as(one).is(&self.known_as(other))
    }

    /// Whether somebody is among these.
    pub fn among<'a>(&self, person: &Person, others: impl IntoIterator<Item = &'a Person>) -> bool {
        others.into_iter().any(|other| self.same(person, other))
    }

    /// The ids of owners and moderators, each once: those of one person behind each other.
    pub fn all(&self) -> Vec<(Person, Role)> {
        let appointed = self.appointments.iter().map(|appointment| &appointment.person);
        let mut all: Vec<(Person, Role)> = Vec::new();
        for person in self.owners.iter().chain(&self.configured).chain(appointed) {
            if let Some(role) = self.role(person)
                && !all.iter().any(|(known, _)| known.is(person))
            {
                let ids = self.ids(person).into_iter();
                all.extend(ids.filter(|id| self.role(id).is_some()).map(|id| (id, role)));
            }
        }
        all.sort_by_key(|(_, role)| *role);
        all
    }

    /// The ids of whoever no longer moderates.
    pub fn former(&self) -> Vec<Person> {
        let appointed = self.appointments.iter().map(|appointment| &appointment.person);
        let linked = self.links.iter().map(|link| &link.person);
        let mut former: Vec<Person> = Vec::new();
        for person in appointed.chain(linked).filter(|person| self.role(person).is_none()) {
            if !former.iter().any(|known| known.is(person)) {
                former.push(person.clone());
            }
        }
        former
    }

    /// What was said of somebody last.
    pub fn appointment(&self, person: &Person) -> Option<&Appointment> {
        self.appointments.iter().find(|appointment| appointment.person.is(person))
    }

    /// What the others are to call somebody.
    pub fn name(&self, person: &Person) -> Option<&str> {
        let ids = self.ids(person);
        ids.iter().find_map(|id| self.appointment(id)?.name.as_deref())
    }

    /// A room is at another address.
    pub fn move_room(&mut self, from: &Address, to: &Address) {
        self.rooms.values_mut().filter(|room| *room == from).for_each(|room| room.clone_from(to));
        let banned = Banned::Room(from.clone());
        if let Some(ban) = self.bans.iter().find(|ban| ban.banned == banned).cloned() {
            self.change(PeopleChange::Ban(Ban { banned: Banned::Room(to.clone()), ..ban }));
        }
    }

    /// Something changes, in the place of what was so before.
    pub fn change(&mut self, change: PeopleChange) {
        match change {
            PeopleChange::Appoint(appointment) => {
                self.appointments.retain(|other| !other.person.is(&appointment.person));
                self.appointments.push(appointment);
            }
            PeopleChange::Ban(ban) => {
                self.bans.retain(|other| other.banned != ban.banned);
                self.bans.extend(Some(ban).filter(|ban| ban.holds));
            }
            PeopleChange::Room(usage, Some(room)) => drop(self.rooms.insert(usage, room)),
            PeopleChange::Room(usage, None) => drop(self.rooms.remove(&usage)),
            PeopleChange::Link(link) => {
                self.links.retain(|other| !other.person.is(&link.person));
                self.links.push(link);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_last_counts_and_owners_stay() {
        let person = |id: &str| Person { network: NetworkId::Telegram, id: id.into(), language: None };
        let said = |id: &str, moderates| {
            let (by, at) = (person("1"), Timestamp::UNIX_EPOCH);
            PeopleChange::Appoint(Appointment { person: person(id), moderates, name: None, by, at })
        };
        let mut people = People::new(vec![person("1")], vec![person("1"), person("2")]);
        let all = |people: &People| {
            people.all().into_iter().map(|(person, role)| (person.id, role)).collect::<Vec<_>>()
        };
        let (owner, other) = (("1".to_owned(), Role::Owner), |id: &str| (id.to_owned(), Role::Moderator));
        assert_eq!(all(&people), [owner.clone(), other("2")]);
        people.change(said("3", true));
        assert_eq!(all(&people), [owner.clone(), other("2"), other("3")]);
        for id in ["1", "2", "3"] {
            people.change(said(id, false));
        }
        assert_eq!(all(&people), std::slice::from_ref(&owner));
        people.change(said("2", true));
        assert_eq!(all(&people), [owner, other("2")]);
        // A client's language makes nobody somebody else, another network does.
        let spanish = Person { language: crate::lang::Lang::parse("es"), ..person("2") };
        assert_eq!(people.role(&spanish), Some(Role::Moderator));
        assert_eq!(people.role(&Person { network: NetworkId::Matrix, ..person("2") }), None);
    }
    #[test]
    fn linked_ids_are_one_person() {
        let telegram = |id: &str| Person { network: NetworkId::Telegram, id: id.into(), language: None };
        let matrix = |id: &str| Person { network: NetworkId::Matrix, ..telegram(id) };
        let link = |person: &Person, with: &Person, holds| {
            PeopleChange::Link(Link {
                person: person.clone(),
                with: with.clone(),
                holds,
                at: Timestamp::UNIX_EPOCH,
            })
        };
        let (ana, bo, owner) = (telegram("2"), telegram("3"), telegram("1"));
        let mut people = People::new(vec![owner.clone()], vec![ana.clone(), bo.clone()]);
        let [first, second] = ["@ana:x", "@a:y"].map(matrix);
        assert_eq!(people.role(&first), None);
        people.change(link(&first, &ana, true));
        people.change(link(&second, &ana, true));
        assert_eq!(people.ids(&second), [ana.clone(), first.clone(), second.clone()]);
        for id in [&first, &second] {
            assert_eq!(people.role(id), Some(Role::Moderator));
            assert!(people.same(id, &ana) && !people.same(id, &bo));
        }
        let all: Vec<Person> = people.all().into_iter().map(|(person, _)| person).collect();
        assert_eq!(all, [owner.clone(), ana.clone(), first.clone(), second.clone(), bo.clone()]);
        // Whoever is an owner by one id is one by all.
        people.change(link(&bo, &owner, true));
        assert_eq!(people.role(&bo), Some(Role::Owner));
        people.change(link(&bo, &owner, false));
        assert_eq!(people.role(&bo), Some(Role::Moderator));
        // An id that was removed gets nothing back with the others.
        for (id, moderates) in [(&ana, false), (&second, false), (&ana, true)] {
            let (by, at) = (owner.clone(), Timestamp::UNIX_EPOCH);
            let said = Appointment { person: id.clone(), moderates, name: None, by, at };
            people.change(PeopleChange::Appoint(said));
        }
        assert_eq!([&ana, &first, &second].map(|id| people.role(id).is_some()), [true, true, false]);
        assert!(people.same(&second, &ana));
        people.change(link(&first, &ana, false));
        assert_eq!(people.role(&first), None);
        assert_eq!(people.former(), [second, first]);
    }
}
