//! A campaign's day, as those who live it read it: a subscriber, a group with a topic, a channel, an encrypted Matrix room and
//! two moderators, from the first word to a withdrawal.

use crate::bots::{BOUND, MODERATOR, QUICK, on_both};
use commands::locale::Translator;
use domain::lang::Lang;
use domain::network::NetworkId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use testkit::matrix::{self, Person, RoomOptions};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Message, Status};

/// What everybody wrote and read, in the order in which it happened.
struct Day<'a> {
    api: &'a BotApi,
    bot: String,
    told: String,
}

impl Day<'_> {
    fn write(&mut self, who: &str, text: &str) {
        let text = text.trim().replace('\n', "\n      ");
        self.told.push_str(&format!("{who:>5} {text}\n"));
    }

    fn scene(&mut self, title: &str) {
        self.told.push_str(&format!("\n=== {title} ===\n\n"));
    }

    /// The bot's next message in a chat on Telegram.
    async fn reads(&mut self, chat: i64, place: &str) -> Message {
        let message = self.api.next_message(chat, BOUND).await;
        self.read(place, &message);
        message
    }

    fn read(&mut self, place: &str, message: &Message) {
        let labels: Vec<String> = message.labels().iter().map(|label| format!("[{label}]")).collect();
        let to = if place.is_empty() { String::new() } else { format!("({place}) ") };
        self.write("🔊", &format!("{to}{}\n{}", message.text(), labels.join(" ")));
    }

    /// Somebody writes on Telegram and reads the answer.
    async fn says(&mut self, chat: i64, (who, name): (i64, &str), text: &str) -> Message {
        self.write(name, text);
        self.api.say(chat, who, text);
        self.reads(chat, "").await
    }

    /// Somebody presses a button and reads what comes of it, which may be an edit of the message above.
    async fn presses(
        &mut self,
        chat: i64,
        (who, name): (i64, &str),
        message: &Message,
        label: &str,
    ) -> Message {
        self.write(name, &format!("[{label}]"));
        self.api.press(chat, who, message.id, label);
        let before = message.text().to_owned();
        let answer = self
            .api
            .wait_for(BOUND, |state| {
                let mut after = state.messages(chat).iter().filter(|m| m.id >= message.id && m.is_answer());
                after.rfind(|m| m.id > message.id || m.text() != before).cloned()
            })
            .await;
        self.api.ignore_unread();
        self.read("", &answer);
        answer
    }

    async fn hears(&mut self, person: &Person, room: &str, place: &str) -> matrix::Message {
        let message = person.next_message(room, &self.bot, BOUND).await;
        self.write("🔊", &format!("({place}) {}", message.body));
        message
    }
}

