//! Draws a message as text, for a terminal or a pipe.

use domain::answer::Content;
use domain::file::FileContent;
use domain::text::{Block, BlockKind, Marker, Span, Style};
use textwrap::{Options, WordSeparator, WrapAlgorithm};

/// The longest line under a heading.
const LONGEST_RULE: usize = 60;

/// Ends all looks.
const PLAIN: &str = "\u{1b}[0m";

/// How text is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// How many columns a line has; `None` for as many as it needs.
    pub(super) width: Option<usize>,
    /// Whether bold is bold.
    pub(super) styled: bool,
}

/// What the console shows of a message. Nothing of what is said in it can drive a terminal.
pub(super) fn render(message: &Content, look: Look) -> String {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for block in &message.document.blocks {
        if let Some(before) = before {
            let list = |block: &Block| matches!(block.kind, BlockKind::Item { .. });
            let together = list(before) && list(block) && before.quote == block.quote;
            out.push_str(if together { "\n" } else { "\n\n" });
        }
        out.push_str(&lines(block, look).join("\n"));
        before = Some(block);
    }
    if let Some(file) = &message.file {
        let gap = if before.is_some() { "\n\n" } else { "" };
        out.push_str(&format!("{gap}[{}, {}]", clean(&file.name), clean(&file.media_type)));
        // A terminal has nowhere to put a file: a text is shown, to be copied.
        if let FileContent::Made(bytes) = &file.content {
            let text = clean(&String::from_utf8_lossy(bytes));
            text.lines().for_each(|line| out.push_str(&format!("\n    {line}")));
        }
    }
    if !message.choices.is_empty() {
        if before.is_some() {
            out.push('\n');
        }
        for choice in &message.choices {
            let command = format!("/{}", clean(&choice.command));
            let command = if look.styled { format!("\u{1b}[36m{command}{PLAIN}") } else { command };
            out.push_str(&format!("\n  {}: {command}", clean(&choice.label)));
        }
    }
    out
}

/// A block's lines.
fn lines(block: &Block, look: Look) -> Vec<String> {
    let quote = "> ".repeat(usize::from(block.quote));
    let (first, further) = match &block.kind {
        BlockKind::Item { depth, marker } => {
            let indent = "  ".repeat(usize::from(depth.saturating_sub(1)));
            let marker = match marker {
                Marker::Bullet => "- ".to_owned(),
                Marker::Number(number) => format!("{number}. "),
                Marker::Continued => "  ".to_owned(),
            };
            let hang = " ".repeat(marker.chars().count());
            (format!("{indent}{marker}"), format!("{indent}{hang}"))
        }
        BlockKind::Code => ("    ".to_owned(), "    ".to_owned()),
        _ => (String::new(), String::new()),
    };
    let (first, further) = (format!("{quote}{first}"), format!("{quote}{further}"));
    match &block.kind {
        BlockKind::Rule => return vec![format!("{quote}---")],
        BlockKind::Code => {
            return clean(&block.text()).lines().map(|line| format!("{further}{line}")).collect();
        }
        _ => {}
    }
    let heading = if let BlockKind::Heading { level, .. } = block.kind { Some(level) } else { None };
    let mut text = words(&block.spans, heading.is_some(), look);
    if heading.is_some() {
        text = text.replace('\n', " ");
    }
    let mut lines = wrapped(&text, &first, &further, look.width);
    if let Some(level) = heading.filter(|_| !look.styled) {
        let rule = if level == 1 { "=" } else { "-" };
        lines.push(format!("{further}{}", rule.repeat(text.chars().count().min(LONGEST_RULE))));
    }
    lines
}

fn wrapped(text: &str, first: &str, further: &str, width: Option<usize>) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let before = if lines.is_empty() { first } else { further };
        match width {
            None => lines.push(format!("{before}{line}").trim_end().to_owned()),
            Some(width) => {
                let options = Options::new(width)
                    .initial_indent(before)
                    .subsequent_indent(further)
                    .wrap_algorithm(WrapAlgorithm::FirstFit)
                    .word_separator(WordSeparator::AsciiSpace);
                lines.extend(textwrap::wrap(line, options).into_iter().map(|line| line.into_owned()));
            }
        }
    }
    lines
}

