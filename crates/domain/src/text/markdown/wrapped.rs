//! Lines that an editor has broken, joined to the paragraph that they were.

/// The lines of a paragraph, as one.
pub(crate) fn join(lines: &[&str]) -> String {
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
        } else if !touch(before_words, words) {
            text.push(' ');
        }
        text.push_str(words);
    }
    text
}

/// Whether no blank stands between the end of one line and the beginning of the next.
fn touch(before: &str, after: &str) -> bool {
    const MARKS: [char; 6] = ['*', '_', '~', '+', '|', '`'];
    let (before, after) = (before.trim_end_matches(MARKS), after.trim_start_matches(MARKS));
    // Dots and dashes are the same in all scripts.
    let is_shared = |c: char| matches!(c, '…' | '—' | '“' | '”' | '‘' | '’');
    let ends = before.ends_with(is_east_asian) || before.ends_with(is_shared);
    let begins = after.starts_with(is_east_asian) || after.starts_with(is_shared);
    ends && begins && (before.ends_with(is_east_asian) || after.starts_with(is_east_asian))
}

/// Whether a line is one because its author wanted it: an item with whatever marker, `| a | b |`, a line of a dialogue, or
/// one that begins with a picture.
fn stands_alone(line: &str) -> bool {
    const BULLETS: [char; 14] = ['-', '*', '–', '—', '‣', '⁃', '∙', '»', '・', '•', '·', '▪', '●', '◦'];
    let bullet = line.strip_prefix(BULLETS).is_some_and(|rest| rest.starts_with([' ', '\u{a0}']));
    let numbered = || {
        let rest = line.strip_prefix(['(', '（']).unwrap_or(line);
        let end = rest.find(|c: char| !c.is_alphanumeric() || c == 'º').unwrap_or(rest.len());
        let (number, rest) = rest.split_at(end);
        let count = number.chars().count();
        // "M. Dupont" is a person.
        let is_initial = number.chars().all(char::is_uppercase) && rest.starts_with('.');
        let counts = number.chars().all(char::is_numeric) && count <= 3
            || count == 1 && !is_initial
            || count <= 4 && number.chars().all(|c| "IVXivx".contains(c));
        let marked = [") ", ". ", ".- ", "º ", "°) ", "、", "）"].iter().any(|mark| rest.starts_with(mark));
        count > 0 && counts && marked
    };
    bullet || line.starts_with('|') || line.starts_with(is_picture) || is_keycap(line) || numbered()
}

/// `1️⃣`
fn is_keycap(line: &str) -> bool {
    line.chars().take(3).any(|c| c == '\u{20e3}')
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
