use super::*;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(Path::new("config.toml"), text.to_owned(), |name| {
        (name == "ALTAVOZ_TELEGRAM_TOKEN").then(|| "1:x".to_owned())
    })
    .map_err(|e| e.to_string())
}

#[test]
fn an_empty_file_is_the_console_with_samples() {
    let config = parse("").unwrap();
    assert_eq!(config.statements, Statements::Samples);
    assert_eq!(config.campaign.hold, Duration::from_secs(10));
    assert_eq!(config.retry_policy, RetryPolicy::default());
    assert!(config.telegram.is_none() && config.matrix.is_none());
}

#[test]
fn a_network_never_serves_samples() {
    assert_eq!(parse("[telegram]").unwrap().statements, Statements::Nothing);
}

#[test]
fn telegrams_figures_are_those_that_it_documents() {
    let figures = |text: &str| parse(text).unwrap().telegram.unwrap().figures;
    assert_eq!(figures("[telegram]"), Figures::default());
    let raised = figures("[telegram]\nmessages_per_second = 1000");
    assert_eq!(raised, Figures { messages_per_second: 1_000, ..Figures::default() });
    assert_eq!(figures("[telegram]\nchat_burst = 1").chat_burst, 1);
}

#[test]
fn the_stores_key_is_given_once() {
    let config = |text: &str| {
        Config::parse(Path::new("config.toml"), text.to_owned(), |name| {
            (name == "ALTAVOZ_STORE_KEY").then(|| "correct horse".to_owned())
        })
    };
    assert!(matches!(parse("").unwrap().store_key, StoreKey::None));
    assert!(matches!(parse("ask_store_key = true").unwrap().store_key, StoreKey::Asked));
    let given = config("ask_store_key = false").unwrap();
    assert!(matches!(given.store_key, StoreKey::Given(_)) && !format!("{given:?}").contains("horse"));
    let twice = config("hold = \"1s\"\nask_store_key = true").unwrap_err().to_string();
    assert!(twice.starts_with("config.toml:2: ask_store_key: the store's key is given already"), "{twice}");
}

#[test]
fn an_environment_that_holds_no_key_is_no_reason_to_do_without() {
    let check = |key: Option<&str>| secrets::check_store_key(key.map(std::ffi::OsStr::new));
    assert!(check(None).is_ok() && check(Some("correct horse\n")).is_ok());
    for key in ["", " ", "one\ntwo"] {
        assert!(check(Some(key)).unwrap_err().to_string().contains("holds no key"), "{key:?}");
    }
}

#[test]
fn errors_name_the_line() {
    let errors: Vec<String> = [
        "hold = \"10s\"\ncolour = 1",
        "[campaign]\nname = \"x\"\n\ntoken_file = \"telegram-token\"",
        "homeserver = \"https://m.example.org\"",
        "[campaign]\ntimezone = \"Atlantis\"",
        "[campaign]\nname = \" \"",
        "hold = \"soon\"",
        "give_up = \"0s\"",
        "longest_pause = \"2h\"",
        "[telegram]\ntimeout = \"20\"",
        "default_language = \"xx\"",
        "\n[moderators]\ntelegram = [\"ana\"]",
        "[moderators]\ntelegram = [-100]",
        "[moderators]\nmatrix = [\"ana\"]",
        "[matrix]\nhomeserver = \"https://m.example.org\"\nuser = \"altavoz\"",
        "[matrix]\nhomeserver = \"m.example.org\"\nuser = \"altavoz\"",
        "[telegram]\ntoken_file = \"nowhere\"",
        "statements_dir = \"nowhere\"",
        "hold = ",
        "quiet_hours = \"at night\"",
        "[moderators]\nalert_approvals = 21",
        "[signing]\nsecret_key_file = \"nowhere\"",
        "[signing]\nsecret_key_file = \"a\"\npublic_key_file = \"b\"",
        "log = \"inof\"",
        "[telegram]\nmessages_per_second = 0",
        "[telegram]\ngroup_messages_per_minute = 0.5",
        "[matrix]\nhomeserver = \"https://m.example.org\"\nuser = \"altavoz\"\nrequire = \"signed\"",
    ]
    .into_iter()
    .map(|text| parse(text).unwrap_err())
    .collect();
    insta::assert_snapshot!(errors.join("\n"));
}
