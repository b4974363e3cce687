//! What the binary says to a configuration that can't be.

use crate::bots::BINARY;
use testkit::bot::Site;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_with_its_line() {
    for (config, expected) in [
        ("colour = \"red\"\n", "config.toml:1: unknown field `colour`"),
        ("\n[telegram]\n", "config.toml:2: [telegram] has no token"),
        (
            "[matrix]\nhomeserver = \"https://m.example.org\"\nuser = \"altavoz\"\n",
            "config.toml:1: [matrix] has no password",
        ),
        ("hold = \"ever\"\n", "config.toml:1: hold: \"ever\" is no time"),
        ("hold = 3\n", "config.toml:1: "),
        ("[campaign\n", "config.toml:1: "),
    ] {
        let (status, _, log) = Site::new(BINARY, config).run(&["run", "--config", "config.toml"], "").await;
        assert!(!status.success() && log.contains(expected), "{config}: {log}");
        assert_eq!(log.lines().count(), 1, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_is_named() {
    let (status, _, log) = Site::new(BINARY, "").run(&["--config", "other.toml"], "").await;
    assert!(!status.success() && log.contains("other.toml can't be read"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_never_stands_in_an_error() {
    let site = Site::new(BINARY, "[telegram]\ntoken = \"123:SECRET\"\n");
    let (_, _, log) = site.run(&[], "").await;
    assert!(log.contains("config.toml:2: unknown field `token`") && !log.contains("SECRET"), "{log}");
    site.write("two-lines", "123:SECRET\n456:SECRET\n");
    site.configure("[telegram]\ntoken_file = \"two-lines\"\n");
    let (_, _, log) = site.run(&[], "").await;
    assert!(log.contains("on one line") && !log.contains("SECRET"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_is_not_waited_for() {
    let site = Site::new(BINARY, "[telegram]\ntoken_file = \"pipe\"\n");
    let pipe = site.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (status, _, log) = site.run(&[], "").await;
    assert!(!status.success() && log.contains("config.toml:2: ") && log.contains("no file"), "{log}");
    let (status, _, log) = site.run(&["--config", "pipe"], "").await;
    assert!(!status.success() && log.contains("pipe can't be read") && log.contains("no file"), "{log}");
    site.configure("");
    for command in [["import", "pipe"], ["restore", "pipe"]] {
        let (status, _, log) = site.run(&command, "").await;
        assert!(!status.success() && log.contains("pipe") && log.contains("no file"), "{log}");
    }
    // What has no end is not read to its end.
    site.configure("[telegram]\ntoken_file = \"/dev/zero\"\n");
    let (status, _, log) = site.run(&[], "").await;
    assert!(!status.success() && log.contains("config.toml:2: "), "{log}");
    let large = site.write("large", &"x".repeat(1024 * 1024 + 1));
    for config in [["--config", "large"], ["--config", "config.toml"]] {
        site.configure(&format!("[telegram]\ntoken_file = \"{}\"\n", large.display()));
        let (status, _, log) = site.run(&config, "").await;
        assert!(!status.success() && log.contains("larger than"), "{log}");
    }
}
