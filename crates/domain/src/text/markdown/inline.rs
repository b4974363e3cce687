//! Marks inside a paragraph: bold, italic, strike, underline, spoiler, code and links.
//!
//! A mark opens before a word and closes behind one. `**` and `~~` may also stand inside a word, `*` and `_` may not:
//! `5*10*20`, `Arbeiter*innen` and `a_b_c` are words. A backslash before a sign makes it a sign like others; `\;` is
//! nothing, and parts a mark from what stands beside it (as `\ ` does in reStructuredText), so that every document can be
//! written.

use super::{literal, push};
use crate::text::{Span, Style};
use std::collections::HashMap;

/// The most characters between the brackets of a link.
const LONGEST_LABEL: usize = 2_000;

/// The most characters of a link's address.
pub(super) const LONGEST_ADDRESS: usize = 2_048;

/// The most signs that are looked through for the beginning or end of a word.
const FARTHEST: usize = 16;

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

enum Token {
    /// A character that may be a mark.
    Typed(char),
    /// A character that is none.
    Literal(char),
    /// `\;`.
    Parting,
    /// Code or a link.
    Spans(Vec<Span>),
}

fn tokens(chars: &[char], links: bool) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(chars.len());
    let closers = code_runs(chars);
    let brackets = brackets(chars, &closers);
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        match c {
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

/// What can be told of a place from the token beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// The text's end or a blank.
    Blank,
    /// A letter or digit of a script that parts words by blanks.
    Word,
    /// A sign.
    Other,
}

fn beside(token: Option<&Token>) -> Beside {
    match token {
        None => Beside::Blank,
        Some(Token::Typed(c) | Token::Literal(c)) if c.is_whitespace() => Beside::Blank,
        Some(Token::Typed(c) | Token::Literal(c)) if is_word(*c) => Beside::Word,
        Some(_) => Beside::Other,
    }
}

fn is_word(c: char) -> bool {
    let combining = unicode_normalization::char::is_combining_mark(c);
    (c.is_alphanumeric() || combining) && !super::wrapped::is_east_asian(c)
}

/// A run of one sign that may open or close something.
struct Run {
    sign: char,
    /// The token at which it begins.
    at: usize,
    length: usize,
    opens: bool,
    closes: bool,
}

fn run_at(tokens: &[Token], at: usize) -> Option<Run> {
    let Token::Typed(sign @ ('*' | '_' | '~' | '+' | '|')) = tokens[at] else { return None };
    let length = tokens[at..].iter().take_while(|t| matches!(t, Token::Typed(c) if *c == sign)).count();
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let after = tokens.get(at + length);
    let (left, right) = (beside(before), beside(after));
    let char_of = |token: Option<&Token>| match token {
        Some(Token::Typed(c) | Token::Literal(c)) => Some(*c),
        _ => None,
    };
    let can = match (sign, length) {
        ('*', 1) => {
            // `a=*b*`, `x/*y*`: parts of something longer.
            let goes_on = char_of(before).is_some_and(|c| "/=&@#\\".contains(c));
            (left != Beside::Word && !goes_on, right != Beside::Word)
        }
        ('*', 2 | 3) | ('~', 2) => {
            let digit = char_of(before).is_some_and(|c| c.is_ascii_digit());
            (!digit, true)
        }
        ('_', 1..=3) => (begins_word(tokens, at), ends_word(tokens, at + length)),
        ('+' | '|', 2) => (left != Beside::Word, right != Beside::Word),
        _ => (false, false),
    };
    Some(Run {
        sign,
        at,
        length,
        opens: can.0 && touches_words(&mut tokens[at + length..].iter(), ENDS),
        closes: can.1 && touches_words(&mut tokens[..at].iter().rev(), BEGINS),
    })
}

/// Signs behind which, or before which, nothing that is marked begins or ends: `(*)`, `-_-`, `>_<`.
const ENDS: &str = ")]}.,;:!?-=^<>/\\%";
const BEGINS: &str = "([{-=^<>/\\";

/// Whether words come first, but for other marks: no blank, and none of these signs.
fn touches_words(tokens: &mut dyn Iterator<Item = &Token>, signs: &str) -> bool {
    let next = tokens.take(FARTHEST).find(|t| !matches!(t, Token::Typed('*' | '_' | '~' | '+' | '|')));
    let is_sign = matches!(next, Some(Token::Typed(c)) if signs.contains(*c));
    beside(next) != Beside::Blank && !is_sign
}

/// Whether nothing but signs stands between here and the blank before.
fn begins_word(tokens: &[Token], at: usize) -> bool {
    let mut before = tokens[..at].iter().rev();
    between(&mut before)
}

fn ends_word(tokens: &[Token], at: usize) -> bool {
    between(&mut tokens[at..].iter())
}

fn between(tokens: &mut dyn Iterator<Item = &Token>) -> bool {
    let mut tokens = tokens.take(FARTHEST).peekable();
    // `l'_été_`, `Lugar:_Plaza_`: what stands there parts words.
    if matches!(tokens.peek(), Some(Token::Typed('\'' | ':' | ',' | ';' | '('))) {
        return true;
    }
    for token in tokens {
        match token {
            Token::Typed(c) | Token::Literal(c) if c.is_ascii_punctuation() => {}
            other => return beside(Some(other)) != Beside::Word,
        }
    }
    true
}

