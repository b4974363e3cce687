//! How the tests set the bot up.

use std::path::Path;
use std::time::Duration;
use testkit::bot::{Bot, Site};
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

/// How long anything may take that a person waits for; generous, since two cores carry everything.
pub const BOUND: Duration = Duration::from_secs(60);

/// The moderator on Telegram.
pub const MODERATOR: i64 = 77;

/// The password of a bot's account on Matrix.
pub const PASSWORD: &str = "secret-password";

pub const BINARY: &str = env!("CARGO_BIN_EXE_altavoz");

/// The sample statements.
pub fn samples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("statements").display().to_string()
}

/// A configuration with what the tests usually need; `more` are further sections.
pub fn config(more: &str) -> String {
    format!(
        "hold = \"0s\"\nstatements_dir = \"{}\"\nlog = \"info,matrix_sdk=error,matrix_sdk_crypto=error\"\n\n[campaign]\nname = \"Hands Off\"\n\n[moderators]\nconfirm_above = 100000\ntelegram = [{MODERATOR}]\nmatrix = [\"@ana:localhost\"]\n\n{more}",
        samples()
    )
}

/// A place for a bot on Telegram.
pub fn on_telegram(api: &BotApi) -> Site {
    let site = Site::new(BINARY, &config(&telegram(api)));
    site.write("telegram-token", &api.token());
    site
}

/// The stand-in Bot API and a bot that runs on it.
pub async fn telegram_bot() -> (BotApi, Site, Bot) {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    let bot = site.start(&[]);
    (api, site, bot)
}

/// The same, with the moderator's private chat.
pub async fn moderated_bot() -> (BotApi, Site, Bot) {
    let api = BotApi::start().await;
    api.private(MODERATOR, "Mo", "en");
    let site = on_telegram(&api);
    let bot = site.start(&[]);
    (api, site, bot)
}

/// A place for a bot on both networks, with these figures for Telegram and these moderators on Matrix. It has an account
/// of its own on Matrix; its user id there.
pub async fn on_both(
    api: &BotApi,
    synapse: &Synapse,
    account: &str,
    figures: &str,
    moderators: &[&str],
) -> (Site, String) {
    let user = synapse.register(account, PASSWORD, false).await;
    let networks = format!("{}\n{}", telegram_at(api, figures), matrix(synapse, account));
    let site = Site::new(BINARY, &moderated_by(moderators, &config(&networks)));
    site.write("telegram-token", &api.token());
    site.write("matrix-password", PASSWORD);
    (site, user)
}

/// A configuration with these moderators on Matrix.
pub fn moderated_by(moderators: &[&str], config: &str) -> String {
    let ids: Vec<String> = moderators.iter().map(|id| format!("\"{id}\"")).collect();
    config.replace("\"@ana:localhost\"", &ids.join(", "))
}

/// Waits until the bot says these words in a room.
pub async fn hears(person: &Person, room: &str, bot: &str, words: &str) -> Message {
    let says = |message: &Message| message.sender == bot && message.body.contains(words);
    person.wait_for_message(room, says, BOUND).await
}

/// A moderator says something, and waits until the bot answers with these words.
pub async fn say(api: &BotApi, text: &str, reply: &str) {
    api.say(MODERATOR, MODERATOR, text);
    api.wait_for_message(MODERATOR, |message| message.text().contains(reply), BOUND).await;
}

/// Waits until the delivery of a statement is reported on both networks.
pub async fn through(api: &BotApi, id: &str) {
    for network in ["Telegram", "Matrix"] {
        let about = format!("“{id}” on {network}");
        api.wait_for_message(MODERATOR, |message| message.text().contains(&about), BOUND).await;
    }
}

/// People in tests talk faster than people.
pub const QUICK: &str = "chat_messages_per_second = 1000\ngroup_messages_per_minute = 10000\n";

pub fn telegram(api: &BotApi) -> String {
    telegram_at(api, QUICK)
}

/// With these figures for its pace.
pub fn telegram_at(api: &BotApi, figures: &str) -> String {
    format!("[telegram]\napi_url = \"{}\"\ntoken_file = \"telegram-token\"\n{figures}", api.url())
}

pub fn matrix(synapse: &Synapse, user: &str) -> String {
    format!(
        "[matrix]\nhomeserver = \"{}\"\nuser = \"{user}\"\npassword_file = \"matrix-password\"\n",
        synapse.url()
    )
}
