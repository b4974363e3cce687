//! The console, as the README's first command starts it.

use crate::bots::{BINARY, BOUND, telegram};
use testkit::bot::Site;
use testkit::telegram::BotApi;

/// The configuration that the repository ships.
const SHIPPED: &str = include_str!("../../config.toml");

#[tokio::test(flavor = "multi_thread")]
async fn as_it_stands_it_answers_on_the_console() {
    let site = Site::new(BINARY, SHIPPED);
    let mut bot = site.start(&[]);
    bot.type_in("/declaration\n").await;
    bot.wait_for_output("More: /declaration ecuador-2010 2", BOUND).await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_from_a_pipe_and_ends_with_it() {
    let site = Site::new(BINARY, &SHIPPED.replace("\"10s\"", "\"0s\""));
    let (status, printed, _) =
        site.run(&["run"], "/subscribe\n/post\nid: hello-all\n# Hello all\nOne line.\nAnother.\n\n/publish hello-all\n/declaration hello-all").await;
    assert!(status.success());
    assert!(printed.contains("Above is the preview of “hello-all”"), "{printed}");
    assert!(printed.contains("goes out now. Chats and rooms that will get it: 1 on Console"), "{printed}");
    let (_, again, _) = site.run(&[], "/declaration hello-all\n/subscriptions\n").await;
    assert!(again.contains("One line.\nAnother.") && again.contains("every new statement"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_refused() {
    let site = Site::new(BINARY, SHIPPED);
    let mut first = site.start(&[]);
    first.type_in("/about\n").await;
    first.wait_for_output("altavoz", BOUND).await;
    let (status, _, log) = site.run(&[], "").await;
    assert!(!status.success());
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("another altavoz is running"), "{log}");
    first.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_imported_beside_a_running_bot_and_without_one() {
    let site = Site::new(BINARY, SHIPPED);
    site.write(
        "texts/one.md",
        "---\nid: one-thing\nkind: declaration\nlang: en\n---\n# One thing\n\nThe text.\n",
    );
    site.write("plain.txt", "\u{feff}A title\r\n\r\nSome “quoted” words.\r\n\r\nWe demand bread.\r\n\r\nWe demand roses.\r\n\r\nWrite to us.\r\n");
    let (status, printed, log) = site.run(&["import", "texts"], "").await;
    assert!(status.success(), "{log}");
    assert_eq!(printed, "texts/one.md: one-thing (en) imported\n");

    let mut bot = site.start(&[]);
    bot.type_in("/declaration one-thing\n").await;
    bot.wait_for_output("The text.", BOUND).await;
    let (_, printed, log) = site
        .run(&["import", "--id", "bread", "--date", "2026-01-01", "--demands", "We demand", "plain.txt"], "")
        .await;
    assert_eq!(printed, "plain.txt: bread (en) imported\n", "{log}");
    bot.type_in("/declaration bread demands\n").await;
    bot.wait_for_output("We demand roses.", BOUND).await;
    bot.type_in("/declaration bread full\n").await;
    bot.wait_for_output("Some “quoted” words.", BOUND).await;
    bot.wait_for_output("Write to us.", BOUND).await;
    let (_, printed, _) = site.run(&["import", "texts"], "").await;
    assert_eq!(printed, "texts/one.md: one-thing (en) unchanged, left alone\n");
    bot.stop().await;

    site.write("texts/bad.md", "---\nid: ok-id\nkind: rumour\n---\n# T\n\nx");
    site.write("texts/two.md", "---\nid: two-things\n---\n# Two\n\nx");
    let (status, _, log) = site.run(&["import", "texts"], "").await;
    assert!(!status.success());
    assert!(log.contains("texts/bad.md:3: “rumour” is not a kind"), "{log}");
    let (_, printed, _) = site.run(&[], "/declaration two-things\n").await;
    assert!(printed.contains("There is no statement “two-things”"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_input_is_a_text() {
    let site = Site::new(BINARY, SHIPPED);
    let quotes = format!("/post\nid: deep-one\n# Deep\n{} deep\n\n", ">".repeat(1000));
    let long = format!("/declaration {}\n", "y".repeat(1_500_000));
    let input = format!("{quotes}{long}\u{1b}[31mred\n/subscribe \u{202e}\u{1b}]0;x\u{7}\n/declaration\n");
    let (status, printed, log) = site.run(&[], &input).await;
    assert!(status.success(), "{log}");
    assert!(printed.contains("deep") && !printed.contains('\u{1b}'), "{printed}");
    assert!(printed.contains("Standing with Ecuador"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_are_never_served_on_a_network() {
    let site = Site::new(BINARY, SHIPPED);
    let (_, printed, _) = site.run(&[], "/declarations\n").await;
    assert!(printed.contains("ecuador-2010"), "{printed}");
    let api = BotApi::start().await;
    site.write("telegram-token", &api.token());
    site.configure(&telegram(&api));
    let bot = site.start(&[]);
    let ana = api.private(5, "Ana", "en");
    api.say(ana, 5, "/declaration");
    assert!(api.next_message(ana, BOUND).await.text().contains("no declaration yet"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_bot_tells_how_it_stands() {
    let site = Site::new(BINARY, SHIPPED);
    let (status, _, log) = site.run(&["status"], "").await;
    assert!(!status.success() && log.contains("no bot is running"), "{log}");
    let mut bot = site.start(&[]);
    bot.type_in("/about\n").await;
    bot.wait_for_output("altavoz", BOUND).await;
    let (status, printed, log) = site.run(&["status"], "").await;
    assert!(status.success() && printed.starts_with("The bot is running.\ntasks: "), "{printed}{log}");
    bot.stop().await;
}
