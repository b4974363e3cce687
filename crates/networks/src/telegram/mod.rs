//! Telegram, over the Bot API. Only the files here name teloxide.

mod bounds;
mod entities;
mod errors;
mod fetch;
mod keyboard;
mod link;
mod markdown;
mod media;
mod members;
mod menu;
mod person;
mod place;
mod poll;
mod receive;
mod render;
mod rights;
mod send;
mod wire;

pub use render::{Entity, Look, Part, render};

use crate::uploads::Uploads;
use crate::{Batch, Clock, Cursor, Failure, FetchError, Network, Post, Text, quoted};
use async_trait::async_trait;
use domain::incoming::{MessageId, Pressed, Source};
use domain::menu::Menu;
use domain::person::Person;
use domain::room::{Address, Members, NetworkId};
use domain::sending::Delivery;
use media::Sender;
use place::Place;
use receive::Us;
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use teloxide::requests::Requester;
use teloxide::types::{CallbackQueryId, ChatId, UserId};
use teloxide::{Bot, RequestError};

/// How long making a connection may take. It is shorter than a call's timeout, so that a send that never left is told
/// from one whose outcome isn't known.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);

/// How much longer a call may take that uploads a file.
const UPLOAD: Duration = Duration::from_secs(300);

/// How many connections are kept that nothing goes through.
const IDLE: usize = 8;

/// Where Telegram is, and who we are there.
pub struct Settings {
    /// The Bot API server, without `/bot…`.
    pub api_url: String,
    /// The bot's token.
    pub token: SecretString,
    /// How long an ordinary call may take. One that is answered with a 5xx takes 10 s more, which teloxide sleeps.
    pub timeout: Duration,
    /// The files that are sent.
    pub uploads: Arc<Uploads>,
}

/// The bot on Telegram.
///
/// It has no `Debug`: teloxide's own shows the token.
pub struct Telegram {
    bot: Bot,
    /// The same bot with a timeout for long polls.
    poller: Bot,
    /// The same bot with time for uploads.
    uploader: Bot,
    uploads: Arc<Uploads>,
    us: RwLock<Option<Us>>,
    /// Whether the next poll is the first since [`Network::connect`], which does not wait.
    first: AtomicBool,
    /// Whether it is said what the bot is.
    has_profile: AtomicBool,
    clock: Clock,
}

impl Telegram {
    /// Checks the settings; only [`Network::connect`] connects.
    ///
    /// # Errors
    /// A lasting failure for an empty token, or an address that can't be one.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, Failure> {
        let token = settings.token.expose_secret().trim();
        if token.is_empty() {
            return Err(Failure::Lasting(errors::TOKEN_REFUSED.to_owned()));
        }
        let bot = |timeout: Duration| {
            let client = teloxide::net::default_reqwest_settings()
                .timeout(timeout)
                // Another server must learn neither the token, which is in the address, nor what is asked.
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .pool_max_idle_per_host(IDLE)
                .connect_timeout(CONNECT_TIMEOUT.min(settings.timeout))
                .build()
                .map_err(|_| Failure::Lasting("no HTTPS client could be made".to_owned()))?;
            let bad_url = || {
                Failure::Lasting("telegram.api_url is no address such as https://api.telegram.org".to_owned())
            };
            let bot = Bot::with_client(token, client)
                .set_api_url(settings.api_url.trim().trim_end_matches('/').parse().map_err(|_| bad_url())?);
            // teloxide panics on an address that no path can be added to.
            let url = bot.api_url();
            if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
                return Err(bad_url());
            }
            Ok(bot)
        };
        Ok(Self {
            bot: bot(settings.timeout)?,
            poller: bot(poll::LONG_POLL + settings.timeout)?,
            uploader: bot(UPLOAD + settings.timeout)?,
            uploads: settings.uploads.clone(),
            us: RwLock::new(None),
            first: AtomicBool::new(true),
            has_profile: AtomicBool::new(false),
            clock,
        })
    }

    fn us(&self) -> Option<Us> {
        self.us.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn sender(&self) -> Sender<'_> {
        let me = self.us().map_or(0, |us| us.id);
        Sender { bot: &self.bot, uploader: &self.uploader, me, uploads: &self.uploads }
    }

    fn username(&self) -> Option<String> {
        self.us().map(|us| us.username)
    }
}

#[async_trait]
impl Network for Telegram {
    fn id(&self) -> NetworkId {
        NetworkId::Telegram
    }

