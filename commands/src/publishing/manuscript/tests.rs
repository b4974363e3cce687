use super::*;

#[test]
fn a_header_between_fences() {
    let m = Manuscript::parse("\u{feff}---\r\nid: a-b\r\nkind: event\r\ndate: 2010-09-30\r\ntopics: ecuador, Latin America\r\nlang: es\r\nstarts: 2010-09-30 09:00\r\ntimezone: America/Guayaquil\r\ntitle: \"Un título\"\r\n---\r\n\r\nTexto.\r\n", Lines::Typed).unwrap();
    assert_eq!(m.title.as_deref(), Some("Un título"));
    assert_eq!(
        m.topics.as_ref().unwrap().iter().map(Topic::as_str).collect::<Vec<_>>(),
        ["ecuador", "latin-america"]
    );
    assert_eq!(m.body, "Texto.");
    assert_eq!(m.starts.unwrap().local("UTC").to_string(), "2010-09-30T09:00:00");
}

#[test]
fn a_bare_header_and_a_heading() {
    let m = Manuscript::parse("lang: fr\n# Un titre\n\nUn texte : voilà.", Lines::Typed).unwrap();
    assert_eq!(
        (m.lang.unwrap().code(), m.title.as_deref(), m.body.as_str()),
        ("fr", Some("Un titre"), "Un texte : voilà.")
    );
    let m = Manuscript::parse("Note: a first line with a colon\n\nBody", Lines::Typed).unwrap();
    assert_eq!(m.title.as_deref(), Some("Note: a first line with a colon"));
}

#[test]
fn flaws_have_lines() {
    for (source, line, what) in [
        ("---\nid: UPPER CASE\n---\nx", 2, "flaw-id"),
        ("---\nid: a\ncolour: red\n---\nx", 3, "flaw-key-unknown"),
        ("---\nid: a\nno pair\n---\nx", 3, "flaw-header-line"),
        ("---\nid: a", 2, "flaw-header-open"),
        ("---\nWe march on Friday\n---\nAt noon.", 2, "flaw-header-line"),
        ("id: a\nid: b\nx", 2, "flaw-key-twice"),
        ("date: yesterday\nx", 1, "flaw-date"),
        ("timezone: Mars/Olympus\nx", 1, "flaw-timezone"),
        ("link: javascript:alert(1)\nx", 1, "flaw-link"),
        ("titulo: Marcha\nidioma: es\nx", 1, "flaw-key-unknown"),
        ("id: a\nkey: foo\n# T\nx", 2, "flaw-key-unknown"),
    ] {
        let flaw = Manuscript::parse(source, Lines::Typed).unwrap_err();
        assert_eq!((flaw.line, flaw.what.key), (line, what), "{source}");
    }
}

#[test]
fn what_nobody_sees_does_not_matter_in_a_header() {
    let manuscript =
        Manuscript::parse("\u{200b}id\u{200e}: march\nkind： event\n# March\n", Lines::Typed).unwrap();
    assert_eq!((manuscript.id, manuscript.kind), (Id::parse("march"), Some(Kind::Event)));
}

#[test]
fn a_time_with_an_offset_is_what_the_clocks_of_the_place_show() {
    for (written, expected) in [
        ("2031-03-05T18:00:00+01:00", "2031-03-05T12:00:00"),
        ("2031-03-05T17:00:00Z", "2031-03-05T12:00:00"),
        ("2031-03-05 17:00Z", "2031-03-05T12:00:00"),
        ("2031-03-05 12:00", "2031-03-05T12:00:00"),
        ("2031-03-05T12:00", "2031-03-05T12:00:00"),
        ("2031-03-05 9:30", "2031-03-05T09:30:00"),
        ("2031-03-05 6pm", "2031-03-05T18:00:00"),
        ("2031-03-05 12:15 a.m.", "2031-03-05T00:15:00"),
        ("2031-03-05 18h", "2031-03-05T18:00:00"),
        ("2031-03-05 18h30", "2031-03-05T18:30:00"),
        ("2031-3-5 18:00", "2031-03-05T18:00:00"),
        ("2031-03-05 18:00:00 +0100", "2031-03-05T12:00:00"),
        ("2031-03-05 12:00:00-05:00", "2031-03-05T12:00:00"),
        ("2031-03-05 18:00:00 -0500", "2031-03-05T18:00:00"),
        ("2031-03-05 18:30 h", "2031-03-05T18:30:00"),
        ("2031-03-05 6-8pm", "2031-03-05T18:00:00"),
        ("2031-03-05 11-2 pm", "2031-03-05T11:00:00"),
        ("2031-03-05 18:00-20:00", "2031-03-05T18:00:00"),
        ("2031-03-05 10:00-12:00", "2031-03-05T10:00:00"),
        ("2031-03-05 18-20", "2031-03-05T18:00:00"),
        ("2031-03-05 6pm – 8:30 pm", "2031-03-05T18:00:00"),
        ("2031-03-05", "2031-03-05T00:00:00"),
    ] {
        let text = format!("kind: event\nstarts: {written}\ntimezone: America/Montreal\n# March\n");
        let manuscript = Manuscript::parse(&text, Lines::Typed).unwrap();
        let (id, english) = (Id::parse("march").unwrap(), Lang::parse("en").unwrap());
        let usual = Usual { today: Date::ZERO, lang: &english, timezone: Some("Europe/Madrid") };
        let event = manuscript.complete(id, None, &usual).unwrap();
        assert_eq!(event.hours.unwrap().starts.to_string(), expected, "{written}");
    }
}

