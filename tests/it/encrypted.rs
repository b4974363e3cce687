//! What is on the disk, for whoever has it.

use crate::bots::{BOUND, MODERATOR, QUICK, config, on_both, on_telegram, telegram};
use crate::matrix::subscribed_room;
use std::fs;
use std::path::Path;
use testkit::bot::Site;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

/// The files under a path in which these words stand.
fn holding(path: &Path, words: &str) -> Vec<String> {
    if path.is_dir() {
        return fs::read_dir(path)
            .unwrap()
            .flat_map(|entry| holding(&entry.unwrap().path(), words))
            .collect();
    }
    let found = fs::read(path).is_ok_and(|bytes| bytes.windows(words.len()).any(|at| at == words.as_bytes()));
    if found { vec![path.display().to_string()] } else { Vec::new() }
}

/// Presses a button of the message that has it, and confirms that, if `then` asks for it.
async fn press(api: &BotApi, label: &str, then: &[&str]) {
    let preview = api.wait_for_message(MODERATOR, |message| message.button(label).is_some(), BOUND).await;
    for (label, then) in [label, "Yes, do it"].into_iter().zip(then) {
        api.press(MODERATOR, MODERATOR, preview.id, label);
        let asks = then.ends_with('?');
        let answers = |text: &str| text.contains(then) && (asks || !text.contains('?'));
        api.wait_for_edit(MODERATOR, preview.id, |message| answers(message.text()), BOUND).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_words_are_on_the_disk_and_what_was_withdrawn_is_in_no_new_backup() {
    let (api, synapse) = (BotApi::start().await, Synapse::shared().await);
    api.private(MODERATOR, "Mo", "en");
    let (site, user) = on_both(&api, synapse, "discreet", QUICK, &[]).await;
    let quiet = fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&quiet.replace("log = \"info", "log = \"info,altavoz=debug"));
    let bot = site.start(&[]);
    let (out, kept, draft, chatter, asked) =
        ("barricade-words", "kept-words", "whispered-words", "gossip-words", "asking-words");
    let ana = api.private(5, "Ana", "en");
    api.say(ana, 5, "/subscribe");
    api.next_message(ana, BOUND).await;
    let reader = Person::new(synapse, "reader").await;
    let room = subscribed_room(&reader, &user, true).await;
    reader.say(&room, &format!("between us: {chatter}")).await;
    api.say(ana, 5, &format!("/search {asked}"));
    for (id, words) in [("goes", out), ("stays", kept)] {
        api.say(MODERATOR, MODERATOR, &format!("/post\nid: {id}\n# About {id}\n\nThe {words}."));
        press(&api, "Publish", &["goes out"]).await;
        api.wait_for_message(ana, |message| message.text().contains(words), BOUND).await;
        reader.wait_for_message(&room, |message| message.body.contains(words), BOUND).await;
    }
    let log = bot.log();
    api.say(MODERATOR, MODERATOR, "/retract goes");
    press(&api, "Withdraw", &["everywhere?", "goes"]).await;
    reader.wait_for_message(&room, |message| message.redacted, BOUND).await;
    bot.wait_for_log_after(&log, "is unreadable now", BOUND).await;
    let log = bot.log();
    api.say(MODERATOR, MODERATOR, &format!("/post\nid: secret\n# About {draft}\n\nThe {draft}."));
    press(&api, "Discard", &["for good?", "secret"]).await;
    bot.wait_for_log_after(&log, "is unreadable now", BOUND).await;
    for words in [out, kept, draft, chatter, asked, "Ana", "!subscribe"] {
        assert_eq!(holding(&site.path("data"), words), Vec::<String>::new(), "{words}");
    }
    assert_eq!(holding(&site.path("data"), &room), Vec::<String>::new());
    let (status, _, log) = site.run(&["backup", "new"], "").await;
    assert!(status.success(), "{log}");
    assert_eq!(holding(&site.path("new"), kept).len(), 1);
    for words in [out, draft, chatter, asked] {
        assert_eq!(holding(&site.path("new"), words), Vec::<String>::new(), "{words}");
    }
    bot.stop().await;
    let (status, _, log) = site.run(&["check"], "").await;
    assert!(status.success(), "{log}");
    api.ignore_unread();
}

/// With a key in a file, or without.
fn configure(site: &Site, api: &BotApi, key_file: Option<&str>) {
    let key = key_file.map_or(String::new(), |file| format!("store_key_file = \"{file}\"\n"));
    site.configure(&format!("{key}{}", config(&telegram(api))));
}

async fn answers(api: &BotApi, site: &Site, words: &str) {
    let bot = site.start(&[]);
    api.say(5, 5, "/subscriptions");
    api.wait_for_message(5, |message| message.text().contains(words), BOUND).await;
    bot.stop().await;
}

async fn refuses(site: &Site, why: &str) {
    let (status, _, log) = site.run(&[], "").await;
    assert!(!status.success() && log.contains(why) && log.lines().count() == 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_campaign_begins_with_a_key_changes_it_and_is_erased() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    let ana = api.private(5, "Ana", "en");
    let bot = site.start(&[]);
    api.say(ana, 5, "/subscribe");
    api.next_message(ana, BOUND).await;
    bot.stop().await;
    site.write("first-key", "the first key\n");
    site.write("second-key", "the second key\n");

    configure(&site, &api, Some("first-key"));
    answers(&api, &site, "gets every new statement").await;
    configure(&site, &api, None);
    refuses(&site, "is encrypted: set ALTAVOZ_STORE_KEY").await;
    configure(&site, &api, Some("second-key"));
    refuses(&site, "is encrypted with another key").await;
    configure(&site, &api, Some("first-key"));
    let (status, _, log) = site.run(&["backup", "kept"], "").await;
    assert!(status.success(), "{log}");
    let second = site.path("second-key");
    let (status, out, log) = site.run(&["change-key", "--new-key-file", second.to_str().unwrap()], "").await;
    assert!(status.success() && out.contains("opens with the new key alone"), "{out}{log}");
    refuses(&site, "is encrypted with another key").await;
    configure(&site, &api, Some("second-key"));
    answers(&api, &site, "gets every new statement").await;

    // A backup opens with the key of its time.
    let (status, _, log) = site.run(&["restore", "kept"], "").await;
    assert!(!status.success() && log.contains("kept is encrypted with another key"), "{log}");

    let bot = site.start(&[]);
    api.say(5, 5, "/subscriptions");
    api.next_message(5, BOUND).await;
    let (status, _, log) = site.run(&["erase", "--all"], "yes\n").await;
    assert!(!status.success() && log.contains("nothing was erased"), "{log}");
    // Whatever else is wrong with the configuration.
    fs::remove_file(&second).unwrap();
    let (status, out, log) = site.run(&["erase", "--all"], "erase everything\n").await;
    assert!(status.success() && out.contains("is erased") && !out.contains("kill it"), "{out}{log}");
    bot.end(BOUND).await;
    let left: Vec<_> =
        fs::read_dir(site.path("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"]);
    configure(&site, &api, None);
    answers(&api, &site, "gets no statements").await;
    api.ignore_unread();
}
