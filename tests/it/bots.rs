//! How the tests set the bot up.

use std::path::Path;
use std::time::Duration;
use testkit::bot::Site;
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

/// How long anything may take that a person waits for; generous, since two cores carry everything.
pub const BOUND: Duration = Duration::from_secs(60);

/// The moderator on Telegram.
pub const MODERATOR: i64 = 77;

pub const BINARY: &str = env!("CARGO_BIN_EXE_altavoz");

/// The sample statements.
pub fn samples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("statements").display().to_string()
}

/// A configuration with what the tests usually need; `more` are further sections.
pub fn config(more: &str) -> String {
    format!(
        "hold = \"0s\"\nstatements_dir = \"{}\"\nlog = \"info,matrix_sdk=error,matrix_sdk_crypto=error\"\n\n[campaign]\nname = \"Hands Off\"\n\n[moderators]\ntelegram = [{MODERATOR}]\nmatrix = [\"@ana:localhost\"]\n\n{more}",
        samples()
    )
}

/// A place for a bot on Telegram.
pub fn on_telegram(api: &BotApi) -> Site {
    let site = Site::new(BINARY, &config(&telegram(api)));
    site.write("telegram-token", &api.token());
    site
}

pub fn telegram(api: &BotApi) -> String {
    // People in tests talk faster than people.
    telegram_at(api, "chat_messages_per_second = 1000\ngroup_messages_per_minute = 10000\n")
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
