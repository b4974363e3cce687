//! Starts, restarts, keys, and servers that are away.

use super::drive::{Bot, SOON, sent};
use crate::matrix::{Invites, Matrix, Settings};
use crate::{Failure, Network};
use domain::sending::Delivery;
use serde_json::json;
use std::sync::Arc;
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::Synapse;

#[tokio::test]
async fn nothing_is_lost_while_the_bot_is_off() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "offbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    alice.say(&room, "one").await;
    bot.is_told("one").await;

    bot.network.close().await;
    let texts: Vec<String> = (0..150).map(|number| format!("!declaration {number}")).collect();
    alice.say_many(&room, &texts).await;
    let later =
        alice.create_room(RoomOptions { invite: &[&bot.id], encrypted: true, ..Default::default() }).await;
    // No command before the state of the rooms is known: one may have become encrypted.
    bot.restart().await;
    assert!(matches!(bot.send(&room, "k1", "too early", None).await, Delivery::Unreachable(_)));
    alice.say(&room, "the end").await;
    bot.is_told("the end").await;
    assert_eq!(bot.texts(&room).len(), 150);
    bot.is_added_to(&later).await;
    sent(bot.send(&room, "k1", "in time", None).await);
    let incoming = alice.next_message(&room, &bot.id, SOON).await;
    assert_eq!((incoming.body.as_str(), incoming.warning), ("in time", None));
    assert_eq!(alice.verification_state_of(&bot.id).await.devices.len(), 1);
}

#[tokio::test]
async fn a_batch_that_was_not_recorded_comes_again() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "againbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    let recorded = bot.cursor.clone();
    alice.say(&room, "!declaration").await;
    let (first, _) = bot.is_told("!declaration").await;
    for restart in [false, true] {
        if restart {
            bot.restart().await;
        }
        bot.cursor = recorded.clone();
        let (again, _) = bot.is_told("!declaration").await;
        assert_eq!(again, first);
    }
}

#[tokio::test]
async fn a_new_device_goes_on_where_the_old_one_was() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "phoenixbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    let recorded = bot.cursor.clone();
    alice.say(&room, "!declaration").await;
    bot.is_told("!declaration").await;
    let folder = bot.folder.path().join("matrix");
    let key = std::fs::read_to_string(folder.join("recovery_key")).unwrap();
    bot.network.backed_up().await;
    bot.network.close().await;

    // The folder is lost, the key was kept.
    std::fs::remove_dir_all(&folder).unwrap();
    bot.network = Matrix::new(Settings { recovery_key: Some(key.into()), ..bot.settings() });
    bot.network.connect().await.unwrap();
    bot.cursor = recorded;
    bot.is_told("!declaration").await;
    assert!(alice.verification_state_of(&bot.id).await.is_clean());
    sent(bot.send(&room, "k1", "back again", None).await);
    let incoming = alice.next_message(&room, &bot.id, SOON).await;
    assert_eq!((incoming.body.as_str(), incoming.warning), ("back again", None));
}

#[tokio::test]
async fn a_first_start_that_was_cut_off_is_repeated() {
    let synapse = Synapse::shared().await;
    synapse.register("cutbot", "secret", false).await;
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("matrix");
    std::fs::create_dir_all(path.join("store")).unwrap();
    std::fs::write(path.join("store/matrix-sdk-state.sqlite3"), "half").unwrap();
    let settings = || Settings {
        homeserver: synapse.url(),
        user: "@cutbot:localhost".into(),
        password: Some("secret".to_owned().into()),
        recovery_key: None,
        folder: path.clone(),
        key: super::key(),
        invites: Invites::Anyone,
        moderates: Arc::new(|_: &str| false),
        meets: Arc::new(|_: &str| false),
        banned: Arc::new(|_: &str, _: &str| false),
        timeout: SOON,
        display_name: None,
        avatar: None,
        uploads: crate::uploads::Uploads::none(),
    };
    let network = Matrix::new(settings());
    network.connect().await.unwrap();
    network.connect().await.unwrap();
    network.next(None).await.unwrap();
    assert!(path.join("store-set-aside-1").is_dir() && path.join("recovery_key").is_file());
    network.close().await;
    let wrong =
        Settings { password: Some("wrong".to_owned().into()), folder: folder.path().join("w"), ..settings() };
    let failure = Matrix::new(wrong).connect().await.unwrap_err();
    assert!(
        matches!(&failure, Failure::Lasting(text) if !text.contains("wrong") && text.contains("password"))
    );
    let away =
        Settings { homeserver: "http://127.0.0.1:9".into(), folder: folder.path().join("w"), ..settings() };
    let away = Matrix::new(away);
    assert!(matches!(away.connect().await, Err(Failure::Passing(_))));
    assert!(matches!(away.connect().await, Err(Failure::Passing(_))));
    assert_eq!(std::fs::read_dir(folder.path().join("w")).unwrap().count(), 0);
}

