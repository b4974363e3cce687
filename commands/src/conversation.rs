//! Conversations with the commands, over a read model in memory that holds the sample statements. Each command's
//! conversations stand beside it.

use crate::locale::{Phrase, translator};
use crate::memory::Memory;
use crate::needs::needs;
use crate::notifications::tell;
use crate::parse::read;
use crate::publishing::manuscript::{Lines, Manuscript, Usual};
use crate::publishing::options::digest;
use crate::registry::COMMANDS;
use crate::request::{Caller, Fetched};
use crate::run::{answer, run};
use domain::access::{Grants, Standing};
use domain::answer::{Answer, Content, Reply};
use domain::decision::Recipient;
use domain::incoming::{Incoming, Message, MessageId, Source, What};
use domain::lang::Lang;
use domain::person::Person;
use domain::room::{Address, Members, NetworkId, Room, RoomKind};
use domain::text::{Block, BlockKind, Marker};
use jiff::Timestamp;
use jiff::civil::Date;

/// One person in one room.
#[derive(Clone)]
pub(crate) struct Talk {
    pub(crate) read_model: Memory,
    pub(crate) network: NetworkId,
    pub(crate) kind: RoomKind,
    pub(crate) grants: Grants,
    pub(crate) standing: Standing,
    pub(crate) client: Option<Lang>,
    pub(crate) now: Timestamp,
    pub(crate) said_at: Option<Timestamp>,
    pub(crate) fetched: Option<Fetched>,
    /// The file that comes with what is said.
    pub(crate) media: Option<Result<domain::statement::Attachment, Phrase>>,
    /// Who speaks.
    pub(crate) person: &'static str,
    /// What others were told, with their ids.
    pub(crate) told: Vec<(String, String)>,
    /// Who is in the room.
    pub(crate) members: Option<Members>,
    /// The first choice under the last answer.
    pub(crate) choice: Option<String>,
}

impl Talk {
    pub(crate) fn new() -> Self {
        let mut read_model = Memory::new("Hands Off");
        let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../statements"))
            .unwrap()
            .map(|f| f.unwrap().path())
            .collect();
        files.sort();
        let english = Lang::parse("en").unwrap();
        let usual = Usual { today: Date::constant(2010, 10, 1), lang: &english, timezone: None };
        for (second, file) in (1..).zip(files) {
            let manuscript =
                Manuscript::parse(&std::fs::read_to_string(&file).unwrap(), Lines::Wrapped).unwrap();
            let id = manuscript.id.clone().unwrap();
            let base = read_model.published.get(&id).map(|p| p.statement.clone());
            let statement = manuscript.complete(id, base.as_ref(), &usual).unwrap();
            read_model.publish(statement, Timestamp::from_second(second).unwrap());
        }
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        Self {
            read_model,
            network: NetworkId::Telegram,
            kind: RoomKind::Private,
            grants: Grants { room_admin: true, ..Grants::default() },
            standing: Standing::Enough,
            client: None,
            now,
            said_at: None,
            fetched: None,
            media: None,
            person: "7",
            told: Vec::new(),
            members: None,
            choice: None,
        }
    }

    pub(crate) fn moderator() -> Self {
        Self { grants: Grants::ALL, ..Self::new() }
    }

    fn address(&self) -> Address {
        let id = if self.kind == RoomKind::Private { "7" } else { "-7" };
        Address::new(self.network, id)
    }

    /// A message with this text.
    pub(crate) fn message(&self, text: &str) -> Message {
        let person = Person { network: self.network, id: self.person.into(), language: self.client.clone() };
        Message { message: Some(MessageId("1".into())), ..Message::new(person, text) }
    }

    /// Somebody sends a message that is special in something.
    pub(crate) fn sends(&mut self, message: Message) -> String {
        let person = Person { network: self.network, id: self.person.into(), language: self.client.clone() };
        let said = self.hear(What::Message(Message { person, ..message }));
        said.map_or_else(|| "(silence)".to_owned(), |answer| show(&answer))
    }

    /// The answer to a message; `[yes]` is a press of the first choice under the answer before.
    pub(crate) fn answer(&mut self, text: &str) -> Option<Answer> {
        let pressed = self.choice.take();
        let text = if text == "[yes]" { &pressed.unwrap() } else { text };
        let person = Person { network: self.network, id: self.person.into(), language: self.client.clone() };
        let message =
            Message {
                addressed: false,
                message: Some(MessageId("1".into())),
                file: self.fetched.as_ref().map(|_| "a.md").or(self.media.as_ref().map(|_| "a.jpg")).map(
                    |name| Source::Remote { reference: "f".into(), name: Some(name.into()), size: None },
                ),
                ..Message::new(person, text)
            };
        self.hear(What::Message(message))
    }

