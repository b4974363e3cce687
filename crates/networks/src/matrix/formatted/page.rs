//! A client's HTML as the Markdown that somebody would have typed.

use crate::bounds::BODY;
use domain::text::{Look, Style, fenced, marked};
use html5gum::{StartTag, Token, Tokenizer};
use std::ops::Range;

/// The deepest lists and quotes that are told apart.
const DEEPEST: usize = 6;

/// The most looks that are open at once, and that one line has: anybody's message is read.
const MOST_OPEN: usize = 16;
const MOST_LOOKS: usize = 500;

/// HTML as it is typed in Markdown; `None` if it would be longer than any message.
pub(super) fn markdown(html: &str) -> Option<String> {
    let mut page = Page::default();
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.start(&tag),
            Token::EndTag(tag) => page.end(&tag.name),
            Token::String(text) => page.words(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if page.out.len() > BODY || page.looks.len() > MOST_LOOKS {
            return None;
        }
    }
    page.break_line(2);
    Some(page.out)
}

/// The text that is being written.
#[derive(Default)]
struct Page {
    out: String,
    line: String,
    looks: Vec<(Range<usize>, Look)>,
    /// What is open in the line, with the tag that closes it.
    open: Vec<(&'static str, Option<Look>, usize)>,
    /// The lists in which the line stands, with the next number of each.
    lists: Vec<Option<u64>>,
    quotes: usize,
    heading: usize,
    /// Whether the line is the first of a list's item.
    item: bool,
    code: Option<String>,
    /// In how many of a client's quotes of the message that is answered.
    replies: usize,
    /// How many line breaks stand before the next line.
    breaks: usize,
}

impl Page {
    fn start(&mut self, tag: &StartTag<()>) {
        if self.replies > 0 && tag.name.as_slice() != b"mx-reply" {
            return;
        }
        let attribute = |name: &str| {
            tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
        };
        match tag.name.as_slice() {
            b"mx-reply" => self.replies += 1,
            b"br" => self.break_line(1),
            b"hr" => {
                self.break_line(2);
                self.line.push_str("---");
                self.break_line(2);
            }
            b"p" | b"div" | b"table" | b"tr" | b"details" | b"summary" => self.break_line(2),
            b"blockquote" => {
                self.break_line(2);
                self.quotes += 1;
            }
            b"ul" | b"ol" => {
                self.break_line(if self.lists.is_empty() { 2 } else { 1 });
                let first = attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((tag.name.as_slice() == b"ol").then_some(first));
            }
            b"li" => {
                self.break_line(1);
                self.item = true;
            }
            [b'h', level @ b'1'..=b'6'] => {
                self.break_line(2);
                self.heading = usize::from(level - b'0');
            }
            b"pre" => {
                self.break_line(2);
                self.code = Some(String::new());
            }
            b"img" => self.words(&attribute("alt").unwrap_or_default()),
            name => {
                if self.open.len() < MOST_OPEN
                    && let Some((name, look)) = look(name, attribute)
                {
                    self.open.push((name, look, self.line.len()));
                }
            }
        }
    }

    fn end(&mut self, name: &[u8]) {
        if self.replies > 0 && name != b"mx-reply" {
            return;
        }
        match name {
            b"mx-reply" => self.replies = self.replies.saturating_sub(1),
            b"p" | b"div" | b"table" | b"details" | b"summary" => self.break_line(2),
            b"td" | b"th" => self.words(" "),
            b"blockquote" => {
                self.break_line(2);
                self.quotes = self.quotes.saturating_sub(1);
            }
            b"ul" | b"ol" => {
                self.break_line(1);
                self.lists.pop();
                if self.lists.is_empty() {
                    self.break_line(2);
                }
            }
            b"li" | b"tr" => self.break_line(1),
            [b'h', b'1'..=b'6'] => {
                self.break_line(2);
                self.heading = 0;
            }
            b"pre" => {
                if let Some(code) = self.code.take() {
                    let code = fenced(code.strip_suffix('\n').unwrap_or(&code));
                    for line in code.split('\n') {
                        self.line.push_str(line);
                        self.flush("");
                        self.breaks = 1;
                    }
                    self.breaks = 2;
                }
            }
            name => {
                let Some(at) = self.open.iter().rposition(|(open, ..)| open.as_bytes() == name) else {
                    return;
                };
                let (_, look, start) = self.open.remove(at);
                self.look(look, start);
            }
        }
    }

