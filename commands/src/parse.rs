//! Which command a message is, if any. A message is parsed once on its way; the result is handed on.

use crate::locale::Phrase;
use crate::request::{Entry, Fetched, Registry};
use domain::access::Grants;
use domain::contact::CONTACT_MARK;
use domain::incoming::{Incoming, Message, Source, What};
use domain::room::RoomKind;
use domain::text::is_invisible;

/// The most that is read of a command's own line, in bytes; its text from the next line on is not meant.
const LINE_LIMIT: usize = 1_024;

/// What a network received, as it was read.
#[derive(Clone, Debug)]
pub enum Reading {
    /// A command.
    Command(Command),
    /// A message to the bot, but no command: its first word.
    Unclear(String),
    /// Where moderators meet, a reply that may answer somebody who has written to them.
    Reply,
    /// A command that takes a text, in a message that its author has edited since.
    Edited(Command),
    /// A command that somebody else gave, and that was forwarded: it does nothing.
    Forwarded,
    /// Not for the bot, or no message.
    Silence,
}

/// A command as it was given.
#[derive(Clone, Debug)]
pub struct Command {
    /// Which.
    pub entry: &'static Entry,
    /// The rest of its line.
    pub args: String,
    /// What stands from the next line on.
    pub body: String,
}

/// Reads what a network received, in a room where moderators meet or another one.
pub fn read(commands: Registry, incoming: &Incoming, moderators_meet: bool) -> Reading {
    let What::Message(message) = &incoming.what else { return Reading::Silence };
    let text = message.text.trim_matches(is_blank);
    let private = incoming.kind == RoomKind::Private;
    let to_us = private || message.addressed;
    let command = command(commands, text);
    if message.forwarded {
        return if private && command.is_ok() { Reading::Forwarded } else { Reading::Silence };
    }
    if message.edited {
        let command = command.ok().filter(|command| private && command.entry.takes_text);
        return command.map_or(Reading::Silence, Reading::Edited);
    }
    let says = !text.is_empty() || message.file.is_some() || message.attachment.is_some();
    // An answer may begin with a word that is a command; where it isn't known yet what it replies to, that takes more than the one word.
    let is_sentence =
        text.contains(char::is_whitespace) || matches!(message.replied, Some(Source::Text { .. }));
    let answers = moderators_meet && !private && says && may_answer(message);
    if answers && is_sentence && !text.starts_with(MARKS) {
        return Reading::Reply;
    }
    match command {
        Ok(command) if to_us || text.starts_with(MARKS) => Reading::Command(command),
        Err(word) if private && says => Reading::Unclear(word),
        // Among others, what is said in reply to a statement, or about the bot, is for the people there.
        Err(word) if to_us && (text.starts_with(MARKS) || is_mistyped(commands, text, &word)) => {
            Reading::Unclear(word)
        }
        Err(_) if answers => Reading::Reply,
        _ => Reading::Silence,
    }
}

/// Whether what a message replies to may be what somebody has written to the moderators. Anybody can write its mark: so the message has to be
/// addressed to the bot. Where the network doesn't tell what it replies to, that has to be fetched first.
fn may_answer(message: &Message) -> bool {
    match &message.replied {
        Some(Source::Text { markdown, .. }) => message.addressed && contact_in(markdown).is_some(),
        Some(Source::Remote { name, .. }) => name.is_none(),
        None => false,
    }
}

/// Whether what was fetched is what somebody has written to the moderators, as the bot has brought it.
pub fn is_contact(fetched: &Result<Fetched, Phrase>) -> bool {
    fetched.as_ref().is_ok_and(|fetched| fetched.is_ours && contact_in(&fetched.markdown).is_some())
}

/// The name of whoever wrote to the moderators, in what these were shown.
pub(crate) fn contact_in(shown: &str) -> Option<String> {
    let name = shown.trim_start().strip_prefix(CONTACT_MARK)?.split_whitespace().next()?;
    name.chars().all(|c| c.is_ascii_alphabetic()).then(|| name.to_owned())
}

/// Whether a text is one word that is nearly a command.
fn is_mistyped(commands: Registry, text: &str, word: &str) -> bool {
    text.split_whitespace().count() == 1 && nearest(commands, word, Grants::default()).is_some()
}

/// Whether something concerns the bot, in a room where moderators meet or another one. What people say to each other in a room is not written
/// down; a reply among moderators is, until it is known whether it answers somebody.
pub fn concerns(commands: Registry, incoming: &Incoming, moderators_meet: bool) -> bool {
    let says = matches!(&incoming.what, What::Message(_)) && incoming.kind != RoomKind::Private;
    !says || !matches!(read(commands, incoming, moderators_meet), Reading::Silence)
}

/// What may stand before a command.
pub(crate) const MARKS: [char; 4] = ['/', '!', '／', '！'];

pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// The command that a text gives; else its first word.
///
/// # Errors
/// The first word, which names no command.
pub fn command(commands: Registry, text: &str) -> Result<Command, String> {
    let text = text.trim_matches(is_blank);
    let (line, body) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_matches(is_blank);
    let line = line.strip_prefix(MARKS).unwrap_or(line);
    let (word, args) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let word: String = word.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect();
    let Some(entry) = find(commands, &word) else { return Err(word) };
    let mut end = args.len().min(LINE_LIMIT);
    while !args.is_char_boundary(end) {
        end -= 1;
    }
    Ok(Command { entry, args: args[..end].trim().to_owned(), body: body.to_owned() })
}

/// All that stands behind the first word of a text, which gives a command: not cut, and as it was typed.
pub(crate) fn behind(text: &str) -> &str {
    let text = text.trim_matches(is_blank);
    let text = text.strip_prefix(MARKS).unwrap_or(text);
    text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
}

/// The command of a name.
pub fn find(commands: Registry, word: &str) -> Option<&'static Entry> {
    commands.iter().copied().find(|entry| entry.name == word)
}

/// The command that a mistyped word is nearest to, of those that the person may give: one slip for short ones, two for
/// long ones.
pub fn nearest(commands: Registry, word: &str, grants: Grants) -> Option<&'static Entry> {
    let longest = commands.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    if word.len() > longest + 2 {
        return None;
    }
    commands
        .iter()
        .copied()
        .filter(|entry| entry.is_open_to(grants))
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
    use domain::room::{Address, NetworkId};
    use jiff::Timestamp;

    fn said(text: &str, kind: RoomKind, addressed: bool) -> Incoming {
        let person = Person { network: NetworkId::Telegram, id: "1".into(), language: None };
        let message = Message { addressed, ..Message::new(person, text) };
        Incoming {
            key: "k".into(),
            room: Address::new(NetworkId::Telegram, "1"),
            kind,
            at: Timestamp::UNIX_EPOCH,
            what: What::Message(message),
        }
    }

    fn reads(text: &str, kind: RoomKind, addressed: bool) -> String {
        match read(COMMANDS, &said(text, kind, addressed), false) {
            Reading::Command(Command { entry, args, body }) => format!("{} [{args}] [{body}]", entry.name),
            Reading::Unclear(word) => {
                let near = nearest(COMMANDS, &word, Grants::default());
                format!("? {}", near.map_or("-", |entry| entry.name))
            }
            Reading::Edited(_) | Reading::Forwarded | Reading::Reply => "another time".into(),
            Reading::Silence => "silence".into(),
        }
    }

    #[test]
    fn what_people_say_to_each_other_is_not_written_down() {
        use RoomKind::{Channel, Group, Private};
        for (text, kind, addressed, expected) in [
            ("the meeting is at Ana’s, at eight", Group, false, false),
            ("/weather Quito", Group, false, false),
            ("news of the day", Channel, false, false),
            ("/declaration", Group, false, true),
            ("Great, see you there!", Group, true, false),
            ("what is this?", Group, true, false),
            ("ask the bot for the events", Group, true, false),
            ("declration", Group, true, true),
            ("the meeting is at Ana’s, at eight", Private, false, true),
            ("", Private, false, true),
        ] {
            assert_eq!(concerns(COMMANDS, &said(text, kind, addressed), true), expected, "{text} {kind:?}");
        }
        let added = Incoming { what: What::Added, ..said("", Group, false) };
        assert!(concerns(COMMANDS, &added, false));
        let remote = Source::Remote { reference: "$a".into(), name: None, size: None };
        let shown = |markdown: &str| Source::Text { markdown: markdown.into(), near_limit: false };
        for (replied, addressed, expected) in [
            (remote, false, true),
            (shown("☎ Digule\nHello"), true, true),
            (shown("☎ Digule\nHello"), false, false),
            (shown("Hello"), true, false),
        ] {
            let mut reply = said("At Rosa’s", Group, addressed);
            if let What::Message(message) = &mut reply.what {
                message.replied = Some(replied);
            }
            assert_eq!(concerns(COMMANDS, &reply, true), expected, "{reply:?}");
            assert!(!concerns(COMMANDS, &reply, false));
            // Elsewhere, it may be a command.
            if let What::Message(message) = &mut reply.what {
                (message.text, message.addressed) = ("declaration a-b".into(), true);
            }
            assert!(matches!(read(COMMANDS, &reply, false), Reading::Command(_)));
        }
    }

    #[test]
    fn what_is_for_the_bot() {
        use RoomKind::{Group, Private};
        for (text, kind, addressed, expected) in [
            ("/declaration", Group, false, "declaration [] []"),
            ("!Declaration  a-b full ", Group, false, "declaration [a-b full] []"),
            ("declaration", Group, true, "declaration [] []"),
            ("\u{feff}／declaration\u{200b} a-b\u{200e}", Group, false, "declaration [a-b] []"),
            ("\u{2060}！decla\u{200b}ration", Group, false, "declaration [] []"),
            ("declaration", Group, false, "silence"),
            ("declaration", Private, false, "declaration [] []"),
            ("/declration", Private, false, "? declaration"),
            ("/declration", Group, false, "silence"),
            ("/declration", Group, true, "? declaration"),
            ("declration", Group, true, "? declaration"),
            ("declration of love", Group, true, "silence"),
            ("hello there", Group, true, "silence"),
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
