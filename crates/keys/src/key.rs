//! One key, and what it encrypts: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce.

use chacha20poly1305::aead::rand_core::RngCore;
use chacha20poly1305::aead::{Aead, OsRng, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// The length of a key, in bytes.
pub(crate) const LENGTH: usize = 32;

/// The length of a nonce, in bytes: so long that random ones don't repeat.
pub(crate) const NONCE: usize = 24;

/// How much longer what is encrypted is than what it says, in bytes: by the nonce and a tag of 16.
pub const OVERHEAD: usize = NONCE + 16;

/// A key. It is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; LENGTH]>);

impl Key {
    /// A key that nobody else has.
    pub fn random() -> Self {
        Self::new(random())
    }

    /// The key of these bytes, which were another's.
    pub fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        Self::new(bytes)
    }

    pub(crate) fn new(bytes: [u8; LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, for a library that encrypts by itself.
    pub fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// Appends `plain` to `out`, encrypted. `context` has to be the same when it is decrypted.
    pub fn encrypt(&self, plain: &[u8], context: &[u8], out: &mut Vec<u8>) {
        let nonce: [u8; NONCE] = random();
        out.extend_from_slice(&nonce);
        let payload = Payload { msg: plain, aad: context };
        // It fails beyond 256 GiB only, and nothing would be appended then: which can't be decrypted, either.
        out.extend(self.cipher().encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default());
    }

    /// What was encrypted; `None` if it was another key, another context, or isn't as it was written.
    pub fn decrypt(&self, encrypted: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (nonce, encrypted) = encrypted.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: encrypted, aad: context };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).ok()
    }

    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes().into())
    }
}

/// Random bytes of the system's.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_what_was_encrypted_is_decrypted(plain: Vec<u8>, context: Vec<u8>, at: prop::sample::Index) {
            let key = Key::random();
            let mut encrypted = Vec::new();
            key.encrypt(&plain, &context, &mut encrypted);
            prop_assert_eq!(encrypted.len(), plain.len() + OVERHEAD);
            prop_assert_eq!(key.decrypt(&encrypted, &context), Some(plain));
            prop_assert_eq!(Key::random().decrypt(&encrypted, &context), None);
            prop_assert_eq!(key.decrypt(&encrypted, &[context.as_slice(), &[0]].concat()), None);
            let at = at.index(encrypted.len());
            prop_assert_eq!(key.decrypt(&encrypted[..at], &context), None);
            encrypted[at] ^= 1;
            prop_assert_eq!(key.decrypt(&encrypted, &context), None);
        }
    }
}
