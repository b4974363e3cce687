//! What a round came to.

use std::fmt;
use std::str::FromStr;

/// What a round of kills came to, as one line of `key=value` words.
#[derive(Clone, Debug, Default)]
pub struct Count {
    pub words: Vec<(&'static str, u64)>,
}

impl Count {
    pub fn put(&mut self, key: &'static str, value: impl TryInto<u64>) {
        self.words.push((key, value.try_into().unwrap_or(u64::MAX)));
    }

    pub fn get(&self, key: &str) -> u64 {
        self.words.iter().find(|(name, _)| *name == key).unwrap_or_else(|| panic!("no {key} in {self}")).1
    }

    /// Holds the round to what is promised.
    pub fn check(&self) {
        let none = ["lost", "matrix_twice", "unanswered", "matrix_answers_twice", "done_twice", "failed"];
        let files = ["pictures_lost", "matrix_pictures_twice", "matrix_pictures_left"];
        for none in none
            .into_iter()
            .chain(["matrix_left", "unapproved", "approved_twice", "published_twice"])
            .chain(files)
        {
            assert_eq!(self.get(none), 0, "{none}: {self}");
        }
        // What a report counts was in flight at a kill; some of it had not arrived, so fewer may have come twice.
        let twice = self.get("telegram_twice") + self.get("telegram_pictures_twice");
        assert!(twice <= self.get("reported"), "more came twice than was reported: {self}");
        // Of a copy that came twice nobody knows the other's id, so it can't be removed.
        assert!(self.get("telegram_left") <= self.get("telegram_twice"), "{self}");
        assert!(self.get("telegram_pictures_left") <= self.get("telegram_pictures_twice"), "{self}");
        assert!(self.get("reported") <= 32 * self.get("kills"), "{self}");
        assert!(self.get("answers_twice") <= 32 * self.get("kills"), "{self}");
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().map(|(key, value)| format!("{key}={value}")).collect();
        f.write_str(&words.join(" "))
    }
}

/// What all rounds so far came to.
#[derive(Default)]
pub struct Total {
    pub rounds: usize,
    pub kills: usize,
    sums: Vec<(String, u64)>,
}

impl Total {
    /// From the lines of the rounds before.
    pub fn read(lines: &str) -> Self {
        let mut total = Self::default();
        for line in lines.lines() {
            let words = line.split(' ').filter_map(|word| word.split_once('='));
            total.add_words(words.filter_map(|(key, value)| Some((key, u64::from_str(value).ok()?))));
        }
        total
    }

    pub fn add(&mut self, count: &Count) {
        self.add_words(count.words.iter().copied());
    }

    fn add_words<'a>(&mut self, words: impl Iterator<Item = (&'a str, u64)>) {
        self.rounds += 1;
        for (key, value) in words.filter(|(key, _)| !["seed", "start_ms"].contains(key)) {
            match self.sums.iter_mut().find(|(name, _)| name == key) {
                Some((_, sum)) => *sum += value,
                None => self.sums.push((key.to_owned(), value)),
            }
            self.kills += if key == "kills" { usize::try_from(value).unwrap() } else { 0 };
        }
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in all: rounds={}", self.rounds)?;
        self.sums.iter().try_for_each(|(key, sum)| write!(f, " {key}={sum}"))
    }
}

#[test]
fn a_new_start_goes_on_from_what_was_counted() {
    let mut count = Count::default();
    count.put("seed", 7u64);
    count.put("kills", 10u64);
    count.put("lost", 0u64);
    let total = Total::read(&format!("{count}\n{count}\n"));
    assert_eq!((total.rounds, total.kills), (2, 20));
    assert_eq!(total.to_string(), "in all: rounds=2 kills=20 lost=0");
}
