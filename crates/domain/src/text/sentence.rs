//! Where sentences end. Unicode's rule (UAX #29) takes every stop before a capital or a digit for an end; what
//! declarations are full of (abbreviated months, titles, initials, brackets) is looked at here.

use unicode_segmentation::UnicodeSegmentation;

/// Abbreviations that a name or a number follows, in lower case without their stop.
const ABBREVIATIONS: [&str; 66] = [
    "apr", "art", "arts", "aug", "av", "avda", "capt", "cf", "col", "dec", "dic", "dra", "ed", "ene", "feb",
    "févr", "fig", "fr", "fri", "gen", "gov", "gral", "inc", "ing", "jan", "janv", "juil", "jul", "jun",
    "lic", "ltd", "lt", "mgr", "mlle", "mme", "mon", "mrs", "ms", "mr", "no", "nos", "nov", "núm", "nº",
    "n.º", "oct", "pag", "pág", "pres", "prof", "profa", "rep", "rev", "sat", "sen", "sep", "sept", "sgt",
    "sra", "sres", "srta", "st", "sun", "thu", "thurs", "tues",
];

/// The ends of the text's sentences, as byte positions behind the last character of each, the text's own end included.
pub fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut open = 0i32;
    let mut counted = 0;
    for (start, piece) in text.split_sentence_bound_indices() {
        let at = start + piece.trim_end().len();
        for c in text[counted..at].chars() {
            match c {
                '(' | '[' | '«' => open += 1,
                ')' | ']' | '»' => open = (open - 1).max(0),
                _ => {}
            }
        }
        counted = at;
        if at > 0 && (at >= text.trim_end().len() || open == 0 && !is_abbreviation(&text[..at])) {
            ends.push(at);
        }
    }
    ends
}

/// Whether a text that ends with a stop ends with an abbreviation or an initial.
fn is_abbreviation(text: &str) -> bool {
    let Some(before) = text.strip_suffix('.') else { return false };
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '“' | '"' | '«'))
        .next()
        .unwrap_or_default();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let initial = letters == 1 && word.chars().all(char::is_uppercase);
    initial
        || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
        || word.contains('.') && (1..=3).contains(&letters)
        || ["Dr", "Sr", "MM", "Jr"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_not_always_an_end() {
        for (text, count) in [
            ("One is here. Two is there! Is three? Yes.", 4),
            ("On Thursday (Thurs. 30 Sep. 2010), it began. Then it ended.", 2),
            ("Gen. Martínez and J. Correa spoke in St. John. They left.", 2),
            ("Habló la Sra. Pérez. Luego calló.", 2),
            ("Le n.º 5 et M. Dupont, à 20.30. Fin.", 2),
            ("¿Quién? ¡Nadie! Así fue.", 3),
            ("The U.S. Government knew. It kept still.", 2),
            ("No end here", 1),
            ("(An open bracket. It never closes.", 1),
            ("", 0),
        ] {
            let ends = ends(text);
            let sentences: Vec<&str> = ends.iter().map(|at| &text[..*at]).collect();
            assert_eq!(ends.len(), count, "{text}: {sentences:?}");
        }
    }
}