/// What a run of a sign can do: once, twice, or both.
fn looks(sign: char, length: usize) -> Vec<Style> {
    match (sign, length) {
        ('*' | '_', 1) => vec![Style::ITALIC],
        ('*' | '_', 2) => vec![Style::BOLD],
        ('*' | '_', 3) => vec![Style::BOLD, Style::ITALIC],
        ('~', _) => vec![Style::STRIKE],
        ('+', _) => vec![Style::UNDERLINE],
        _ => vec![Style::SPOILER],
    }
}

/// How many signs a look takes.
fn signs(look: Style) -> usize {
    if look.italic { 1 } else { 2 }
}

/// What was opened and not closed yet.
struct Opener {
    sign: char,
    /// The first token behind what is left of its run.
    end: usize,
    looks: Vec<Style>,
}

/// The spans of tokens: finds which marks belong together and gives what is between them its looks.
fn styled(tokens: &[Token]) -> Vec<Span> {
    // What begins and ends at each token, and the tokens that are marks.
    let mut begins: HashMap<usize, Vec<Style>> = HashMap::new();
    let mut ends: HashMap<usize, Vec<Style>> = HashMap::new();
    let mut marks = vec![false; tokens.len()];
    let mut openers: Vec<Opener> = Vec::new();
    let mut waiting: HashMap<(char, bool), usize> = HashMap::new();
    let substance = substance(tokens);
    let mut at = 0;
    while at < tokens.len() {
        let Some(run) = run_at(tokens, at) else {
            at += 1;
            continue;
        };
        let mut left = if run.opens || run.closes { looks(run.sign, run.length) } else { Vec::new() };
        // The first token of the run that is still to be given to something.
        let mut next = run.at;
        while run.closes && !left.is_empty() {
            if left.iter().all(|look| waiting.get(&(run.sign, look.italic)).is_none_or(|n| *n == 0)) {
                break;
            }
            let found = openers.iter().rposition(|opener| {
                opener.sign == run.sign
                    && opener.looks.iter().any(|look| left.contains(look))
                    && substance[next] > substance[opener.end]
            });
            let Some(found) = found else { break };
            for dropped in openers.drain(found + 1..) {
                forget(&mut waiting, &dropped);
            }
            let opener = &mut openers[found];
            let look = opener.looks.iter().rev().find(|look| left.contains(look)).copied();
            let Some(look) = look else { break };
            begins.entry(opener.end).or_default().push(look);
            ends.entry(next).or_default().push(look);
            marks[opener.end - signs(look)..opener.end].fill(true);
            marks[next..next + signs(look)].fill(true);
            opener.end -= signs(look);
            next += signs(look);
            opener.looks.retain(|l| *l != look);
            left.retain(|l| *l != look);
            if let Some(count) = waiting.get_mut(&(run.sign, look.italic)) {
                *count = count.saturating_sub(1);
            }
            if openers[found].looks.is_empty() {
                openers.truncate(found);
            }
        }
        at = run.at + run.length;
        if run.opens && !left.is_empty() {
            for look in &left {
                *waiting.entry((run.sign, look.italic)).or_default() += 1;
            }
            openers.push(Opener { sign: run.sign, end: at, looks: left });
        }
    }
    collect(tokens, &marks, &begins, &ends)
}

fn forget(waiting: &mut HashMap<(char, bool), usize>, opener: &Opener) {
    for look in &opener.looks {
        if let Some(count) = waiting.get_mut(&(opener.sign, look.italic)) {
            *count = count.saturating_sub(1);
        }
    }
}

/// For each place, how many tokens before it say something: signs alone (`*_*`) are no text with a look.
fn substance(tokens: &[Token]) -> Vec<usize> {
    let mut count = 0;
    let mut counts = vec![0];
    for token in tokens {
        count += usize::from(match token {
            Token::Typed(c) => !c.is_ascii_punctuation() && !c.is_whitespace(),
            Token::Literal(_) | Token::Parting | Token::Spans(_) => true,
        });
        counts.push(count);
    }
    counts
}

fn collect(
    tokens: &[Token],
    marks: &[bool],
    begins: &HashMap<usize, Vec<Style>>,
    ends: &HashMap<usize, Vec<Style>>,
) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Vec<Style> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        for end in ends.get(&at).into_iter().flatten() {
            if let Some(index) = open.iter().rposition(|look| look == end) {
                open.remove(index);
            }
        }
        open.extend(begins.get(&at).into_iter().flatten());
        let style = open.iter().fold(Style::default(), |all, look| all.with(*look));
        match token {
            _ if marks[at] => {}
            Token::Typed(c) | Token::Literal(c) => push(&mut spans, c.encode_utf8(&mut [0; 4]), style, None),
            Token::Parting => {}
            Token::Spans(inner) => {
                for span in inner {
                    push(&mut spans, &span.text, style.with(span.style), span.link.as_deref());
                }
            }
        }
    }
    spans
}
