//! What is kept is for its owner alone, whatever was there before.

use crate::bots::{BINARY, BOUND, config};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use testkit::bot::Site;

/// What others may do with what is there, by its path.
fn open_to_others(path: &Path) -> Vec<String> {
    let mut open = Vec::new();
    let mode = fs::symlink_metadata(path).unwrap().permissions().mode();
    if mode & 0o077 != 0 {
        open.push(format!("{}: {:o}", path.display(), mode & 0o777));
    }
    if path.is_dir() {
        open.extend(fs::read_dir(path).unwrap().flat_map(|entry| open_to_others(&entry.unwrap().path())));
    }
    open
}

/// Lets everybody read, as if an older altavoz or a careless copy had made it.
fn let_all_read(path: &Path) {
    if path.is_dir() {
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        fs::read_dir(path).unwrap().for_each(|entry| let_all_read(&entry.unwrap().path()));
    } else {
        fs::set_permissions(path, Permissions::from_mode(0o666)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_could_read_they_can_no_longer() {
    let site = Site::new(BINARY, &config(""));
    let data = site.path("data");
    site.write("data/matrix/store/keys.sqlite3", "x");
    site.write("data/notes/mine.txt", "x");
    let (status, _, log) = site.run(&[], "").await;
    assert!(status.success(), "{log}");
    let_all_read(&data);
    let mut bot = site.start(&[]);
    bot.type_in("/whoami\n").await;
    bot.wait_for_output("You sit at the console", BOUND).await;
    // What isn't altavoz's own keeps its mode; nobody else gets to it.
    let notes = data.join("notes");
    assert!(open_to_others(&data).iter().all(|path| path.contains("/notes")), "{:?}", open_to_others(&data));
    assert_eq!(open_to_others(&notes).len(), 2);

    for file in ["kept", "data/kept"] {
        site.write(&format!("{file}.part"), "left over");
        let_all_read(&site.path(&format!("{file}.part")));
        site.write(file, "an older one");
        let_all_read(&site.path(file));
        let (status, _, log) = site.run(&["backup", file], "").await;
        assert!(status.success(), "{log}");
        assert_eq!(open_to_others(&site.path(file)), Vec::<String>::new());
        assert!(!site.path(&format!("{file}.part")).exists());
    }
    bot.stop().await;

    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    for command in [&["restore", "kept"][..], &["compact"]] {
        let (status, _, log) = site.run(command, "").await;
        assert!(status.success(), "{log}");
    }
    let open = open_to_others(&data);
    assert!(open.iter().all(|path| path.contains("/notes")), "{open:?}");
}