    pub(crate) fn hear(&mut self, what: What) -> Option<Answer> {
        let incoming = Incoming {
            key: "k".into(),
            room: self.address(),
            kind: self.kind,
            at: self.said_at.unwrap_or(self.now),
            what,
        };
        let room = self
            .read_model
            .rooms
            .get(&self.address())
            .cloned()
            .unwrap_or_else(|| Room::new(self.address(), self.kind));
        let among_moderators = self.read_model.people.meet_in(&self.address());
        let reading = read(COMMANDS, &incoming, among_moderators);
        let grants = Grants { among_moderators, ..self.grants };
        let needs = needs(&incoming, &reading, grants, &self.read_model, self.now).unwrap();
        let text = self.fetched.clone().filter(|_| needs.text.is_some()).map(Ok);
        let (standing, random) = (self.standing.clone(), [1, 2, 3, 4, 5, 6, 7, 8]);
        let members = self.members.clone().filter(|_| needs.members);
        let media = self.media.clone().filter(|_| needs.media.is_some());
        let caller = Caller { grants, standing, room, text, media, members, random };
        let decision = run(&incoming, &reading, &caller, &self.read_model, self.now).unwrap();
        self.read_model.apply(&decision.actor, self.kind, decision.changes, self.now);
        let room = self.read_model.rooms.get(&self.address()).unwrap_or(&caller.room);
        let default = &self.read_model.campaign.default_language;
        let mut here = Vec::new();
        for (recipient, reply) in decision.replies {
            let there = match &recipient {
                Recipient::Room(address) if *address != self.address() => {
                    let known = self.read_model.rooms.get(address).cloned();
                    known.unwrap_or_else(|| Room::new(address.clone(), RoomKind::Group))
                }
                _ => room.clone(),
            };
            let room = &there;
            let said = match reply {
                Reply::Said(said) => said,
                Reply::Asked(question) => answer(&question, room, &self.read_model, self.now).unwrap(),
                Reply::Told { person, notification } => {
                    tell(&notification, &translator(room, Some(&person), default))
                }
            };
            match recipient {
                Recipient::Here => here.push(said),
                Recipient::Person(person) => self.told.push((person.id, show(&said))),
                Recipient::Room(address) => self.told.push((address.id, show(&said))),
            }
        }
        assert!(here.len() <= 1);
        let choices = here.iter().flat_map(|answer: &Answer| &answer.messages).flat_map(|it| &it.choices);
        self.choice = choices.map(|choice| choice.command.clone()).next();
        here.pop()
    }

    pub(crate) fn says(&mut self, text: &str) -> String {
        self.answer(text).map_or_else(|| "(silence)".to_owned(), |answer| show(&answer))
    }

    /// Each line that the person writes, and the answer to it.
    pub(crate) fn conversation(&mut self, lines: &[&str]) -> String {
        lines.iter().map(|line| format!(">>> {line}\n{}\n", self.says(line))).collect::<Vec<_>>().join("\n")
    }
}

pub(crate) fn show(answer: &Answer) -> String {
    answer.messages.iter().map(show_message).collect::<Vec<_>>().join("\n~~~\n")
}

fn show_message(message: &Content) -> String {
    let mut lines: Vec<String> = message.document.blocks.iter().map(show_block).collect();
    lines.extend(message.file.iter().map(|file| format!("(file {}, {})", file.name, file.media_type)));
    lines.extend(message.choices.iter().map(|choice| {
        // A digest changes with every field that a statement gets.
        let command = digest(&choice.command).map(|digest| choice.command.replace(digest, "DIGEST"));
        format!("[{}: {}]", choice.label, command.as_ref().unwrap_or(&choice.command))
    }));
    lines.join("\n")
}

fn show_block(block: &Block) -> String {
    let before = match block.kind {
        BlockKind::Heading { level, .. } => format!("{} ", "#".repeat(level.into())),
        BlockKind::Item { marker: Marker::Bullet, .. } => "- ".to_owned(),
        BlockKind::Item { marker: Marker::Number(number), .. } => format!("{number}. "),
        BlockKind::Item { marker: Marker::Continued, .. } => "  ".to_owned(),
        BlockKind::Rule => "---".to_owned(),
        BlockKind::Paragraph | BlockKind::Code => String::new(),
    };
    format!("{}{before}{}", "> ".repeat(block.quote.into()), block.text())
}
