//! The command menu that a network may show, in every language.

use crate::lang::Lang;
use crate::person::Person;

/// A menu's lines in one language: command name and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuText {
    /// The language; `None` for whoever's language is not among the others.
    pub language: Option<Lang>,
    /// For everybody.
    pub everybody: Vec<(String, String)>,
    /// For moderators, in private.
    pub moderators: Vec<(String, String)>,
    /// What the bot is, for whoever opens a chat with it.
    pub profile: String,
    /// The same in one line.
    pub profile_line: String,
}

/// The menu, and who is shown the moderators' lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// A text for each language, and one for all others.
    pub texts: Vec<MenuText>,
    /// Who publishes.
    pub moderators: Vec<Person>,
    /// Who no longer does.
    pub former: Vec<Person>,
}
