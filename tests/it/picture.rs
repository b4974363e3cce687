//! Draws the picture of the README from what the bot really sends.

use crate::bots::{BOUND, MODERATOR, QUICK, on_both};
use crate::matrix::subscribed_room;
use std::fmt::Write;
use std::path::Path;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

const POST: &str = "/post\nid: friday\ndate: 2031-03-01\n# We march on Friday\n\nThe port has been *closed* to us. We go there **together**, at noon, from the main square.\n\n## Demands\n\n- Bread for all who work\n- Roses, too";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes docs/picture.svg: cargo test --test it picture -- --ignored"]
async fn a_statement_on_both_networks() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (site, user) = on_both(&api, synapse, "altavoz-picture", QUICK, &[]).await;
    let bot = site.start(&[]);
    let reader = Person::new(synapse, "reader").await;
    let room = subscribed_room(&reader, &user, false).await;
    let ana = api.private(5, "Ana", "en");
    let mut chat = Drawing::new(0, "Telegram · Ana and the bot", "#dfe9d5", "#effdde");
    api.say(ana, 5, "/subscribe");
    chat.bubble("/subscribe", true, &[]);
    let answer = api.next_message(ana, BOUND).await;
    chat.bubble(&answer.html(), false, &answer.labels());
    let mo = api.private(MODERATOR, "Mo", "en");
    api.say(mo, MODERATOR, POST);
    api.wait_for_message(mo, |message| message.labels().contains(&"Publish".to_owned()), BOUND).await;
    api.say(mo, MODERATOR, "/publish friday");
    let copy = api.next_message(ana, BOUND).await;
    chat.bubble(&copy.html(), false, &copy.labels());
    let is_copy = |message: &testkit::matrix::Message| message.sender == user && message.msgtype == "m.text";
    let there = reader.wait_for_message(&room, is_copy, BOUND).await;
    let mut element = Drawing::new(430, "Element · a union’s room", "#ffffff", "#f4f6fa");
    element.bubble(&there.html.unwrap(), false, &[]);
    api.ignore_unread();
    bot.stop().await;
    let height = chat.y.max(element.y) + 20;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">\n{}{}</svg>\n",
        chat.framed(height),
        element.framed(height)
    );
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/picture.svg"), svg).unwrap();
}

/// One app's window.
struct Drawing {
    x: usize,
    y: usize,
    back: &'static str,
    own: &'static str,
    title: &'static str,
    inner: String,
}

const WIDTH: usize = 410;
const LINE: usize = 18;
/// How many characters of this size stand in a line.
const CHARS: usize = 46;

impl Drawing {
    fn new(x: usize, title: &'static str, back: &'static str, own: &'static str) -> Self {
        Self { x, y: 46, back, own, title, inner: String::new() }
    }

    fn bubble(&mut self, html: &str, own: bool, buttons: &[String]) {
        let lines = lines(html);
        let height = lines.len() * LINE + 16;
        let (left, fill) = (self.x + if own { 60 } else { 12 }, if own { self.own } else { "#ffffff" });
        let fill = if self.back == "#ffffff" { self.own } else { fill };
        let width = WIDTH - 80;
        writeln!(
            self.inner,
            "<rect x=\"{left}\" y=\"{}\" width=\"{width}\" height=\"{height}\" rx=\"10\" fill=\"{fill}\"/>",
            self.y
        )
        .unwrap();
        for (index, line) in lines.iter().enumerate() {
            let y = self.y + 20 + index * LINE;
            writeln!(self.inner, "<text x=\"{}\" y=\"{y}\" xml:space=\"preserve\">{line}</text>", left + 10)
                .unwrap();
        }
        self.y += height + 6;
        for label in buttons {
            let (y, middle) = (self.y, left + width / 2);
            writeln!(
                self.inner,
                "<rect x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"26\" rx=\"8\" fill=\"#8fb58a\"/>"
            )
            .unwrap();
            writeln!(
                self.inner,
                "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"#ffffff\">{label}</text>",
                y + 18
            )
            .unwrap();
            self.y += 30;
        }
        self.y += 8;
    }

    fn framed(&self, height: usize) -> String {
        let (x, title) = (self.x, self.title);
        format!(
            "<rect x=\"{x}\" y=\"0\" width=\"{WIDTH}\" height=\"{height}\" rx=\"12\" fill=\"{}\" stroke=\"#c9ced6\"/>\n<text x=\"{}\" y=\"28\" font-weight=\"bold\" fill=\"#3a4451\">{title}</text>\n{}",
            self.back,
            x + 14,
            self.inner
        )
    }
}

/// The lines of a message's HTML, broken between words, with their looks as SVG has them.
fn lines(html: &str) -> Vec<String> {
    let html =
        html.replace("<br>", "\n").replace("</p>", "\n\n").replace("<li>", "\n• ").replace("</ul>", "\n\n");
    let html = html
        .replace("<h3>", "<b>")
        .replace("</h3>", "</b>\n\n")
        .replace("<h4>", "<b>")
        .replace("</h4>", "</b>\n");
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0);
    let (mut bold, mut italic) = (false, false);
    let mut end = |line: &mut String, length: &mut usize| {
        let empty = |line: &String| line.is_empty();
        if !(line.is_empty() && lines.last().is_none_or(empty)) {
            lines.push(std::mem::take(line));
        }
        *length = 0;
    };
    for piece in html.split_inclusive(['>', ' ', '\n']).flat_map(|piece| {
        let at = piece.find('<').unwrap_or(piece.len());
        [&piece[..at], &piece[at..]]
    }) {
        if let Some(tag) = piece.strip_prefix('<') {
            match tag.trim_end_matches('>').split(' ').next().unwrap_or_default() {
                "b" | "strong" => bold = true,
                "/b" | "/strong" => bold = false,
                "i" | "em" => italic = true,
                "/i" | "/em" => italic = false,
                _ => {}
            }
            continue;
        }
        let words = piece.trim_end_matches('\n');
        let begins_word = words.starts_with(|c: char| c.is_alphanumeric() || c == '/');
        if begins_word && length + words.trim_end().chars().count() > CHARS {
            end(&mut line, &mut length);
        }
        if !words.is_empty() {
            let weight = if bold { " font-weight=\"bold\"" } else { "" };
            let style = if italic { " font-style=\"italic\"" } else { "" };
            write!(line, "<tspan{weight}{style}>{words}</tspan>").unwrap();
            length += words.chars().count();
        }
        (0..piece.len() - words.len()).for_each(|_| end(&mut line, &mut length));
    }
    end(&mut line, &mut length);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}