#[test]
fn midnight_is_a_time_when_somebody_says_so() {
    let hours = |times: &str| {
        let text = format!("{times}\ntimezone: America/Montreal\n# March\n");
        let usual = Usual { today: Date::ZERO, lang: &Lang::parse("en").unwrap(), timezone: None };
        let event = Manuscript::parse(&text, Lines::Typed).unwrap();
        event.complete(Id::parse("march").unwrap(), None, &usual).unwrap().hours.unwrap()
    };
    for (times, day, begins) in [
        ("starts: 2031-03-05", true, "2031-03-05"),
        ("starts: 2031-03-05\nends: 2031-03-07", true, "2031-03-05"),
        ("starts: 2031-03-05 00:00", false, "2031-03-05"),
        ("starts: 2031-03-05T00:00:00", false, "2031-03-05"),
        ("starts: 2031-03-05 12am", false, "2031-03-05"),
        ("starts: 2031-03-05T05:00:00Z", false, "2031-03-05"),
        ("starts: 2031-03-04 24:00", false, "2031-03-05"),
        ("starts: 2031-03-04 24h", false, "2031-03-05"),
        ("starts: 2031-03-05 00:00-04:00", false, "2031-03-05"),
    ] {
        let hours = hours(times);
        assert_eq!(
            (hours.is_whole_days(), hours.starts.date().to_string().as_str()),
            (day, begins),
            "{times}"
        );
    }
    let until = hours("starts: 2031-03-04 20:00-24:00");
    assert_eq!(until.ends.unwrap().date().to_string(), "2031-03-05");
    assert_eq!(until.ends.unwrap().hour(), 0);
}

#[test]
fn a_range_of_hours_ends_too() {
    for (written, ends) in [
        ("2031-03-05 18:00-20:00", "2031-03-05T20:00:00"),
        ("2031-03-05 10:00–12:30", "2031-03-05T12:30:00"),
        ("2031-03-05 20:00-02:00", "2031-03-06T02:00:00"),
        ("2031-03-05 6pm - 8pm", "2031-03-05T20:00:00"),
        ("2031-03-05 6:30-8pm", "2031-03-05T20:00:00"),
        ("2031-03-05 10pm-2am", "2031-03-06T02:00:00"),
        ("2031-03-05 18:30h-20:30h", "2031-03-05T20:30:00"),
    ] {
        let manuscript = Manuscript::parse(&format!("starts: {written}\n# T\n"), Lines::Typed).unwrap();
        assert_eq!(manuscript.ends.unwrap().local("UTC").to_string(), ends, "{written}");
    }
    for bad in ["26-12-05 18:00", "2031-02-30 18:00", "2031-03-05 18:00-", "2031-03-05 25:00"] {
        let flaw = Manuscript::parse(&format!("starts: {bad}\n# T\n"), Lines::Typed).unwrap_err();
        assert_eq!(flaw.what.key, "flaw-time", "{bad}");
    }
}

#[test]
fn a_language_has_one_code() {
    for (written, code) in
        [("spa", "es"), ("SPA", "es"), ("español", "es"), ("que", "qu"), ("yua", "yua"), ("pt-BR", "pt-br")]
    {
        let manuscript = Manuscript::parse(&format!("lang: {written}\n# T\n\nText."), Lines::Typed).unwrap();
        assert_eq!(manuscript.lang.unwrap().code(), code, "{written}");
    }
}

#[test]
fn what_an_event_does_not_say_is_as_usual() {
    let english = Lang::parse("en").unwrap();
    let complete = |text: &str, timezone| {
        let usual = Usual { today: Date::constant(2031, 1, 1), lang: &english, timezone };
        Manuscript::parse(text, Lines::Typed).unwrap().complete(Id::parse("march").unwrap(), None, &usual)
    };
    let event = complete("starts: 2031-03-05 18:00\n# March\n", Some("America/Guayaquil")).unwrap();
    assert_eq!((event.kind, event.date), (Kind::Event, Date::constant(2031, 3, 5)));
    assert_eq!(event.hours.unwrap().timezone, "America/Guayaquil");
    let place = "starts: 2031-03-05 18:00\ntimezone: Ciudad de México\n# March\n";
    let event = complete(place, Some("America/Guayaquil")).unwrap();
    assert_eq!(event.hours.unwrap().timezone, "America/Mexico_City");
    let exact = complete("starts: 2031-03-05T18:00:00+01:00\n# March\n", None).unwrap();
    assert_eq!(exact.hours.unwrap().starts.to_string(), "2031-03-05T17:00:00");
    let flaw = complete("starts: 2031-03-05 18:00\n# March\n", None).unwrap_err();
    assert_eq!(flaw.key, "flaw-timezone-missing");
}

#[test]
fn a_note_above_the_title_is_none() {
    for source in
        ["<!-- for\nFriday -->\n# We march\n\nAt noon.", "id: march\n<!-- x -->\n\nWe march\n\nAt noon."]
    {
        let manuscript = Manuscript::parse(source, Lines::Wrapped).unwrap();
        assert_eq!(
            (manuscript.title.as_deref(), &*manuscript.body),
            (Some("We march"), "At noon."),
            "{source}"
        );
    }
}

#[test]
fn with_a_title_of_its_own_all_of_it_is_the_text() {
    let text = "[Sign](https://example.org) **now**\n\n---\n\nAt noon.";
    let manuscript = Manuscript::parse_titled(text, Lines::Typed, Some("We march")).unwrap();
    assert_eq!((manuscript.title.as_deref(), &*manuscript.body), (Some("We march"), text));
    let long = format!("{}\n", "word ".repeat(60));
    assert!(Manuscript::parse_titled(&long, Lines::Typed, Some("We march")).is_ok());
}
