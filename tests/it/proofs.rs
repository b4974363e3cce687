//! Who speaks as a moderator on Matrix has to prove it.

use crate::bots::hears;
use crate::matrix::{on_matrix, room_with};
use testkit::matrix::Person;
use testkit::synapse::Synapse;

/// Says something, and waits until the bot answers with these words.
async fn asks(person: &Person, room: &str, bot: &str, text: &str, words: &str) -> String {
    person.say(room, text).await;
    hears(person, room, bot, words).await.body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_is_whoever_can_prove_it() {
    let synapse = Synapse::shared().await;
    let (mo, eva) = (Person::new(synapse, "mo").await, Person::new(synapse, "eva").await);
    let (site, user) = on_matrix(synapse, &[mo.user_id(), eva.user_id()]).await;
    let bot = site.start(&[]);
    let plain = room_with(&mo, &user, false, true).await;
    // As long as nothing was proven, the server's word counts.
    asks(&mo, &plain, &user, "!publish", "There are no drafts").await;
    let (desk, other) = (room_with(&mo, &user, true, true).await, room_with(&eva, &user, true, true).await);
    asks(&eva, &other, &user, "!publish", "There are no drafts").await;
    asks(&mo, &desk, &user, "!publish", "There are no drafts").await;
    // From then on it doesn't, after a restart either.
    bot.stop().await;
    let bot = site.start(&[]);
    asks(&mo, &plain, &user, "!post\n# Forged\n\nText.", "this message isn’t encrypted").await;
    let phone = mo.second_device().await;
    phone.say(&desk, "!retract nothing").await;
    hears(&mo, &desk, &user, "you have not verified the device").await;

    // Another identity is told to the others, and commands nothing until one of them says so.
    mo.reset_identity().await;
    asks(&mo, &desk, &user, "!stop", "your account has a different identity").await;
    let told = hears(&eva, &other, &user, "with a different identity than before").await.body;
    let (_, trust) = told.split_once("write: ").unwrap();
    assert!(trust.starts_with(&format!("!trust {} ", mo.user_id())), "{told}");
    asks(&mo, &desk, &user, trust, "your account has a different identity").await;
    asks(&eva, &other, &user, trust, "is known by the new identity").await;
    asks(&mo, &desk, &user, "!resume", "Nothing is halted").await;
    bot.stop().await;
    let (status, out, log) = site.run(&["check"], "").await;
    assert!(status.success(), "{out}{log}");
}
