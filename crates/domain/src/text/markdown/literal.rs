//! What stands in a text as it was typed, whatever marks are in it: addresses, names, hashtags.

/// The most characters that one address has.
const LONGEST: usize = 2_048;

/// How many characters from `at` on are one address, name or hashtag; 0 if none begins there.
///
/// `before` is the character in front of it.
pub(super) fn length(chars: &[char], at: usize) -> usize {
    let before = at.checked_sub(1).map(|before| chars[before]);
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '\\') {
        return 0;
    }
    let rest = &chars[at..chars.len().min(at + LONGEST)];
    match rest.first() {
        Some('@') => named(rest, |c| c.is_ascii_alphanumeric() || "._=/+-".contains(c)),
        Some('#') => named(rest, |c| c.is_alphanumeric() || c == '_'),
        Some(c) if c.is_ascii_alphabetic() => address(rest, before),
        _ => 0,
    }
}

/// `@ana_b`, `@ana_b_:example.org` or `#8M_2031`: a sign with a name behind it.
fn named(rest: &[char], belongs: impl Fn(char) -> bool) -> usize {
    let name = rest[1..].iter().take_while(|c| belongs(**c)).count();
    if name == 0 {
        return 0;
    }
    let end = 1 + name;
    // Matrix: the server behind the name.
    let server = match rest.get(end) {
        Some(':') => {
            rest[end + 1..].iter().take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(**c)).count()
        }
        _ => 0,
    };
    if server > 0 { end + 1 + server } else { end }
}

/// `https://…`, or any other scheme with `://`; `www.…`.
fn address(rest: &[char], before: Option<char>) -> usize {
    let scheme = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || "+.-".contains(**c)).count();
    let is_scheme = scheme <= 20 && rest[scheme..].starts_with(&[':', '/', '/']);
    let is_www = rest.len() > 4 && rest[..3].iter().all(|c| c.eq_ignore_ascii_case(&'w')) && rest[3] == '.';
    if !is_scheme && !is_www {
        return 0;
    }
    let mut end = rest.iter().take_while(|c| !c.is_whitespace() && !"<>\"`\\".contains(**c)).count();
    // What closes something that was opened before the address isn't part of it.
    while let Some(last) = rest[..end].last() {
        let closes = match last {
            '*' | '~' | '|' | '+' => true,
            '_' => before == Some('_') || rest[..end - 1].ends_with(&['.']),
            ')' => count(rest, end, ')') > count(rest, end, '('),
            ']' => count(rest, end, ']') > count(rest, end, '['),
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '»' | '”' | '’' => true,
            _ => false,
        };
        if !closes {
            break;
        }
        end -= 1;
    }
    if end > scheme { end } else { 0 }
}

fn count(rest: &[char], end: usize, wanted: char) -> usize {
    rest[..end].iter().filter(|c| **c == wanted).count()
}
