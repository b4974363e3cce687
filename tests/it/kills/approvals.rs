//! What goes out is approved by another moderator, and withdrawn in the end; and what the record says of that.

use super::campaign::{Campaign, THROUGH, WITHDRAWAL, is_copy};
use super::count::Count;
use super::crowd::WAVERING;
use super::report::Report;
use crate::bots::MODERATOR;
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::BTreeSet;
use testkit::matrix::Message;
use testkit::telegram::State;

impl Campaign {
    /// The other moderator says something at her desk: what she is to approve comes where she has spoken to the bot last, and all her rooms are
    /// private ones.
    pub async fn be_at_desk(&self) {
        let asked = self.ana.say(&self.desk, "!whoami").await;
        let answers = |message: &Message| message.in_reply_to.as_ref() == Some(&asked);
        self.ana.wait_for_message(&self.desk, answers, THROUGH).await;
    }

    /// The other moderator approves what waits, as soon as she sees it.
    pub async fn approve(&mut self, id: &str) {
        let command = |message: &Message| {
            let (_, rest) = message.body.split_once(&format!("!approve {id} "))?;
            Some(format!("!approve {id} {}", rest.split_whitespace().next()?))
        };
        let is_new = |message: &Message| {
            message.sender == self.user && command(message).is_some_and(|it| !self.approved.contains(&it))
        };
        let asked = self.ana.wait_for_message(&self.desk, is_new, THROUGH).await;
        let command = command(&asked).unwrap();
        self.ana.say(&self.desk, &command).await;
        self.approved.push(command);
    }

    /// Withdraws a statement everywhere, while the bot is killed.
    pub async fn withdraw(&mut self, id: &str, rng: &mut StdRng) {
        self.moderate(format!("/retract {id} It was wrong.")).await;
        self.be_at_desk().await;
        // Its answer becomes another one when it is confirmed, so it is not among those that are counted.
        let said = self.api.say(MODERATOR, MODERATOR, &format!("/publish {id}")).id;
        let question = self
            .api
            .wait_for(THROUGH, |state| {
                let asks = |it: &&testkit::telegram::Message| it.text().contains("everywhere?");
                state.answers(MODERATOR).filter(|it| it.id > said).find(asks).map(|it| it.id)
            })
            .await;
        self.api.press(MODERATOR, MODERATOR, question, "Yes, do it");
        self.kill_after(rng.random_range(0..60)).await;
        self.approve(id).await;
        for _ in 1..WITHDRAWAL {
            self.kill_after(rng.random_range(0..2_000)).await;
        }
        for network in ["Telegram", "Matrix"] {
            self.api.wait_for(THROUGH, |state| Report::find(state, id, network, said)).await;
        }
    }

    /// How many rooms still show a statement that was withdrawn: on Telegram, and on Matrix.
    pub fn left(&self, id: &str) -> [usize; 2] {
        let title = format!("About {id}");
        let shows = |state: &State, room: i64| {
            state.answers(room).any(|it| it.reply_to.is_none() && it.text().starts_with(&title))
        };
        let readers = self.readers.iter().chain(&WAVERING);
        let on_telegram = self.api.look(|state| readers.filter(|room| shows(state, **room)).count());
        let still =
            |message: &Message| message.sender == self.user && is_copy(message, &title) && !message.redacted;
        let on_matrix = self.rooms.iter().filter(|room| self.ana.messages(room).iter().any(still)).count();
        [on_telegram, on_matrix]
    }

    /// What the record says of a statement: each of its three revisions is approved once, and then goes out once.
    pub async fn count_record(&self, count: &mut Count, id: &str) {
        let (status, out, log) = self.site.run(&["log", "--verify"], "").await;
        assert!(status.success(), "{out}{log}");
        let (_, out, _) = self.site.run(&["log"], "").await;
        let (mut approved, mut outs) = (Vec::new(), Vec::new());
        let mut unapproved = 0;
        for line in out.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let [_, _, _, deed, what, digest, ..] = fields[..] else { panic!("{line}") };
            match deed {
                _ if what != id => {}
                "approved" => approved.push(digest.to_owned()),
                "published" | "withdrew" => {
                    unapproved += usize::from(!approved.iter().any(|it| it == digest));
                    outs.push(digest.to_owned());
                }
                _ => {}
            }
        }
        let twice = |digests: &[String]| {
            let once: BTreeSet<&String> = digests.iter().collect();
            digests.len() - once.len()
        };
        assert_eq!(outs.len() - twice(&outs), 3, "{out}");
        count.put("unapproved", unapproved);
        count.put("approved_twice", twice(&approved));
        count.put("published_twice", twice(&outs));
    }
}
