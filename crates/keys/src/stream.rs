//! A file that is written and read from its beginning to its end, encrypted with a lock: in pieces, so that none of it need be
//! in memory, and none can be left out, moved or cut off unnoticed (STREAM, as in <https://eprint.iacr.org/2015/189>).

use crate::KeyError;
use crate::key::{Key, LENGTH, OVERHEAD, random};
use crate::lock::{HEAD, Lock};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use secrecy::SecretString;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

/// How much is encrypted at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// How much longer a piece is when it is encrypted, in bytes.
const TAG: usize = 16;

/// The part of the nonce that all pieces share: the rest counts them.
const NONCE: usize = 19;

/// What stands before the pieces: how the file is locked, a key of its own under that lock, and the nonce.
const START: usize = HEAD + LENGTH + OVERHEAD + NONCE;

/// Writes such a file.
pub struct Writer<W> {
    inner: W,
    encryptor: EncryptorBE32<XChaCha20Poly1305>,
    piece: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins one.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(mut inner: W, lock: &Lock) -> io::Result<Self> {
        let (key, nonce) = (Key::random(), random::<NONCE>());
        let mut start = lock.head().to_vec();
        lock.key.encrypt(key.bytes(), &lock.head(), &mut start);
        start.extend_from_slice(&nonce);
        inner.write_all(&start)?;
        let encryptor = EncryptorBE32::from_aead(key.cipher(), nonce.as_slice().into());
        Ok(Self { inner, encryptor, piece: Vec::with_capacity(PIECE) })
    }

    /// Writes the last piece, and gives back where it was written.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn end(mut self) -> io::Result<W> {
        let last = self.encryptor.encrypt_last(self.piece.as_slice()).map_err(|_| too_long())?;
        self.inner.write_all(&last)?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() == PIECE {
            let piece = self.encryptor.encrypt_next(self.piece.as_slice()).map_err(|_| too_long())?;
            self.inner.write_all(&piece)?;
            self.piece.clear();
        }
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn too_long() -> io::Error {
    ErrorKind::FileTooLarge.into()
}

/// Reads such a file.
pub struct Reader<R> {
    inner: R,
    /// `None` behind the last piece, or one that isn't as it was written.
    decryptor: Option<DecryptorBE32<XChaCha20Poly1305>>,
    piece: Vec<u8>,
    /// How much of the piece was read.
    read: usize,
    /// What was read of the piece behind it.
    next: Vec<u8>,
}

impl<R: Read> Reader<R> {
    /// Begins to read the file that stands at `path`.
    ///
    /// # Errors
    /// When it is locked with another secret, or with one while none is given, or can't be read.
    pub fn new(mut inner: R, secret: Option<&SecretString>, path: &Path) -> Result<Self, KeyError> {
        let failed =
            |error: io::Error| KeyError::File { path: path.to_owned(), what: "read", source: error.into() };
        let mut start = [0; START];
        inner.read_exact(&mut start).map_err(failed)?;
        let damaged = || KeyError::Damaged(path.to_owned());
        let (head, rest) = start.split_first_chunk::<HEAD>().ok_or_else(damaged)?;
        let (key, nonce) = rest.split_at_checked(LENGTH + OVERHEAD).ok_or_else(damaged)?;
        let lock = Lock::of_head(*head, secret, path)?;
        let key = lock.key.decrypt(key, head).ok_or_else(|| KeyError::WrongSecret(path.to_owned()))?;
        let key = Key::new(key.try_into().map_err(|_| damaged())?);
        let decryptor = DecryptorBE32::from_aead(key.cipher(), nonce.into());
        let next = piece(&mut inner).map_err(failed)?;
        Ok(Self { inner, decryptor: Some(decryptor), piece: Vec::new(), read: 0, next })
    }

    fn advance(&mut self) -> io::Result<()> {
        let Some(mut decryptor) = self.decryptor.take() else { return Ok(()) };
        let behind = piece(&mut self.inner)?;
        let encrypted = std::mem::replace(&mut self.next, behind);
        let damaged = |_| io::Error::from(ErrorKind::InvalidData);
        self.piece.clear();
        self.read = 0;
        if self.next.is_empty() {
            self.piece = decryptor.decrypt_last(encrypted.as_slice()).map_err(damaged)?;
        } else {
            self.piece = decryptor.decrypt_next(encrypted.as_slice()).map_err(damaged)?;
            self.decryptor = Some(decryptor);
        }
        Ok(())
    }
}

/// The next piece; it is empty behind the last.
fn piece(inner: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut piece = Vec::new();
    inner.by_ref().take((PIECE + TAG) as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            self.advance()?;
        }
        let rest = self.piece.get(self.read..).unwrap_or_default();
        let count = rest.len().min(into.len());
        if let (Some(into), Some(rest)) = (into.get_mut(..count), rest.get(..count)) {
            into.copy_from_slice(rest);
        }
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(plain: &[u8], lock: &Lock) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new(), lock).unwrap();
        writer.write_all(plain).unwrap();
        writer.end().unwrap()
    }

    fn read(bytes: &[u8], secret: Option<&SecretString>) -> Result<Vec<u8>, String> {
        let mut reader = Reader::new(bytes, secret, Path::new("b")).map_err(|error| error.to_string())?;
        let mut plain = Vec::new();
        reader.read_to_end(&mut plain).map_err(|error| error.to_string())?;
        Ok(plain)
    }

    #[test]
    fn a_file_of_any_length_is_read_as_it_was_written() {
        let secret = SecretString::from("s".to_owned());
        for lock in [Lock::open(), Lock::new(Some(&secret)).unwrap()] {
            for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5] {
                let plain: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
                let bytes = written(&plain, &lock);
                if lock.salt.is_none() || length < 2 {
                    assert_eq!(read(&bytes, Some(&secret)).unwrap(), plain, "{length}");
                }
                if lock.salt.is_none() {
                    for cut in
                        [START + TAG, bytes.len() - 1, bytes.len().saturating_sub(PIECE + TAG).max(START)]
                    {
                        assert!(
                            cut == bytes.len() || read(&bytes[..cut], None).is_err(),
                            "{length} cut at {cut}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_changed_byte_and_another_secret_are_noticed() {
        let secret = SecretString::from("s".to_owned());
        let bytes = written(b"text", &Lock::new(Some(&secret)).unwrap());
        assert!(read(&bytes, None).unwrap_err().contains("is encrypted"));
        let other = SecretString::from("other".to_owned());
        assert!(read(&bytes, Some(&other)).unwrap_err().contains("another key"));
        let bytes = written(b"text", &Lock::open());
        for at in HEAD..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(read(&changed, None).is_err(), "byte {at}");
        }
    }
}
