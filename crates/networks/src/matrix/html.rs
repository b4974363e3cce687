//! HTML that needs no sanitizing: every tag is written here, and every character of a text is escaped.

use domain::text::{Block, BlockKind, Document, Marker, Span};

/// A document as HTML.
pub(super) fn document(document: &Document) -> String {
    let mut page = Page::default();
    for block in &document.blocks {
        page.block(block);
    }
    page.close_to(0);
    page.html
}

/// Whether an address is one that a reader may be led to.
pub(super) fn may_lead(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    address.contains(':') && ["http", "https", "mailto", "tel"].contains(&scheme.as_str())
}

/// What is open around the place where the next block goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Quote,
    /// A list; a numbered one with its last number.
    List(Option<u64>),
    Item,
}

#[derive(Default)]
struct Page {
    html: String,
    open: Vec<Around>,
}

impl Page {
    fn block(&mut self, block: &Block) {
        self.quotes(usize::from(block.quote));
        if let BlockKind::Item { depth, marker } = block.kind {
            self.item(usize::from(depth.max(1)), marker, block);
            return;
        }
        self.close_to(self.quoted());
        let text = inline(&clean(&block.spans), "<br>");
        match block.kind {
            BlockKind::Heading { level: 1, .. } => self.write(&["<h3>", &text, "</h3>"]),
            BlockKind::Heading { level: 2, .. } => self.write(&["<h4>", &text, "</h4>"]),
            BlockKind::Heading { .. } => self.write(&["<p><strong>", &text, "</strong></p>"]),
            BlockKind::Paragraph | BlockKind::Item { .. } => self.write(&["<p>", &text, "</p>"]),
            BlockKind::Code => {
                self.write(&["<pre><code>", &inline(&clean(&block.spans), "\n"), "</code></pre>"]);
            }
            BlockKind::Rule => self.write(&["<hr>"]),
        }
    }

    fn item(&mut self, depth: usize, marker: Marker, block: &Block) {
        let text = inline(&clean(&block.spans), "<br>");
        let outside = self.quoted();
        // Two entries a level: the list and its item.
        let wanted = outside + 2 * depth;
        if marker == Marker::Continued {
            // Its item may have been left behind in another part: then it stands as a paragraph of its own.
            self.close_to(if self.open.len() >= wanted { wanted } else { outside });
            self.write(&["<p>", &text, "</p>"]);
            return;
        }
        if self.open.len() >= wanted {
            self.close_to(wanted - 1);
            let goes_on = match (self.open.last(), marker) {
                (Some(Around::List(None)), Marker::Bullet) => true,
                (Some(Around::List(Some(last))), Marker::Number(number)) => {
                    last.checked_add(1) == Some(number)
                }
                _ => false,
            };
            if !goes_on {
                self.close_to(wanted - 2);
            }
        }
        while self.open.len() < wanted - 2 {
            self.list(Marker::Bullet);
        }
        if self.open.len() < wanted - 1 {
            self.list(marker);
        } else {
            if let (Some(Around::List(last)), Marker::Number(number)) = (self.open.last_mut(), marker) {
                *last = Some(number);
            }
            self.html.push_str("<li>");
            self.open.push(Around::Item);
        }
        self.html.push_str(&text);
    }

    /// Opens a list and its first item.
    fn list(&mut self, marker: Marker) {
        match marker {
            Marker::Number(1) => self.html.push_str("<ol><li>"),
            Marker::Number(number) => self.html.push_str(&format!("<ol start=\"{number}\"><li>")),
            Marker::Bullet | Marker::Continued => self.html.push_str("<ul><li>"),
        }
        let number = if let Marker::Number(number) = marker { Some(number) } else { None };
        self.open.extend([Around::List(number), Around::Item]);
    }

    fn quotes(&mut self, wanted: usize) {
        if self.quoted() != wanted {
            self.close_to(wanted.min(self.quoted()));
        }
        while self.quoted() < wanted {
            self.html.push_str("<blockquote>");
            self.open.push(Around::Quote);
        }
    }

    fn quoted(&self) -> usize {
        self.open.iter().take_while(|around| **around == Around::Quote).count()
    }

    fn close_to(&mut self, length: usize) {
        while self.open.len() > length {
            self.html.push_str(match self.open.pop() {
                Some(Around::Quote) => "</blockquote>",
                Some(Around::List(None)) => "</ul>",
                Some(Around::List(Some(_))) => "</ol>",
                Some(Around::Item) => "</li>",
                None => return,
            });
        }
    }

