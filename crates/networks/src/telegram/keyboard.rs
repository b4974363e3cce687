//! Choices, as buttons.

use domain::answer::{CHOICE_LIMIT, Choice};
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

/// The longest payload of a link that opens the private chat (Bot API, deep linking).
const PAYLOAD_LIMIT: usize = 64;

/// The buttons under a message; `None` for none at all.
///
/// In a private chat a button gives the command. In groups and channels one reader must not turn everybody's page, so a
/// button there opens the private chat with the bot of this `username`, with the command as its payload.
pub(super) fn keyboard(choices: &[Choice], username: Option<&str>) -> Option<InlineKeyboardMarkup> {
    let buttons: Vec<InlineKeyboardButton> = choices
        .iter()
        .filter(|choice| !choice.label.trim().is_empty())
        .filter_map(|choice| match username {
            None => {
                let fits = (1..=CHOICE_LIMIT).contains(&choice.command.len());
                fits.then(|| InlineKeyboardButton::callback(choice.label.clone(), choice.command.clone()))
            }
            Some(username) => {
                let url = format!("https://t.me/{username}?start={}", payload(&choice.command)?);
                Some(InlineKeyboardButton::url(choice.label.clone(), url.parse().ok()?))
            }
        })
        .collect();
    (!buttons.is_empty()).then(|| InlineKeyboardMarkup::new(rows(buttons)))
}

/// A command as a payload. A `_` stands for the blank, since no command holds one.
fn payload(command: &str) -> Option<String> {
    let fits = (1..=PAYLOAD_LIMIT).contains(&command.len())
        && command.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b' ');
    fits.then(|| command.replace(' ', "_"))
}

/// The buttons in rows of up to three, as far as a phone has space for their labels.
fn rows(buttons: Vec<InlineKeyboardButton>) -> Vec<Vec<InlineKeyboardButton>> {
    let mut rows: Vec<Vec<InlineKeyboardButton>> = Vec::new();
    for button in buttons {
        let fits = rows.last().is_some_and(|row| {
            let widest = row.iter().chain([&button]).map(|b| b.text.chars().count()).max().unwrap_or(0);
            match row.len() {
                1 => widest <= 18,
                2 => widest <= 11,
                _ => false,
            }
        });
        match rows.last_mut() {
            Some(row) if fits => row.push(button),
            _ => rows.push(vec![button]),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn shown(choices: &[(&str, &str)], username: Option<&str>) -> Value {
        let choices: Vec<Choice> = choices
            .iter()
            .map(|(label, command)| Choice { label: (*label).to_owned(), command: (*command).to_owned() })
            .collect();
        serde_json::to_value(keyboard(&choices, username)).unwrap()
    }

    #[test]
    fn in_private_a_button_is_the_command() {
        let buttons = shown(
            &[("More", "declaration ecuador-2010 2"), ("Nothing", ""), ("Long", &"x".repeat(65))],
            None,
        );
        assert_eq!(
            buttons,
            json!({"inline_keyboard": [[{"text": "More", "callback_data": "declaration ecuador-2010 2"}]]})
        );
        assert_eq!(shown(&[], None), Value::Null);
    }

    #[test]
    fn elsewhere_it_opens_the_private_chat() {
        let choices = [("More", "declaration ecuador-2010 2"), ("Odd", "post_it"), ("Odd", "ñ")];
        let url = "https://t.me/altavoz_bot?start=declaration_ecuador-2010_2";
        let buttons = json!({"inline_keyboard": [[{"text": "More", "url": url}]]});
        assert_eq!(shown(&choices, Some("altavoz_bot")), buttons);
    }

    #[test]
    fn short_labels_share_a_row() {
        let labels = [
            "Previous",
            "More",
            "Demands",
            "Full text",
            "Read it in Spanish",
            "Français",
            "A label that is long enough",
        ];
        let choices: Vec<(&str, &str)> = labels.iter().map(|label| (*label, "help")).collect();
        let rows: Vec<usize> = shown(&choices, None)["inline_keyboard"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_array().unwrap().len())
            .collect();
        assert_eq!(rows, [3, 2, 1, 1]);
    }
}
