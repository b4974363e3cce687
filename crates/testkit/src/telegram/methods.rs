//! The methods by name, and those that are short.

use serde_json::{Value, json};

use super::access::Access;
use super::answer::{Answer, Refusal};
use super::chat::{Kind, Status};
use super::params::Params;
use super::state::{MenuEntry, State};

/// Every method that the stand-in knows, as documented.
const METHODS: &[&str] = &[
    "answerCallbackQuery",
    "deleteMessage",
    "deleteMyCommands",
    "deleteWebhook",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "editMessageText",
    "getChat",
    "getChatAdministrators",
    "getChatMember",
    "getChatMemberCount",
    "getFile",
    "getMe",
    "getMyCommands",
    "getUpdates",
    "leaveChat",
    "pinChatMessage",
    "sendAnimation",
    "sendAudio",
    "sendDocument",
    "sendMessage",
    "sendPhoto",
    "sendVideo",
    "sendVoice",
    "setMyCommands",
    "setMyDescription",
    "setMyShortDescription",
    "unpinChatMessage",
];

/// The documented name of a method; the real server reads names in any letter case.
pub(super) fn canonical(name: &str) -> Option<&'static str> {
    METHODS.iter().find(|method| method.eq_ignore_ascii_case(name)).copied()
}

impl State {
    /// Runs a method. Polls are served elsewhere, for they wait.
    pub(super) fn run(&mut self, method: &str, params: &Params) -> Answer {
        match method {
            "answerCallbackQuery" => self.answer_callback_query(params),
            "deleteMessage" => self.delete_message(params),
            "deleteMyCommands" => {
                let key = self.menu_key(params)?;
                self.menus.remove(&key);
                Ok(json!(true))
            }
            "deleteWebhook" => {
                if params.flag("drop_pending_updates") {
                    self.updates.clear();
                }
                Ok(json!(true))
            }
            "editMessageMedia" => self.edit_message_media(params),
            "editMessageReplyMarkup" => self.edit_message_reply_markup(params),
            "editMessageText" => self.edit_message_text(params),
            "getChat" => self.get_chat(params),
            "getChatAdministrators" => self.get_chat_administrators(params),
            "getChatMember" => self.get_chat_member(params),
            "getChatMemberCount" => self.get_chat_member_count(params),
            "getFile" => self.get_file(params),
            "getMe" => Ok(self.get_me()),
            "getMyCommands" => {
                let key = self.menu_key(params)?;
                let menu = self.menus.get(&key).into_iter().flatten();
                Ok(menu.map(|(name, about)| json!({ "command": name, "description": about })).collect())
            }
            "leaveChat" => self.leave_chat(params),
            "pinChatMessage" => self.pin(params, true),
            "sendAnimation" => self.send_media("animation", params),
            "sendAudio" => self.send_media("audio", params),
            "sendDocument" => self.send_media("document", params),
            "sendMessage" => self.send_message(params),
            "sendPhoto" => self.send_media("photo", params),
            "sendVideo" => self.send_media("video", params),
            "sendVoice" => self.send_media("voice", params),
            "setMyCommands" => self.set_my_commands(params),
            "setMyDescription" => profile(params, "description", 512),
            "setMyShortDescription" => profile(params, "short_description", 120),
            "unpinChatMessage" => self.pin(params, false),
            _ => Err(Refusal::new(404, "Not Found: method not found")),
        }
    }

    fn get_me(&self) -> Value {
        let mut me = self.person_json(self.bot);
        me["can_join_groups"] = json!(true);
        me["can_read_all_group_messages"] = json!(!self.privacy);
        me["supports_inline_queries"] = json!(false);
        me["can_connect_to_business"] = json!(false);
        me["has_main_web_app"] = json!(false);
        me
    }

    fn get_chat(&self, params: &Params) -> Answer {
        let id = self.reach(params, Access::Read)?;
        let mut shown = self.chat_json(id);
        shown["accent_color_id"] = json!(1);
        shown["max_reaction_count"] = json!(11);
        let chat = self.chat(id);
        if matches!(chat.kind, Kind::Group | Kind::Supergroup) {
            shown["permissions"] = json!({ "can_send_messages": !chat.muted, "can_invite_users": true });
        }
        shown["accepted_gift_types"] = json!({
            "unlimited_gifts": false,
            "limited_gifts": false,
            "unique_gifts": false,
            "premium_subscription": false,
        });
        Ok(shown)
    }

    fn get_chat_member(&self, params: &Params) -> Answer {
        let user = params.int("user_id").ok_or_else(|| Refusal::bad("invalid user_id specified"))?;
        let access = if user == self.bot { Access::Read } else { Access::ReadMembers };
        let id = self.reach(params, access)?;
        if !self.people.contains_key(&user) {
            return Err(Refusal::bad("PARTICIPANT_ID_INVALID"));
        }
        let chat = self.chat(id);
        let status = match chat.members.get(&user) {
            _ if user == self.bot => chat.bot,
            Some(status) => *status,
            // In a channel an ordinary bot is told about nobody but its administrators.
            None if chat.kind == Kind::Channel && !chat.bot.is_admin() => {
                return Err(Refusal::bad("member list is inaccessible"));
            }
            None => Status::Left,
        };
        Ok(self.member_json(id, user, status))
    }

