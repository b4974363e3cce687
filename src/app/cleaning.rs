//! Files as they are taken: without what they tell of their makers.

use commands::locale::Phrase;
use media::{Kind, Refusal};

/// The largest file that is taken, in bytes: Telegram hands bots no larger ones.
pub const LARGEST: usize = 20_000_000;

/// A file that tells nothing of its maker any more.
pub struct Cleaned {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Its name, with the ending of what it is.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// A picture's width and height in pixels.
    pub dimensions: Option<(u32, u32)>,
    /// Nobody looked into it: what it tells of its maker is still there.
    pub is_untouched: bool,
    /// It is shown or heard: a picture, a document, sound or a film.
    pub is_shown: bool,
}

/// What is said of a file that is too large.
pub fn too_large() -> Phrase {
    Phrase::new("media-large").number("limit", (LARGEST / 1_000_000) as u64)
}

/// Removes what a file tells of its maker, and gives it the ending of what it is.
///
/// # Errors
/// Why it isn't taken.
pub fn clean(bytes: Vec<u8>, name: &str) -> Result<Cleaned, Phrase> {
    let clean = media::clean(bytes).map_err(|refusal| match refusal {
        Refusal::Empty => Phrase::new("media-empty"),
        Refusal::TooManyPixels | Refusal::Bomb => Phrase::new("media-bomb"),
        Refusal::UnknownPicture => Phrase::new("media-picture"),
        Refusal::Broken => Phrase::new("media-broken"),
        Refusal::Locked => Phrase::new("media-locked"),
    })?;
    // Cleaned, a PDF may be larger.
    if clean.bytes.len() > LARGEST {
        return Err(too_large());
    }
    Ok(Cleaned {
        bytes: clean.bytes,
        name: named(name, clean.kind),
        media_type: clean.kind.mime().to_owned(),
        dimensions: clean.size.filter(|_| clean.kind.is_picture()),
        is_untouched: clean.untouched,
        is_shown: !matches!(clean.kind, Kind::Zip | Kind::Text | Kind::Other),
    })
}

/// A file's name, without what cameras and programs write into it: how it begins may tell when and with what it was made.
fn named(name: &str, kind: Kind) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_made = stem.chars().filter(char::is_ascii_digit).count() > 4;
    let stem: String = stem.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).take(40).collect();
    let what = if kind.is_picture() { "picture" } else { "file" };
    let stem = if is_made || stem.trim().is_empty() { what } else { stem.trim() };
    let given = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| {
        ending.len() <= 5 && !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    match (kind, given) {
        // What it is isn't known better than its name says.
        (Kind::Zip | Kind::Text | Kind::Other, Some(given)) => format!("{stem}.{}", given.to_lowercase()),
        _ => format!("{stem}.{}", kind.extension()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_tells_what_it_is_and_not_when_it_was_made() {
        for (name, kind, expected) in [
            ("IMG_20261129_101500.JPG", Kind::Jpeg, "picture.jpg"),
            ("our square.jpeg", Kind::Jpeg, "our square.jpg"),
            ("../../etc/passwd", Kind::Png, "picture.png"),
            ("", Kind::Ogg, "file.ogg"),
            ("plan.docx", Kind::Zip, "plan.docx"),
            ("evil.exe.pdf", Kind::Pdf, "evilexe.pdf"),
            ("x.\u{202e}fdp", Kind::Other, "x.bin"),
        ] {
            assert_eq!(named(name, kind), expected, "{name}");
        }
    }
}
