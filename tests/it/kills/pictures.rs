//! The pictures of a statement, in the rooms.

use super::campaign::{Campaign, shows};
use super::count::Count;
use super::crowd::WAVERING;
use testkit::matrix::Message;

impl Campaign {
    /// The statement's pictures that stand in a room on Telegram.
    fn pictures(&self, room: i64, id: &str) -> usize {
        let alt = shows(id);
        self.api.look(|state| {
            let ours = state.answers(room).filter(|message| message.media.is_some() && message.text() == alt);
            ours.count()
        })
    }

    /// Each room that has the statement has its picture, and has it once.
    pub fn count_pictures(&self, count: &mut Count, id: &str) {
        let (mut lost, mut twice) = (0, 0);
        for room in self.readers.iter().chain(&WAVERING) {
            let pictures = self.pictures(*room, id);
            lost += usize::from(pictures == 0 && !WAVERING.contains(room));
            twice += pictures.saturating_sub(1);
        }
        let (alt, mut matrix_twice) = (shows(id), 0);
        for room in &self.rooms {
            let is_picture = |message: &&Message| message.msgtype == "m.image" && message.body.contains(&alt);
            let messages = self.ana.messages(room);
            let (edits, pictures): (Vec<&Message>, Vec<&Message>) =
                messages.iter().filter(is_picture).partition(|message| message.replaces.is_some());
            lost += usize::from(pictures.is_empty());
            matrix_twice += pictures.len().saturating_sub(1) + edits.len().saturating_sub(1);
        }
        count.put("pictures_lost", lost);
        count.put("matrix_pictures_twice", matrix_twice);
        count.put("telegram_pictures_twice", twice);
    }

    /// How many rooms still show the picture of a statement that was withdrawn: on Telegram, and on Matrix.
    pub fn pictures_left(&self, id: &str) -> [usize; 2] {
        let readers = self.readers.iter().chain(&WAVERING);
        let on_telegram = readers.filter(|room| self.pictures(**room, id) > 0).count();
        let still = |message: &Message| message.msgtype == "m.image" && !message.redacted;
        let on_matrix = self.rooms.iter().filter(|room| self.ana.messages(room).iter().any(still)).count();
        [on_telegram, on_matrix]
    }
}
