//! What `config.toml` can hold.

use super::{AcceptInvites, Hotline, values};
use delivery::limiter::Figures;
use domain::access::Require;
use domain::campaign::QuietHours;
use domain::lang::Lang;
use domain::room::NetworkId;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default = "values::default_data_dir")]
    pub(super) data_dir: PathBuf,
    pub(super) statements_dir: Option<Spanned<PathBuf>>,
    #[serde(default = "values::default_language", deserialize_with = "values::language")]
    pub(super) default_language: Lang,
    #[serde(default = "values::default_hold", deserialize_with = "values::hold")]
    pub(super) hold: Duration,
    #[serde(default = "values::default_give_up", deserialize_with = "values::give_up")]
    pub(super) give_up: Duration,
    #[serde(default, deserialize_with = "values::quiet_hours")]
    pub(super) quiet_hours: Option<QuietHours>,
    #[serde(default = "values::default_keep_copies", deserialize_with = "values::keep_copies")]
    pub(super) keep_copies: Duration,
    #[serde(default = "values::default_publish_late", deserialize_with = "values::publish_late")]
    pub(super) publish_late: Duration,
    #[serde(default = "values::default_forget_rooms", deserialize_with = "values::forget_rooms")]
    pub(super) forget_rooms: Duration,
    #[serde(default = "values::default_leave_rooms", deserialize_with = "values::leave_rooms")]
    pub(super) leave_rooms: Duration,
    pub(super) store_key_file: Option<Spanned<PathBuf>>,
    pub(super) ask_store_key: Option<Spanned<bool>>,
    #[serde(default = "values::default_longest_pause", deserialize_with = "values::longest_pause")]
    pub(super) longest_pause: Duration,
    #[serde(default, deserialize_with = "values::log")]
    pub(super) log: Option<String>,
    #[serde(default)]
    pub(super) campaign: CampaignSection,
    pub(super) telegram: Option<Spanned<TelegramSection>>,
    pub(super) matrix: Option<Spanned<MatrixSection>>,
    #[serde(default)]
    pub(super) owners: Owners,
    #[serde(default)]
    pub(super) moderators: Moderators,
    pub(super) signing: Option<SigningSection>,
    #[serde(default)]
    pub(super) hotline: HotlineSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct HotlineSection {
    pub(super) telegram: bool,
    pub(super) matrix: bool,
    #[serde(deserialize_with = "values::hotline_keep")]
    pub(super) keep: Duration,
}

impl Default for HotlineSection {
    fn default() -> Self {
        Self { telegram: false, matrix: false, keep: values::default_hotline_keep() }
    }
}

impl HotlineSection {
    pub(super) fn hotline(&self) -> Hotline {
        let networks = [(NetworkId::Telegram, self.telegram), (NetworkId::Matrix, self.matrix)];
        let networks = networks.into_iter().filter_map(|(network, is_on)| is_on.then_some(network)).collect();
        Hotline { networks, keep: self.keep }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SigningSection {
    pub(super) secret_key_file: Option<Spanned<PathBuf>>,
    pub(super) public_key_file: Option<Spanned<PathBuf>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignSection {
    #[serde(default, deserialize_with = "values::campaign_name")]
    pub(super) name: Option<String>,
    pub(super) about: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) website: Option<String>,
    #[serde(default)]
    pub(super) accounts: Vec<String>,
    #[serde(default, deserialize_with = "values::timezone")]
    pub(super) timezone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TelegramSection {
    #[serde(default = "values::default_api_url", deserialize_with = "values::api_url")]
    pub(super) api_url: String,
    pub(super) token_file: Option<Spanned<PathBuf>>,
    #[serde(default = "values::default_telegram_timeout", deserialize_with = "values::timeout")]
    pub(super) timeout: Duration,
    #[serde(default, deserialize_with = "values::figure")]
    pub(super) messages_per_second: Option<u32>,
    #[serde(default, deserialize_with = "values::figure")]
    pub(super) chat_messages_per_second: Option<u32>,
    #[serde(default, deserialize_with = "values::figure")]
    pub(super) group_messages_per_minute: Option<u32>,
    #[serde(default, deserialize_with = "values::figure")]
    pub(super) chat_burst: Option<u32>,
}

impl TelegramSection {
    pub(super) fn figures(&self) -> Figures {
        let default = Figures::default();
        Figures {
            messages_per_second: self.messages_per_second.unwrap_or(default.messages_per_second),
            chat_messages_per_second: self
                .chat_messages_per_second
                .unwrap_or(default.chat_messages_per_second),
            group_messages_per_minute: self
                .group_messages_per_minute
                .unwrap_or(default.group_messages_per_minute),
            chat_burst: self.chat_burst.unwrap_or(default.chat_burst),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatrixSection {
    #[serde(deserialize_with = "values::homeserver")]
    pub(super) homeserver: String,
    pub(super) user: String,
    pub(super) password_file: Option<Spanned<PathBuf>>,
    pub(super) recovery_key_file: Option<Spanned<PathBuf>>,
    #[serde(default, deserialize_with = "values::accept_invites")]
    pub(super) accept_invites: AcceptInvites,
    #[serde(default)]
    pub(super) require: Require,
    #[serde(default = "values::default_matrix_timeout", deserialize_with = "values::timeout")]
    pub(super) timeout: Duration,
    pub(super) display_name: Option<String>,
    pub(super) avatar: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Owners {
    #[serde(default, deserialize_with = "values::telegram_ids")]
    pub(super) telegram: Vec<i64>,
    #[serde(default, deserialize_with = "values::matrix_ids")]
    pub(super) matrix: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moderators {
    #[serde(default, deserialize_with = "values::telegram_ids")]
    pub(super) telegram: Vec<i64>,
    #[serde(default, deserialize_with = "values::matrix_ids")]
    pub(super) matrix: Vec<String>,
    pub(super) tell_each_other: Option<bool>,
    #[serde(default, deserialize_with = "values::approvals")]
    pub(super) approvals: usize,
    #[serde(default, deserialize_with = "values::alert_approvals")]
    pub(super) alert_approvals: Option<usize>,
    pub(super) confirm_above: Option<u64>,
}
