//! Files of all kinds that tell much of their maker, and what is left of it.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod documents;
mod exiftool;
mod films;
mod fixtures;
mod hostile;
mod pictures;
mod sounds;

use media::{Clean, clean};

/// Cleans a file that can be cleaned, and sees to it that nothing of its maker is left, and that cleaning again changes nothing.
#[track_caller]
fn cleaned(name: &str, bytes: &[u8]) -> Clean {
    let clean_file = clean(bytes.to_vec()).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
    for secret in [fixtures::SECRET, fixtures::GPS] {
        assert!(holds(bytes, secret) || secret == fixtures::GPS, "{name} has no secret");
        assert!(!holds(&clean_file.bytes, secret), "{name} still tells {secret:?}");
    }
    assert!(
        clean(clean_file.bytes.clone()).as_ref() == Ok(&clean_file),
        "{name} cleaned again is not the same"
    );
    clean_file
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
