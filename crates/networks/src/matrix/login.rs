//! Logging in once, and keeping the session.
//!
//! A server lets an account log in a few times only. So the login comes before the store is made, and the session is
//! written only when the store could be opened: the file `session` means that the store beside it belongs to it.
//!
//! Both are encrypted. A session that an earlier altavoz has left in `session.json` is encrypted when it is found; the SDK's
//! store, which it can't encrypt afterwards, stays as it is.

use super::Settings;
use super::error::{MatrixError, http, matrix_error, revoked};
use crate::{Failure, printable};
use files::private;
use matrix_sdk::authentication::matrix::MatrixSession;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::encryption::{BackupDownloadStrategy, EncryptionSettings};
use matrix_sdk::ruma::api::client::session::login::v3::{LoginInfo, Password, Request};
use matrix_sdk::ruma::api::client::uiaa::{MatrixUserIdentifier, UserIdentifier};
use matrix_sdk::store::{RoomLoadSettings, StateStoreDataKey};
use matrix_sdk::{Client, ClientBuildError, ClientBuilder, SqliteStoreConfig};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What other clients show for our device.
const DEVICE_NAME: &str = "altavoz";

/// What the session is encrypted for.
const SESSION: &[u8] = b"altavoz's Matrix session";

/// What `session` holds; its fields keep their names. It has no `Debug`, since it holds the access token.
#[derive(Serialize, Deserialize)]
struct Saved {
    homeserver: String,
    session: MatrixSession,
    /// Whether the SDK's store is.
    #[serde(default)]
    encrypted: bool,
}

/// The client with its session: the one that was kept, or that of a login.
pub(super) async fn open(settings: &Settings) -> Result<Client, Failure> {
    private::folder(&settings.folder).map_err(|error| unusable(&settings.folder, &error))?;
    match saved(settings)? {
        Some(saved) => {
            if !saved.encrypted {
                tracing::info!(
                    "the Matrix device's keys are not encrypted on the disk: SECURITY.md says how they can be"
                );
            }
            restore(settings, saved).await
        }
        None => {
            set_aside(settings)?;
            let session = log_in(settings, None).await?;
            private::folder(&store(settings)).map_err(|error| unusable(&store(settings), &error))?;
            let client = with_store(settings, true).await?;
            // Before the device makes its keys known: a device whose token is lost could not be repaired.
            save(settings, session.clone(), true)?;
            attach(settings, client, session).await
        }
    }
}

/// Whether the password would renew the session.
pub(super) fn renews(error: &MatrixError, settings: &Settings) -> bool {
    matches!(error, MatrixError::Revoked { asleep: true, .. }) && settings.password.is_some()
}

/// The client with a new session of the same device, whose keys are still good.
pub(super) async fn renew(settings: &Settings) -> Result<Client, Failure> {
    let old = saved(settings)?.ok_or_else(|| Failure::Passing("the Matrix session is gone".into()))?;
    let session = log_in(settings, Some(old.session.meta.device_id.as_str())).await?;
    save(settings, session.clone(), old.encrypted)?;
    restore(settings, Saved { session, ..old }).await
}

fn saved(settings: &Settings) -> Result<Option<Saved>, Failure> {
    let (path, plain) = (session_file(settings), settings.folder.join("session.json"));
    let encrypted = match std::fs::read(&path) {
        Ok(encrypted) => Some(encrypted),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(unusable(&path, &error)),
    };
    let text = match &encrypted {
        Some(encrypted) => Some(settings.key.decrypt(encrypted, SESSION).ok_or_else(|| {
            Failure::Lasting(format!(
                "{} can't be decrypted: bring the keys back that were beside {}, or move that folder aside and give the \
                 account's password once more",
                path.display(),
                settings.folder.display()
            ))
        })?),
        None => private::read(&plain).map_err(|error| unusable(&plain, &error))?.map(String::into_bytes),
    };
    let Some(text) = text else { return Ok(None) };
    // The parser's error isn't shown: it could quote a piece of the token.
    let Ok(saved) = serde_json::from_slice::<Saved>(&text) else {
        return Err(Failure::Lasting(format!(
            "{} is damaged: move the folder {} aside and give the account's password once more",
            if encrypted.is_some() { path } else { plain }.display(),
            settings.folder.display()
        )));
    };
    let user = &saved.session.meta.user_id;
    if settings.user != user.as_str() && settings.user != user.localpart() {
        return Err(Failure::Lasting(format!(
            "{} is the session of another account than matrix.user = \"{}\": move it aside, or change matrix.user",
            settings.folder.display(),
            settings.user
        )));
    }
    if encrypted.is_none() {
        save(settings, saved.session.clone(), saved.encrypted)?;
    }
    // Also what a crash after that has left.
    keys::destroy(&plain).map_err(|error| unusable(&plain, &error))?;
    Ok(Some(saved))
}