#[tokio::test]
async fn the_account_is_called_as_the_configuration_says() {
    let synapse = Synapse::shared().await;
    let user = synapse.register("namedbot", "secret", false).await;
    let folder = tempfile::TempDir::new().unwrap();
    let picture = folder.path().join("logo.png");
    // The smallest picture that servers make thumbnails of.
    const PNG: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
    std::fs::write(&picture, base64::Engine::decode(&base64::prelude::BASE64_STANDARD, PNG).unwrap())
        .unwrap();
    let settings = |name: &str| Settings {
        homeserver: synapse.url(),
        user: "namedbot".into(),
        password: Some("secret".to_owned().into()),
        recovery_key: None,
        folder: folder.path().join("matrix"),
        key: super::key(),
        invites: Invites::Anyone,
        moderates: Arc::new(|_: &str| false),
        meets: Arc::new(|_: &str| false),
        banned: Arc::new(|_: &str, _: &str| false),
        timeout: SOON,
        display_name: Some(name.to_owned()),
        avatar: Some(picture.clone()),
        uploads: crate::uploads::Uploads::none(),
    };
    let profile = async || {
        let url = format!("{}/_matrix/client/v3/profile/{user}", synapse.url());
        reqwest::get(url).await.unwrap().json::<serde_json::Value>().await.unwrap()
    };
    let mut picture_shown = None;
    for name in ["Our campaign", "Our campaign", "Their campaign"] {
        let network = Matrix::new(settings(name));
        network.connect().await.unwrap();
        network.close().await;
        let profile = profile().await;
        assert_eq!(profile["displayname"], name);
        let shown = profile["avatar_url"].as_str().unwrap().to_owned();
        assert!(shown.starts_with("mxc://"));
        // It is uploaded once.
        assert_eq!(*picture_shown.get_or_insert(shown.clone()), shown);
    }
    // What is no picture is no reason not to speak.
    std::fs::write(&picture, "no picture").unwrap();
    assert_eq!(Matrix::new(settings("Our campaign")).connect().await, Ok(()));
}

#[tokio::test]
async fn an_account_that_has_an_identity_from_elsewhere() {
    let synapse = Synapse::shared().await;
    synapse.register("elsewherebot", "secret", false).await;
    let element = Person::login(&synapse.url(), "elsewherebot", "secret").await;
    let alice = Person::new(synapse, "alice").await;
    let key = element.back_up().await;
    let folder = tempfile::TempDir::new().unwrap();
    let settings = |recovery_key: Option<&str>| Settings {
        homeserver: synapse.url(),
        user: "elsewherebot".into(),
        password: Some("secret".to_owned().into()),
        recovery_key: recovery_key.map(|key| key.to_owned().into()),
        folder: folder.path().join("matrix"),
        key: super::key(),
        invites: Invites::Anyone,
        moderates: Arc::new(|_: &str| false),
        meets: Arc::new(|_: &str| false),
        banned: Arc::new(|_: &str, _: &str| false),
        timeout: SOON,
        display_name: None,
        avatar: None,
        uploads: crate::uploads::Uploads::none(),
    };
    for (given, is_clean) in [(None, false), (Some("EsTx wrong"), false), (Some(key.as_str()), true)] {
        let network = Matrix::new(settings(given));
        network.connect().await.unwrap();
        network.next(None).await.unwrap();
        network.close().await;
        assert_eq!(alice.verification_state_of(element.user_id()).await.is_clean(), is_clean);
        assert!(!folder.path().join("matrix/recovery_key").exists());
    }
}

#[tokio::test]
async fn a_server_that_goes_away_and_a_session_that_is_revoked() {
    let mut synapse = Synapse::start().await;
    let alice = Person::new(&synapse, "alice").await;
    let mut bot = Bot::new(&synapse, "lonelybot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    sent(bot.send(&room, "k1", "hello", None).await);
    synapse.stop();
    assert!(matches!(bot.send(&room, "k2", "hello", None).await, Delivery::Unreachable(_)));
    assert!(matches!(bot.round().await, Err(Failure::Passing(_))));
    synapse.restart().await;
    sent(bot.send(&room, "k2", "hello again", None).await);
    alice.say(&room, "there you are").await;
    bot.is_told("there you are").await;

    let devices =
        synapse.admin("GET", &format!("/_synapse/admin/v2/users/{}/devices", bot.id), json!({})).await;
    let device = devices["devices"][0]["device_id"].as_str().unwrap();
    synapse
        .admin("DELETE", &format!("/_synapse/admin/v2/users/{}/devices/{device}", bot.id), json!({}))
        .await;
    assert!(matches!(bot.send(&room, "k3", "hello", None).await, Delivery::Unreachable(_)));
    let failure = bot.round().await.unwrap_err();
    assert!(matches!(&failure, Failure::Lasting(text) if text.contains("aside")), "{failure:?}");
    assert!(matches!(bot.network.connect().await, Err(Failure::Lasting(_))));
}
