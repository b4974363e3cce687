//! The story of the whole: both networks, two languages, a restart.

use crate::bots::{BOUND, MODERATOR, QUICK, on_both};
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Status};

#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_reaches_both_networks_each_room_in_its_language() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (site, user) = on_both(&api, synapse, "altavoz-story", QUICK, &[]).await;
    let bot = site.start(&[]);

    // A person asks in Telegram.
    let ana = api.private(5, "Ana", "es");
    api.say(ana, 5, "/declaration");
    assert!(api.next_message(ana, BOUND).await.text().starts_with("Con el pueblo de Ecuador"));

    // A room subscribes in Matrix, encrypted and in French; another in Telegram, in Spanish.
    let ben = Person::new(synapse, "ben").await;
    let room = ben
        .create_room(RoomOptions {
            name: "Syndicat",
            encrypted: true,
            invite: &[&user],
            ..Default::default()
        })
        .await;
    ben.wait_for_membership(&room, &user, "join", BOUND).await;
    ben.say(&room, "!language fr").await;
    ben.say(&room, "!subscribe").await;
    ben.wait_for_message(
        &room,
        |message| {
            message.sender == user
                && message.body.contains("!unsubscribe")
                && message.body.contains("Français")
        },
        BOUND,
    )
    .await;
    let group = api.supergroup("Sindicato");
    let carla = api.person(9, "Carla", "es");
    api.set_member(group, carla, Status::Creator);
    api.say(group, carla, "/language es");
    api.next_message(group, BOUND).await;
    api.say(group, carla, "/subscribe");
    api.next_message(group, BOUND).await;

    // A moderator posts in two languages, previews, publishes.
    let mo = api.private(MODERATOR, "Mo", "en");
    api.say(
        mo,
        MODERATOR,
        "/post\nid: night-one\nlang: es\ntopics: ecuador\n# La noche\n\nTexto **en español**.",
    );
    assert!(api.next_message(mo, BOUND).await.text().starts_with("La noche"));
    let preview = api.next_message(mo, BOUND).await;
    assert!(
        preview.text().contains("1 on Telegram") && preview.text().contains("1 on Matrix"),
        "{}",
        preview.html()
    );
    api.say(mo, MODERATOR, "/post\nid: night-one\nlang: fr\n# La nuit\n\nTexte *en français*.");
    assert!(api.next_message(mo, BOUND).await.text().starts_with("La nuit"));
    api.next_message(mo, BOUND).await;
    api.say(mo, MODERATOR, "/publish night-one");
    assert!(api.next_message(mo, BOUND).await.text().contains("goes out now"));

    // Both rooms receive it, each in its language, as messages that ring.
    let copy = api.next_message(group, BOUND).await;
    assert!(
        copy.text().starts_with("La noche") && copy.html().contains("<b>en español</b>"),
        "{}",
        copy.html()
    );
    let copy = ben
        .wait_for_message(&room, |message| message.sender == user && message.msgtype == "m.text", BOUND)
        .await;
    assert!(copy.body.contains("La nuit") && copy.encrypted, "{copy:?}");
    assert!(copy.html.as_deref().is_some_and(|html| html.contains("<em>en français</em>")), "{copy:?}");
    assert_eq!(copy.mentions, Some(serde_json::json!({})));
    for network in ["Telegram", "Matrix"] {
        let line = format!("“night-one” on {network}: 1 delivered, 0 failed.");
        api.wait_for_message(mo, |message| message.text().starts_with(&line), BOUND).await;
    }

    // After a restart everything is remembered.
    bot.stop().await;
    let bot = site.start(&[]);
    api.say(ana, 5, "/declaration night-one");
    assert!(api.next_message(ana, BOUND).await.text().starts_with("La noche"));
    api.say(group, carla, "/subscriptions");
    assert!(api.next_message(group, BOUND).await.text().contains("Español"));
    ben.say(&room, "!subscriptions").await;
    ben.wait_for_message(
        &room,
        |message| {
            message.sender == user && message.in_reply_to.is_some() && message.body.contains("Français")
        },
        BOUND,
    )
    .await;
    api.look(|state| {
        assert_eq!(state.answers(group).filter(|a| a.text().starts_with("La noche")).count(), 1)
    });
    bot.stop().await;
}
