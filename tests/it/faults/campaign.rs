//! A bot on both networks, and what people there say and see.

use crate::bots::{BINARY, BOUND, MODERATOR, config};
use domain::room::NetworkId;
use std::time::Duration;
use testkit::bot::{Bot, Site};
use testkit::matrix::{Message, Person, RoomOptions};
use testkit::proxy::Proxy;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, State};

/// How many rooms there are on each network.
pub const ROOMS: usize = 6;

/// Private chats that ask far more than they are to get. Nobody waits for what they are told.
const FLOODING: [i64; 4] = [601, 602, 603, 604];

/// How much each of them asks at once.
const FLOOD: usize = 15;

/// How long whoever is on the other network may have to wait.
const UNDISTURBED: Duration = Duration::from_secs(20);

/// Else the tests would take hours.
const PAUSE: &str = "longest_pause = \"3s\"";
const TIMEOUT: &str = "timeout = \"4s\"";

/// By which the bot knows the servers.
pub const NAMES: [&str; 2] = ["telegram.altavoz-test.invalid", "matrix.altavoz-test.invalid"];

/// A bot on both networks, each behind a proxy, with rooms that subscribe. Who moderates is on the network that is well.
pub struct Campaign {
    pub api: BotApi,
    pub telegram: Proxy,
    pub matrix: Proxy,
    pub site: Site,
    pub user: String,
    pub chats: Vec<i64>,
    pub ana: Person,
    pub rooms: Vec<String>,
    /// Where Ana moderates.
    pub private: String,
}

impl Campaign {
    pub async fn new(name: &str) -> (Self, Bot) {
        let synapse = Synapse::shared().await;
        let api = BotApi::start().await;
        api.ignore_unread();
        api.private(MODERATOR, "Mo", "en");
        for stranger in FLOODING {
            api.private(stranger, "Stranger", "en");
        }
        let (telegram, matrix) = (Proxy::start(&api.url()).await, Proxy::start(&synapse.url()).await);
        let user = synapse.register(name, "secret-five", false).await;
        let mut site = Site::new(BINARY, "");
        site.write("telegram-token", &api.token());
        site.write("matrix-password", "secret-five");
        // The bot has a file of names of its own.
        let hosts = site.path("hosts").display().to_string();
        let names = r#"mount --bind "$0" /etc/hosts && exec "$@""#;
        site.start_through(&["unshare", "--map-root-user", "--mount", "sh", "-c", names, &hosts]);
        let ana = Person::new(synapse, "ana").await;
        let (chats, rooms, private) = (Vec::new(), Vec::new(), String::new());
        let mut campaign = Self { api, telegram, matrix, site, user, chats, ana, rooms, private };
        campaign.configure();
        campaign.name(&NAMES);
        let bot = campaign.site.start(&[]);
        campaign.gather().await;
        (campaign, bot)
    }

    /// Says where the bot finds the servers.
    pub fn configure(&self) {
        let user = &self.user;
        let at = |proxy: &Proxy, name| proxy.url().replace("127.0.0.1", name);
        let (telegram, matrix) = (at(&self.telegram, NAMES[0]), at(&self.matrix, NAMES[1]));
        let networks = format!(
            "[telegram]\napi_url = \"{telegram}\"\ntoken_file = \"telegram-token\"\n{TIMEOUT}\n\n\
             [matrix]\nhomeserver = \"{matrix}\"\nuser = \"{user}\"\npassword_file = \"matrix-password\"\n{TIMEOUT}\n"
        );
        let text = config(&networks).replace("@ana:localhost", self.ana.user_id());
        self.site.configure(&format!("{PAUSE}\n{text}"));
    }

    /// From now on these names resolve, and no others.
    pub fn name(&self, names: &[&str]) {
        self.site.write("hosts", &format!("127.0.0.1 localhost {}\n", names.join(" ")));
    }

    /// The rooms subscribe.
    pub async fn gather(&mut self) {
        let options = RoomOptions { name: "Desk", direct: true, invite: &[&self.user], ..Default::default() };
        self.private = self.ana.create_room(options).await;
        for number in 0..ROOMS {
            let id = 100 + i64::try_from(number).unwrap();
            let chat = self.api.private(id, "Somebody", "en");
            self.api.say(chat, chat, "/subscribe");
            self.chats.push(chat);
            let encrypted = number + 1 == ROOMS;
            let options =
                RoomOptions { name: "Room", encrypted, invite: &[&self.user], ..Default::default() };
            self.rooms.push(self.ana.create_room(options).await);
        }
        for chat in &self.chats {
            assert!(self.api.next_message(*chat, BOUND).await.text().contains("Subscribed"));
        }
        for room in &self.rooms {
            self.ana.wait_for_membership(room, &self.user, "join", BOUND).await;
            self.ana.say(room, "!subscribe").await;
        }
        for room in &self.rooms {
            self.ana.wait_for_message(room, |message| message.body.contains("Subscribed"), BOUND).await;
        }
        self.ana.wait_for_membership(&self.private, &self.user, "join", BOUND).await;
    }

