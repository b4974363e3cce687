//! Who goes next: nobody takes another's share.
//!
//! What waits is kept in lanes: the copies of a room are one lane, and what each person there has asked another. A lane
//! keeps its order. Each lane waits in the class of its first item, and a class serves its lanes in turn (round robin):
//! after one message a lane goes to the end. So who asks one thing is answered before who asks a hundred, and who asks for a
//! long text before it is through.
//!
//! The classes share by weight. This is start-time fair queueing rather than a deficit round robin: each class has a
//! virtual time, which advances by `1 / weight` for each item served, and the class that is behind goes next. The shares
//! are the same, and a class that has been idle is never ahead, so that a single answer leaves at once while a broadcast
//! runs. What a class doesn't use the others get.

use domain::number::RoomId;
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What one item costs a class of weight one, in virtual time: divisible by every weight.
const COST: u64 = 840;

/// What something is, when it has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What moderators are told.
    ModeratorAnswer,
    /// A copy of a statement that must not wait behind the others: one that is urgent, or was withdrawn.
    UrgentStatement,
    /// A statement.
    Statement,
    /// What people are told.
    PersonAnswer,
}

impl Class {
    /// Every class; where two are equally far, the one that stands first goes first.
    pub const ALL: [Self; 4] =
        [Self::ModeratorAnswer, Self::PersonAnswer, Self::UrgentStatement, Self::Statement];

    /// Its share, beside those of the others: statements get two thirds of what they and people ask for, and what is
    /// urgent most of all there is.
    pub fn weight(self) -> u32 {
        match self {
            Self::UrgentStatement => 12,
            Self::ModeratorAnswer | Self::Statement => 4,
            Self::PersonAnswer => 2,
        }
    }

    /// Whether it is an answer to somebody.
    pub fn is_answer(self) -> bool {
        matches!(self, Self::ModeratorAnswer | Self::PersonAnswer)
    }
}

/// What is served in turn with others: the copies of a room, or the answers to one person there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane {
    room: RoomId,
    /// Whose answers these are: the hash of their id, or zero for what nobody in particular asked. `None`: copies.
    person: Option<u64>,
}

impl Lane {
    /// The copies of a room.
    pub fn copies(room: RoomId) -> Self {
        Self { room, person: None }
    }

    /// The answers in a room to a person, by their id, if somebody in particular asked.
    pub fn answers(room: RoomId, person: Option<&str>) -> Self {
        let hash = |person: &str| {
            let mut hasher = DefaultHasher::new();
            person.hash(&mut hasher);
            hasher.finish()
        };
        Self { room, person: Some(person.map_or(0, hash)) }
    }

    fn is_of_answers(self) -> bool {
        self.person.is_some()
    }
}

/// What waits to be sent on a network.
#[derive(Clone, Debug)]
pub struct Queues<T> {
    lanes: HashMap<Lane, VecDeque<(Class, T)>>,
    turns: [Turn; Class::ALL.len()],
    /// The virtual time of what was served last.
    now: u64,
    /// How many answers wait.
    answers: usize,
}

/// A class's lanes, in the order in which they are served.
#[derive(Clone, Debug, Default)]
struct Turn {
    lanes: VecDeque<Lane>,
    /// The virtual time from which the class may go again.
    from: u64,
}

impl<T> Default for Queues<T> {
    fn default() -> Self {
        Self { lanes: HashMap::new(), turns: Default::default(), now: 0, answers: 0 }
    }
}

impl<T> Queues<T> {
    /// Puts an item behind the others of its lane.
    pub fn push_back(&mut self, class: Class, lane: Lane, item: T) {
        self.answers += usize::from(lane.is_of_answers());
        let items = self.lanes.entry(lane).or_default();
        items.push_back((class, item));
        if items.len() == 1 {
            self.turn(class).lanes.push_back(lane);
        }
    }

