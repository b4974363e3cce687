//! Marks: bold, italic, strike, underline, spoiler.
//!
//! A mark opens before a word and closes behind one. `**` and `~~` may also stand inside a word, `*` and `_` may not:
//! `5*10*20`, `Arbeiter*innen` and `a_b_c` are words.

use super::push;
use super::token::Token;
use crate::text::{Span, Style};
use std::collections::HashMap;

/// The most signs that are looked through for the beginning or end of a word.
const FARTHEST: usize = 16;

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
    /// It stands between numbers: `2 *3`, `4* 5`.
    multiplies: bool,
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
    let number = |near: Option<&Token>, far: Option<&Token>| {
        let is_digit = |token| char_of(token).is_some_and(|c: char| c.is_ascii_digit());
        is_digit(near) || char_of(near) == Some(' ') && is_digit(far)
    };
    let before_that = at.checked_sub(2).map(|before| &tokens[before]);
    let times = number(before, before_that) && number(after, tokens.get(at + length + 1));
    Some(Run {
        multiplies: times && (sign, length) == ('*', 1),
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
    multiplies: bool,
}

/// The spans of tokens: finds which marks belong together and gives what is between them its looks.
pub(super) fn styled(tokens: &[Token]) -> Vec<Span> {
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
                    // Two stars between numbers are no pair; one of them may end what begins elsewhere.
                    && !(opener.multiplies && run.multiplies)
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
            openers.push(Opener { sign: run.sign, end: at, looks: left, multiplies: run.multiplies });
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
