//! Secrets: from files, and from the environment.

use super::file::SigningSection;
use super::{ConfigError, Source};
use files::read_text;
use keys::SigningKey;
use secrecy::SecretString;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use toml::Spanned;

impl Source<'_> {
    /// The key with which the campaign's statements are signed, or checked; `None` if none is named.
    pub(super) fn signing_key(
        &self,
        folder: &Path,
        section: SigningSection,
    ) -> Result<Option<SigningKey>, ConfigError> {
        let (file, signs) = match (section.secret_key_file, section.public_key_file) {
            (None, None) => return Ok(None),
            (Some(file), None) => (file, true),
            (None, Some(file)) => (file, false),
            (Some(_), Some(file)) => {
                return Err(self.error(
                    &file.span(),
                    "[signing] needs one key: secret_key_file, if the bot is to sign, else public_key_file",
                ));
            }
        };
        // The name isn't repeated: somebody may have put the key itself there.
        let wrong = |why: String| self.error(&file.span(), format!("the file that is named here {why}"));
        let text = read_text(&folder.join(file.get_ref()))
            .map_err(|error| wrong(format!("can't be read ({})", why(&error))))?;
        let key = if signs { SigningKey::secret(&text, None) } else { SigningKey::public(&text) };
        key.map(Some).map_err(wrong)
    }

    /// A secret from a file, else from the environment. What it says never gets into an error.
    pub(super) fn secret(
        &self,
        folder: &Path,
        file: Option<Spanned<PathBuf>>,
        environment: Option<String>,
    ) -> Result<Option<SecretString>, ConfigError> {
        let Some(file) = file else { return Ok(environment.as_deref().and_then(one_line)) };
        let path = folder.join(file.get_ref());
        let secret = read_text(&path).map_err(|error| {
            // The name isn't repeated: somebody may have put the secret itself there.
            let why = why(&error);
            self.error(&file.span(), format!("the file that is named here can't be read ({why}). The name of a file belongs here, not the secret itself; put the secret into the file, and nothing else"))
        })?;
        let secret = one_line(&secret).ok_or_else(|| {
            self.error(
                &file.span(),
                "the file that is named here must hold the secret on one line, and nothing else",
            )
        })?;
        Ok(Some(secret))
    }
}

/// Why a file can't be read.
fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::FileTooLarge => error.to_string(),
        kind => kind.to_string(),
    }
}

/// A secret from a file that is named on the command line.
///
/// # Errors
/// When the file can't be read, or holds more than one line, or nothing.
pub fn read_secret(path: &Path) -> Result<SecretString, String> {
    let text = read_text(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    one_line(&text)
        .ok_or_else(|| format!("{} must hold the key on one line, and nothing else", path.display()))
}

fn one_line(text: &str) -> Option<SecretString> {
    let line = text.trim_start_matches('\u{feff}').trim();
    (!line.is_empty() && !line.contains('\n')).then(|| line.to_owned().into())
}

/// Without its key nothing would be protected, and nobody would notice.
///
/// # Errors
/// When the environment's is none.
pub(super) fn check_store_key(key: Option<&OsStr>) -> Result<(), ConfigError> {
    if key.is_some_and(|key| key.to_str().and_then(one_line).is_none()) {
        return Err(ConfigError(
            "ALTAVOZ_STORE_KEY is set, and holds no key: it must be one line of text. Without it nothing would be protected".into(),
        ));
    }
    Ok(())
}
