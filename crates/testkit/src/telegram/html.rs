//! HTML in and out: the server's strict reading of it, and a readable form of what was sent.

use serde_json::Value;

use super::text::{Entity, units};

/// The tags that the server knows.
const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "pre",
    "s",
    "span",
    "strike",
    "strong",
    "tg-emoji",
    "tg-spoiler",
    "u",
];

/// A tag that was opened and waits for its end.
struct Open {
    tag: String,
    kind: &'static str,
    offset: usize,
    /// Where its content begins in the text that was read so far.
    content: usize,
    extra: Option<(&'static str, String)>,
}

/// Reads what was sent with `parse_mode` HTML. The errors are the server's.
pub(super) fn parse(source: &str) -> Result<(String, Vec<Entity>), String> {
    let mut text = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut entities = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        match c {
            '&' => {
                let (decoded, length) = reference(&source[at..]).unwrap_or(('&', 1));
                text.push(decoded);
                at += length;
            }
            '<' if source[at..].starts_with("</") => {
                at = end_tag(source, at, &text, &mut open, &mut entities)?;
            }
            '<' => at = start_tag(source, at, &text, &mut open)?,
            _ => {
                text.push(c);
                at += c.len_utf8();
            }
        }
    }
    if let Some(unclosed) = open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", unclosed.tag));
    }
    // Inner tags end first; of two over the same text the outer one stands first.
    entities.reverse();
    entities.sort_by_key(|entity: &Entity| (entity.offset, std::cmp::Reverse(entity.length)));
    Ok((text, merge_code_in_pre(entities)))
}

/// Decodes `&lt;`, `&gt;`, `&amp;`, `&quot;` and numeric references; any other stays as it is.
fn reference(rest: &str) -> Option<(char, usize)> {
    for (name, c) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')] {
        if rest.starts_with(name) {
            return Some((c, name.len()));
        }
    }
    let digits = rest.strip_prefix("&#")?;
    let (digits, radix, prefix) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (digits, 10, 2),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let c = char::from_u32(u32::from_str_radix(&digits[..end], radix).ok()?)?;
    let semicolon = usize::from(digits[end..].starts_with(';'));
    (c != '\0').then_some((c, prefix + end + semicolon))
}