/// The text of spans, each address behind its last one.
fn words(spans: &[Span], heading: bool, look: Look) -> String {
    let mut out = String::new();
    let mut label = String::new();
    for (index, span) in spans.iter().enumerate() {
        let style = Style { bold: span.style.bold || heading, ..span.style };
        let codes = codes(style, span.link.is_some());
        match look.styled && !codes.is_empty() {
            true => out.push_str(&format!("\u{1b}[{codes}m{}{PLAIN}", clean(&span.text))),
            false => out.push_str(&clean(&span.text)),
        }
        let Some(link) = &span.link else { continue };
        label.push_str(&span.text);
        if spans.get(index + 1).and_then(|next| next.link.as_ref()) != Some(link) {
            let shown = [label.as_str(), &format!("mailto:{label}"), &format!("tel:{label}")]
                .contains(&link.as_str());
            if !shown {
                out.push_str(&format!(" ({})", clean(link)));
            }
            label.clear();
        }
    }
    out
}

/// What a terminal takes for a style (ECMA-48, SGR).
fn codes(style: Style, link: bool) -> String {
    let Style { bold, italic, strike, underline, spoiler: _, code } = style;
    let codes = [(bold, "1"), (italic, "3"), (underline || link, "4"), (strike, "9"), (code, "36")];
    codes.iter().filter(|(is, _)| *is).map(|(_, code)| *code).collect::<Vec<_>>().join(";")
}

/// The text without what controls a terminal, such as an escape, and without what turns the direction of writing.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| match c {
            '\n' | '\t' => true,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
            c => !c.is_control(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::answer::Choice;
    use domain::text::Document;

    const PIPE: Look = Look { width: None, styled: false };

    #[test]
    fn reads_like_a_text() {
        let document = Document::markdown(
            "# Ecuador\n\nWe **denounce** the [coup](https://example.org/coup) of `30 September`.\n\n- one\n- two\n  1. deep\n\n\
             > Quoted\n> twice\n\n```\nlet x;\n```\n\n---\n\n<https://example.org>, [mail](mailto:a@example.org)",
        );
        let choices =
            vec![Choice { label: "More".to_owned(), command: "declaration ecuador-2010 2".to_owned() }];
        insta::assert_snapshot!(render(&Content::new(document, choices), PIPE), @r"
        Ecuador
        =======

        We denounce the coup (https://example.org/coup) of 30 September.

        - one
        - two
          1. deep

        > Quoted
        > twice

            let x;

        ---

        https://example.org, mail (mailto:a@example.org)

          More: /declaration ecuador-2010 2
        ");
    }

    #[test]
    fn cannot_drive_a_terminal() {
        let document = Document::plain("\u{1b}[2Jgone\u{7} \u{9b}31m \u{202e}turned\r");
        let choices = vec![Choice { label: "\u{1b}]0;x\u{7}".to_owned(), command: "help".to_owned() }];
        let text = render(&Content::new(document, choices), PIPE);
        assert_eq!(text, "[2Jgone 31m turned\n\n  ]0;x: /help");
    }

    #[test]
    fn choices_alone() {
        let choices = vec![Choice { label: "Help".to_owned(), command: "help".to_owned() }];
        assert_eq!(render(&Content { choices, ..Content::default() }, PIPE).trim_start(), "Help: /help");
    }

    #[test]
    fn a_terminal_shows_looks_and_breaks_lines_between_words() {
        let text = "# Ecuador\n\nWe **denounce the** coup of [30 September](https://example.org).\n\n- a long item that goes on";
        let message = Content::new(Document::markdown(text), Vec::new());
        let shown = render(&message, Look { width: Some(24), styled: true }).replace('\u{1b}', "^");
        insta::assert_snapshot!(shown, @r"
        ^[1mEcuador^[0m

        We ^[1mdenounce the^[0m coup of
        ^[4m30 September^[0m
        (https://example.org).

        - a long item that goes
          on
        ");
    }
}
