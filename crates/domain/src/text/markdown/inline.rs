//! What stands inside a paragraph: code, links, addresses, and characters that may be marks.
//!
//! A backslash before a sign makes it a sign like others; `\;` is nothing, and parts a mark from what stands beside it (as
//! `\ ` does in reStructuredText), so that every document can be written.

use super::marks::styled;
use super::token::Token;
use super::{literal, push};
use crate::text::{Span, Style};
use std::collections::HashMap;

/// The most characters between the brackets of a link.
const LONGEST_LABEL: usize = 2_000;

/// The most characters of a link's address.
pub(super) const LONGEST_ADDRESS: usize = 2_048;

/// The addresses to which a text may link. Others stay as they were typed.
const SCHEMES: [&str; 8] = ["http", "https", "mailto", "tel", "tg", "matrix", "sms", "geo"];

/// A paragraph's spans.
pub(super) fn read(text: &str) -> Vec<Span> {
    let chars: Vec<char> = text.chars().collect();
    styled(&tokens(&chars, true))
}

/// Whether an address is one to which a text may link.
pub(super) fn is_address(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| SCHEMES.contains(&scheme.as_str()) && url.len() > scheme.len() + 1)
        && url.chars().count() <= LONGEST_ADDRESS
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Where the first `<!--` begins in a line that is in no code.
pub(super) fn comment(line: &str) -> Option<usize> {
    const OPENS: [char; 4] = ['<', '!', '-', '-'];
    if !line.contains("<!--") {
        return None;
    }
    let chars: Vec<char> = line.chars().collect();
    let runs = code_runs(&chars);
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '`' => at = code_end(&chars, at, &runs).unwrap_or(at + run(&chars, at)),
            _ if chars[at..].starts_with(&OPENS) => {
                return Some(chars[..at].iter().map(|c| c.len_utf8()).sum());
            }
            _ => at += 1,
        }
    }
    None
}

fn tokens(chars: &[char], links: bool) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(chars.len());
    let closers = code_runs(chars);
    let brackets = brackets(chars, &closers);
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        match c {
            // `¯\_(ツ)_/¯`
            '\\' if at > 0 && chars[at - 1] == '¯' && chars[at + 1..].starts_with(&['_', '(']) => {
                tokens.extend(['\\', '_'].map(Token::Literal));
                at += 2;
                continue;
            }
            '\\' => {
                let next = chars.get(at + 1).copied();
                match next {
                    Some(';') => tokens.push(Token::Parting),
                    Some('\n') => tokens.push(Token::Literal('\n')),
                    Some(next) if next.is_ascii_punctuation() => tokens.push(Token::Literal(next)),
                    _ => {
                        tokens.push(Token::Literal('\\'));
                        at += 1;
                        continue;
                    }
                }
                at += 2;
                continue;
            }
            '`' => {
                let run = run(chars, at);
                if let Some(end) = code_end(chars, at, &closers) {
                    tokens.push(Token::Spans(code(&chars[at + run..end - run])));
                    at = end;
                } else {
                    tokens.extend(std::iter::repeat_with(|| Token::Literal('`')).take(run));
                    at += run;
                }
                continue;
            }
            '[' | '!' if links => {
                let image = c == '!' && chars.get(at + 1) == Some(&'[') && is_edge(chars, at);
                let open = at + usize::from(image);
                if (c == '[' || image)
                    && let Some((spans, end)) = link(chars, open, &brackets)
                {
                    tokens.push(Token::Spans(spans));
                    at = end;
                    continue;
                }
            }
            '<' if links => {
                if let Some((spans, end)) = bracketed_address(chars, at) {
                    tokens.push(Token::Spans(spans));
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        let literal = literal::length(chars, at);
        if literal > 0 {
            tokens.extend(chars[at..at + literal].iter().map(|c| Token::Literal(*c)));
            at += literal;
            continue;
        }
        tokens.push(Token::Typed(c));
        at += 1;
    }
    tokens
}

/// How often the character at `at` is repeated.
fn run(chars: &[char], at: usize) -> usize {
    chars[at..].iter().take_while(|c| **c == chars[at]).count()
}

fn is_edge(chars: &[char], at: usize) -> bool {
    at == 0 || chars[at - 1].is_whitespace()
}

/// Where runs of backticks begin, by their length.
fn code_runs(chars: &[char]) -> HashMap<usize, Vec<usize>> {
    let mut runs: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '`' {
            let length = run(chars, at);
            runs.entry(length).or_default().push(at);
            at += length;
        } else {
            at += 1;
        }
    }
    runs
}

