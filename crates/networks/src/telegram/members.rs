//! Who is in a chat. Telegram names its admins, says of anybody whether they are there, and how many there are.

use super::errors;
use super::person::{called, user};
use super::place::Place;
use super::rights::is_present;
use super::wire::{GetChat, GetChatAdministrators, GetChatMember};
use crate::Failure;
use domain::person::Person;
use domain::room::Members;
use teloxide::requests::{JsonRequest, Request, Requester};
use teloxide::types::ChatId;
use teloxide::{Bot, RequestError};

/// How many people are asked for, at most.
const ASKED: usize = 50;

/// Who is there beside us; of those who are no admins, whoever of `people` is.
pub(super) async fn members(bot: &Bot, us: i64, place: Place, people: &[Person]) -> Result<Members, Failure> {
    let answer = async {
        let count = bot.get_chat_member_count(ChatId(place.chat)).await?;
        let admins = GetChatAdministrators { chat_id: place.chat };
        let admins = JsonRequest::new(bot.clone(), admins).send().await?;
        let mut known: Vec<(Person, String)> = Vec::new();
        for admin in admins.iter().filter(|admin| admin.user.id != us) {
            known.extend(user(&admin.user).map(|person| (person, called(&admin.user))));
        }
        for person in people.iter().take(ASKED) {
            let Ok(id) = person.id.parse() else { continue };
            if known.iter().any(|(other, _)| other.is(person)) {
                continue;
            }
            let member = GetChatMember { chat_id: place.chat, user_id: id };
            match JsonRequest::new(bot.clone(), member).send().await {
                Ok(member) if is_present(&member) => {
                    known.push((person.clone(), member.user.as_ref().map(called).unwrap_or_default()));
                }
                Ok(_) => {}
                Err(error) if errors::is_refusal(&error) => {}
                Err(error) => return Err(error),
            }
        }
        // We are one of them.
        let others = u64::from(count).saturating_sub(1 + known.len() as u64);
        let chat = JsonRequest::new(bot.clone(), GetChat { chat_id: place.chat }).send().await?;
        let is_public = chat.username.is_some();
        Ok::<_, RequestError>(Members { known, others, is_public, is_plain: false })
    };
    answer.await.map_err(|error| errors::failure(&error))
}
