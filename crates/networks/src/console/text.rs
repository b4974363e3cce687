//! Renders a message as plain text.

use domain::answer::Content;
use domain::text::{Block, BlockKind, Marker, Span};

/// The longest line under a heading.
const LONGEST_RULE: usize = 60;

/// What the console shows of a message. Nothing in it can drive a terminal.
pub fn render(message: &Content) -> String {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for block in &message.document.blocks {
        if let Some(before) = before {
            let list = |block: &Block| matches!(block.kind, BlockKind::Item { .. });
            let together = list(before) && list(block) && before.quote == block.quote;
            out.push_str(if together { "\n" } else { "\n\n" });
        }
        out.push_str(&lines(block).join("\n"));
        before = Some(block);
    }
    if !message.choices.is_empty() {
        if before.is_some() {
            out.push('\n');
        }
        for choice in &message.choices {
            out.push_str(&format!("\n  {}: /{}", clean(&choice.label), clean(&choice.command)));
        }
    }
    out
}

/// A block's lines.
fn lines(block: &Block) -> Vec<String> {
    let text = clean(&spans(&block.spans));
    let quote = "> ".repeat(usize::from(block.quote));
    let own: Vec<String> = match &block.kind {
        BlockKind::Paragraph => text.lines().map(str::to_owned).collect(),
        BlockKind::Heading { level, .. } => {
            let text = text.replace('\n', " ");
            let rule = if *level == 1 { "=" } else { "-" };
            let length = text.chars().count().min(LONGEST_RULE);
            vec![text, rule.repeat(length)]
        }
        BlockKind::Item { depth, marker } => {
            let indent = "  ".repeat(usize::from(depth.saturating_sub(1)));
            let marker = match marker {
                Marker::Bullet => "- ".to_owned(),
                Marker::Number(number) => format!("{number}. "),
                Marker::Continued => "  ".to_owned(),
            };
            let hang = " ".repeat(marker.chars().count());
            let line = |(index, line)| format!("{indent}{}{line}", if index == 0 { &marker } else { &hang });
            text.lines().enumerate().map(line).collect()
        }
        BlockKind::Code => text.lines().map(|line| format!("    {line}")).collect(),
        BlockKind::Rule => vec!["---".to_owned()],
    };
    own.into_iter().map(|line| format!("{quote}{line}")).collect()
}

/// The text of spans, each address behind its last one.
fn spans(spans: &[Span]) -> String {
    let mut out = String::new();
    let mut label = String::new();
    for (index, span) in spans.iter().enumerate() {
        out.push_str(&span.text);
        let Some(link) = &span.link else { continue };
        label.push_str(&span.text);
        if spans.get(index + 1).and_then(|next| next.link.as_ref()) != Some(link) {
            let shown = [label.as_str(), &format!("mailto:{label}"), &format!("tel:{label}")]
                .contains(&link.as_str());
            if !shown {
                out.push_str(&format!(" ({link})"));
            }
            label.clear();
        }
    }
    out
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

    #[test]
    fn reads_like_a_text() {
        let document = Document::markdown(
            "# Ecuador\n\nWe **denounce** the [coup](https://example.org/coup) of `30 September`.\n\n- one\n- two\n  1. deep\n\n\
             > Quoted\n> twice\n\n```\nlet x;\n```\n\n---\n\n<https://example.org>, [mail](mailto:a@example.org)",
        );
        let choices =
            vec![Choice { label: "More".to_owned(), command: "declaration ecuador-2010 2".to_owned() }];
        insta::assert_snapshot!(render(&Content { document, choices }), @r"
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
        let text = render(&Content { document, choices });
        assert_eq!(text, "[2Jgone 31m turned\n\n  ]0;x: /help");
    }

    #[test]
    fn choices_alone() {
        let choices = vec![Choice { label: "Help".to_owned(), command: "help".to_owned() }];
        assert_eq!(render(&Content { choices, ..Content::default() }).trim_start(), "Help: /help");
    }
}