    fn get_chat_member_count(&self, params: &Params) -> Answer {
        let id = self.reach(params, Access::ReadMembers)?;
        let chat = self.chat(id);
        let everybody = chat.members.values().chain([&chat.bot]);
        Ok(json!(everybody.filter(|status| !matches!(status, Status::Left | Status::Kicked)).count()))
    }

    fn get_chat_administrators(&self, params: &Params) -> Answer {
        let id = self.reach(params, Access::ReadMembers)?;
        let chat = self.chat(id);
        if chat.kind == Kind::Private {
            return Err(Refusal::bad("there are no administrators in the private chat"));
        }
        let everybody =
            chat.members.iter().map(|(user, status)| (*user, *status)).chain([(self.bot, chat.bot)]);
        Ok(everybody
            .filter(|(_, status)| status.is_admin())
            .map(|(user, status)| self.member_json(id, user, status))
            .collect())
    }

    fn leave_chat(&mut self, params: &Params) -> Answer {
        let id = self.reach(params, Access::Read)?;
        if self.chat(id).kind == Kind::Private {
            return Err(Refusal::bad("chat member status can't be changed in private chats"));
        }
        self.set_bot(id, self.bot, Status::Left);
        Ok(json!(true))
    }

    fn answer_callback_query(&mut self, params: &Params) -> Answer {
        if params.text("text").chars().count() > 200 {
            return Err(Refusal::bad("MESSAGE_TOO_LONG"));
        }
        match self.presses.get_mut(&params.text("callback_query_id")) {
            Some(press) if press.answer.is_none() => {
                press.answer = Some(params.clone().into_value());
                Ok(json!(true))
            }
            _ => Err(Refusal::bad("query is too old and response timeout expired or query ID is invalid")),
        }
    }

    fn get_file(&self, params: &Params) -> Answer {
        let id = params.text("file_id");
        let Some(file) = self.files.get(&id) else {
            return Err(Refusal::bad("invalid file_id"));
        };
        let unique = format!("Ag{id}");
        Ok(json!({
            "file_id": id,
            "file_unique_id": unique,
            "file_size": file.bytes.len(),
            "file_path": file.path,
        }))
    }

    /// The scope as one word, and the language.
    fn menu_key(&self, params: &Params) -> Result<(String, String), Refusal> {
        let wrong = |what: &str| Refusal::bad(format!("can't parse BotCommandScope: {what}"));
        let language = params.text("language_code");
        if !(language.is_empty() || (language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase())))
        {
            return Err(Refusal::bad("invalid language code specified"));
        }
        let scope = match params.get("scope") {
            None => return Ok(("default".to_owned(), language)),
            Some(Value::Object(scope)) => scope,
            Some(_) => return Err(wrong("BotCommandScope must be an Object")),
        };
        let chat = || {
            let id = scope
                .get("chat_id")
                .and_then(Value::as_i64)
                .ok_or_else(|| wrong("Empty chat_id specified"))?;
            self.chats.get(&id).map(|_| id).ok_or_else(|| Refusal::bad("chat not found"))
        };
        let kind = scope.get("type").and_then(Value::as_str).unwrap_or_default();
        let scope = match kind {
            "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => {
                kind.to_owned()
            }
            "chat" | "chat_administrators" => format!("{kind}:{}", chat()?),
            "chat_member" => {
                let user = scope.get("user_id").and_then(Value::as_i64);
                format!("{kind}:{}:{}", chat()?, user.ok_or_else(|| wrong("Invalid user_id specified"))?)
            }
            _ => return Err(wrong("Unsupported type specified")),
        };
        Ok((scope, language))
    }

    fn set_my_commands(&mut self, params: &Params) -> Answer {
        let Some(Value::Array(given)) = params.get("commands") else {
            return Err(Refusal::bad("expected an Array of BotCommand"));
        };
        let key = self.menu_key(params)?;
        if given.len() > 100 {
            return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
        }
        let menu = given.iter().map(menu_entry).collect::<Result<Vec<MenuEntry>, Refusal>>()?;
        self.menus.insert(key, menu);
        Ok(json!(true))
    }
}

/// Checks what a bot says of itself.
fn profile(params: &Params, field: &str, most: usize) -> Answer {
    let text = params.text(field);
    if text.chars().count() > most {
        return Err(Refusal::bad("text is too long"));
    }
    Ok(json!(true))
}

fn menu_entry(entry: &Value) -> Result<MenuEntry, Refusal> {
    let field = |name: &str| {
        let missing = || Refusal::bad(format!("can't parse BotCommand: Can't find field \"{name}\""));
        entry[name].as_str().map(str::to_owned).ok_or_else(missing)
    };
    let (name, about) = (field("command")?, field("description")?);
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !(1..=32).contains(&name.len()) || !name.bytes().all(letters) {
        return Err(Refusal::bad("BOT_COMMAND_INVALID"));
    }
    if !(1..=256).contains(&about.trim().chars().count()) {
        return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    Ok((name, about))
}
