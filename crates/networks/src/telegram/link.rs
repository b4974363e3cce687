//! The addresses to which Telegram links. It refuses a whole message for one that it doesn't know.

use teloxide::types::MessageEntityKind;

/// The longest address that becomes a link, in bytes. Longer ones are shown as text.
const LONGEST: usize = 2_000;

/// The address as an entity; `None` if Telegram may not take it: other schemes, hosts without a dot, numbers in
/// brackets.
pub(super) fn entity(address: &str) -> Option<MessageEntityKind> {
    let entity = MessageEntityKind::TextLink { url: address.parse().ok()? };
    let MessageEntityKind::TextLink { url } = &entity else { return None };
    // Telegram's own, such as tg://resolve?domain=….
    if url.scheme() == "tg" {
        let fits = url.host_str().is_some_and(|host| !host.is_empty()) && url.as_str().len() <= LONGEST;
        return fits.then_some(entity);
    }
    let host = url.host_str()?.trim_end_matches('.');
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    let takes = matches!(url.scheme(), "http" | "https")
        && plain
        && host.split('.').count() > 1
        && host.split('.').all(|label| !label.is_empty())
        // A user name before the host makes an address look like another's.
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= LONGEST;
    takes.then_some(entity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_telegram_takes() {
        for good in [
            "https://example.org",
            "http://example.org:8080/a_(b)?c=d#e",
            "https://exämple.org/ñ",
            "HTTPS://1.2.3.4/",
            "tg://resolve?domain=a_b",
        ] {
            assert!(entity(good).is_some(), "{good}");
        }
        let long = format!("https://example.org/{}", "x".repeat(LONGEST));
        for bad in [
            "mailto:ana@example.org",
            "tel:+123",
            "tg://",
            "javascript:alert(1)",
            "https://",
            "http://localhost/",
            "http://[::1]/",
            "https://exa mple.org",
            "https://bank.example@evil.example/",
            "//example.org",
            "",
            &long,
        ] {
            assert!(entity(bad).is_none(), "{bad}");
        }
    }
}
