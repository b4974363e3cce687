//! The room in which the moderators meet.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both, on_telegram};
use crate::matrix::room_with;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Message, Status};

const OWNER: i64 = 5;
const OTHER: i64 = 6;

fn owned(config: &str) -> String {
    let moderators = format!("telegram = [{MODERATOR}, {OTHER}]");
    let config = config.replace(&format!("telegram = [{MODERATOR}]"), &moderators);
    config.replace("[moderators]", &format!("[owners]\ntelegram = [{OWNER}]\n\n[moderators]\napprovals = 1"))
}

fn has(words: &str) -> impl Fn(&Message) -> bool + '_ {
    move |message| message.text().contains(words)
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_meet_in_a_telegram_group() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    site.configure(&owned(&std::fs::read_to_string(site.path("config.toml")).unwrap()));
    let bot = site.start(&[]);
    api.private(OWNER, "Olga", "en");
    api.private(MODERATOR, "Mo", "en");
    // What they are told in private comes where they have spoken to the bot.
    for person in [OWNER, MODERATOR] {
        api.say(person, person, "/drafts");
        api.next_message(person, BOUND).await;
    }
    let group = api.group("Desk");
    let nosy = api.person(9, "Nosy", "en");
    for (person, status) in [(OWNER, Status::Creator), (MODERATOR, Status::Member), (nosy, Status::Member)] {
        api.set_member(group, person, status);
    }

    // Who is there, as far as Telegram says, and that somebody is whom it doesn't name.
    api.say(group, OWNER, "/moderators here");
    let asked = api.next_message(group, BOUND).await;
    assert!(asked.text().contains("One more person is here whom I can’t name"), "{}", asked.html());
    api.say(group, OWNER, "/moderators here anyway");
    api.wait_for_message(group, has("The moderators meet here from now on"), BOUND).await;
    api.person(10, "Eve", "en");
    api.join(group, 10);
    api.wait_for_message(group, has("Eve – 10 (Telegram) came in and does not moderate"), BOUND).await;
    api.say(group, nosy, "/drafts");
    api.wait_for_message(group, has("Only the campaign’s moderators"), BOUND).await;

    // After a restart, and as a supergroup, it is still the room.
    bot.stop().await;
    let bot = site.start(&[]);
    let group = api.migrate(group);
    api.say(group, MODERATOR, "/post\nid: night\n# The night\n\nText.");
    let preview = api.wait_for_message(group, has("preview of “night”"), BOUND).await;
    api.press(group, MODERATOR, preview.id, "Publish");
    let waits = api.wait_for_message(group, has("asks to send it out"), BOUND).await;
    // Whoever reads along can't press it, and its author's press doesn't count.
    api.press(group, nosy, waits.id, "Approve");
    api.wait_for_message(group, has("Only the campaign’s moderators"), BOUND).await;
    api.press(group, MODERATOR, waits.id, "Approve");
    api.wait_for_message(group, has("others have to approve it"), BOUND).await;
    api.press(group, OWNER, waits.id, "Approve");
    api.wait_for_message(group, has("“night” goes out now"), BOUND).await;

    // Without the bot it is none any more, which all are told in private; and so it stays when the bot comes back.
    api.remove_bot(group);
    for person in [OWNER, MODERATOR] {
        api.wait_for_message(person, has("I am out of the moderators’ room"), BOUND).await;
    }
    api.add_bot(group, OWNER);
    api.say(group, MODERATOR, "/drafts@altavoz_test_bot");
    api.wait_for_message(group, has("only in a private chat"), BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_meet_in_an_encrypted_matrix_room() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (olga, mo) = (Person::new(synapse, "olga").await, Person::new(synapse, "mo-desk").await);
    let (site, user) = on_both(&api, synapse, "altavoz-desk", QUICK, &[mo.user_id()]).await;
    let settings = owned(&std::fs::read_to_string(site.path("config.toml")).unwrap());
    let settings = settings.replace("[owners]", &format!("[owners]\nmatrix = [\"{}\"]", olga.user_id()));
    site.configure(&settings);
    let bot = site.start(&[]);
    api.private(OTHER, "Mia", "en");
    let nosy = Person::new(synapse, "nosy").await;
    let room = room_with(&olga, &user, true, false).await;
    for person in [&mo, &nosy] {
        olga.invite(&room, person.user_id()).await;
        person.join(&room).await;
    }
    olga.say(&room, "!moderators here").await;
    let named = format!(
        "Here without moderating: {} – {} (Matrix).",
        nosy.user_id().trim_start_matches('@').split(':').next().unwrap(),
        nosy.user_id()
    );
    hears(&olga, &room, &user, &named).await;
    olga.say(&room, "!moderators here anyway").await;
    hears(&olga, &room, &user, "The moderators meet here from now on").await;

    // What one publishes on Telegram waits here, too; and the report comes here.
    let group = crate::publishing::subscribed_group(&api, "Group").await;
    api.say(OTHER, OTHER, "/post\nid: night\n# The night\n\nText.");
    let preview = api.wait_for_message(OTHER, has("preview of “night”"), BOUND).await;
    api.press(OTHER, OTHER, preview.id, "Publish");
    let asks = |message: &testkit::matrix::Message| {
        message.sender == user && message.body.contains("asks to send it out") && message.encrypted
    };
    let asked = mo.wait_for_message(&room, asks, BOUND).await;
    let (_, digest) = asked.body.split_once("!approve night ").unwrap();
    let command = format!("!approve night {}", digest.split_whitespace().next().unwrap());
    nosy.say(&room, &command).await;
    hears(&nosy, &room, &user, "Only the campaign’s moderators").await;
    mo.say(&room, &command).await;
    hears(&mo, &room, &user, "“night” goes out now").await;
    api.wait_for_message(group, has("The night"), BOUND).await;
    hears(&mo, &room, &user, "“night” on Telegram: 1 delivered").await;
    // A test goes nowhere else.
    mo.say(&room, "!post\nid: try\n# A try\n\nText.").await;
    hears(&mo, &room, &user, "preview of “try”").await;
    mo.say(&room, "!publish try --test").await;
    hears(&mo, &room, &user, "TEST – this has not been published").await;
    // Who comes in later is named.
    let late = Person::new(synapse, "late").await;
    olga.invite(&room, late.user_id()).await;
    late.join(&room).await;
    hears(&olga, &room, &user, "came in and does not moderate").await;
    assert!(api.look(|state| state.answers(group).all(|message| !message.text().contains("A try"))));
    api.ignore_unread();
    bot.stop().await;
}
