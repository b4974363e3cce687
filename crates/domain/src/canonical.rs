//! A statement as one text, of which digests are made: the same content is always the same text, and another content is another one.

use crate::statement::{Attachment, Hours, Statement, Text, Withdrawal};
use sha2::{Digest, Sha256};

/// A digest of a statement's whole content, in all languages: 64 hexadecimal digits of SHA-256.
pub fn digest(statement: &Statement) -> String {
    hex(&Sha256::digest(canonical(statement)))
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text: lines that begin with a word say what it is, and each language says how many bytes its text has, so that no text can
/// look like another language's.
pub fn canonical(statement: &Statement) -> String {
    let Statement {
        id,
        kind,
        date,
        topics,
        about,
        link,
        hours,
        corrected,
        withdrawn,
        pin,
        urgent,
        texts,
        attachments,
    } = statement;
    let mut lines = vec![format!("id: {id}"), format!("kind: {}", kind.word()), format!("date: {date}")];
    lines.extend(topics.iter().map(|topic| format!("topic: {topic}")));
    lines.extend(about.iter().map(|about| format!("about: {about}")));
    lines.extend(link.iter().map(|link| format!("link: {}", one_line(link))));
    if let Some(Hours { starts, ends, timezone }) = hours {
        lines.push(format!("starts: {starts}"));
        lines.extend(ends.iter().map(|ends| format!("ends: {ends}")));
        lines.push(format!("timezone: {}", one_line(timezone)));
    }
    lines.extend(corrected.iter().map(|corrected| format!("corrected: {corrected}")));
    if let Some(Withdrawal { on, why }) = withdrawn {
        lines.push(format!("withdrawn: {on}"));
        lines.extend(why.iter().map(|why| format!("why: {}", one_line(why))));
    }
    lines.extend(pin.then(|| "pin: yes".to_owned()));
    lines.extend(urgent.then(|| "urgent: yes".to_owned()));
    for Attachment { digest, name, alt, .. } in attachments {
        lines.push(format!("attachment: {digest} {}", one_line(name)));
        lines.extend(alt.iter().map(|(lang, alt)| format!("alt: {lang} {}", one_line(alt))));
    }
    for (lang, Text { title, body, place }) in texts {
        lines.push(format!("lang: {lang}"));
        lines.push(format!("title: {}", one_line(title)));
        lines.extend(place.iter().map(|place| format!("place: {}", one_line(place))));
        lines.push(format!("bytes: {}", body.len()));
        lines.extend([String::new(), body.clone()]);
    }
    lines.join("\n") + "\n"
}

/// What stands on a line of its own can't begin another one.
fn one_line(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::statement::{Id, Kind};
    use jiff::civil::Date;

    fn statement(texts: &[(&str, &str, &str)]) -> Statement {
        let text = |title: &str, body: &str| Text { title: title.into(), body: body.into(), place: None };
        Statement {
            id: Id::parse("march").unwrap(),
            kind: Kind::Declaration,
            date: Date::constant(2026, 11, 29),
            topics: vec![],
            about: None,
            link: None,
            hours: None,
            corrected: None,
            withdrawn: None,
            pin: false,
            urgent: false,
            attachments: vec![],
            texts: texts
                .iter()
                .map(|(lang, title, body)| (Lang::parse(lang).unwrap(), text(title, body)))
                .collect(),
        }
    }

    #[test]
    fn it_reads_as_it_is() {
        let text =
            canonical(&statement(&[("en", "We march", "At **noon**."), ("es", "Marchamos", "Al mediodía.")]));
        let expected = "id: march\nkind: declaration\ndate: 2026-11-29\nlang: en\ntitle: We march\nbytes: 12\n\nAt **noon**.\n\
            lang: es\ntitle: Marchamos\nbytes: 13\n\nAl mediodía.\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn no_content_looks_like_another() {
        let others = [
            statement(&[("en", "A", "b"), ("es", "C", "d")]),
            statement(&[("en", "A", "b\nlang: es\ntitle: C\nbytes: 1\n\nd")]),
            statement(&[("en", "A\nbytes: 1\n\nb\nlang: es\ntitle: C", "d")]),
            statement(&[("en", "A\\nbytes: 1", "d")]),
            statement(&[("en", "A\nbytes: 1", "d")]),
            Statement { link: Some("x\nlang: en".into()), ..statement(&[("en", "A", "b")]) },
            Statement { pin: true, ..statement(&[("en", "A", "b")]) },
            Statement { urgent: true, ..statement(&[("en", "A", "b")]) },
        ];
        let digests: std::collections::BTreeSet<String> = others.iter().map(digest).collect();
        assert_eq!(digests.len(), others.len());
    }
}
