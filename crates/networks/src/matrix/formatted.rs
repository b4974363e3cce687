//! What a client has formatted, where the plain body doesn't say it.
//!
//! Most clients send what was typed as the body, and HTML of their own beside it: then the body is what people mean. An
//! editor that shows the looks while one types sends them in the HTML alone.

mod page;

use domain::text::{Block, BlockKind, Document, Style};
use page::markdown;
use serde_json::Value;

/// The text of a message whose body (without a quoted message) is this. The first line of one that calls us or begins like a command
/// stays as the body has it: a command may be formatted, but it has no looks.
pub(super) fn text(body: &str, content: &Value, calls_us: bool) -> String {
    let html = (content["format"] == "org.matrix.custom.html").then(|| content["formatted_body"].as_str());
    let html = html.flatten().filter(|html| html.len() <= crate::bounds::BODY && html.contains('<'));
    let Some(html) = html else { return body.to_owned() };
    let plain = Document::markdown(body);
    if has_looks(&plain) {
        return body.to_owned();
    }
    let is_command = calls_us || body.trim_start().starts_with(['/', '!']);
    let read =
        markdown(html).and_then(|read| if is_command { with_first_line(body, &read) } else { Some(read) });
    let Some(read) = read else { return body.to_owned() };
    let formatted = Document::markdown(&read);
    // Where the words are others, some are the marks of what the body says.
    if has_looks(&formatted) && words(&plain) == words(&formatted) { read } else { body.to_owned() }
}

/// The formatted text with the body's first line; `None` if it has another.
fn with_first_line(body: &str, read: &str) -> Option<String> {
    let (line, _) = body.split_once('\n')?;
    let (formatted, rest) = read.split_once('\n')?;
    let same = words(&Document::markdown(line)) == words(&Document::markdown(formatted));
    same.then(|| format!("{line}\n{rest}"))
}

fn words(document: &Document) -> String {
    document.text().chars().filter(|c| !c.is_whitespace()).collect()
}

fn has_looks(document: &Document) -> bool {
    let has = |block: &Block| {
        block.kind != BlockKind::Paragraph
            || block.quote > 0
            || block.spans.iter().any(|span| span.style != Style::default() || span.link.is_some())
    };
    document.blocks.iter().any(has)
}

#[cfg(test)]
mod tests;
