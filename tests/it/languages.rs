//! Everything that a person can get is in their language: what their client says, what they chose, what their group chose.

use crate::bots::{BOUND, MODERATOR, config, telegram};
use testkit::bot::Site;
use testkit::telegram::{BotApi, Message, Origin, Status};

/// Words of each language that stand in nearly every sentence.
const WORDS: [(&str, &str); 3] = [
    (
        "en",
        "the and is of to you this with by everything there can not comes coming others here your it i was no are for",
    ),
    (
        "es",
        "el la los las de una para con aquí puedo del ningún ninguna como este esta todos lo por aún fue tu ya cada hay \
            idioma otro elige escribe nada que y no qué eso un he recibido hasta ahora más cuál quieres",
    ),
    (
        "fr",
        "le la les des de une pour vous avec ici il sur est dans pas tous aucun peux du au votre été ce cette chaque \
            langue choisissez écrivez je et que un j’ai reçu jusqu",
    ),
];

/// Whether a text is in a language, by its words; addresses, ids and commands are in none.
fn is_in(text: &str, wanted: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || "’'«»“”()".contains(c))
        .filter(|word| !word.starts_with(['/', '!', '@']))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    let count = |known: &str| {
        words.iter().filter(|word| known.split_whitespace().any(|known| known == *word)).count()
    };
    let counts = WORDS.map(|(language, known)| (language, count(known)));
    let own = counts.iter().find(|(language, _)| *language == wanted).map_or(0, |(_, count)| *count);
    own > 0 && counts.iter().all(|(_, count)| own >= *count)
}

/// One who reads, and in which language.
struct Reader<'a> {
    api: &'a BotApi,
    chat: i64,
    person: i64,
    wanted: &'static str,
}

impl Reader<'_> {
    async fn next(&self, why: &str) -> Message {
        let message = self.api.next_message(self.chat, BOUND).await;
        assert!(is_in(message.text(), self.wanted), "{why}, in {}: {}", self.wanted, message.text());
        message
    }

    async fn says(&self, text: &str, answers: usize) -> Message {
        self.api.say(self.chat, self.person, text);
        let mut last = None;
        for _ in 0..answers {
            last = Some(self.next(text).await);
        }
        last.unwrap()
    }
}

const QUESTIONS: [&str; 20] = [
    "/start",
    "/help",
    "/declaration",
    "/declaration ecuador-2010 2",
    "/declaration ecuador-2010 nonsense",
    "/declaration no-such-thing",
    "/declarations",
    "/events",
    "/events ecuador-coup-2010",
    "/events no-such-thing",
    "/updates",
    "/language",
    "/language xx",
    "/subscriptions",
    "/subscribe ports",
    "/subscriptions",
    "/unsubscribe",
    "/subscribe",
    "/declration",
    "/post",
];

const POST: &str = "# The port is ours\n\nWe meet at the port, and everybody is welcome to come with us.";

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_in_the_language_of_whoever_reads_it() {
    let api = BotApi::start().await;
    let es_moderator = api.private(78, "Mía", "es");
    let settings = config(&telegram(&api)).replace(&format!("[{MODERATOR}]"), &format!("[{MODERATOR}, 78]"));
    let site = Site::new(crate::bots::BINARY, &settings);
    site.write("telegram-token", &api.token());
    let bot = site.start(&[]);
    let group_chat = api.supergroup("Sindicato");
    let carla = api.person(9, "Carla", "fr");
    api.set_member(group_chat, carla, Status::Creator);
    api.say(group_chat, carla, "/language es");
    let ana = Reader { api: &api, chat: api.private(5, "Ana", "es"), person: 5, wanted: "es" };
    let ben = Reader { api: &api, chat: api.private(6, "Ben", "en"), person: 6, wanted: "fr" };
    let group = Reader { api: &api, chat: group_chat, person: carla, wanted: "es" };
    group.next("/language es").await;
    ben.says("/language fr", 1).await;
    for reader in [&ana, &ben] {
        for question in QUESTIONS {
            reader.says(question, 1).await;
        }
        for words in ["hm", "When is the rally, please?", "stop"] {
            reader.says(words, 1).await;
        }
        api.write(reader.chat, reader.person).document("photo.bin", *b"\0\0").text("/declaration").send();
        reader.next("a caption").await;
    }
    // In a group, those that others may ask there.
    for question in QUESTIONS.iter().filter(|question| !["/post", "/declration", "/start"].contains(question))
    {
        group.says(question, 1).await;
    }

    // What moderators read, in the language of their clients.
    let mo = Reader { api: &api, chat: es_moderator, person: 78, wanted: "es" };
    for question in [
        "/post",
        "un texto para la campaña",
        "/cancel",
        "/drafts",
        "/publish no-hay",
        "/discard no-hay",
        "/correct",
        "/correct no-hay\n# T\n\nx",
        "/retract no-hay",
        "/stop",
        "/resume",
        "/report",
        "/stop no-hay",
        "/post\ndate: ayer\n# T\n\nx",
        "/post\nkind: rumor\n# T\n\nx",
        "/post\n# T",
        "/trust",
        "/replace",
    ] {
        mo.says(question, 1).await;
    }
    api.write(mo.chat, 78).text("/publish x").forwarded(Origin::Hidden("Leo".to_owned())).send();
    mo.next("a forwarded command").await;
    let (es, fr) = (
        "# El puerto es nuestro\n\nNos vemos en el puerto para la asamblea.",
        "# Le port est à nous\n\nRendez-vous au port pour une assemblée avec tous.",
    );
    for (lang, text) in [("en", POST), ("es", es), ("fr", fr)] {
        api.say(mo.chat, 78, &format!("/post\nid: port\nlang: {lang}\n{text}"));
        // The draft is shown in its language, what is said of it in the moderator's.
        api.next_message(mo.chat, BOUND).await;
        mo.next("a preview").await;
    }
    mo.says("/publish port", 1).await;
    for reader in [&ana, &ben, &group] {
        reader.next("a copy").await;
    }
    mo.next("a report").await;
    api.say(mo.chat, 78, "/correct port --notify\nlang: es\n# El puerto es nuestro\n\nNos vemos en el puerto a las ocho para la asamblea.");
    api.next_message(mo.chat, BOUND).await;
    mo.next("a preview").await;
    mo.says("/publish port", 1).await;
    for reader in [&ana, &ben, &group] {
        reader.next("a notice of a correction").await;
    }
    mo.next("a report").await;
    mo.says("/report port", 1).await;
    mo.says("/retract port --notify", 2).await;
    let asked = mo.says("/publish port", 1).await;
    api.press(mo.chat, mo.person, asked.id, "Sí, hazlo");
    api.wait_for_edit(mo.chat, asked.id, |message| message.text() != asked.text(), BOUND).await;
    for reader in [&ana, &ben, &group] {
        reader.next("a notice of a withdrawal").await;
    }
    mo.next("a report").await;
    for reader in [&ana, &ben, &group] {
        reader.says("/declaration port", 1).await;
        reader.says("/unsubscribe", 1).await;
    }
    bot.stop().await;
}
