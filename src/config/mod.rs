//! `config.toml`, and the environment's secrets: the only reader of the environment.

mod file;
mod secrets;
mod source;
mod values;

pub use secrets::read_secret;

use delivery::limiter::Figures;
use delivery::retry::RetryPolicy;
use domain::access::Require;
use domain::campaign::Campaign;
use domain::person::Person;
use domain::room::NetworkId;
use file::{CampaignSection, File};
use files::read_text;
use keys::SigningKey;
use secrecy::SecretString;
use serde::Deserialize;
use source::Source;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// What is wrong with the configuration: where, and what to do.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// Everything that can be configured.
#[derive(Debug)]
pub struct Config {
    /// The store and the Matrix session.
    pub data_dir: PathBuf,
    /// What is imported at the start.
    pub statements: Statements,
    /// Who campaigns.
    pub campaign: Campaign,
    /// For how long, and how often, what fails is tried again.
    pub retry_policy: RetryPolicy,
    /// For how long it is known which messages hold a statement, so that it can be corrected.
    pub keep_copies: Duration,
    /// How long after its time a statement still goes out by itself.
    pub publish_late: Duration,
    /// After how long a room that has shut the bot out is forgotten.
    pub forget_rooms: Duration,
    /// After how long a group is left that has no subscription and wants nothing.
    pub leave_rooms: Duration,
    /// What the store's keys are encrypted with.
    pub store_key: StoreKey,
    /// The least that is logged, as tracing's filters are written.
    pub log: Option<String>,
    /// Telegram, if it is on.
    pub telegram: Option<Telegram>,
    /// Matrix, if it is on.
    pub matrix: Option<Matrix>,
    /// Who says who moderates, and publishes, too.
    pub owners: Vec<Person>,
    /// Who publishes.
    pub moderators: Vec<Person>,
    /// How many others have to approve what one has written.
    pub approvals: usize,
    /// How many, of what is urgent.
    pub alert_approvals: usize,
    /// To more rooms than these nothing goes out before whoever sends it has confirmed it.
    pub confirm_above: u64,
    /// Whether each is told what the others publish, stop, correct and withdraw.
    pub tell_moderators: bool,
    /// What the campaign's statements are signed with, or checked.
    pub signing_key: Option<Arc<SigningKey>>,
    /// Where people may write to the moderators.
    pub hotline: Hotline,
}

/// Where people may write to the moderators.
#[derive(Clone, Debug, Default)]
pub struct Hotline {
    /// On these networks.
    pub networks: BTreeSet<NetworkId>,
    /// After how long it is forgotten who has written.
    pub keep: Duration,
}

/// What the store's keys are encrypted with.
#[derive(Clone, Debug)]
pub enum StoreKey {
    /// Nothing.
    None,
    /// What a file or the environment says.
    Given(SecretString),
    /// What whoever starts the bot says.
    Asked,
}

/// What is imported at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statements {
    /// The samples that altavoz carries.
    Samples,
    /// The files in a folder.
    Folder(PathBuf),
    /// Nothing.
    Nothing,
}

/// How to reach Telegram.
#[derive(Debug)]
pub struct Telegram {
    /// The Bot API.
    pub api_url: String,
    /// The bot's token.
    pub token: SecretString,
    /// How long a call may take.
    pub timeout: Duration,
    /// How fast it lets us send.
    pub figures: Figures,
}

/// How to reach Matrix.
#[derive(Debug)]
pub struct Matrix {
    /// The homeserver's address.
    pub homeserver: String,
    /// The bot's user, by its full id or the part before the colon.
    pub user: String,
    /// The password; needed for the first start only.
    pub password: Option<SecretString>,
    /// The account's recovery key, where another client has set up its identity.
    pub recovery_key: Option<SecretString>,
    /// Whose invites are accepted.
    pub accept_invites: AcceptInvites,
    /// What moderators have to prove.
    pub require: Require,
    /// How long a send may take.
    pub timeout: Duration,
    /// What the account is to be called.
    pub display_name: Option<String>,
    /// The file of its picture.
    pub avatar: Option<PathBuf>,
}

/// Whose invites are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AcceptInvites {
    /// Everybody's.
    #[default]
    Anyone,
    /// Only moderators'.
    Moderators,
    /// Moderators', and those of these people and of everybody on these servers.
    From(Vec<String>),
}

/// What a campaign of some towns reaches without being asked twice.
const CONFIRM_ABOVE: u64 = 200;

