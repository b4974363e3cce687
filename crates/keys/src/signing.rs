//! Signatures in minisign's format, which anybody can check with `minisign -V`.
//!
//! The format: <https://jedisct1.github.io/minisign/>. What is signed is the BLAKE2b hash of the text, by Ed25519.

use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox, SignatureBox};
use std::fmt;
use std::io::Cursor;

/// How many characters a public key has: 42 bytes in base64.
const PUBLIC_KEY: usize = 56;

/// How many characters a signature has, 74 bytes in base64, and the one over it and its comment: 64 bytes.
const SIGNATURE: usize = 100;
const GLOBAL_SIGNATURE: usize = 88;

/// How a secret key begins that is locked by a password: Ed25519 and scrypt, in base64.
const LOCKED: &str = "RWRTY";

/// A new pair of keys, as their files are written.
pub struct NewKeys {
    /// Who has this one signs.
    pub secret: String,
    /// With this one anybody checks.
    pub public: String,
}

impl NewKeys {
    /// Makes one; the secret key is not locked by a password, since nobody is there when a bot starts.
    ///
    /// # Errors
    /// Why there is none: the system gives no random numbers.
    pub fn make() -> Result<Self, String> {
        let made = KeyPair::generate_unencrypted_keypair().and_then(|pair| {
            let secret = pair.sk.to_box(Some("altavoz: secret key, keep it to yourself"))?.into_string();
            Ok(Self { secret, public: pair.pk.to_box()?.into_string() })
        });
        made.map_err(|error| error.to_string())
    }
}

/// A campaign's key: who has the secret one signs, everybody checks.
pub struct SigningKey {
    secret: Option<SecretKey>,
    public: PublicKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.name())
    }
}

impl SigningKey {
    /// Reads a secret key's file. One that is locked needs its password.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn secret(text: &str, password: Option<&str>) -> Result<Self, String> {
        let none = || "is no secret key of minisign's; `altavoz keygen` makes one".to_owned();
        let boxed = SecretKeyBox::from_string(text.trim()).map_err(|_| none())?;
        let secret = match (Self::is_locked(text), password) {
            (true, None) => {
                return Err("is locked by a password; `altavoz keygen` makes one that isn't".to_owned());
            }
            (true, Some(password)) => boxed
                .into_secret_key(Some(password.to_owned()))
                .map_err(|_| "is locked by another password".to_owned())?,
            (false, _) => boxed.into_unencrypted_secret_key().map_err(|_| none())?,
        };
        let public = PublicKey::from_secret_key(&secret).map_err(|_| none())?;
        Ok(Self { secret: Some(secret), public })
    }

    /// Whether a secret key's file is locked by a password.
    pub fn is_locked(text: &str) -> bool {
        text.trim().lines().nth(1).is_some_and(|key| key.starts_with(LOCKED))
    }

    /// Reads a public key's file, or the key alone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn public(text: &str) -> Result<Self, String> {
        let none = || "is no public key of minisign's".to_owned();
        // Above the key stands a comment.
        let name = text.trim().lines().last().unwrap_or_default().trim();
        if name.len() != PUBLIC_KEY {
            return Err(none());
        }
        let public = PublicKey::from_base64(name).map_err(|_| none())?;
        Ok(Self { secret: None, public })
    }

    /// The public key, as it is given to those who check.
    pub fn name(&self) -> String {
        self.public.to_base64()
    }

    /// Whether it signs.
    pub fn signs(&self) -> bool {
        self.secret.is_some()
    }

    /// A text's signature, as its file is written, with a comment that is signed, too; `None` without the secret key.
    pub fn sign(&self, text: &str, comment: &str) -> Option<String> {
        let secret = self.secret.as_ref()?;
        let comment = Some(comment);
        let signature = minisign::sign(Some(&self.public), secret, Cursor::new(text), comment, comment);
        Some(signature.ok()?.into_string())
    }

    /// Whether this is a text's signature by this key.
    pub fn verifies(&self, text: &str, signature: &str) -> bool {
        // The library reads a signature beyond its end if it is cut.
        let lines: Vec<usize> = signature.trim().lines().map(|line| line.trim_end().len()).collect();
        if !matches!(*lines, [_, SIGNATURE, _, GLOBAL_SIGNATURE]) {
            return false;
        }
        SignatureBox::from_string(signature.trim())
            .and_then(|signature| {
                minisign::verify(&self.public, &signature, Cursor::new(text), true, false, false)
            })
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_signed_is_told_from_what_was_not() {
        let keys = NewKeys::make().unwrap();
        let key = SigningKey::secret(&keys.secret, None).unwrap();
        let others = SigningKey::secret(&NewKeys::make().unwrap().secret, None).unwrap();
        let signature = key.sign("We march.\n", "altavoz march 1").unwrap();
        let public = SigningKey::public(&keys.public).unwrap();
        assert_eq!((public.signs(), public.sign("x", "x")), (false, None));
        assert_eq!(public.name(), key.name());
        for key in [&key, &public, &SigningKey::public(&key.name()).unwrap()] {
            assert!(key.verifies("We march.\n", &signature));
            assert!(!key.verifies("We march!\n", &signature));
            assert!(!key.verifies("We march.\n", &signature.replace("march 1", "march 2")));
        }
        assert!(!others.verifies("We march.\n", &signature));
        // Any of its lines may be cut.
        for (at, line) in signature.lines().enumerate() {
            for length in 0..line.len() {
                let cut = signature.replace(line, &line[..length]);
                assert!(!key.verifies("We march.\n", &cut) || at == 0, "{cut}");
            }
        }
    }

    #[test]
    fn a_file_that_is_no_key_gets_a_sentence() {
        let keys = NewKeys::make().unwrap();
        for wrong in ["", "RWQ", "untrusted comment: x\nAAAA", &keys.public] {
            assert!(SigningKey::secret(wrong, None).err().unwrap().contains("no secret key"), "{wrong}");
        }
        for wrong in ["", "RWQ", "untrusted comment: x\nAAAA"] {
            assert!(SigningKey::public(wrong).is_err(), "{wrong}");
        }
        assert!(!SigningKey::is_locked(&keys.secret) && !SigningKey::is_locked("x"));
        let pair = KeyPair::generate_encrypted_keypair(Some("password".into())).unwrap();
        let locked = pair.sk.to_box(None).unwrap().into_string();
        assert!(SigningKey::is_locked(&locked));
        assert!(SigningKey::secret(&locked, None).err().unwrap().contains("is locked by a password"));
        assert!(SigningKey::secret(&locked, Some("other")).err().unwrap().contains("another password"));
        assert_eq!(SigningKey::secret(&locked, Some("password")).unwrap().name(), pair.pk.to_base64());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            let key = SigningKey::secret(&NewKeys::make().unwrap().secret, None).unwrap();
            prop_assert!(!key.verifies("text", &text));
            let _ = (SigningKey::secret(&text, None), SigningKey::public(&text));
        }
    }
}