/// Where the code ends that begins with the backticks at `at`.
fn code_end(chars: &[char], at: usize, runs: &HashMap<usize, Vec<usize>>) -> Option<usize> {
    let length = run(chars, at);
    // In a word it is a sign for an apostrophe, or for minutes.
    if length == 1 && at > 0 && chars[at - 1].is_alphanumeric() {
        return None;
    }
    let ends = runs.get(&length)?;
    let next = ends.partition_point(|end| *end <= at);
    ends.get(next).map(|end| end + length)
}

/// What stands between backticks; one blank at either end only keeps it apart from them.
fn code(chars: &[char]) -> Vec<Span> {
    let text: String = chars.iter().collect();
    let padded = text.strip_prefix(' ').and_then(|text| text.strip_suffix(' '));
    let text = padded.filter(|text| !text.is_empty()).unwrap_or(&text);
    let mut spans = Vec::new();
    push(&mut spans, text, Style::CODE, None);
    spans
}

/// For each `[`, where its `]` is. Those in code are none.
fn brackets(chars: &[char], runs: &HashMap<usize, Vec<usize>>) -> HashMap<usize, usize> {
    let mut pairs = HashMap::new();
    let mut open = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 1,
            '`' => at = code_end(chars, at, runs).unwrap_or(at + run(chars, at)) - 1,
            '[' => open.push(at),
            ']' => {
                if let Some(start) = open.pop() {
                    pairs.insert(start, at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    pairs
}

/// `[words](address)`, and where it ends.
fn link(chars: &[char], open: usize, brackets: &HashMap<usize, usize>) -> Option<(Vec<Span>, usize)> {
    let close = *brackets.get(&open)?;
    if close - open > LONGEST_LABEL || chars.get(close + 1) != Some(&'(') {
        return None;
    }
    let mut url = String::new();
    let mut depth = 0;
    let mut at = close + 2;
    loop {
        match *chars.get(at)? {
            '\\' if chars.get(at + 1).is_some_and(char::is_ascii_punctuation) => {
                at += 1;
                url.push(chars[at]);
            }
            '(' => {
                depth += 1;
                url.push('(');
            }
            ')' if depth == 0 => break,
            ')' => {
                depth -= 1;
                url.push(')');
            }
            // A title, as Markdown has it, says nothing on a phone.
            c if c.is_whitespace() => {
                let rest: String = chars[at..].iter().take(LONGEST_LABEL).collect();
                let quote = rest.trim_start().chars().next().filter(|c| ['"', '\''].contains(c))?;
                let title = rest.trim_start().strip_prefix(quote)?;
                let blanks = rest.chars().take_while(|c| c.is_whitespace()).count();
                let end = title.find(&format!("{quote})"))?;
                at += blanks + 1 + title[..end].chars().count() + 1;
                break;
            }
            c => url.push(c),
        }
        if url.len() > 4 * LONGEST_ADDRESS {
            return None;
        }
        at += 1;
    }
    let url = url.strip_prefix('<').and_then(|url| url.strip_suffix('>')).unwrap_or(&url);
    if !is_address(url) {
        return None;
    }
    let label = tokens(&chars[open + 1..close], false);
    let spans = styled(&label);
    // A link that nobody sees leads nowhere, unless it goes on one that is seen.
    let says = matches!(label.first(), Some(Token::Parting))
        || spans.iter().any(|span| !span.text.trim().is_empty());
    says.then(|| {
        let linked = spans.into_iter().map(|span| Span { link: Some(url.to_owned()), ..span });
        (linked.collect(), at + 1)
    })
}

/// `<https://…>` or `<ana@example.org>`, and where it ends.
fn bracketed_address(chars: &[char], open: usize) -> Option<(Vec<Span>, usize)> {
    let length = chars[open + 1..].iter().take(LONGEST_ADDRESS).position(|c| *c == '>')?;
    let shown: String = chars[open + 1..open + 1 + length].iter().collect();
    let mail = shown.split_once('@').is_some_and(|(name, host)| {
        let fits =
            |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "._%+-".contains(c));
        fits(name) && fits(host) && host.contains('.')
    });
    let url = if mail { format!("mailto:{shown}") } else { shown.clone() };
    let is_one = is_address(&url) && !shown.contains('<');
    is_one.then(|| {
        let span = Span { text: shown, style: Style::default(), link: Some(url) };
        (vec![span], open + length + 2)
    })
}
