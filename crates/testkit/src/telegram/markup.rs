//! Inline keyboards: how the server checks them, and how a test reads them.

use serde_json::{Map, Value, json};

use super::answer::Refusal;
use super::text::check_url;

/// The most buttons that one message carries.
const MOST_BUTTONS: usize = 100;

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It tells the bot these data.
    Data(String),
    /// It opens this address.
    Url(String),
    /// Something else, as the bot wrote it.
    Other(String),
}

/// Checks the parameter `reply_markup`; gives the inline keyboard as the server echoes it. Keyboards
/// of the other kinds are taken and not echoed, as on the real server.
pub(super) fn check(markup: Option<&Value>) -> Result<Option<Value>, Refusal> {
    let markup = match markup {
        None => return Ok(None),
        Some(Value::Object(markup)) => markup,
        Some(Value::String(_)) => {
            return Err(Refusal::bad("can't parse reply keyboard markup JSON object"));
        }
        Some(_) => return Err(Refusal::bad("object expected as reply markup")),
    };
    let Some(rows) = markup.get("inline_keyboard") else {
        return Ok(None);
    };
    let shape =
        || Refusal::bad("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays");
    let mut checked = Vec::new();
    let mut count = 0;
    for row in rows.as_array().ok_or_else(shape)? {
        let mut buttons = Vec::new();
        for button in row.as_array().ok_or_else(shape)? {
            if let Some(button) = check_button(button)? {
                count += 1;
                buttons.push(button);
            }
        }
        if !buttons.is_empty() {
            checked.push(Value::Array(buttons));
        }
    }
    if count > MOST_BUTTONS {
        return Err(Refusal::bad("reply markup is too long"));
    }
    Ok((!checked.is_empty()).then(|| json!({ "inline_keyboard": checked })))
}

fn check_button(button: &Value) -> Result<Option<Value>, Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse inline keyboard button: {what}"));
    let Value::Object(fields) = button else {
        return Err(wrong("InlineKeyboardButton must be an Object"));
    };
    let text = fields.get("text").ok_or_else(|| wrong("Can't find field \"text\""))?;
    let text = text.as_str().ok_or_else(|| wrong("Field \"text\" must be of type String"))?;
    let given = |name: &str| fields.get(name).and_then(Value::as_str).filter(|value| !value.is_empty());
    let mut checked = Map::from_iter([("text".to_owned(), json!(text))]);
    if let Some(url) = given("url") {
        check_url(url)
            .map_err(|why| Refusal::bad(format!("inline keyboard button URL '{url}' is invalid: {why}")))?;
        checked.insert("url".to_owned(), json!(url));
    } else if let Some(data) = given("callback_data") {
        if data.len() > 64 {
            return Err(Refusal::bad("BUTTON_DATA_INVALID"));
        }
        checked.insert("callback_data".to_owned(), json!(data));
    } else if fields.get("callback_data").is_some() {
        return Err(Refusal::bad("BUTTON_DATA_INVALID"));
    } else {
        let known =
            ["copy_text", "switch_inline_query", "switch_inline_query_current_chat", "web_app", "login_url"];
        let Some(name) = known.into_iter().find(|name| fields.contains_key(*name)) else {
            return Err(wrong("Text buttons are unallowed in the inline keyboard"));
        };
        checked.insert(name.to_owned(), fields[name].clone());
    }
    // The server leaves out a button on which nothing stands.
    Ok((!text.is_empty()).then_some(Value::Object(checked)))
}

/// The buttons of a keyboard, row by row in one list.
pub(super) fn buttons(markup: Option<&Value>) -> Vec<Button> {
    let Some(rows) = markup.and_then(|markup| markup["inline_keyboard"].as_array()) else {
        return Vec::new();
    };
    let action = |button: &Value| match (button["callback_data"].as_str(), button["url"].as_str()) {
        (Some(data), _) => Action::Data(data.to_owned()),
        (None, Some(url)) => Action::Url(url.to_owned()),
        (None, None) => Action::Other(button.to_string()),
    };
    rows.iter()
        .flat_map(|row| row.as_array().into_iter().flatten())
        .map(|button| Button {
            label: button["text"].as_str().unwrap_or_default().to_owned(),
            action: action(button),
        })
        .collect()
}
