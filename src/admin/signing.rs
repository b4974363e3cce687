//! Keys and signatures on the command line.

use keys::{NewKeys, SigningKey};
use std::path::{Path, PathBuf};

/// The names of the files that hold a new pair of keys.
const SECRET: &str = "signing.key";
const PUBLIC: &str = "signing.pub";

/// The longest text that is signed, in bytes: longer than any statement is.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Makes a pair of keys in a folder, in which there is none yet.
///
/// # Errors
/// Why there is none.
pub fn keygen(folder: &Path) -> Result<Vec<String>, String> {
    let (secret, public) = (folder.join(SECRET), folder.join(PUBLIC));
    if let Some(there) = [&secret, &public].into_iter().find(|path| path.exists()) {
        return Err(format!(
            "{} is there already, and what it has signed can't be checked without it: name another folder with --folder",
            there.display()
        ));
    }
    let keys = NewKeys::make().map_err(|error| format!("no key could be made: {error}"))?;
    let write = |path: &Path, text: &str| {
        files::private::write(path, text.as_bytes())
            .map_err(|error| format!("{} can't be written: {error}", path.display()))
    };
    write(&secret, &keys.secret)?;
    write(&public, &keys.public)?;
    let name = SigningKey::public(&keys.public)?.name();
    Ok(vec![
        format!(
            "{} signs. Keep it, and a copy where nobody finds it; whoever has it speaks in the campaign's name.",
            secret.display()
        ),
        format!("{} is for everybody: publish this key where people know that it is you:", public.display()),
        name,
        "To have the bot sign what goes out, write into its configuration:".into(),
        format!("[signing]\nsecret_key_file = \"{SECRET}\""),
        "To sign elsewhere, give it the public one only:".into(),
        format!("[signing]\npublic_key_file = \"{PUBLIC}\""),
    ])
}

/// Signs a text's file; the signature stands beside it.
///
/// # Errors
/// Why it can't be signed.
pub fn sign(
    key: &Path,
    text: &Path,
    password: impl FnOnce() -> Result<String, String>,
) -> Result<Vec<String>, String> {
    let read = |path: &Path| {
        let bytes = files::read(path, LONGEST)
            .map_err(|error| format!("{} can't be read: {error}", path.display()))?;
        String::from_utf8(bytes).map_err(|_| format!("{} is no text", path.display()))
    };
    let (secret, words) = (read(key)?, read(text)?);
    let password = if SigningKey::is_locked(&secret) { Some(password()?) } else { None };
    let signing = SigningKey::secret(&secret, password.as_deref());
    let signing = signing.map_err(|error| format!("{} {error}", key.display()))?;
    let name = text.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let signature = signing.sign(&words, &format!("altavoz {name}"));
    let signature = signature.ok_or("the text can't be signed")?;
    let mut file = text.as_os_str().to_owned();
    file.push(".minisig");
    let file = PathBuf::from(file);
    std::fs::write(&file, signature)
        .map_err(|error| format!("{} can't be written: {error}", file.display()))?;
    Ok(vec![format!("{} is the signature", file.display())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_signs() {
        let folder = tempfile::tempdir().unwrap();
        let said = keygen(folder.path()).unwrap();
        let (secret, public) = (folder.path().join(SECRET), folder.path().join(PUBLIC));
        let mode = std::os::unix::fs::PermissionsExt::mode(&secret.metadata().unwrap().permissions());
        assert_eq!(mode & 0o077, 0);
        assert!(keygen(folder.path()).unwrap_err().contains("is there already"));
        let text = folder.path().join("march-1.txt");
        std::fs::write(&text, "We march.\n").unwrap();
        sign(&secret, &text, || unreachable!("it is not locked")).unwrap();
        let signature = std::fs::read_to_string(folder.path().join("march-1.txt.minisig")).unwrap();
        let key = SigningKey::public(&std::fs::read_to_string(&public).unwrap()).unwrap();
        assert!(key.verifies("We march.\n", &signature) && said.contains(&key.name()));
        let wrong = sign(&public, &text, || Ok(String::new())).unwrap_err();
        assert!(wrong.contains("is no secret key"), "{wrong}");
        assert!(
            sign(&folder.path().join("none"), &text, || Ok(String::new()))
                .unwrap_err()
                .contains("can't be read")
        );
    }
}
