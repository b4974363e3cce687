//! Makes the fixture of the present layout: a campaign whose process was killed in the middle of its work.

use super::{FILES, INBOX_GROUP, LONG, SLOW, campaign, demands, fixture};
use crate::bots::{BINARY, BOUND, MODERATOR};
use crate::matrix::{room_with, subscribed_room};
use std::process::Command;
use testkit::bot::Site;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Fault, Status};

/// The number of the layout, as the store calls it.
const LAYOUT: u32 = 10;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes the fixture of the present layout, once for each: cargo test --test it upgrade::make -- --ignored"]
async fn a_campaign_in_the_middle_of_its_work() {
    let mut synapse = Synapse::start().await;
    let api = BotApi::start().await;
    synapse.register("altavoz", "secret", false).await;
    let site = Site::new(BINARY, &campaign(&api, &synapse, "0s"));
    site.write("telegram-token", &api.token());
    site.write("matrix-password", "secret");
    let mo = api.private(MODERATOR, "Mo", "en");
    let bot = site.start(&[]);

    // Rooms of every kind, their languages and wishes.
    for (person, name, language) in
        [(5, "Ana", "es"), (6, "Ben", "en"), (7, "Chloé", "fr"), (SLOW, "Slow", "en")]
    {
        let room = api.private(person, name, language);
        api.say(room, person, &format!("/language {language}"));
        api.next_message(room, BOUND).await;
        api.say(room, person, "/subscribe");
        api.next_message(room, BOUND).await;
    }
    let gone = api.private(8, "Gone", "en");
    api.say(gone, 8, "/subscribe");
    api.next_message(gone, BOUND).await;
    api.block(gone);
    let former = api.private(10, "Former", "en");
    for word in ["/subscribe", "/unsubscribe"] {
        api.say(former, 10, word);
        api.next_message(former, BOUND).await;
    }
    let admin = api.person(90, "Admin", "es");
    let forum = api.forum("Sindicato");
    let topic = api.topic(forum, "Ecuador");
    let group = api.group("Assembly");
    let channel = api.channel("News");
    for chat in [forum, group] {
        api.set_member(chat, admin, Status::Creator);
    }
    api.write(forum, admin).thread(topic).text("/subscribe ecuador").send();
    api.next_message(forum, BOUND).await;
    api.say(group, admin, "/subscribe");
    api.next_message(group, BOUND).await;
    api.migrate(group);
    api.post(channel, "/subscribe");
    api.next_message(channel, BOUND).await;
    let inbox = api.supergroup(INBOX_GROUP);
    let stranger = api.person(91, "Stranger", "en");
    api.set_member(inbox, stranger, Status::Member);

    synapse.register("reader", "reader", false).await;
    let reader = Person::login(&synapse.url(), "reader", "reader").await;
    let desk = room_with(&reader, "@altavoz:localhost", false, true).await;
    let encrypted = subscribed_room(&reader, "@altavoz:localhost", true).await;
    reader.say(&encrypted, "!language fr").await;
    reader.wait_for_message(&encrypted, |message| message.body.contains("Français"), BOUND).await;
    let mut rooms = Vec::new();
    for _ in 0..12 {
        rooms.push(subscribed_room(&reader, "@altavoz:localhost", false).await);
    }
    reader.say(&desk, "!whoami").await;
    reader.wait_for_message(&desk, |message| message.body.contains(reader.user_id()), BOUND).await;

    // What is out: corrected, withdrawn, in several languages.
    let say = async |text: &str, reply: &str| {
        api.say(mo, MODERATOR, text);
        api.wait_for_message(mo, |message| message.text().contains(reply), BOUND).await;
    };
    let through = async |id: &str| {
        for network in ["Telegram", "Matrix"] {
            let about = format!("“{id}” on {network}");
            api.wait_for_message(mo, |message| message.text().contains(&about), BOUND).await;
        }
    };
    say(
        "/post\nid: night\nlang: es\ntopics: ecuador\n# La noche\n\nTexto mistaken.",
        "Nothing has been sent",
    )
    .await;
    say("/post\nid: night\nlang: en\n# The night\n\nMistaken text.", "Nothing has been sent").await;
    say("/publish night", "goes out now").await;
    through("night").await;
    say("/correct night --ring\nlang: en\n# The night\n\nRight text.", "Nothing has been changed").await;
    say("/publish night", "goes out now").await;
    through("night").await;
    say("/post\nid: harmful\n# Harmful\n\nIt names a person.", "Nothing has been sent").await;
    say("/publish harmful", "goes out now").await;
    through("harmful").await;
    say("/retract harmful It named a person.", "would be withdrawn").await;
    api.say(mo, MODERATOR, "/publish harmful");
    let asked = api.wait_for_message(mo, |message| message.text().contains("everywhere?"), BOUND).await;
    api.press(mo, MODERATOR, asked.id, "Yes, do it");
    through("harmful").await;
    // Drafts: a new one in two languages that has a time, one that rests, and a correction.
    say("/post\nid: resting\n# Resting\n\nNot yet.", "Nothing has been sent").await;
    say("/correct night\nlang: es\n# La noche\n\nTexto correcto.", "Nothing has been changed").await;
    say("/post\nid: due\n# Due\n\nIts time will have come.", "Nothing has been sent").await;
    say("/post\nid: due\nlang: es\n# Vence\n\nSu hora habrá llegado.", "Nothing has been sent").await;
    bot.stop().await;
    site.configure(&campaign(&api, &synapse, "60s"));
    let bot = site.start(&[]);
    say("/publish due", "goes out in").await;
    bot.stop().await;

    // From here on it takes less than the minute after which the draft goes out.
    // Killed while a long text is half delivered, answers wait for a chat, and the inbox waits for Telegram's word.
    api.fail_always(Some(SLOW), "sendMessage", Fault::RetryAfter(3000));
    api.fail_always(Some(inbox), "getChatMember", Fault::HangBefore);
    let bot = site.start(&[]);
    for word in ["/declaration", "/events", "/about"] {
        api.say(SLOW, SLOW, word);
    }
    api.say(inbox, stranger, "/subscribe");
    api.wait_until(BOUND, |state| state.calls_of("getChatMember").next().is_some()).await;
    api.wait_until_taken(BOUND).await;
    site.write("long.md", &format!("---\nid: {LONG}\n---\n{}", demands()));
    let (status, _, log) = site.run(&["import", "--broadcast", "long.md"], "").await;
    assert!(status.success(), "{log}");
    reader.wait_for_message(&rooms[4], |message| message.body.contains("bread number"), BOUND).await;
    bot.kill().await;

    // The folder as it was left, and a backup of it.
    api.clear_faults();
    api.ignore_unread();
    api.save(&site.path("telegram.json"));
    synapse.save(&site.path("homeserver.db"));
    let pack = |archive: &std::path::Path, files: &[&str]| {
        let packed =
            Command::new("tar").arg("-C").arg(site.folder()).arg("-czf").arg(archive).args(files).status();
        assert!(packed.unwrap().success());
    };
    let archive = fixture(LAYOUT);
    std::fs::create_dir_all(archive.parent().unwrap()).unwrap();
    std::fs::remove_file(site.path("data/altavoz.lock")).ok();
    let kept = site.path("kept");
    assert!(Command::new("cp").arg("-a").arg(site.path("data")).arg(&kept).status().unwrap().success());
    let (status, _, log) = site.run(&["backup", "backup"], "").await;
    assert!(status.success(), "{log}");
    std::fs::remove_dir_all(site.path("data")).unwrap();
    std::fs::rename(kept, site.path("data")).unwrap();
    pack(&archive, FILES);
}