    fn write(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.html.push_str(piece);
        }
    }
}

fn inline(spans: &[Span], line_break: &str) -> String {
    let mut html = String::new();
    for span in spans {
        let link = span.link.as_deref().filter(|link| may_lead(link));
        let tags = [
            (span.style.bold, "strong"),
            (span.style.italic, "em"),
            (span.style.strike, "del"),
            (span.style.underline, "u"),
            (span.style.code, "code"),
        ];
        if let Some(link) = link {
            html.push_str(&format!("<a href=\"{}\">", escape(link, line_break)));
        }
        if span.style.spoiler {
            html.push_str("<span data-mx-spoiler>");
        }
        for (_, tag) in tags.iter().filter(|(on, _)| *on) {
            html.push_str(&format!("<{tag}>"));
        }
        html.push_str(&escape(&span.text, line_break).replace("&quot;", "\""));
        for (_, tag) in tags.iter().rev().filter(|(on, _)| *on) {
            html.push_str(&format!("</{tag}>"));
        }
        if span.style.spoiler {
            html.push_str("</span>");
        }
        if link.is_some() {
            html.push_str("</a>");
        }
    }
    html
}

fn escape(text: &str, line_break: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str(line_break),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether a character turns the direction of writing for what follows it.
#[cfg(test)]
pub(super) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The spans without control characters and without what would turn the direction of writing beyond their end:
/// overrides are dropped, embeddings and isolates are closed.
pub(super) fn clean(spans: &[Span]) -> Vec<Span> {
    let mut open: Vec<char> = Vec::new();
    let mut spans: Vec<Span> = spans
        .iter()
        .map(|span| Span {
            text: span.text.chars().filter(|c| keeps(*c, &mut open)).collect(),
            ..span.clone()
        })
        .filter(|span| !span.text.is_empty())
        .collect();
    if let Some(last) = spans.last_mut() {
        last.text.extend(open.iter().rev());
    }
    spans
}

/// Whether a character stays; `open` are the ends that are still to come.
fn keeps(c: char, open: &mut Vec<char>) -> bool {
    const POP_EMBEDDING: char = '\u{202c}';
    const POP_ISOLATE: char = '\u{2069}';
    match c {
        '\u{202d}' | '\u{202e}' => false,
        // Nobody nests deeper; and each has to be closed.
        '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2068}' if open.len() >= 8 => false,
        '\u{202a}' | '\u{202b}' => {
            open.push(POP_EMBEDDING);
            true
        }
        '\u{2066}'..='\u{2068}' => {
            open.push(POP_ISOLATE);
            true
        }
        POP_EMBEDDING | POP_ISOLATE => open.last() == Some(&c) && open.pop().is_some(),
        '\n' | '\t' => true,
        c => !c.is_control(),
    }
}

#[cfg(test)]
pub(super) fn is_balanced(text: &str) -> bool {
    let mut open = Vec::new();
    text.chars().filter(|c| turns(*c)).all(|c| keeps(c, &mut open)) && open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(depth: u8, marker: Marker, text: &str) -> Block {
        Block::new(BlockKind::Item { depth, marker }, vec![Span::plain(text)])
    }

    #[test]
    fn lists_nest_and_go_on() {
        let html = document(
            &[
                item(1, Marker::Number(1), "a"),
                item(2, Marker::Bullet, "b"),
                item(1, Marker::Number(2), "c"),
                item(1, Marker::Number(7), "d"),
                item(3, Marker::Bullet, "e"),
                Block::paragraph(vec![Span::plain("f")]),
            ]
            .into_iter()
            .collect(),
        );
        assert_eq!(
            html,
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol><ol start=\"7\"><li>d\
             <ul><li><ul><li>e</li></ul></li></ul></li></ol><p>f</p>"
        );
    }

    #[test]
    fn where_a_link_may_lead() {
        assert!(may_lead("https://example.org"));
        assert!(may_lead("mailto:ana@example.org"));
        assert!(!may_lead("javascript:alert(1)"));
        assert!(!may_lead("https"));
        assert!(!may_lead("//example.org"));
    }

    #[test]
    fn directions_end_with_their_block() {
        let cleaned = clean(&[Span::plain("a\u{202e}b\u{2067}c\u{202c}"), Span::plain("d\u{0}")]);
        let text: String = cleaned.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(text, "ab\u{2067}cd\u{2069}");
    }
}
