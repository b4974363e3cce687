//! The command menu, and what the bot says that it is.

use super::errors;
use crate::Failure;
use domain::menu::Menu;
use domain::person::Person;
use domain::room::NetworkId;
use teloxide::Bot;
use teloxide::payloads::{
    DeleteMyCommandsSetters, SetMyCommandsSetters, SetMyDescriptionSetters, SetMyShortDescriptionSetters,
};
use teloxide::requests::Requester;
use teloxide::types::{BotCommand, BotCommandScope, ChatId, Recipient};

/// The most commands of a menu, and the longest name and description, in characters (Bot API).
const MOST_COMMANDS: usize = 100;
const LONGEST_NAME: usize = 32;
const LONGEST_DESCRIPTION: usize = 256;

/// The longest description of a bot and the longest short one, in characters (Bot API).
const LONGEST_PROFILE: usize = 512;
const LONGEST_LINE: usize = 120;

/// Says what the bot is to whoever opens a chat with it, and on its profile.
pub(super) async fn set_profile(bot: &Bot, menu: &Menu) -> Result<(), Failure> {
    let mut done = Vec::new();
    for text in &menu.texts {
        let code = text.language.as_ref().map(|lang| lang.base().code().to_owned()).unwrap_or_default();
        if done.contains(&code) || !matches!(code.len(), 0 | 2) {
            continue;
        }
        done.push(code.clone());
        let first = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let profile = first(&text.profile, LONGEST_PROFILE);
        let line = first(&text.profile_line, LONGEST_LINE);
        let said = bot.set_my_description().description(profile).language_code(&code).await;
        said.map_err(|error| errors::failure(&error))?;
        let said = bot.set_my_short_description().short_description(line).language_code(&code).await;
        said.map_err(|error| errors::failure(&error))?;
    }
    Ok(())
}

/// Shows everybody the commands, and moderators theirs in their private chats.
pub(super) async fn set(bot: &Bot, menu: &Menu) -> Result<(), Failure> {
    let mut done: Vec<Option<String>> = Vec::new();
    for text in &menu.texts {
        let language = match &text.language {
            None => None,
            // Telegram knows languages by two letters, without regions.
            Some(lang) if lang.base().code().len() == 2 => Some(lang.base().code().to_owned()),
            Some(_) => continue,
        };
        if done.contains(&language) {
            continue;
        }
        set_one(bot, &text.everybody, BotCommandScope::Default, language.as_deref()).await?;
        for scope in menu.moderators.iter().filter_map(chat_of) {
            set_one(bot, &text.moderators, scope, language.as_deref()).await?;
        }
        for scope in menu.former.iter().filter_map(chat_of) {
            remove_one(bot, scope, language.as_deref()).await?;
        }
        done.push(language);
    }
    Ok(())
}

/// The private chat with somebody.
fn chat_of(person: &Person) -> Option<BotCommandScope> {
    let chat = person.id.parse().ok().filter(|_| person.network == NetworkId::Telegram)?;
    Some(BotCommandScope::Chat { chat_id: Recipient::Id(ChatId(chat)) })
}

/// Somebody sees what everybody sees.
async fn remove_one(bot: &Bot, scope: BotCommandScope, language: Option<&str>) -> Result<(), Failure> {
    let mut request = bot.delete_my_commands().scope(scope);
    if let Some(language) = language {
        request = request.language_code(language);
    }
    match request.await {
        Ok(_) => Ok(()),
        Err(error) if errors::is_refusal(&error) => Ok(()),
        Err(error) => Err(errors::failure(&error)),
    }
}

async fn set_one(
    bot: &Bot,
    lines: &[(String, String)],
    scope: BotCommandScope,
    language: Option<&str>,
) -> Result<(), Failure> {
    let one_chat = matches!(scope, BotCommandScope::Chat { .. });
    let mut request = bot.set_my_commands(commands(lines)).scope(scope);
    if let Some(language) = language {
        request = request.language_code(language);
    }
    match request.await {
        Ok(_) => Ok(()),
        // A moderator who has never written to the bot has no chat with it yet.
        Err(error) if one_chat && errors::is_refusal(&error) => {
            tracing::debug!(why = errors::sentence(&error), "a moderator's menu could not be set");
            Ok(())
        }
        Err(error) => Err(errors::failure(&error)),
    }
}

fn commands(lines: &[(String, String)]) -> Vec<BotCommand> {
    let name = |name: &str| {
        (1..=LONGEST_NAME).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    lines
        .iter()
        .filter(|(its, description)| name(its) && !description.trim().is_empty())
        .take(MOST_COMMANDS)
        .map(|(its, description)| {
            BotCommand::new(its.clone(), description.chars().take(LONGEST_DESCRIPTION).collect::<String>())
        })
        .collect()
}
