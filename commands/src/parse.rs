//! Which command something is, if it is one at all.

use crate::request::{Entry, Registry};
use domain::incoming::Message;
use domain::room::RoomKind;

/// The most that is read of a command's own line, in bytes; its text from the next line on is not meant.
const LINE_LIMIT: usize = 1_024;

/// What something that was said is.
#[derive(Clone, Debug)]
pub enum Reading<'a> {
    /// A command.
    Command {
        /// Which.
        entry: &'static Entry,
        /// The rest of its line.
        args: &'a str,
        /// What stands from the next line on.
        body: &'a str,
    },
    /// Said to the bot, but no command: its first word.
    Unclear(String),
    /// Not for the bot.
    Silence,
}

/// Reads what was said.
pub fn read(commands: Registry, said: &Message, kind: RoomKind) -> Reading<'_> {
    let text = said.text.trim();
    let (line, body) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim();
    let to_us = kind == RoomKind::Private || said.addressed;
    let marked = line.strip_prefix(['/', '!']);
    let (word, args) =
        marked.unwrap_or(line).split_once(char::is_whitespace).unwrap_or((marked.unwrap_or(line), ""));
    let word = word.to_lowercase();
    if let Some(entry) = find(commands, &word).filter(|_| marked.is_some() || to_us) {
        let mut end = args.len().min(LINE_LIMIT);
        while !args.is_char_boundary(end) {
            end -= 1;
        }
        return Reading::Command { entry, args: args[..end].trim(), body };
    }
    if !to_us || text.is_empty() && said.file.is_none() {
        return Reading::Silence;
    }
    Reading::Unclear(word)
}

/// The command of a name.
pub fn find(commands: Registry, word: &str) -> Option<&'static Entry> {
    commands.iter().copied().find(|entry| entry.name == word)
}

/// The command that a mistyped word is nearest to, of those that the person may give: one slip for short ones, two for
/// long ones.
pub fn nearest(commands: Registry, word: &str, moderator: bool) -> Option<&'static Entry> {
    let longest = commands.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    if word.len() > longest + 2 {
        return None;
    }
    commands
        .iter()
        .copied()
        .filter(|entry| moderator || !entry.is_for_moderators())
        .map(|entry| (strsim::osa_distance(word, entry.name), entry))
        .filter(|(distance, entry)| *distance <= if entry.name.len() > 6 { 2 } else { 1 })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::COMMANDS;
    use domain::person::Person;
    use domain::room::NetworkId;

    fn reads(text: &str, kind: RoomKind, addressed: bool) -> String {
        let person = Person { network: NetworkId::Telegram, id: "1".into(), language: None };
        let said = Message {
            person,
            text: text.into(),
            addressed,
            message: None,
            replied: None,
            file: None,
            pressed: None,
            vouched_admin: false,
            near_limit: false,
        };
        match read(COMMANDS, &said, kind) {
            Reading::Command { entry, args, body } => format!("{} [{args}] [{body}]", entry.name),
            Reading::Unclear(word) => {
                format!("? {}", nearest(COMMANDS, &word, false).map_or("-", |entry| entry.name))
            }
            Reading::Silence => "silence".into(),
        }
    }

    #[test]
    fn what_is_for_the_bot() {
        use RoomKind::{Group, Private};
        for (text, kind, addressed, expected) in [
            ("/declaration", Group, false, "declaration [] []"),
            ("!Declaration  a-b full ", Group, false, "declaration [a-b full] []"),
            ("declaration", Group, true, "declaration [] []"),
            ("declaration", Group, false, "silence"),
            ("declaration", Private, false, "declaration [] []"),
            ("/declration", Private, false, "? declaration"),
            ("/declration", Group, false, "silence"),
            ("/declration", Group, true, "? declaration"),
            ("/weather", Group, false, "silence"),
            ("hello there", Private, false, "? -"),
            ("", Private, false, "silence"),
            ("/post\nid: x\n\ntext", Private, false, "post [] [id: x\n\ntext]"),
        ] {
            assert_eq!(reads(text, kind, addressed), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,80}", slash in proptest::bool::ANY) {
            let text = if slash { format!("/{text}") } else { text };
            reads(&text, RoomKind::Private, true);
        }
    }
}
