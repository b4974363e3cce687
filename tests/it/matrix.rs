//! People on Matrix.

use crate::bots::{BINARY, BOUND, PASSWORD, config, hears, matrix, moderated_by};
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::bot::Site;
use testkit::matrix::{Message, Person, RoomOptions};
use testkit::synapse::{Limits, Synapse};

/// A place for a bot with an account of its own; its user id.
pub async fn on_matrix(synapse: &Synapse, moderators: &[&str]) -> (Site, String) {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let name = format!("altavoz{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let user = synapse.register(&name, PASSWORD, false).await;
    let site = Site::new(BINARY, &moderated_by(moderators, &config(&matrix(synapse, &name))));
    site.write("matrix-password", PASSWORD);
    (site, user)
}

pub async fn room_with(person: &Person, bot: &str, encrypted: bool, direct: bool) -> String {
    let room = person
        .create_room(RoomOptions { name: "Room", encrypted, direct, invite: &[bot], ..Default::default() })
        .await;
    person.wait_for_membership(&room, bot, "join", BOUND).await;
    room
}

/// A group's room that has subscribed.
pub async fn subscribed_room(person: &Person, bot: &str, encrypted: bool) -> String {
    let room = room_with(person, bot, encrypted, false).await;
    person.say(&room, "!subscribe").await;
    person.wait_for_message(&room, |message| message.body.contains("Subscribed"), BOUND).await;
    room
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_commands_at_once_get_a_hundred_answers() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let bot = site.start(&[]);
    let ana = Person::new(synapse, "ana").await;
    let room = room_with(&ana, &user, true, false).await;
    assert!(ana.next_message(&room, &user, BOUND).await.body.contains("!subscribe"));
    // While the bot is off, so that one sync can't bring them all.
    bot.stop().await;
    let asked = ana.say_many(&room, &(0..100).map(|_| "!whoami").collect::<Vec<_>>()).await;
    let bot = site.start(&[]);
    let mut answered = Vec::new();
    for _ in 0..100 {
        let answer = ana.next_message(&room, &user, BOUND).await;
        assert!(answer.body.contains(ana.user_id()), "{answer:?}");
        assert!(answer.encrypted && answer.msgtype == "m.notice" && answer.warning.is_none(), "{answer:?}");
        assert_eq!(answer.mentions, Some(serde_json::json!({})), "{answer:?}");
        answered.extend(answer.in_reply_to);
    }
    answered.sort();
    let mut expected = asked;
    expected.sort();
    assert_eq!(answered, expected);
    ana.say(&room, "!about").await;
    assert!(ana.next_message(&room, &user, BOUND).await.body.contains("Hands Off"));
    let more = ana.unread(&room, &user);
    assert!(more.is_empty(), "{more:?}");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_is_signed_and_the_session_kept() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let bot = site.start(&[]);
    let ana = Person::new(synapse, "ana").await;
    let room = room_with(&ana, &user, true, true).await;
    ana.say(&room, "declaration").await;
    let answer =
        ana.wait_for_message(&room, |message| message.body.contains("Standing with Ecuador"), BOUND).await;
    assert!(
        answer.html.as_deref().is_some_and(|html| html.contains("<code>!declaration ecuador-2010 2</code>")),
        "{answer:?}"
    );
    let before = ana.verification_state_of(&user).await;
    assert!(before.is_clean(), "{before:?}");
    bot.stop().await;
    let bot = site.start(&[]);
    ana.say(&room, "whoami").await;
    ana.wait_for_message(
        &room,
        |message| message.body.contains(ana.user_id()) && message.sender == user,
        BOUND,
    )
    .await;
    let after = ana.verification_state_of(&user).await;
    assert_eq!(after.devices, before.devices, "no second login");
    for secret in ["matrix.keys", "matrix/session", "matrix/recovery_key"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(site.path("data").join(secret)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{secret}");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_decided_by_power_and_spoken_to_by_name() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let bot = site.start(&[]);
    let (ana, ben) = (Person::new(synapse, "ana").await, Person::new(synapse, "ben").await);
    let room = room_with(&ana, &user, false, false).await;
    let greeting = ana.next_message(&room, &user, BOUND).await;
    assert!(greeting.body.contains("!subscribe"), "{greeting:?}");
    ana.invite(&room, ben.user_id()).await;
    ben.join(&room).await;
    ben.say(&room, "hello everybody, /subscribe is nice").await;
    ben.say(&room, "!subscribe").await;
    let refused = ben
        .wait_for_message(&room, |message| message.sender == user && message.in_reply_to.is_some(), BOUND)
        .await;
    assert!(refused.body.contains("Only admins"), "{refused:?}");
    ana.set_power(&room, ben.user_id(), 50).await;
    ben.say(&room, "!subscribe ecuador").await;
    hears(&ben, &room, &user, "Subscribed").await;
    // By name, with a slip.
    let name = user.trim_start_matches('@').split(':').next().unwrap();
    ben.say_to(&room, &user, &format!("{name}: declration")).await;
    hears(&ben, &room, &user, "!declaration").await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_in_several_rooms_takes_the_sdk_no_more_syncs_than_in_one() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&settings.replace("log = \"info", "log = \"networks::matrix::sync=debug,info"));
    let bot = site.start(&[]);
    let ana = Person::new(synapse, "ana").await;
    let mut rooms = Vec::new();
    for _ in 0..3 {
        rooms.push(room_with(&ana, &user, false, false).await);
    }
    let to_and_fro = async || {
        for room in &rooms {
            ana.say(room, "!whoami").await;
            hears(&ana, room, &user, ana.user_id()).await;
        }
    };
    let by_the_sdk = || bot.log().matches("the SDK takes this sync").count();
    // It has to learn of her in each room.
    to_and_fro().await;
    to_and_fro().await;
    let before = by_the_sdk();
    to_and_fro().await;
    to_and_fro().await;
    assert_eq!(by_the_sdk(), before, "{}", bot.log());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgraded_room_keeps_its_subscription() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let (site, user) = on_matrix(synapse, &[ana.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&ana, &user, true, true).await;
    let room = subscribed_room(&ana, &user, false).await;
    let new = ana.upgrade_room(&room, "11").await;
    ana.invite(&new, &user).await;
    ana.wait_for_membership(&new, &user, "join", BOUND).await;
    ana.say(&new, "!subscriptions").await;
    hears(&ana, &new, &user, "gets every new statement").await;
    ana.say(&desk, "!post\nid: moved-on\n# Moved on\n\nText.").await;
    ana.wait_for_message(
        &desk,
        |message| message.body.contains("!publish") || message.body.contains("publish moved-on"),
        BOUND,
    )
    .await;
    ana.say(&desk, "!publish moved-on").await;
    let copy = hears(&ana, &new, &user, "Moved on").await;
    assert_eq!(copy.msgtype, "m.text", "phones ring");
    ana.wait_for_message(&desk, |message| message.body.contains("on Matrix: 1 delivered, 0 failed"), BOUND)
        .await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_moderators_invite_no_room_leads_into_another() {
    let synapse = Synapse::shared().await;
    let (ana, mallory) = (Person::new(synapse, "ana").await, Person::new(synapse, "mallory").await);
    let (site, user) = on_matrix(synapse, &[ana.user_id()]).await;
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&config.replace("[matrix]", "[matrix]\naccept_invites = \"moderators\""));
    let bot = site.start(&[]);
    let options = RoomOptions { version: Some("10"), invite: &[&user], ..Default::default() };
    let room = ana.create_room(options).await;
    ana.wait_for_membership(&room, &user, "join", BOUND).await;
    ana.invite(&room, mallory.user_id()).await;
    mallory.join(&room).await;
    ana.set_power(&room, mallory.user_id(), 100).await;
    let power = |levels: &serde_json::Value| levels["users"][mallory.user_id()] == 100;
    mallory.wait_for_state(&room, "m.room.power_levels", "", power, BOUND).await;

    let other = mallory.create_room(RoomOptions::default()).await;
    mallory.say_state(&other, "m.room.join_rules", serde_json::json!({ "join_rule": "public" })).await;
    let content = serde_json::json!({ "body": "come along", "replacement_room": other });
    mallory.say_state(&room, "m.room.tombstone", content).await;
    mallory.wait_for_membership(&other, &user, "leave", BOUND).await;
    bot.wait_for_log("not followed", BOUND).await;
    assert!(mallory.messages(&other).iter().all(|message| message.sender != user), "greeted");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_throws_the_bot_out_and_lets_it_in_again() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let (site, user) = on_matrix(synapse, &[ana.user_id()]).await;
    let bot = site.start(&[]);
    let room = subscribed_room(&ana, &user, true).await;
    ana.kick(&room, &user).await;
    ana.invite(&room, &user).await;
    hears(&ana, &room, &user, "I am back").await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_file_and_a_reply_are_posts() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let (site, user) = on_matrix(synapse, &[ana.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&ana, &user, true, true).await;
    let file = ana
        .send_file(
            &desk,
            "text.md",
            "text/markdown",
            b"---\nid: from-file\n---\n# From a file\n\nText.".to_vec(),
        )
        .await;
    ana.reply(&desk, &file, "!post").await;
    hears(&ana, &desk, &user, "from-file").await;
    let held = ana.say(&desk, "id: from-message\n# From a message\n\nText.").await;
    ana.reply(&desk, &held, "!post").await;
    hears(&ana, &desk, &user, "publish from-message").await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_asks_to_wait_is_waited() {
    // As Synapse comes: ten messages at once, then one in five seconds.
    let synapse = Synapse::start_with(Limits::Default).await;
    let (site, user) = on_matrix(&synapse, &[]).await;
    let bot = site.start(&[]);
    let ana = Person::new(&synapse, "ana").await;
    synapse.override_ratelimit(ana.user_id()).await;
    let room = room_with(&ana, &user, false, true).await;
    assert!(ana.next_message(&room, &user, BOUND).await.body.contains("!subscribe"));
    let asked = ana.say_many(&room, &["!whoami"; 12]).await;
    let mut answered = Vec::new();
    for _ in 0..asked.len() {
        answered.extend(ana.next_message(&room, &user, BOUND).await.in_reply_to);
    }
    answered.sort();
    let mut expected = asked;
    expected.sort();
    assert_eq!(answered, expected);
    let log = bot.stop().await;
    assert!(log.contains("the network asks to wait"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_the_first_start_is_history() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let ana = Person::new(synapse, "ana").await;
    let room = ana.create_room(RoomOptions { name: "Old", invite: &[&user], ..Default::default() }).await;
    ana.say(&room, "!whoami").await;
    let bot = site.start(&[]);
    ana.wait_for_membership(&room, &user, "join", BOUND).await;
    ana.say(&room, "!about").await;
    hears(&ana, &room, &user, "Hands Off").await;
    assert!(
        ana.messages(&room)
            .iter()
            .all(|message| message.sender != user || !message.body.contains(ana.user_id()))
    );
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_over_kills() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let (site, user) = on_matrix(synapse, &[ana.user_id()]).await;
    let mut bot = site.start(&[]);
    let desk = room_with(&ana, &user, true, true).await;
    let mut rooms = Vec::new();
    for number in 0..12 {
        let room = room_with(&ana, &user, number % 3 == 0, false).await;
        ana.say(&room, "!subscribe").await;
        rooms.push(room);
    }
    for room in &rooms {
        ana.wait_for_message(room, |message| message.body.contains("Subscribed"), BOUND).await;
    }
    ana.say(&desk, "!post\nid: kept-whole\n# Kept whole\n\nText.").await;
    ana.wait_for_message(&desk, |message| message.body.contains("publish kept-whole"), BOUND).await;
    let mut asked = vec![ana.say(&desk, "!publish kept-whole").await];
    for round in 0..4 {
        asked.extend(ana.say_many(&desk, &["!whoami"; 8]).await);
        let answered = |message: &Message| message.in_reply_to.as_ref() == asked.get(1 + round * 8);
        ana.wait_for_message(&desk, answered, BOUND).await;
        bot.kill().await;
        bot = site.start(&[]);
    }
    for room in &rooms {
        hears(&ana, room, &user, "Kept whole").await;
    }
    ana.wait_for_message(&desk, |message| message.body.contains("on Matrix: 12 delivered, 0 failed"), BOUND)
        .await;
    for command in &asked {
        ana.wait_for_message(&desk, |message| message.in_reply_to.as_ref() == Some(command), BOUND).await;
    }
    bot.wait_for_log("connected", BOUND).await;
    bot.stop().await;
    let mut answers: Vec<String> =
        ana.messages(&desk).into_iter().filter(|m| m.sender == user).filter_map(|m| m.in_reply_to).collect();
    answers.retain(|event| asked.contains(event));
    answers.sort();
    asked.sort();
    assert_eq!(answers, asked, "each command is answered once");
    for room in &rooms {
        let copies =
            ana.messages(room).into_iter().filter(|message| message.body.contains("Kept whole")).count();
        assert_eq!(copies, 1, "{room}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_say_to_each_other_leaves_nothing_behind_and_costs_no_command_over_a_kill() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let bot = site.start(&[]);
    let (ana, ben) = (Person::new(synapse, "ana").await, Person::new(synapse, "ben").await);
    let room = room_with(&ana, &user, false, false).await;
    hears(&ana, &room, &user, "!subscribe").await;
    ana.invite(&room, ben.user_id()).await;
    ben.join(&room).await;
    let mut asked = Vec::new();
    asked.push(ben.say(&room, "!whoami").await);
    let answered = |question: &str| {
        let question = question.to_owned();
        let ana = &ana;
        let room = &room;
        async move {
            let is_answer = |message: &Message| message.in_reply_to.as_deref() == Some(question.as_str());
            ana.wait_for_message(room, is_answer, BOUND).await;
        }
    };
    answered(&asked[0]).await;
    for number in 0..20 {
        ben.say(&room, &format!("The banner of street {number} is with Carla.")).await;
    }
    bot.kill().await;
    asked.push(ben.say(&room, "!whoami").await);
    let bot = site.start(&[]);
    answered(&asked[1]).await;
    ben.say(&room, "Has anybody seen Carla?").await;
    asked.push(ben.say(&room, "!about").await);
    answered(&asked[2]).await;
    let answers = ana.messages(&room).into_iter().filter(|message| message.sender == user);
    let answered: Vec<String> = answers.filter_map(|message| message.in_reply_to).collect();
    assert_eq!(answered, asked);
    bot.stop().await;
    for file in std::fs::read_dir(site.path("data/store")).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(10).any(|window| window == b"The banner"), "{}", path.display());
        }
    }
}