impl Config {
    /// Reads the configuration from a file and the environment. Relative paths count from the file's folder.
    ///
    /// # Errors
    /// The first thing that is wrong, with the file's line and what to do.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = read_text(path).map_err(|error| {
            ConfigError(format!("{} can't be read: {error}. Copy config.toml from altavoz's folder, or name yours with --config", path.display()))
        })?;
        secrets::check_store_key(std::env::var_os("ALTAVOZ_STORE_KEY").as_deref())?;
        Self::parse(path, text, |name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn parse(
        path: &Path,
        text: String,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let source = Source { path, text };
        let file: File = toml::from_str(&source.text).map_err(|error| {
            let message = error.message().replace('\n', " ");
            match error.span() {
                Some(span) => source.error(&span, source.with_key(&span, message)),
                None => ConfigError(format!("{}: {message}", path.display())),
            }
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let telegram = file.telegram.map(|section| {
            let span = section.span();
            let section = section.into_inner();
            let figures = section.figures();
            let token = source.secret(folder, section.token_file, environment("ALTAVOZ_TELEGRAM_TOKEN"))?.ok_or_else(|| {
                source.error(&span, "[telegram] has no token. Name a file that holds it with token_file = \"…\", or set ALTAVOZ_TELEGRAM_TOKEN; @BotFather gives tokens out")
            })?;
            Ok(Telegram { api_url: section.api_url, token, timeout: section.timeout, figures })
        }).transpose()?;
        let matrix = file.matrix.map(|section| {
            let span = section.span();
            let section = section.into_inner();
            if section.user.trim_start_matches('@').split(':').next().is_none_or(str::is_empty) {
                return Err(source.error(&span, "user in [matrix] is empty. Give the bot's user name, such as altavoz or @altavoz:example.org"));
            }
            let password = source.secret(folder, section.password_file, environment("ALTAVOZ_MATRIX_PASSWORD"))?;
            let matrix = folder.join(&file.data_dir).join("matrix");
            let has_session = ["session", "session.json"].iter().any(|name| matrix.join(name).exists());
            if password.is_none() && !has_session {
                return Err(source.error(&span, "[matrix] has no password, which the first start needs. Name a file that holds it with password_file = \"…\", or set ALTAVOZ_MATRIX_PASSWORD"));
            }
            let recovery_key = source.secret(folder, section.recovery_key_file, None)?;
            Ok(Matrix { homeserver: section.homeserver, user: section.user, password, recovery_key, accept_invites: section.accept_invites, require: section.require, timeout: section.timeout, display_name: section.display_name, avatar: section.avatar.map(|path| folder.join(path)) })
        }).transpose()?;
        let given = source.secret(folder, file.store_key_file, environment("ALTAVOZ_STORE_KEY"))?;
        let store_key = match (given, file.ask_store_key.filter(|ask| *ask.get_ref())) {
            (Some(_), Some(ask)) => {
                return Err(source.error(
                    &ask.span(),
                    "ask_store_key: the store's key is given already, by store_key_file or ALTAVOZ_STORE_KEY. Use one of them",
                ));
            }
            (Some(key), None) => StoreKey::Given(key),
            (None, Some(_)) => StoreKey::Asked,
            (None, None) => StoreKey::None,
        };
        let statements = match file.statements_dir {
            Some(dir) => {
                let place = folder.join(dir.get_ref());
                if !place.is_dir() {
                    return Err(source.error(
                        &dir.span(),
                        format!("statements_dir: there is no folder {}", place.display()),
                    ));
                }
                Statements::Folder(place)
            }
            None if telegram.is_none() && matrix.is_none() => Statements::Samples,
            None => Statements::Nothing,
        };
        let signing_key =
            file.signing.map(|section| source.signing_key(folder, section)).transpose()?.flatten();
        let CampaignSection { name, about, contact, website, accounts, timezone } = file.campaign;
        Ok(Self {
            data_dir: folder.join(file.data_dir),
            statements,
            campaign: Campaign {
                name: name.unwrap_or_else(|| "altavoz".to_owned()),
                about,
                contact,
                website,
                accounts,
                default_language: file.default_language,
                timezone,
                hold: file.hold,
                quiet_hours: file.quiet_hours,
                public_key: signing_key.as_ref().map(SigningKey::name),
                signs: signing_key.as_ref().is_some_and(SigningKey::signs),
            },
            signing_key: signing_key.map(Arc::new),
            hotline: file.hotline.hotline(),
            keep_copies: file.keep_copies,
            publish_late: file.publish_late,
            forget_rooms: file.forget_rooms,
            leave_rooms: file.leave_rooms,
            store_key,
            retry_policy: RetryPolicy { longest_pause: file.longest_pause, give_up: file.give_up },
            log: file.log,
            telegram,
            matrix,
            approvals: file.moderators.approvals,
            alert_approvals: file.moderators.alert_approvals.unwrap_or(file.moderators.approvals),
            confirm_above: file.moderators.confirm_above.unwrap_or(CONFIRM_ABOVE),
            tell_moderators: file.moderators.tell_each_other.unwrap_or(true),
            owners: people(file.owners.telegram, file.owners.matrix),
            moderators: people(file.moderators.telegram, file.moderators.matrix),
        })
    }
}

/// The data_dir of a configuration of which nothing else need be right.
///
/// # Errors
/// When there is no such file, or it can't be read so far.
pub fn data_dir(path: &Path) -> Result<PathBuf, String> {
    #[derive(Deserialize)]
    struct DataDir {
        #[serde(default = "values::default_data_dir")]
        data_dir: PathBuf,
    }
    let text = read_text(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    let file: DataDir =
        toml::from_str(&text).map_err(|error| format!("{}: {}", path.display(), error.message()))?;
    Ok(path.parent().unwrap_or(Path::new("")).join(file.data_dir))
}

fn people(telegram: Vec<i64>, matrix: Vec<String>) -> Vec<Person> {
    let person = |network, id| Person { network, id, language: None };
    let telegram = telegram.into_iter().map(|id| person(NetworkId::Telegram, id.to_string()));
    let matrix = matrix.into_iter().map(|id| person(NetworkId::Matrix, id));
    telegram.chain(matrix).collect()
}

#[cfg(test)]
mod tests;