    /// Puts an item before the others of its lane: it was taken, and has more to send or has to go again. The lane has
    /// had its turn.
    pub fn push_front(&mut self, class: Class, lane: Lane, item: T) {
        self.answers += usize::from(lane.is_of_answers());
        let items = self.lanes.entry(lane).or_default();
        let before = items.front().map(|(class, _)| *class);
        items.push_front((class, item));
        if before != Some(class) {
            if let Some(before) = before {
                self.turn(before).lanes.retain(|other| *other != lane);
            }
            self.turn(class).lanes.push_back(lane);
        }
    }

    /// Takes the item that goes next among those that are `ready`: of each lane only the first is asked for.
    pub fn next(&mut self, ready: impl Fn(Class, &T) -> bool) -> Option<(Class, T)> {
        let mut classes = Class::ALL;
        // A stable sort: equals stay in their order.
        classes.sort_by_key(|class| self.turn(*class).from.max(self.now));
        let (class, at) = classes.into_iter().find_map(|class| {
            let mut lanes = self.turns[class as usize].lanes.iter();
            let first = |lane: &Lane| self.lanes.get(lane)?.front().map(|(_, item)| item);
            lanes.position(|lane| first(lane).is_some_and(|item| ready(class, item))).map(|at| (class, at))
        })?;
        let now = self.now.max(self.turn(class).from);
        self.now = now;
        let turn = self.turn(class);
        turn.from = now + COST / u64::from(class.weight());
        let lane = turn.lanes.remove(at)?;
        let items = self.lanes.get_mut(&lane)?;
        let taken = items.pop_front();
        self.answers -= usize::from(lane.is_of_answers());
        match items.front().map(|(class, _)| *class) {
            Some(class) => self.turn(class).lanes.push_back(lane),
            None => drop(self.lanes.remove(&lane)),
        }
        taken
    }

    /// How many answers wait.
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// The first item of each lane, with its class.
    pub fn first(&self) -> impl Iterator<Item = (Class, &T)> {
        self.lanes.values().filter_map(|items| items.front()).map(|(class, item)| (*class, item))
    }

    /// Forgets the answers that need not be sent any more.
    pub fn retain_answers(&mut self, keep: impl Fn(&T) -> bool) {
        for (lane, items) in self.lanes.iter_mut().filter(|(lane, _)| lane.is_of_answers()) {
            let (before, length) = (items.front().map(|(class, _)| *class), items.len());
            items.retain(|(_, item)| keep(item));
            self.answers -= length - items.len();
            let after = items.front().map(|(class, _)| *class);
            if before != after {
                before
                    .into_iter()
                    .for_each(|class| self.turns[class as usize].lanes.retain(|other| other != lane));
                after.into_iter().for_each(|class| self.turns[class as usize].lanes.push_back(*lane));
            }
        }
        self.lanes.retain(|_, items| !items.is_empty());
    }

    /// Takes all copies back.
    pub fn take_copies(&mut self) -> Vec<T> {
        self.turns.iter_mut().for_each(|turn| turn.lanes.retain(|lane| lane.is_of_answers()));
        let copies = self.lanes.extract_if(|lane, _| !lane.is_of_answers());
        copies.flat_map(|(_, items)| items).map(|(_, item)| item).collect()
    }