    fn look(&mut self, look: Option<Look>, start: usize) {
        let Some(words) = self.line.get(start..).filter(|words| !words.is_empty()) else { return };
        // An address that a client has made a link is what was typed.
        let is_address = matches!(&look, Some(Look::Link(url)) if url.trim_end_matches('/') == words.trim_end_matches('/'));
        if let Some(look) = look.filter(|_| !is_address) {
            self.looks.push((start..self.line.len(), look));
        }
    }

    fn words(&mut self, text: &str) {
        if self.replies > 0 {
            return;
        }
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        for c in text.chars() {
            // As HTML has it, many blanks are one, and none begins a line.
            let blank = matches!(c, ' ' | '\n' | '\t' | '\r');
            if !blank {
                self.line.push(c);
            } else if !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
        }
    }

    /// Ends the line, with at least so many breaks behind it.
    fn break_line(&mut self, breaks: usize) {
        if self.code.is_some() {
            if breaks == 1 {
                self.words("\n");
            }
            return;
        }
        // What is open goes on in the next line.
        for (name, look, start) in std::mem::take(&mut self.open) {
            self.look(look.clone(), start);
            self.open.push((name, look, 0));
        }
        if self.line.trim().is_empty() {
            self.line.clear();
            self.looks.clear();
            self.breaks = self.breaks.max(breaks);
            return;
        }
        let text = marked(&self.line, &std::mem::take(&mut self.looks));
        self.line = text.trim_end().to_owned();
        let (heading, depth) = ("#".repeat(self.heading), self.lists.len().min(DEEPEST));
        let before = if std::mem::take(&mut self.item) && depth > 0 {
            let outer = "    ".repeat(depth - 1);
            match self.lists.last_mut() {
                Some(Some(number)) => {
                    let marker = format!("{outer}{number}. ");
                    *number = number.saturating_add(1);
                    marker
                }
                _ => format!("{outer}- "),
            }
        } else if self.heading > 0 {
            format!("{heading} ")
        } else {
            "    ".repeat(depth)
        };
        self.flush(&before);
        self.breaks = breaks;
    }

    /// Writes the line behind what stands before it.
    fn flush(&mut self, before: &str) {
        if !self.out.is_empty() {
            self.out.push_str(&"\n".repeat(self.breaks.max(1)));
        }
        if self.quotes > 0 {
            self.out.push_str(&format!("{} ", ">".repeat(self.quotes.min(DEEPEST))));
        }
        self.out.push_str(before);
        self.out.push_str(&std::mem::take(&mut self.line));
    }
}

/// The look that a tag gives, with its name.
fn look(name: &[u8], attribute: impl Fn(&str) -> Option<String>) -> Option<(&'static str, Option<Look>)> {
    let style = |name, style| Some((name, Some(Look::Style(style))));
    match name {
        b"b" => style("b", Style::BOLD),
        b"strong" => style("strong", Style::BOLD),
        b"i" => style("i", Style::ITALIC),
        b"em" => style("em", Style::ITALIC),
        b"del" => style("del", Style::STRIKE),
        b"s" => style("s", Style::STRIKE),
        b"strike" => style("strike", Style::STRIKE),
        b"u" => style("u", Style::UNDERLINE),
        b"ins" => style("ins", Style::UNDERLINE),
        b"code" => style("code", Style::CODE),
        b"span" => Some(("span", attribute("data-mx-spoiler").map(|_| Look::Style(Style::SPOILER)))),
        // A link to a person is their name.
        b"a" => {
            let address = attribute("href").filter(|href| !href.starts_with("https://matrix.to/#/@"));
            Some(("a", address.map(Look::Link)))
        }
        _ => None,
    }
}