    async fn connect(&self) -> Result<(), Failure> {
        let me = self.bot.get_me().await.map_err(|error| errors::failure(&error))?;
        let id = i64::try_from(me.user.id.0).ok().and_then(bounds::person);
        let username = me.user.username.as_deref().and_then(bounds::username);
        let (Some(id), Some(username)) = (id, username) else {
            return Err(Failure::Passing("Telegram does not tell who this bot is".to_owned()));
        };
        tracing::info!(username = %quoted(username), "connected to Telegram");
        let us = Us { id, username: username.to_owned() };
        *self.us.write().unwrap_or_else(PoisonError::into_inner) = Some(us);
        self.first.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn next(&self, cursor: Option<&Cursor>) -> Result<Batch, Failure> {
        let us = self.us().ok_or_else(|| Failure::Passing("not connected to Telegram yet".to_owned()))?;
        let wait = if self.first.load(Ordering::Relaxed) { Duration::ZERO } else { poll::LONG_POLL };
        let batch = poll::poll(&self.poller, &us, cursor, wait, &self.clock).await?;
        self.first.store(false, Ordering::Relaxed);
        Ok(batch)
    }

    async fn send(&self, post: &Post<'_>) -> Delivery {
        match post.part {
            crate::Part::Telegram(part) => {
                send::send(&self.sender(), self.username().as_deref(), post, part).await
            }
            _ => foreign(),
        }
    }

    async fn edit(&self, post: &Post<'_>, id: &MessageId) -> Delivery {
        match post.part {
            crate::Part::Telegram(part) => {
                send::edit(&self.sender(), self.username().as_deref(), post, part, id).await
            }
            _ => foreign(),
        }
    }

    async fn remove(&self, room: &Address, id: &MessageId, _key: &str) -> Delivery {
        send::remove(&self.bot, room, id).await
    }

    async fn pin(&self, room: &Address, id: &MessageId) -> Delivery {
        send::pin(&self.bot, room, id, true).await
    }

    async fn unpin(&self, room: &Address, id: &MessageId) -> Delivery {
        send::pin(&self.bot, room, id, false).await
    }

    async fn acknowledge(&self, pressed: &Pressed) {
        if let Err(error) = self.bot.answer_callback_query(CallbackQueryId(pressed.id.clone())).await {
            tracing::debug!(why = errors::sentence(&error), "a choice could not be acknowledged");
        }
    }

    async fn is_admin(&self, room: &Address, person: &Person) -> Result<bool, Failure> {
        let Some(place) = Place::read(room) else { return Ok(false) };
        if place.is_private() {
            return Ok(true);
        }
        // Chats in whose name somebody speaks (channels, anonymous admins) have negative ids. Telegram vouches for them
        // with the message, or not at all.
        let Ok(user) = person.id.parse() else { return Ok(false) };
        match self.bot.get_chat_member(ChatId(place.chat), UserId(user)).await {
            Ok(member) => Ok(member.kind.is_privileged()),
            Err(error) if errors::is_refusal(&error) => Ok(false),
            Err(error) => Err(errors::failure(&error)),
        }
    }

    async fn members(&self, room: &Address, people: &[Person]) -> Result<Members, Failure> {
        let (Some(place), Some(us)) = (Place::read(room), self.us()) else { return Ok(Members::default()) };
        members::members(&self.bot, us.id, place, people).await
    }

    async fn may_write(&self, room: &Address) -> Result<bool, Failure> {
        let (Some(place), Some(us)) = (Place::read(room), self.us()) else { return Ok(false) };
        match place.is_private() {
            true => Ok(true),
            false => rights::may_write(&self.bot, us.id, place).await,
        }
    }

    async fn leave(&self, room: &Address) -> Result<(), Failure> {
        let Some(place) = Place::read(room).filter(|place| !place.is_private()) else { return Ok(()) };
        match self.bot.leave_chat(ChatId(place.chat)).await {
            Ok(_) => Ok(()),
            // A group that has become a supergroup is no place to be in any more.
            Err(RequestError::MigrateToChatId(_)) => Ok(()),
            Err(error) if errors::is_refusal(&error) => Ok(()),
            Err(error) => Err(errors::failure(&error)),
        }
    }

    async fn fetch(&self, _room: &Address, source: &Source, limit: usize) -> Result<Text, FetchError> {
        let markdown = fetch::fetch(&self.bot, source, limit).await?;
        Ok(Text { markdown, is_file: matches!(source, Source::Remote { .. }), is_ours: false })
    }

    async fn largest_file(&self) -> Option<u64> {
        Some(media::LARGEST)
    }

    async fn download(&self, _room: &Address, source: &Source, limit: usize) -> Result<Vec<u8>, FetchError> {
        match source {
            Source::Text { .. } => Err(FetchError::Missing("not a file".to_owned())),
            Source::Remote { reference, size, .. } => {
                fetch::download(&self.uploader, reference, *size, limit).await
            }
        }
    }

    async fn set_menu(&self, menu: &Menu) -> Result<(), Failure> {
        menu::set(&self.bot, menu).await?;
        // Moderators open their chats again and again; what the bot is stays the same.
        if !self.has_profile.swap(true, Ordering::Relaxed)
            && let Err(failure) = menu::set_profile(&self.bot, menu).await
        {
            tracing::warn!(why = %failure, "what the bot is could not be said on its profile; the next start tries again");
        }
        Ok(())
    }
}

fn foreign() -> Delivery {
    Delivery::Refused("this part was made for another network".to_owned())
}

#[cfg(test)]
mod tests;