    fn turn(&mut self, class: Class) -> &mut Turn {
        &mut self.turns[class as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn answers(room: u64) -> Lane {
        Lane::answers(RoomId(room), None)
    }

    fn lane(class: Class, room: u64) -> Lane {
        if class.is_answer() { answers(room) } else { Lane::copies(RoomId(room)) }
    }

    fn class() -> impl Strategy<Value = Class> {
        prop::sample::select(Class::ALL.to_vec())
    }

    proptest! {
        /// However much others ask or are to get, whatever comes first in its lane is served after at most so many: its class's
        /// share of the turns, as often as its class has lanes.
        #[test]
        fn nobody_waits_longer_than_their_bound(
            floods in prop::collection::vec((class(), 0u64..12, 1usize..40), 1..40), served in 0usize..200, mine in class(),
        ) {
            let mut queues = Queues::default();
            for (class, room, count) in &floods {
                (0..*count).for_each(|_| queues.push_back(*class, lane(*class, *room), false));
            }
            (0..served).for_each(|_| {
                queues.next(|_, _| true);
            });
            queues.push_back(mine, lane(mine, 99), true);
            let lanes = |wanted: Class| {
                let rooms: HashSet<u64> = floods.iter().filter(|(class, ..)| *class == wanted).map(|(_, room, _)| *room).collect();
                rooms.len() as u64 + 1
            };
            // A lane of answers waits in the class of its first, so that lanes of both kinds may be in either.
            let in_turn = match mine.is_answer() {
                true => lanes(Class::PersonAnswer) + lanes(Class::ModeratorAnswer),
                false => lanes(Class::Statement) + lanes(Class::UrgentStatement),
            };
            let all: u32 = Class::ALL.iter().map(|class| class.weight()).sum();
            let bound = in_turn * u64::from(all.div_ceil(mine.weight())) + 8;
            let waited = std::iter::from_fn(|| queues.next(|_, _| true)).take_while(|(_, mine)| !mine).count() as u64;
            prop_assert!(waited <= bound, "{waited} of at most {bound}");
        }
    }

    #[test]
    fn one_that_has_more_to_send_lets_the_others_go_first() {
        let mut queues = Queues::default();
        queues.push_back(Class::PersonAnswer, answers(1), "1 of 2");
        queues.push_back(Class::PersonAnswer, answers(1), "another");
        queues.push_back(Class::PersonAnswer, answers(2), "of another room");
        assert_eq!(queues.next(|_, _| true).map(|(_, item)| item), Some("1 of 2"));
        queues.push_front(Class::PersonAnswer, answers(1), "2 of 2");
        let order: Vec<_> = std::iter::from_fn(|| queues.next(|_, _| true)).map(|(_, item)| item).collect();
        assert_eq!(order, ["of another room", "2 of 2", "another"]);
    }

    /// Serves so many, all of them always ready, and counts each class's.
    fn serve(queues: &mut Queues<u64>, count: usize) -> HashMap<Class, usize> {
        let mut served = HashMap::new();
        for _ in 0..count {
            if let Some((class, _)) = queues.next(|_, _| true) {
                *served.entry(class).or_default() += 1;
            }
        }
        served
    }

    proptest! {
        #[test]
        fn busy_classes_get_their_shares(busy in prop::collection::hash_set(class(), 1..=4), count in 1usize..300) {
            let mut queues = Queues::default();
            for class in &busy {
                // Rooms of its own.
                (0..300).for_each(|n| queues.push_back(*class, lane(*class, 10 * (*class as u64) + n % 7), n));
            }
            let served = serve(&mut queues, count);
            let all: u32 = busy.iter().map(|class| class.weight()).sum();
            for class in busy {
                let share = count as f64 * f64::from(class.weight()) / f64::from(all);
                let got = served.get(&class).copied().unwrap_or(0) as f64;
                // Never more than two items behind or ahead.
                prop_assert!((got - share).abs() <= 2.0, "{class:?}: {got} of {share}");
            }
        }

        #[test]
        fn what_is_there_goes_out_whoever_it_is_for(
            items in prop::collection::vec((class(), 0u64..5), 0..100), shut in prop::collection::hash_set(0u64..5, 0..5),
        ) {
            let mut queues = Queues::default();
            for (n, (class, room)) in items.iter().enumerate() {
                queues.push_back(*class, lane(*class, *room), (*room, n));
            }
            let mut last: HashMap<(bool, u64), usize> = HashMap::new();
            let mut count = 0;
            // Rooms that can't be served hold up nobody else.
            while let Some((class, (room, n))) = queues.next(|_, (room, _)| !shut.contains(room)) {
                count += 1;
                // A room's answers keep their order, and so do its copies.
                let before = last.insert((class.is_answer(), room), n);
                prop_assert!(before < Some(n), "{room}: {n} after {before:?}");
            }
            prop_assert_eq!(count, items.iter().filter(|(_, room)| !shut.contains(room)).count());
            let left: HashSet<u64> = queues.first().map(|(_, (room, _))| *room).collect();
            prop_assert!(left.is_subset(&shut));
        }

        #[test]
        fn rooms_of_a_class_are_served_in_turn(rooms in 1u64..9, flood in 1usize..200) {
            let mut queues = Queues::default();
            (0..flood).for_each(|_| queues.push_back(Class::PersonAnswer, answers(0), 0));
            (1..rooms).for_each(|room| (0..3).for_each(|_| queues.push_back(Class::PersonAnswer, answers(room), room)));
            // However much one room asks, each of the others is served once in a round.
            for _ in 0..flood.min(3) {
                let mut round = HashSet::new();
                for _ in 0..rooms {
                    let next = queues.next(|_, _| true);
                    round.extend(next.map(|(_, room)| room));
                }
                prop_assert_eq!(round.len(), usize::try_from(rooms).unwrap());
            }
        }
    }

    #[test]
    fn a_class_alone_gets_all_and_owes_nothing_later() {
        let mut queues = Queues::default();
        (0..1_000).for_each(|n| queues.push_back(Class::Statement, Lane::copies(RoomId(n)), n));
        assert_eq!(serve(&mut queues, 500)[&Class::Statement], 500);
        // One that was idle goes at once, and saves nothing up.
        (0..100).for_each(|n| queues.push_back(Class::PersonAnswer, answers(n), n));
        assert_eq!(queues.next(|_, _| true).map(|(class, _)| class), Some(Class::PersonAnswer));
        let served = serve(&mut queues, 20);
        assert!(served[&Class::Statement] >= 12 && served[&Class::PersonAnswer] >= 6, "{served:?}");
    }

    #[test]
    fn an_answer_that_comes_back_keeps_its_place_before_the_room_s_others() {
        let mut queues = Queues::default();
        queues.push_back(Class::ModeratorAnswer, answers(1), "second");
        queues.push_front(Class::PersonAnswer, answers(1), "first");
        let order: Vec<_> = std::iter::from_fn(|| queues.next(|_, _| true)).map(|(_, item)| item).collect();
        assert_eq!(order, ["first", "second"]);
    }

    #[test]
    fn who_asks_one_thing_in_a_room_does_not_wait_for_who_asks_many() {
        let (many, one) = ("@many:example.org", "@one:example.org");
        let mut queues = Queues::default();
        (0..100).for_each(|_| {
            queues.push_back(Class::PersonAnswer, Lane::answers(RoomId(1), Some(many)), "many")
        });
        queues.push_back(Class::PersonAnswer, Lane::answers(RoomId(1), Some(one)), "one");
        let order: Vec<_> =
            std::iter::from_fn(|| queues.next(|_, _| true)).map(|(_, item)| item).take(3).collect();
        assert_eq!(order, ["many", "one", "many"]);
        assert_eq!(queues.answers(), 98);
    }

    #[test]
    fn what_need_not_be_sent_is_forgotten() {
        let mut queues = Queues::default();
        for room in 0..3 {
            queues.push_back(Class::PersonAnswer, answers(room), 10 * room);
            queues.push_back(Class::ModeratorAnswer, answers(room), 10 * room + 1);
        }
        queues.push_back(Class::Statement, Lane::copies(RoomId(0)), 100);
        // The first of one room, all of another.
        queues.retain_answers(|item| ![0, 10, 11].contains(item));
        assert_eq!(queues.answers(), 3);
        let mut order: Vec<_> =
            std::iter::from_fn(|| queues.next(|_, _| true)).map(|(_, item)| item).collect();
        order.sort_unstable();
        assert_eq!(order, [1, 20, 21, 100]);
    }

    #[test]
    fn copies_are_taken_back_and_answers_stay() {
        let mut queues = Queues::default();
        queues.push_back(Class::Statement, Lane::copies(RoomId(1)), "copy");
        queues.push_back(Class::UrgentStatement, Lane::copies(RoomId(2)), "urgent");
        queues.push_back(Class::PersonAnswer, answers(1), "answer");
        let mut back = queues.take_copies();
        back.sort_unstable();
        assert_eq!(back, ["copy", "urgent"]);
        queues.push_back(Class::Statement, Lane::copies(RoomId(1)), "again");
        let left: Vec<_> = std::iter::from_fn(|| queues.next(|_, _| true)).map(|(_, item)| item).collect();
        assert_eq!(left, ["answer", "again"]);
    }
}
