//! How people are named to each other.

use crate::locale::Translator;
use domain::person::Person;

/// Somebody, by their id and its network.
pub(crate) fn named(person: &Person, translator: &Translator) -> String {
    match person.network.capabilities().is_operator {
        true => translator.say("acted-console"),
        false => format!("{} ({})", person.id, person.network.name()),
    }
}