fn save(settings: &Settings, session: MatrixSession, encrypted: bool) -> Result<(), Failure> {
    let path = session_file(settings);
    let saved = Saved { homeserver: settings.homeserver.clone(), session, encrypted };
    let text = serde_json::to_vec(&saved).map_err(|error| Failure::Lasting(printable(error)))?;
    let mut bytes = Vec::new();
    settings.key.encrypt(&text, SESSION, &mut bytes);
    private::write(&path, &bytes).map_err(|error| unusable(&path, &error))
}

/// Moves away a store without a session, which a killed first start has left. Its device is lost; but it isn't removed,
/// since nobody knows what else is in it.
fn set_aside(settings: &Settings) -> Result<(), Failure> {
    let store = store(settings);
    if !store.exists() {
        return Ok(());
    }
    let aside = (1..)
        .map(|number: u32| settings.folder.join(format!("store-set-aside-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| settings.folder.join("store-set-aside"));
    std::fs::rename(&store, &aside).map_err(|error| unusable(&store, &error))?;
    tracing::warn!(folder = %aside.display(), "a Matrix store without session was set aside; the first start is repeated");
    Ok(())
}

async fn log_in(settings: &Settings, device: Option<&str>) -> Result<MatrixSession, Failure> {
    let Some(password) = &settings.password else {
        return Err(Failure::Lasting(
            "Matrix needs the account's password for the first start: give matrix.password_file or the environment's \
             ALTAVOZ_MATRIX_PASSWORD"
                .into(),
        ));
    };
    // This client has no store: the SDK would write keys into it before it is known whether the login succeeds.
    let client = builder(settings).build().await.map_err(|error| cannot_build(settings, &error))?;
    let mut request = Request::new(LoginInfo::Password(Password::new(
        identifier(settings),
        password.expose_secret().to_owned(),
    )));
    request.initial_device_display_name = Some(DEVICE_NAME.to_owned());
    request.device_id = device.map(Into::into);
    match client.send(request).await {
        Ok(response) => Ok((&response).into()),
        Err(error) => Err(match http(&error) {
            MatrixError::Forbidden(text) | MatrixError::Revoked { text, .. } => Failure::Lasting(format!(
                "the homeserver refuses matrix.user with this password ({text}): check both, then start again"
            )),
            MatrixError::Refused(text) | MatrixError::NotYet(text) => {
                Failure::Lasting(format!("the homeserver refuses the login: {text}"))
            }
            MatrixError::Missing(text) => {
                Failure::Lasting(format!("matrix.homeserver is no homeserver: {text}"))
            }
            other => other.into(),
        }),
    }
}

/// Our account, as a login or a question for the password names it.
pub(super) fn identifier(settings: &Settings) -> UserIdentifier {
    UserIdentifier::Matrix(MatrixUserIdentifier::new(settings.user.clone()))
}

async fn restore(settings: &Settings, saved: Saved) -> Result<Client, Failure> {
    if !store(settings).is_dir() {
        // New keys for the same device would make everybody's client warn of us.
        return Err(Failure::Lasting(format!(
            "{} is missing, and the session beside it is of no use without it: bring it back, or move the session aside and \
             give the account's password once more",
            store(settings).display()
        )));
    }
    attach(settings, with_store(settings, saved.encrypted).await?, saved.session).await
}

async fn with_store(settings: &Settings, encrypted: bool) -> Result<Client, Failure> {
    // A bot reads little, and one thing after the other: few connections, with small caches.
    let config = SqliteStoreConfig::with_low_memory_config(store(settings)).pool_max_size(2);
    let config = config.key(encrypted.then_some(settings.key.bytes()));
    let client =
        builder(settings).sqlite_store_with_config_and_cache_path(config, None::<PathBuf>).build().await;
    client.map_err(|error| cannot_build(settings, &error))
}

async fn attach(settings: &Settings, client: Client, session: MatrixSession) -> Result<Client, Failure> {
    // The SDK ignores a sync with a token that it has had already. But if we were killed before its events were recorded,
    // we need them again. So the SDK forgets its token, and we pass ours.
    let forgotten = client.state_store().remove_kv_data(StateStoreDataKey::SyncToken).await;
    forgotten.map_err(|error| broken_store(settings, &error))?;
    match client.matrix_auth().restore_session(session, RoomLoadSettings::default()).await {
        Ok(()) => Ok(client),
        Err(error) => Err(match matrix_error(&error) {
            MatrixError::Revoked { text, .. } => Failure::Lasting(revoked(&text)),
            _ => broken_store(settings, &error),
        }),
    }
}

fn builder(settings: &Settings) -> ClientBuilder {
    let builder = Client::builder();
    let builder = if settings.homeserver.contains("://") {
        builder.homeserver_url(&settings.homeserver)
    } else {
        builder.server_name_or_homeserver_url(&settings.homeserver)
    };
    builder
        // The configuration says where the server is, not the server itself.
        .respect_login_well_known(false)
        // The courier decides what is tried again. A sync may take longer than a send.
        .request_config(RequestConfig::new().disable_retry().timeout(settings.timeout * 2))
        // Room keys go to all devices, which is the SDK's default: else people without an identity could not read.
        .with_encryption_settings(EncryptionSettings {
            auto_enable_cross_signing: true,
            backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
            auto_enable_backups: true,
        })
}

fn cannot_build(settings: &Settings, error: &ClientBuildError) -> Failure {
    match error {
        ClientBuildError::SqliteStore(error) => broken_store(settings, error),
        ClientBuildError::Http(error) => http(error).into(),
        ClientBuildError::AutoDiscovery(_) => Failure::Passing(format!(
            "no homeserver is announced at \"{}\" (if this stays, give matrix.homeserver as an address: https://…)",
            settings.homeserver
        )),
        other => Failure::Lasting(format!(
            "matrix.homeserver = \"{}\" can't be used: {}",
            settings.homeserver,
            printable(other)
        )),
    }
}

fn broken_store(settings: &Settings, error: &dyn std::error::Error) -> Failure {
    Failure::Lasting(format!(
        "the Matrix store can't be opened ({}): restore {} from a backup, or move it aside and give the account's \
         password once more",
        printable(error),
        settings.folder.display()
    ))
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Lasting(format!("{}: {}", path.display(), printable(error)))
}

fn session_file(settings: &Settings) -> PathBuf {
    settings.folder.join("session")
}

fn store(settings: &Settings) -> PathBuf {
    settings.folder.join("store")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Invites;
    use keys::Key;

    fn of(folder: &Path) -> Settings {
        Settings {
            homeserver: "http://127.0.0.1:9".into(),
            user: "altavoz".into(),
            password: None,
            recovery_key: None,
            folder: folder.to_owned(),
            key: crate::matrix::tests::key(),
            invites: Invites::Anyone,
            meets: std::sync::Arc::new(|_: &str| false),
            banned: std::sync::Arc::new(|_: &str, _: &str| false),
            moderates: std::sync::Arc::new(|_: &str| false),
            timeout: std::time::Duration::from_secs(30),
            display_name: None,
            avatar: None,
            uploads: crate::uploads::Uploads::none(),
        }
    }

    fn lasting(result: Result<Client, Failure>) -> String {
        match result {
            Err(Failure::Lasting(text)) => text,
            Err(other) => unreachable!("{other:?}"),
            Ok(_) => unreachable!("opened"),
        }
    }

    const SAVED: &str = r#"{ "homeserver": "http://127.0.0.1:9", "session":
        { "user_id": "@altavoz:example.org", "device_id": "DEV", "access_token": "SECRET" } }"#;

    #[tokio::test]
    async fn says_what_to_do_and_no_secret() {
        let folder = std::env::temp_dir().join(format!("altavoz-login-{}", std::process::id()));
        let settings = of(&folder);
        assert!(lasting(open(&settings).await).contains("password"));

        // As an earlier altavoz has left it.
        let plain = folder.join("session.json");
        private::write(&plain, SAVED.as_bytes()).unwrap();
        for _ in 0..2 {
            assert!(lasting(open(&settings).await).contains("store is missing"));
            let encrypted = std::fs::read(session_file(&settings)).unwrap();
            assert!(!plain.exists() && !encrypted.windows(6).any(|bytes| bytes == b"SECRET"));
        }
        let elsewhere = Settings { key: Key::random(), ..of(&folder) };
        assert!(lasting(open(&elsewhere).await).contains("can't be decrypted: bring the keys back"));

        private::folder(&store(&settings)).unwrap();
        let other = Settings { user: "bo".into(), ..of(&folder) };
        assert!(lasting(open(&other).await).contains("another account"));

        std::fs::write(
            store(&settings).join("matrix-sdk-crypto.sqlite3"),
            "no database at all, but long enough",
        )
        .unwrap();
        let text = lasting(open(&settings).await);
        assert!(text.contains(folder.to_str().unwrap()) && text.contains("aside"), "{text}");

        std::fs::remove_file(session_file(&settings)).unwrap();
        private::write(&plain, SAVED.replace("\"DEV\",", "").as_bytes()).unwrap();
        let text = lasting(open(&settings).await);
        assert!(text.contains("damaged") && !text.contains("SECRET"), "{text}");

        std::fs::remove_file(&plain).unwrap();
        assert!(lasting(open(&settings).await).contains("password"));
        assert!(folder.join("store-set-aside-1").is_dir() && !store(&settings).exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_a_library_tells_is_one_short_line() {
        let settings = of(Path::new("/nowhere"));
        let told = format!("no\n2026-11-01 ERROR forged \u{1b}[2J\u{202e}{}", "x".repeat(5_000));
        let error = std::io::Error::other(told);
        for failure in [broken_store(&settings, &error), unusable(Path::new("/nowhere"), &error)] {
            let text = lasting(Err(failure));
            assert!(text.contains("no\\n2026-11-01 ERROR forged"), "{text}");
            assert!(text.chars().count() < 450 && !text.contains(char::is_control), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn others_cannot_read_what_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("altavoz-private-{}", std::process::id()));
        private::folder(&folder).unwrap();
        let file = folder.join("session.json");
        private::write(&file, b"one").unwrap();
        private::write(&file, b"two").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        assert_eq!(private::read(&file).unwrap().as_deref(), Some("two"));
        assert_eq!(private::read(&folder.join("none")).unwrap(), None);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
