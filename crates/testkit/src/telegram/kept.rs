//! What the server knows, as a file: a later test goes on with the same chats, people and messages.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::BotApi;
use super::chat::{Chat, Person};
use super::state::Press;

/// What is kept of the state. Updates that the bot has not confirmed, files and faults are not.
#[derive(Serialize, Deserialize)]
struct Kept {
    people: HashMap<i64, Person>,
    chats: BTreeMap<i64, Chat>,
    last_id: i32,
    last_update: i64,
    presses: BTreeMap<String, Press>,
}

impl BotApi {
    /// Writes the chats, people and messages into a file.
    pub fn save(&self, file: &Path) {
        let kept = self.server.read(|state| Kept {
            people: state.people.clone(),
            chats: state.chats.clone(),
            last_id: state.last_id,
            last_update: state.last_update,
            presses: state.presses.clone(),
        });
        std::fs::write(file, serde_json::to_string_pretty(&kept).expect("the state is JSON"))
            .expect("a file for the state");
    }

    /// Starts a server that knows what another one has [saved](Self::save). Its messages count as read.
    pub async fn start_from(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).expect("the state's file");
        let mut kept: Kept = serde_json::from_str(&text).expect("a state");
        kept.chats.values_mut().flat_map(|chat| &mut chat.messages).for_each(|message| message.read = true);
        let api = Self::start().await;
        api.server.change(|state| {
            state.people = kept.people;
            state.chats = kept.chats;
            state.last_id = kept.last_id;
            state.last_update = kept.last_update;
            state.presses = kept.presses;
        });
        api
    }
}