    /// Strangers ask for more than can be said in a second; not for what is being published, whose faults are counted.
    pub fn flood(&self) {
        for stranger in FLOODING {
            (0..FLOOD).for_each(|_| drop(self.api.say(stranger, stranger, "/about")));
        }
    }

    pub fn proxy(&self, network: NetworkId) -> &Proxy {
        if network == NetworkId::Telegram { &self.telegram } else { &self.matrix }
    }

    /// A moderator on a network says something.
    pub async fn moderate(&self, on: NetworkId, command: &str) {
        if on == NetworkId::Telegram {
            self.api.say(MODERATOR, MODERATOR, &format!("/{command}"));
        } else {
            self.ana.say(&self.private, &format!("!{command}")).await;
        }
    }

    /// Confirms that a statement is to be withdrawn.
    pub async fn confirm_withdrawal(&self, on: NetworkId, id: &str) {
        if on == NetworkId::Telegram {
            let question = format!("Withdraw “{id}” everywhere?");
            let asks = |message: &testkit::telegram::Message| message.text().contains(&question);
            let asked = self.api.wait_for_message(MODERATOR, asks, BOUND).await;
            self.api.press(MODERATOR, MODERATOR, asked.id, "Yes, do it");
        } else {
            crate::amending::confirm_withdrawal(&self.ana, &self.private, id).await;
        }
    }

    /// What a moderator on a network is told.
    pub async fn told(&self, on: NetworkId, wanted: &[&str], bound: Duration) -> String {
        let fits = |text: &str| wanted.iter().all(|wanted| text.contains(wanted));
        if on == NetworkId::Telegram {
            let message = self.api.wait_for_message(MODERATOR, |message| fits(message.text()), bound).await;
            return message.text().to_owned();
        }
        let fits = |message: &Message| message.sender == self.user && fits(&message.body);
        self.ana.wait_for_message(&self.private, fits, bound).await.body
    }

    /// How often a statement stands in each room of a network.
    pub fn copies(&self, on: NetworkId, id: &str) -> Vec<usize> {
        let text = text_of(id);
        if on == NetworkId::Telegram {
            let count = |chat: &i64| {
                self.api.look(|state| state.answers(*chat).filter(|it| it.text().contains(&text)).count())
            };
            return self.chats.iter().map(count).collect();
        }
        let count = |room: &String| {
            self.ana.messages(room).iter().filter(|message| message.body.contains(&text)).count()
        };
        self.rooms.iter().map(count).collect()
    }

    /// Waits until a statement has arrived in every room of a network.
    pub async fn arrived(&self, on: NetworkId, id: &str, bound: Duration) {
        let text = text_of(id);
        if on == NetworkId::Telegram {
            let has_all = |state: &State| {
                let has = |chat: &i64| state.answers(*chat).any(|it| it.text().contains(&text));
                self.chats.iter().all(has)
            };
            self.api.wait_until(bound, has_all).await;
        } else {
            for room in &self.rooms {
                self.ana.wait_for_message(room, |message| message.body.contains(&text), bound).await;
            }
        }
    }

    /// Somebody on a network asks for what isn't there, and is told so.
    pub async fn answers(&self, on: NetworkId, what: &str, bound: Duration) {
        if on == NetworkId::Telegram {
            let chat = self.chats[0];
            self.api.say(chat, chat, &format!("/declaration {what}"));
            self.api.wait_for_message(chat, |message| message.text().contains(what), bound).await;
        } else {
            let room = &self.rooms[0];
            self.ana.say(room, &format!("!declaration {what}")).await;
            let fits = |message: &Message| message.sender == self.user && message.body.contains(what);
            self.ana.wait_for_message(room, fits, bound).await;
        }
    }

    /// Publishes from the network that is well; there, nobody notices anything.
    pub async fn publish(&self, well: NetworkId, id: &str) {
        self.moderate(well, &format!("publish {id}")).await;
        self.arrived(well, id, UNDISTURBED).await;
        self.answers(well, &format!("none-{id}"), UNDISTURBED).await;
    }

    pub async fn draft(&self, well: NetworkId, id: &str) {
        self.moderate(well, &format!("post\nid: {id}\n# About {id}\n\n{}", text_of(id))).await;
        self.told(well, &["Nothing has been sent yet", id], BOUND).await;
    }
}

/// What a statement says.
pub fn text_of(id: &str) -> String {
    format!("The text of {id}.")
}