/// The day that it is, in the words of each language, is another each time.
#[expect(clippy::disallowed_methods, reason = "the binary runs by the real clock")]
fn without_today(told: &str) -> String {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    // The record has the times in it.
    let is_hash = |word: &&str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let told = told
        .split_whitespace()
        .filter(is_hash)
        .fold(told.to_owned(), |told, hash| told.replace(hash, "HASH"));
    ["en", "es", "fr"].iter().fold(told, |told, code| {
        let translator = Translator::new(Lang::parse(code).unwrap(), NetworkId::Telegram);
        told.replace(&translator.date(today), "TODAY")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaigns_day() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let eva = Person::new(synapse, "eva").await;
    let (site, user) = on_both(&api, synapse, "altavoz-day", QUICK, &[eva.user_id()]).await;
    let bot = site.start(&[]);
    let mut day = Day { api: &api, bot: user.clone(), told: String::new() };
    let (ana, carla, mo) = ((5, "Ana"), (9, "Carla"), (MODERATOR, "Mo"));
    let (ana_chat, mo_chat) = (api.private(ana.0, "Ana", "es"), api.private(MODERATOR, "Mo", "en"));

    day.scene("Ana finds the bot on Telegram");
    let first = day.says(ana_chat, ana, "/start").await;
    day.presses(ana_chat, ana, &first, "Suscribirse").await;

    day.scene("A union’s group wants one topic");
    let group = api.supergroup("Sindicato");
    api.person(carla.0, "Carla", "es");
    api.set_member(group, carla.0, Status::Creator);
    day.says(group, carla, "/language es").await;
    day.says(group, carla, "/subscribe puertos").await;

    day.scene("A channel");
    let channel = api.channel("Noticias");
    day.write("Ana", "/subscribe");
    api.post(channel, "/subscribe");
    day.reads(channel, "").await;

    day.scene("An encrypted room on Matrix, in French");
    let ben = Person::new(synapse, "ben").await;
    let options = RoomOptions { name: "Syndicat", encrypted: true, invite: &[&user], ..Default::default() };
    let room = ben.create_room(options).await;
    ben.wait_for_membership(&room, &user, "join", BOUND).await;
    day.hears(&ben, &room, "Syndicat").await;
    for text in ["!language fr", "!subscribe"] {
        day.write("Ben", text);
        ben.say(&room, text).await;
        day.hears(&ben, &room, "Syndicat").await;
    }
    let desk = eva.create_room(RoomOptions { direct: true, invite: &[&user], ..Default::default() }).await;
    eva.wait_for_membership(&desk, &user, "join", BOUND).await;
    day.write("Eva", "!whoami");
    eva.say(&desk, "!whoami").await;
    let knows = |message: &matrix::Message| message.body.contains("You are a moderator");
    let message = eva.wait_for_message(&desk, knows, BOUND).await;
    day.write("🔊", &message.body.replace(eva.user_id(), "@eva:localhost"));

    day.scene("Mo writes an event, with a phone");
    day.says(mo_chat, mo, "/post").await;
    let header = "id: marcha\nlang: es\nstarts: 2031-03-08 18h\ntimezone: Quito\nplace: Plaza Grande\ntopics: #puertos";
    day.says(mo_chat, mo, &format!("{header}\n# 8M: todas a la calle")).await;
    day.says(
        mo_chat,
        mo,
        "Salimos a las 18 h de la Plaza Grande hacia el puerto, con niñas y niños. Trae agua.",
    )
    .await;
    day.says(mo_chat, mo, "Listo").await;
    day.reads(mo_chat, "").await;
    let french = "/post\nid: marcha\nlang: fr\n# 8M : toutes dans la rue\n\nDépart à 18 h, Plaza Grande.";
    day.says(mo_chat, mo, french).await;
    let preview = day.reads(mo_chat, "").await;

    day.scene("It goes out");
    day.presses(mo_chat, mo, &preview, "Publish").await;
    let copy = day.reads(ana_chat, "to Ana").await;
    day.reads(group, "Sindicato").await;
    day.reads(channel, "Noticias").await;
    day.hears(&ben, &room, "Syndicat").await;
    let told = eva.wait_for_message(&desk, |m| m.body.contains("publishes"), BOUND).await;
    day.write("🔊", &format!("(to Eva) {}", told.body));
    for network in ["Telegram: 3", "Matrix: 1"] {
        let line = format!("“marcha” on {network} delivered");
        let report = api.wait_for_message(mo_chat, |message| message.text().starts_with(&line), BOUND).await;
        day.read("", &report);
    }

    day.scene("Ana has a question");
    day.says(ana_chat, ana, "¿A qué hora empieza?").await;
    day.says(ana_chat, ana, "/events").await;

    day.scene("The square is closed: another place");
    let correction = "/correct marcha\nlang: es\nplace: Parque El Ejido\n# 8M: todas a la calle\n\nSalimos a las 18 h del Parque El Ejido hacia el puerto.";
    day.says(mo_chat, mo, correction).await;
    let preview = day.reads(mo_chat, "").await;
    day.presses(mo_chat, mo, &preview, "Publish and notify").await;
    day.reads(ana_chat, "to Ana, beneath the corrected message").await;
    day.read("the corrected message", &api.message(ana_chat, copy.id));
    let told = ben.wait_for_message(
        &room,
        |m| m.sender == user && m.body.contains("corrigé") && m.replaces.is_none(),
        BOUND,
    );
    let told = told.await;
    day.write("🔊", &format!("(Syndicat) {}", told.body));
    let line = "“marcha” on Telegram: 3 corrected";
    let report = api.wait_for_message(mo_chat, |message| message.text().starts_with(line), BOUND).await;
    day.read("", &report);
    api.wait_for_message(mo_chat, |message| message.text().starts_with("“marcha” on Matrix"), BOUND).await;
    api.ignore_unread();

    day.scene("It is cancelled");
    day.says(mo_chat, mo, "/retract marcha La plaza y el parque están cerrados.").await;
    let preview = day.reads(mo_chat, "").await;
    let asked = day.presses(mo_chat, mo, &preview, "Withdraw and notify").await;
    day.presses(mo_chat, mo, &asked, "Yes, do it").await;
    day.reads(ana_chat, "to Ana").await;
    api.look(|state| {
        let copies = state.answers(ana_chat).filter(|answer| answer.text().starts_with("8M: todas"));
        assert_eq!(copies.count(), 0, "the copy is removed");
    });
    let said = |m: &matrix::Message| m.sender == user && m.body.starts_with("Annulé");
    let told = ben.wait_for_message(&room, said, BOUND).await;
    day.write("🔊", &format!("(Syndicat) {}", told.body));

    day.scene("Ana asks once more, and has had enough");
    day.says(ana_chat, ana, "/events marcha").await;
    let offer = day.says(ana_chat, ana, "baja").await;
    day.presses(ana_chat, ana, &offer, "Darse de baja").await;
    bot.stop().await;
    insta::assert_snapshot!(without_today(&day.told));
}