fn start_tag(source: &str, begin: usize, text: &str, open: &mut Vec<Open>) -> Result<usize, String> {
    let stop = |from: usize, until: &dyn Fn(char) -> bool| {
        source[from..]
            .find(until)
            .map(|length| from + length)
            .ok_or_else(|| format!("Unclosed start tag at byte offset {begin}"))
    };
    let mut at = stop(begin + 1, &|c| c.is_whitespace() || c == '>')?;
    let tag = source[begin + 1..at].to_ascii_lowercase();
    if !TAGS.contains(&tag.as_str()) {
        return Err(format!("Unsupported start tag \"{tag}\" at byte offset {begin}"));
    }
    let mut attributes: Vec<(String, String)> = Vec::new();
    loop {
        at = stop(at, &|c| !c.is_whitespace())?;
        if source[at..].starts_with('>') {
            break;
        }
        let name_end = stop(at, &|c| c.is_whitespace() || c == '=' || c == '>')?;
        let name = source[at..name_end].to_ascii_lowercase();
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
        }
        at = stop(name_end, &|c| !c.is_whitespace())?;
        if !source[at..].starts_with('=') {
            if tag == "blockquote" && name == "expandable" {
                attributes.push((name, String::new()));
                continue;
            }
            return Err(format!(
                "Expected equal sign in declaration of an attribute of the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        at = stop(at + 1, &|c| !c.is_whitespace())?;
        let quote = source[at..].chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, next) = if let Some(quote) = quote {
            let end = stop(at + 1, &|c| c == quote)?;
            (&source[at + 1..end], end + 1)
        } else {
            let end = stop(at, &|c| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))?;
            if end == at {
                return Err(format!("Unexpected end of name token at byte offset {at}"));
            }
            (&source[at..end], end)
        };
        attributes.push((name, unescape(value)));
        at = next;
    }
    let attribute =
        |name: &str| attributes.iter().find(|(its, _)| its == name).map(|(_, value)| value.clone());
    let (kind, extra) = match tag.as_str() {
        "b" | "strong" => ("bold", None),
        "i" | "em" => ("italic", None),
        "u" | "ins" => ("underline", None),
        "s" | "strike" | "del" => ("strikethrough", None),
        "tg-spoiler" => ("spoiler", None),
        "span" if attribute("class").as_deref() == Some("tg-spoiler") => ("spoiler", None),
        "span" => {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        "code" => {
            let class = attribute("class").unwrap_or_default();
            ("code", class.strip_prefix("language-").map(|language| ("language", language.to_owned())))
        }
        "pre" => ("pre", None),
        "a" => ("text_link", attribute("href").map(|url| ("url", url))),
        "tg-emoji" => ("custom_emoji", attribute("emoji-id").map(|id| ("custom_emoji_id", id))),
        "blockquote" if attribute("expandable").is_some() => ("expandable_blockquote", None),
        _ => ("blockquote", None),
    };
    open.push(Open { tag, kind, offset: units(text), content: text.len(), extra });
    Ok(at + 1)
}

fn end_tag(
    source: &str,
    begin: usize,
    text: &str,
    open: &mut Vec<Open>,
    entities: &mut Vec<Entity>,
) -> Result<usize, String> {
    let Some(Open { tag, kind, offset, content, extra }) = open.pop() else {
        return Err(format!("Unexpected end tag at byte offset {begin}"));
    };
    let length =
        source[begin..].find('>').ok_or_else(|| format!("Unclosed end tag at byte offset {begin}"))?;
    let name = source[begin + 2..begin + length].trim().to_ascii_lowercase();
    if !name.is_empty() && name != tag {
        return Err(format!(
            "Unmatched end tag at byte offset {begin}, expected \"</{tag}>\", found \"</{name}>\""
        ));
    }
    let mut entity = Entity::new(kind, offset, units(&text[content..]));
    if let Some((field, value)) = extra {
        entity = entity.with(field, &value);
    } else if kind == "text_link" {
        entity = entity.with("url", &text[content..]);
    }
    // An address that is none makes no link, and no error either.
    let url = entity.extra.get("url").and_then(Value::as_str);
    if entity.length > 0 && url.is_none_or(|url| super::text::check_url(url).is_ok()) {
        entities.push(entity);
    }
    Ok(begin + length + 1)
}

fn unescape(value: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = value[at..].chars().next() {
        let (c, length) = reference(&value[at..]).filter(|_| c == '&').unwrap_or((c, c.len_utf8()));
        out.push(c);
        at += length;
    }
    out
}

/// `<pre><code class="language-x">` is one block of code in a language.
fn merge_code_in_pre(entities: Vec<Entity>) -> Vec<Entity> {
    let mut merged: Vec<Entity> = Vec::new();
    for mut entity in entities {
        if entity.kind == "code" {
            let whole = merged
                .iter_mut()
                .find(|pre| pre.kind == "pre" && (pre.offset, pre.length) == (entity.offset, entity.length));
            if let Some(pre) = whole {
                pre.extra.append(&mut entity.extra);
                continue;
            }
            entity.extra.clear();
        }
        merged.push(entity);
    }
    merged
}

/// A text with entities as readable HTML, for snapshots.
pub(super) fn render(text: &str, entities: &[Entity]) -> String {
    let mut sorted: Vec<&Entity> = entities.iter().filter(|entity| tags(entity).is_some()).collect();
    sorted.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
    let mut waiting = sorted.into_iter().peekable();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut out = String::new();
    let mut at = 0;
    for c in text.chars() {
        while let Some((_, close)) = open.pop_if(|(end, _)| *end <= at) {
            out.push_str(&close);
        }
        while let Some(entity) = waiting.next_if(|entity| entity.offset <= at) {
            if let Some((start, end)) = tags(entity) {
                out.push_str(&start);
                open.push((entity.end(), end));
            }
        }
        out.push_str(&escape(c));
        at += c.len_utf16();
    }
    while let Some((_, close)) = open.pop() {
        out.push_str(&close);
    }
    out
}

fn escape(c: char) -> String {
    match c {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        c => c.to_string(),
    }
}

/// The tags around an entity; none for what the server finds itself.
fn tags(entity: &Entity) -> Option<(String, String)> {
    let extra = |field: &str| entity.extra.get(field).and_then(Value::as_str).unwrap_or_default();
    let plain = |tag: &str| (format!("<{tag}>"), format!("</{tag}>"));
    Some(match entity.kind.as_str() {
        "bold" => plain("b"),
        "italic" => plain("i"),
        "underline" => plain("u"),
        "strikethrough" => plain("s"),
        "spoiler" => plain("tg-spoiler"),
        "code" => plain("code"),
        "pre" if extra("language").is_empty() => plain("pre"),
        "pre" => {
            (format!("<pre><code class=\"language-{}\">", extra("language")), "</code></pre>".to_owned())
        }
        "blockquote" => plain("blockquote"),
        "expandable_blockquote" => ("<blockquote expandable>".to_owned(), "</blockquote>".to_owned()),
        "text_link" => (
            format!("<a href=\"{}\">", extra("url").replace('&', "&amp;").replace('"', "&quot;")),
            "</a>".to_owned(),
        ),
        "text_mention" => {
            let id = entity.extra.get("user").map(|user| user["id"].to_string()).unwrap_or_default();
            (format!("<a href=\"tg://user?id={id}\">"), "</a>".to_owned())
        }
        _ => return None,
    })
}
