//! Lines that an editor has broken, joined to the paragraph that they were.

/// The lines of a paragraph, as one.
pub(super) fn join(lines: &[&str]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let words = line.trim();
        let Some(before) = index.checked_sub(1).map(|before| lines[before]) else {
            text.push_str(words);
            continue;
        };
        // Two blanks or a backslash at its end keep a line's end, as in Markdown.
        let kept = before.ends_with("  ") || before.ends_with('\\');
        let before_words = before.trim();
        if before.ends_with('\\') && text.ends_with('\\') {
            text.pop();
        }
        if kept || stands_alone(words) || stands_alone(before_words) {
            text.push('\n');
        } else if !(before_words.ends_with(is_east_asian) && words.starts_with(is_east_asian)) {
            text.push(' ');
        }
        text.push_str(words);
    }
    text
}

/// Whether a line is one because its author wanted it: `a) …`, `1) …`, `| a | b |`, or one that begins with a picture.
fn stands_alone(line: &str) -> bool {
    let numbered = || {
        let rest = line.strip_prefix('(').unwrap_or(line);
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        (1..=3).contains(&rest[..end].chars().count()) && rest[end..].starts_with(") ")
    };
    line.starts_with('|') || line.starts_with(is_picture) || numbered()
}

/// Emoji and other signs that stand for a thing.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters and signs of scripts that don't part words by blanks: Chinese and Japanese.
pub(super) fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3000}'..='\u{30ff}' | '\u{31f0}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3fffd}')
}
