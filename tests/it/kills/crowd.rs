//! People who talk to the bot meanwhile, whether it lives or not.

use super::campaign::Campaign;
use super::count::Count;
use crate::bots::MODERATOR;
use rand::Rng;
use rand::rngs::StdRng;
use testkit::matrix::Message;
use testkit::telegram::State;

/// Private chats that subscribe and unsubscribe all the time.
pub const WAVERING: [i64; 4] = [501, 502, 503, 504];

/// Private chats that ask far more than they are to get. Nobody waits for what they are told.
pub const FLOODING: [i64; 8] = [601, 602, 603, 604, 605, 606, 607, 608];

/// How much each of them asks at once.
const FLOOD: usize = 20;

/// What was asked, each by the message that asks.
#[derive(Default)]
pub struct Asked {
    telegram: Vec<(i64, i32, String)>,
    matrix: Vec<(String, String)>,
    /// What each of the wavering said last.
    last: [bool; WAVERING.len()],
}

impl Campaign {
    /// Somebody says something on Telegram.
    pub fn ask(&mut self, room: i64, text: String) -> i32 {
        let said = self.api.say(room, room, &text);
        self.asked.telegram.push((room, said.id, text));
        said.id
    }

    /// Some people say something on both networks. Nobody waits for an answer.
    pub async fn chatter(&mut self, rng: &mut StdRng) {
        for stranger in FLOODING {
            for _ in 0..FLOOD {
                self.api.say(stranger, stranger, "/declaration");
            }
        }
        for _ in 0..8 {
            let room = self.readers[rng.random_range(0..self.readers.len())];
            let text = ["/declaration", "/whoami", "/subscriptions", "/events"][rng.random_range(0..4)];
            if room > 0 {
                self.ask(room, text.to_owned());
            }
        }
        for (place, room) in WAVERING.into_iter().enumerate() {
            for _ in 0..rng.random_range(0..3) {
                let wants = rng.random();
                self.ask(room, if wants { "/subscribe" } else { "/unsubscribe" }.to_owned());
                self.asked.last[place] = wants;
            }
        }
        // Done twice, the second would say that no text is being sent.
        self.ask(MODERATOR, "/post".to_owned());
        self.ask(MODERATOR, "/cancel".to_owned());
        for _ in 0..2 {
            let room = self.rooms[rng.random_range(0..self.rooms.len())].clone();
            let asked = self.ana.say(&room, "!declaration").await;
            self.asked.matrix.push((room, asked));
        }
        for text in ["!post", "!cancel"] {
            let asked = self.ana.say(&self.desk, text).await;
            self.asked.matrix.push((self.desk.clone(), asked));
        }
    }

    /// Waits until everybody has been answered.
    pub async fn all_answered(&self) {
        for (room, asked, _) in &self.asked.telegram {
            self.api
                .wait_until(super::campaign::THROUGH, |state| answers(state, *room, *asked).next().is_some())
                .await;
        }
        for (room, asked) in &self.asked.matrix {
            let answers = |message: &Message| message.in_reply_to.as_ref() == Some(asked);
            self.ana.wait_for_message(room, answers, super::campaign::THROUGH).await;
        }
    }

    /// Whether the wavering are what they said last; asked while nobody kills.
    pub async fn waver_no_more(&mut self) {
        for (place, room) in WAVERING.into_iter().enumerate() {
            let asked = self.ask(room, "/subscriptions".to_owned());
            let answer = self
                .api
                .wait_for(super::campaign::THROUGH, |state| {
                    answers(state, room, asked).next().map(|text| text.to_owned())
                })
                .await;
            assert_eq!(answer.contains("every new statement"), self.asked.last[place], "{room}: {answer}");
        }
    }

    /// Counts the answers, once the bot has ended, and forgets what was asked.
    pub fn count_answers(&mut self, count: &mut Count) {
        let asked = std::mem::take(&mut self.asked);
        // What the wavering are outlives the round.
        self.asked.last = asked.last;
        let (mut unanswered, mut twice, mut done_twice) = (0, 0, 0);
        for (room, id, command) in &asked.telegram {
            let found: Vec<String> =
                self.api.look(|state| answers(state, *room, *id).map(str::to_owned).collect());
            unanswered += usize::from(found.is_empty());
            twice += found.len().saturating_sub(1);
            let wrong = command == "/cancel" && !found.iter().all(|text| text.contains("nothing was kept"));
            if wrong || found.windows(2).any(|pair| pair[0] != pair[1]) {
                eprintln!("{command:?} in {room}: {found:?}");
                done_twice += 1;
            }
        }
        let mut matrix_twice = 0;
        for (room, id) in &asked.matrix {
            let found: Vec<Message> = self
                .ana
                .messages(room)
                .into_iter()
                .filter(|message| message.in_reply_to.as_ref() == Some(id))
                .collect();
            unanswered += usize::from(found.is_empty());
            matrix_twice += found.len().saturating_sub(1);
            if found.iter().any(|answer| answer.body.contains("not sending me a text")) {
                eprintln!("{room}: {found:?}");
                done_twice += 1;
            }
        }
        count.put("commands", asked.telegram.len() + asked.matrix.len());
        count.put("unanswered", unanswered);
        count.put("answers_twice", twice);
        count.put("matrix_answers_twice", matrix_twice);
        count.put("done_twice", done_twice);
    }
}

/// The texts of the answers to a message.
fn answers(state: &State, room: i64, asked: i32) -> impl Iterator<Item = &str> {
    state.answers(room).filter(move |answer| answer.reply_to == Some(asked)).map(|answer| answer.text())
}
