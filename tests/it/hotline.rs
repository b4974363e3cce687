//! People write to the moderators, who are not told who it is.

use crate::attachments::{picture, told};
use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both, on_telegram};
use crate::matrix::room_with;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Message, Status};

const READER: i64 = 123_454_321;

fn with_hotline(config: &str) -> String {
    let owners = format!("[hotline]\ntelegram = true\nmatrix = true\n\n[owners]\ntelegram = [{MODERATOR}]");
    config.replace("[moderators]", &format!("{owners}\n\n[moderators]"))
}

fn has(words: &str) -> impl Fn(&Message) -> bool + '_ {
    move |message| message.text().contains(words)
}

/// The name behind the mark in what the moderators are shown.
fn name(text: &str) -> String {
    text.split_once("☎ ").unwrap().1.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_writes_on_telegram_and_is_answered_by_a_reply() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    site.configure(&with_hotline(&std::fs::read_to_string(site.path("config.toml")).unwrap()));
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    api.private(READER, "Rita Reader", "en");
    api.say(READER, READER, "/contact Is anybody there?");
    api.wait_for_message(READER, has("nobody reads what you would write"), BOUND).await;
    let desk = api.group("Desk");
    api.set_member(desk, MODERATOR, Status::Creator);
    api.say(desk, MODERATOR, "/moderators here anyway");
    api.wait_for_message(desk, has("The moderators meet here from now on"), BOUND).await;

    // Asked in one's own words, offered, and written in the next message.
    api.say(READER, READER, "Where can I sleep tonight, please?");
    let offered = api.wait_for_message(READER, has("I am a bot"), BOUND).await;
    api.press(READER, READER, offered.id, "Write to the moderators");
    api.wait_for_edit(READER, offered.id, has("Write it now"), BOUND).await;
    api.say(READER, READER, "Where can I sleep tonight, please?");
    api.wait_for_message(READER, has("The moderators have it now"), BOUND).await;
    let asked = api.wait_for_message(desk, has("☎ "), BOUND).await;
    assert!(asked.text().contains("Where can I sleep tonight, please?"), "{}", asked.text());
    let name = name(asked.text());

    // After a restart it is still known who it was; the answer says nothing of who gave it.
    bot.stop().await;
    let bot = site.start(&[]);
    api.write(desk, MODERATOR).text("At Rosa’s, by the port.").reply_to(asked.id).send();
    api.wait_for_message(desk, has(&format!("{name} gets your answer now")), BOUND).await;
    let answer = api.wait_for_message(READER, has("At Rosa’s, by the port."), BOUND).await;
    assert!(!answer.text().contains("Mo"), "{}", answer.text());
    api.say(READER, READER, "/contact Thank you!");
    api.wait_for_message(desk, has("Thank you!"), BOUND).await;

    // Pictures come, several at once, without what they tell of whoever took them; a reply to one is an answer.
    let bytes = picture(site.folder(), "SECRETAUTHOR");
    assert!(told(site.folder(), &bytes).contains("GPSLatitude"));
    for text in ["/contact The police are here", ""] {
        let message = api.write(READER, READER).media("photo", "rita-1.jpg", bytes.clone());
        message.album("1").text(text).send();
    }
    let is_shown = |message: &Message| message.media.is_some();
    let shown = api.wait_for_message(desk, is_shown, BOUND).await;
    assert!(shown.text().contains(&name) && shown.text().contains("The police are here"), "{}", shown.text());
    api.wait_for_message(desk, is_shown, BOUND).await;
    let media = shown.media.as_ref().unwrap();
    assert!(!media.name.contains("rita"), "{media:?}");
    assert_eq!(told(site.folder(), &api.look(|state| state.file(media).to_vec())), "");
    let map = api.write(desk, MODERATOR).media("photo", "map.jpg", bytes.clone());
    map.text("Leave by this street").reply_to(shown.id).send();
    let answer = api.wait_for_message(READER, is_shown, BOUND).await;
    assert!(answer.text().contains("Leave by this street"), "{}", answer.text());
    assert_eq!(
        told(site.folder(), &api.look(|state| state.file(answer.media.as_ref().unwrap()).to_vec())),
        ""
    );
    api.say(desk, MODERATOR, &format!("/hotline close {name}"));
    api.wait_for_message(READER, has("I will have forgotten that it was you"), BOUND).await;
    // From then on it is another.
    api.say(READER, READER, "/contact It is me again");
    let again = api.wait_for_message(desk, has("It is me again"), BOUND).await;
    assert_ne!(self::name(again.text()), name);
    let shown =
        api.look(|state| state.answers(desk).map(|message| message.text().to_owned()).collect::<String>());
    assert!(!shown.contains("Rita") && !shown.contains(&READER.to_string()), "{shown}");
    api.ignore_unread();
    let log = bot.stop().await;
    assert!(!log.contains("sleep tonight") && !log.contains("by the port"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_both_networks_to_an_encrypted_room() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (mo, rita) = (Person::new(synapse, "mo-hotline").await, Person::new(synapse, "rita").await);
    let (site, user) = on_both(&api, synapse, "altavoz-hotline", QUICK, &[mo.user_id()]).await;
    let settings = with_hotline(&std::fs::read_to_string(site.path("config.toml")).unwrap());
    site.configure(&settings.replace("[owners]", &format!("[owners]\nmatrix = [\"{}\"]", mo.user_id())));
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, true, false).await;
    let other = Person::new(synapse, "other-hotline").await;
    mo.invite(&desk, other.user_id()).await;
    other.join(&desk).await;
    mo.say(&desk, "!moderators here anyway").await;
    hears(&mo, &desk, &user, "The moderators meet here from now on").await;

    api.private(READER, "Rita Reader", "en");
    api.say(READER, READER, "/contact Written on Telegram");
    let on_telegram = hears(&mo, &desk, &user, "Written on Telegram").await;
    let private = room_with(&rita, &user, true, true).await;
    rita.say(&private, "!contact").await;
    hears(&rita, &private, &user, "Write it now").await;
    rita.say(&private, "Written on Matrix").await;
    let on_matrix = hears(&mo, &desk, &user, "Written on Matrix").await;
    assert!(on_telegram.encrypted && on_matrix.encrypted);
    for message in [&on_telegram, &on_matrix] {
        let shown = message.content.to_string();
        assert!(!shown.contains(&READER.to_string()) && !shown.contains("rita"), "{shown}");
    }
    // It makes a sound.
    assert_eq!((&*on_telegram.msgtype, &*on_matrix.msgtype), ("m.text", "m.text"));
    for (message, text) in [(&on_telegram, "to Telegram"), (&on_matrix, "to Matrix")] {
        // By a reply, too, which brings nothing along.
        let answer = format!("!answer {} This goes {text}", name(&message.body));
        mo.reply(&desk, &message.event_id, &answer).await;
    }
    api.wait_for_message(READER, has("This goes to Telegram"), BOUND).await;
    hears(&rita, &private, &user, "This goes to Matrix").await;

    // A picture comes along, encrypted; after a restart, a reply to it is an answer, even if a client says nothing of whom it concerns.
    let bytes = picture(site.folder(), "SECRETAUTHOR");
    rita.say(&private, "!contact").await;
    hears(&rita, &private, &user, "Write it now").await;
    rita.send_file(&private, "rita.jpg", "image/jpeg", bytes).await;
    let shown = mo.wait_for_message(&desk, |message| message.msgtype == "m.image", BOUND).await;
    assert!(shown.encrypted && shown.body.contains(&name(&on_matrix.body)), "{shown:?}");
    assert_eq!(told(site.folder(), &mo.download(&shown).await), "");
    bot.stop().await;
    let bot = site.start(&[]);
    let reply = serde_json::json!({
        "msgtype": "m.text", "body": "I can see it",
        "m.relates_to": { "m.in_reply_to": { "event_id": shown.event_id } },
    });
    other.say_raw(&desk, "m.room.message", reply.clone()).await;
    mo.say_raw(&desk, "m.room.message", reply).await;
    hears(&rita, &private, &user, "I can see it").await;
    let answers = rita.messages(&private).into_iter().filter(|message| message.body.contains("I can see it"));
    assert_eq!(answers.count(), 1, "whoever doesn't moderate doesn't answer");
    // A reply to something else is the command that it would be elsewhere.
    let said = hears(&mo, &desk, &user, "gets your answer now").await;
    for (command, done) in [("mute", "is not heard any more"), ("unmute", "is heard again")] {
        mo.reply(&desk, &said.event_id, &format!("hotline {command} {}", name(&on_matrix.body))).await;
        hears(&mo, &desk, &user, done).await;
    }

    // Somebody else comes into that chat in the place of whoever has written: what is for her is not for them.
    rita.invite(&private, other.user_id()).await;
    other.join(&private).await;
    rita.leave(&private).await;
    let log = bot.log();
    mo.say(&desk, &format!("!answer {} For her eyes", name(&on_matrix.body))).await;
    bot.wait_for_log_after(&log, "others read along by now", BOUND).await;
    assert!(other.messages(&private).iter().all(|message| !message.body.contains("For her eyes")));
    let private = room_with(&rita, &user, true, true).await;
    mo.say(&desk, &format!("!hotline ban {}", name(&on_matrix.body))).await;
    hears(&mo, &desk, &user, "until you say !hotline unban").await;
    rita.say(&private, "!contact Hello again").await;
    hears(&rita, &private, &user, "don’t take messages from you").await;
    api.ignore_unread();
    bot.stop().await;
}
