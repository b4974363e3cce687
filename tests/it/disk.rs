//! What becomes of the store: damage, a disk that is full or can't be written, backups, and what is on the disk before
//! something is promised.

use crate::bots::{BOUND, MODERATOR, moderated_bot, on_telegram, telegram_bot};
use crate::matrix::{on_matrix, room_with, subscribed_room};
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::process::Stdio;
use std::time::Duration;
use testkit::bot::Site;
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, State, Status};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

async fn subscribe(api: &BotApi, person: i64) {
    api.say(person, person, "/subscribe");
    assert!(api.next_message(person, BOUND).await.text().contains("Subscribed"));
}

/// Publishes; the hash of the record's last entry, as the report shows it.
async fn publish(api: &BotApi, id: &str) -> String {
    api.say(MODERATOR, MODERATOR, &format!("/post\nid: {id}\n# About {id}\n\nThe text of {id}."));
    assert!(api.next_message(MODERATOR, BOUND).await.text().starts_with("About"));
    let preview = api.next_message(MODERATOR, BOUND).await;
    api.press(MODERATOR, MODERATOR, preview.id, "Publish");
    api.wait_for_edit(MODERATOR, preview.id, |message| message.text().contains("goes out"), BOUND).await;
    let about = format!("“{id}” on Telegram");
    let report = api.wait_for_message(MODERATOR, |message| message.text().contains(&about), BOUND).await;
    report.text().split_whitespace().next_back().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_the_running_bot_is_restored_and_nothing_is_sent_twice() {
    let (api, site, bot) = moderated_bot().await;
    let ana = api.private(5, "Ana", "en");
    subscribe(&api, ana).await;
    let first = publish(&api, "first-one").await;
    assert!(api.next_message(ana, BOUND).await.text().starts_with("About first-one"));
    let (status, out, log) = site.run(&["backup", "kept"], "").await;
    assert!(status.success() && out.contains("addresses of all rooms"), "{out}{log}");
    let second = publish(&api, "second-one").await;
    let (status, out, log) = site.run(&["log", "--head", &second], "").await;
    assert!(status.success() && out.contains("the record is whole: 9 entries"), "{out}{log}");
    assert!(api.next_message(ana, BOUND).await.text().starts_with("About second-one"));
    for command in [&["restore", "kept"][..], &["check"], &["compact"]] {
        let (status, _, log) = site.run(command, "").await;
        assert!(!status.success() && log.contains("another altavoz is running"), "{command:?}: {log}");
    }
    bot.stop().await;
    let sent = api.look(|state| state.answers(ana).count());

    let (status, out, log) = site.run(&["restore", "kept"], "").await;
    assert!(status.success() && out.contains("store.before-restore-1"), "{out}{log}");
    for command in ["check", "compact", "check"] {
        let (status, out, log) = site.run(&[command], "").await;
        assert!(status.success(), "{command}: {out}{log}");
    }
    // The record goes on where the backup ends, and whoever kept the other report knows it.
    let (status, out, log) = site.run(&["log", "--head", &first], "").await;
    assert!(status.success() && out.contains("entry 6 has this hash"), "{out}{log}");
    let (status, _, log) = site.run(&["log", "--head", &second], "").await;
    assert!(!status.success() && log.contains("no entry has this hash"), "{log}");
    let (status, out, log) = site.run(&["log"], "").await;
    assert!(
        status.success() && out.lines().last().unwrap().contains(" operator restored backup - "),
        "{out}{log}"
    );
    let bot = site.start(&[]);
    api.say(ana, ana, "/subscriptions");
    assert!(
        api.next_message(ana, BOUND).await.text().contains("gets every new statement"),
        "the subscription is in the backup"
    );
    publish(&api, "third-one").await;
    assert!(api.next_message(ana, BOUND).await.text().starts_with("About third-one"));
    bot.stop().await;
    assert_eq!(api.look(|state| state.answers(ana).count()), sent + 2, "nothing came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_matrix_what_was_sent_after_a_backup_is_found_and_not_sent_again() {
    let synapse = Synapse::shared().await;
    let mo = Person::new(synapse, "mo").await;
    let (site, user) = on_matrix(synapse, &[mo.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, false, true).await;
    let rooms = [subscribed_room(&mo, &user, false).await, subscribed_room(&mo, &user, false).await];
    bot.stop().await;
    site.write("late.md", "---\nid: late\n---\n# About late\n\nThe text of late.");
    for command in [&["import", "--broadcast", "late.md"][..], &["backup", "kept"]] {
        let (status, _, log) = site.run(command, "").await;
        assert!(status.success(), "{log}");
    }
    let is_copy = |message: &Message| message.body.contains("The text of late.");
    let bot = site.start(&[]);
    for room in &rooms {
        mo.wait_for_message(room, is_copy, BOUND).await;
    }
    bot.wait_for_log("a broadcast is through", BOUND).await;
    bot.stop().await;

    let (status, _, log) = site.run(&["restore", "kept"], "").await;
    assert!(status.success(), "{log}");
    // Another machine: to the server it is another device, whose messages it doesn't know again.
    std::fs::remove_dir_all(site.path("data/matrix")).unwrap();
    let bot = site.start(&[]);
    bot.wait_for_log("connected network=Matrix", BOUND).await;
    // What is said before its first sync is history to a device that is new.
    let through = async {
        let through = bot.wait_for_log("a broadcast is through", BOUND);
        tokio::pin!(through);
        while tokio::time::timeout(Duration::from_secs(3), &mut through).await.is_err() {
            mo.say(&desk, "!resume late").await;
        }
    };
    through.await;
    for room in &rooms {
        mo.say(room, "!whoami").await;
        mo.wait_for_message(room, |message| message.body.contains(mo.user_id()), BOUND).await;
        assert_eq!(mo.messages(room).iter().filter(|message| is_copy(message)).count(), 1);
    }
    // And what was found can be corrected.
    mo.say(&desk, "!correct late\n# About late\n\nThe right text.").await;
    mo.wait_for_message(&desk, |message| message.body.contains("Nothing has been changed yet"), BOUND).await;
    mo.say(&desk, "!publish late").await;
    for room in &rooms {
        let right =
            |message: &Message| message.replaces.is_some() && message.body.contains("The right text.");
        mo.wait_for_message(room, right, BOUND).await;
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_that_a_backup_caught_goes_on_only_when_somebody_says_so() {
    let (api, site, bot) = moderated_bot().await;
    let rooms: Vec<i64> = (1000..1150).map(|id| api.private(id, "Reader", "en")).collect();
    for room in &rooms {
        subscribe(&api, *room).await;
    }
    let copies = |room: i64| {
        api.look(|state| state.answers(room).filter(|answer| answer.text().starts_with("About slow")).count())
    };
    api.say(MODERATOR, MODERATOR, "/post\nid: slow\n# About slow\n\nText.");
    api.wait_for_message(MODERATOR, |message| message.text().contains("Nothing has been sent"), BOUND).await;
    api.say(MODERATOR, MODERATOR, "/publish slow");
    let holders = |state: &State| -> Vec<i64> {
        let has = |room: i64| state.answers(room).any(|answer| answer.text().starts_with("About slow"));
        rooms.iter().copied().filter(|room| has(*room)).collect()
    };
    api.wait_until(BOUND, |state| holders(state).len() > 20).await;
    // What came of a send is written at most 32 sends later: by then the backup knows of these.
    let known = api.look(holders);
    api.wait_until(BOUND, |state| holders(state).len() > known.len() + 40).await;
    let (status, _, log) = site.run(&["backup", "kept"], "").await;
    assert!(status.success(), "{log}");
    let told = |text: &str| text.contains("“slow” on Telegram");
    api.wait_for_message(MODERATOR, |message| told(message.text()), BOUND).await;
    bot.stop().await;
    let (status, _, log) = site.run(&["restore", "kept"], "").await;
    assert!(status.success(), "{log}");
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/report");
    api.wait_for_message(MODERATOR, |message| message.text().contains("It is halted"), BOUND).await;
    assert!(rooms.iter().all(|room| copies(*room) == 1), "nothing is sent again by itself");
    // The copies that the backup knew of are not sent again even then; the others are, once.
    api.say(MODERATOR, MODERATOR, "/resume slow");
    api.wait_for_message(MODERATOR, |message| told(message.text()), BOUND).await;
    for room in &rooms {
        let most = if known.contains(room) { 1 } else { 2 };
        assert!((1..=most).contains(&copies(*room)), "{room}: {}", copies(*room));
    }
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_store_is_said_plainly() {
    let (api, site, bot) = telegram_bot().await;
    let ana = api.private(5, "Ana", "en");
    subscribe(&api, ana).await;
    bot.stop().await;
    let (status, out, _) = site.run(&["check"], "").await;
    assert!(status.success() && out.contains("is whole"), "{out}");
    let db = site.path("data/store/db");
    // sled makes the file longer than what is in it.
    OpenOptions::new().write(true).open(&db).unwrap().set_len(20_000).unwrap();
    for args in [&[][..], &["backup", "kept"], &[]] {
        let (status, _, log) = site.run(args, "").await;
        assert!(!status.success() && log.contains("damaged"), "{args:?}: {log}");
        assert!(log.lines().count() == 1 && !log.contains("panicked"), "{log}");
    }
    let (status, _, log) = site.run(&["check"], "").await;
    assert!(!status.success() && log.contains("damaged") && log.contains("altavoz restore"), "{log}");
    // And what is not there at all.
    std::fs::remove_dir_all(site.path("data/store")).unwrap();
    let (status, _, log) = site.run(&[], "").await;
    assert!(!status.success() && log.contains("is not there any more"), "{log}");
    assert!(!site.path("data/store").exists(), "nothing is made in its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_removed_while_the_bot_runs_ends_it() {
    let (api, site, bot) = telegram_bot().await;
    let ana = api.private(5, "Ana", "en");
    subscribe(&api, ana).await;
    std::fs::remove_dir_all(site.path("data/store")).unwrap();
    api.say(ana, ana, "/unsubscribe");
    let (status, log) = bot.end(BOUND).await;
    assert!(!status.success() && log.contains("was removed or replaced"), "{log}");
    assert_eq!(api.unread(ana), 0, "nothing is promised that is lost");
}

/// A small disk at `data`, in a mount namespace of its own, which the binary is started in.
struct SmallDisk {
    holder: Child,
    folder: String,
}

impl SmallDisk {
    async fn at(site: &mut Site, size: &str) -> Self {
        let folder = site.folder().display().to_string();
        let script = r#"mkdir -p "$0/data" && mount -t tmpfs -o size="$1" none "$0/data" && echo ready && exec sleep 3600"#;
        let mut holder = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script, &folder, size])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("this test needs unshare, of util-linux: {error}"));
        let mut said = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).await.unwrap();
        assert_eq!(said, "ready\n", "this test needs user namespaces, or root, to mount a small disk");
        let disk = Self { holder, folder };
        let enter = disk.enter();
        let enter: Vec<&str> = enter.iter().map(String::as_str).collect();
        site.start_through(&[&enter[..], &["sh", "-c", r#"cd "$0" && exec "$@""#, &disk.folder]].concat());
        disk
    }

    fn enter(&self) -> Vec<String> {
        let pid = self.holder.id().unwrap().to_string();
        ["nsenter", "--target", &pid, "--user", "--preserve-credentials", "--mount"].map(str::to_owned).into()
    }

    /// Runs a script in the folder; whether it succeeded.
    async fn sh(&self, script: &str) -> bool {
        let enter = self.enter();
        let mut command = Command::new(&enter[0]);
        command.args(&enter[1..]).args(["sh", "-c", &format!("cd \"$0\" && {script}"), &self.folder]);
        command.stderr(Stdio::null()).status().await.unwrap().success()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_ends_the_bot_and_what_it_promised_is_kept() {
    let api = BotApi::start().await;
    let mut site = on_telegram(&api);
    let disk = SmallDisk::at(&mut site, "8m").await;
    let people: Vec<i64> = (100..160).map(|id| api.private(id, "Somebody", "en")).collect();
    let bot = site.start(&[]);
    subscribe(&api, people[0]).await;
    // dd ends with an error when nothing more fits.
    assert!(!disk.sh("dd if=/dev/zero of=data/fill bs=1k").await);
    for round in 0..8 {
        for person in &people {
            let command =
                if round == 0 { "/subscribe".to_owned() } else { format!("/help {}", "x".repeat(3_000)) };
            api.say(*person, *person, &command);
        }
    }
    let (status, log) = bot.end(BOUND).await;
    assert!(!status.success() && log.contains("Is the disk full"), "{log}");
    assert!(log.lines().count() < 60, "{log}");
    // While it stays full the bot does not come up half: it works, or ends with a sentence.
    assert!(disk.sh("rm data/fill").await);
    let promised: Vec<i64> = people
        .iter()
        .copied()
        .filter(|person| {
            api.look(|state| state.answers(*person).any(|answer| answer.text().contains("Subscribed")))
        })
        .collect();
    assert!(promised.contains(&people[0]));
    api.ignore_unread();
    let told = |person: i64| {
        api.look(|state| {
            state.answers(person).filter(|answer| answer.text().contains("gets every new statement")).count()
        })
    };
    let bot = site.start(&[]);
    for person in promised {
        let before = told(person);
        api.say(person, person, "/subscriptions");
        api.wait_until(BOUND, |state| {
            state.answers(person).filter(|answer| answer.text().contains("gets every new statement")).count()
                > before
        })
        .await;
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_disk_is_said_plainly() {
    let api = BotApi::start().await;
    let mut site = on_telegram(&api);
    let disk = SmallDisk::at(&mut site, "8m").await;
    let bot = site.start(&[]);
    let ana = api.private(5, "Ana", "en");
    subscribe(&api, ana).await;
    bot.stop().await;
    assert!(disk.sh("mount -o remount,ro data").await);
    let (status, _, log) = site.run(&[], "").await;
    assert!(!status.success() && log.contains("can't be written") && log.contains("Read-only"), "{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(disk.sh("mount -o remount,rw data").await);
    let bot = site.start(&[]);
    api.say(ana, ana, "/subscriptions");
    assert!(api.next_message(ana, BOUND).await.text().contains("gets every new statement"));
    bot.stop().await;
}

/// What the calls of a trace say of the store's file.
#[derive(Default)]
struct Trace {
    writes: usize,
    synced: usize,
    /// What a thread's sync, which is under way, will have synced.
    syncing: HashMap<String, usize>,
    sends: usize,
}

impl Trace {
    fn read(&mut self, line: &str) {
        let (thread, call) = line.split_once(' ').unwrap_or_default();
        let call = call.trim_start();
        if call.contains("/store/db>") && call.starts_with("pwrite64(") {
            self.writes += 1;
        } else if call.contains("/store/db>")
            && (call.starts_with("fdatasync(") || call.starts_with("fsync("))
        {
            self.syncing.insert(thread.to_owned(), self.writes);
        } else if call.contains("POST /") && call.to_lowercase().contains("/sendmessage") {
            self.sends += 1;
            assert_eq!(self.synced, self.writes, "sent before the store was synced: {line}");
        }
        let ended =
            call.starts_with("fdatasync(") || call.starts_with("fsync(") || call.starts_with("<... f");
        if ended
            && call.trim_end().ends_with("= 0")
            && let Some(writes) = self.syncing.remove(thread)
        {
            self.synced = self.synced.max(writes);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_promised_was_synced_before() {
    let strace = Command::new("strace").arg("-V").output().await;
    assert!(strace.is_ok(), "this test needs strace (apt-get install strace)");
    let api = BotApi::start().await;
    let mut site = on_telegram(&api);
    let trace = site.path("trace").display().to_string();
    let calls = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg";
    site.start_through(&["strace", "-D", "-f", "-y", "-s", "200", "-o", &trace, "-e", calls]);
    let bot = site.start(&[]);
    let mo = api.private(MODERATOR, "Mo", "en");
    let group = api.supergroup("Students");
    let ana = api.person(5, "Ana", "en");
    api.set_member(group, ana, Status::Creator);
    api.say(group, ana, "/subscribe");
    assert!(api.next_message(group, BOUND).await.text().contains("Subscribed"));
    api.say(mo, MODERATOR, "/whoami");
    api.next_message(mo, BOUND).await;
    publish(&api, "first-one").await;
    assert!(api.next_message(group, BOUND).await.text().starts_with("About first-one"));
    bot.stop().await;
    let mut read = Trace::default();
    std::fs::read_to_string(&trace).unwrap().lines().for_each(|line| read.read(line));
    assert!(
        read.sends >= 6 && read.writes >= 6,
        "{} sends and {} writes in the trace",
        read.sends,
        read.writes
    );
}
