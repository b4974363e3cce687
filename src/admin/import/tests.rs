use super::*;
use commands::memory::Memory;
use domain::number::Revision;
use domain::statement::Kind;
use domain::text::Document;
use std::sync::LazyLock;

fn file(path: &str, text: &str) -> Written {
    Written { path: path.into(), text: text.into(), attached: None }
}

fn english() -> Lang {
    Lang::parse("en").unwrap()
}

fn import(store: &Store) -> Import<'_> {
    static OPTIONS: LazyLock<Options> = LazyLock::new(Options::default);
    static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Memory::new("Test").campaign);
    let (origin, now) = (Origin::File, Timestamp::UNIX_EPOCH);
    Import {
        store,
        options: &OPTIONS,
        origin,
        broadcast: &[],
        campaign: &CAMPAIGN,
        now,
        manner: Manner::default(),
        cleaned: Default::default(),
    }
}

#[test]
fn plain_text_keeps_its_words_and_gets_its_demands() {
    let text = "\u{feff}A first sentence that says what this is about.  Then another.\r\n\r\nIt cost 5 * 3 [sic] “dollars .”\r\n\r\n1. is no list.\r\n\r\nWe demand one.\r\n\r\nWe demand two.\r\n\r\nWrite to us.";
    let options = Options { demands: vec!["We demand".into()], ..Options::default() };
    let manuscript = plain::read(text, &options, &english());
    assert_eq!(manuscript.title.as_deref(), Some("A first sentence that says what this is about"));
    let body = Document::markdown(&manuscript.body);
    assert_eq!(body.section("demands").unwrap().text(), "Demands\nWe demand one.\nWe demand two.");
    assert_eq!(
        body.text(),
        "A first sentence that says what this is about. Then another.\nIt cost 5 * 3 [sic] “dollars.”\n1. is no list.\nDemands\nWe demand one.\nWe demand two.\n\nWrite to us."
    );
}

#[test]
fn files_are_imported_once_and_old_files_undo_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    let take = |text: &str| {
        let files = Files::Given(vec![file("a.md", text)]);
        import(&store).apply(&files).map(|report| report.done[0].what).map_err(|e| e.0)
    };
    let (first, second) = ("---\nid: note\n---\n# T\n\nOne.", "---\nid: note\n---\n# T\n\nTwo.");
    assert_eq!(take(first), Ok(Fate::New));
    assert_eq!(take(first), Ok(Fate::Unchanged));
    assert_eq!(take(second), Ok(Fate::Changed));
    assert_eq!(store.published(&Id::parse("note").unwrap()).unwrap().unwrap().revision, Revision(2));
    assert_eq!(
        take("---\nid: note\ndate: soon\n---\nx"),
        Err("a.md:3: “soon” is not a date like 2010-10-01.".into())
    );
}

#[test]
fn a_name_that_begins_like_another_or_has_no_letter_is_another_statement() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    let text = |words: &str| format!("# A title\n\n{words}");
    let names = [
        ("statement-of-the-assembly-on-housing.md", "statement-of-the-assembly"),
        ("statement-of-the-assembly-on-wages.md", "statement-of-the-assembly-2"),
        ("заявление.md", "zayavlenie"),
        ("声明.md", "shengming"),
        ("заявление.es.md", "zayavlenie"),
        ("!!!.md", "statement"),
        ("+++.md", "statement-2"),
    ];
    let ids = |files: Vec<Written>| {
        let done = import(&store).apply(&Files::Given(files)).unwrap().done;
        done.into_iter().map(|done| (done.path, done.id, done.what)).collect::<Vec<_>>()
    };
    let whole = names.map(|(name, _)| file(name, &text(name)));
    let expected = |fate: Fate| names.map(|(name, id)| (name.to_owned(), id.to_owned(), fate)).to_vec();
    assert_eq!(ids(whole.to_vec()), expected(Fate::New));
    // Each is known again, in whatever order they come, and changes its own.
    let mut turned: Vec<_> = whole.iter().rev().cloned().collect();
    let mut unchanged = ids(std::mem::take(&mut turned));
    unchanged.reverse();
    assert_eq!(unchanged, expected(Fate::Unchanged));
    let changed = names.map(|(name, _)| file(name, &text("Another.")));
    for (one, expected) in changed.into_iter().zip(expected(Fate::Changed)) {
        assert_eq!(ids(vec![one]), [expected]);
    }
    // What was written in a chat, or came from a file of another name, is not touched, either.
    ids(vec![file("march.md", "---\nid: strike\n---\n# T\n\nOne.")]);
    let other = ids(vec![file("strike.md", &text("Two."))]);
    assert_eq!(other, [("strike.md".to_owned(), "strike-2".to_owned(), Fate::New)]);
}

#[test]
fn nothing_is_half_imported() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    // More than one transaction takes.
    let mut files: Vec<_> = (0..600)
        .map(|number| file(&format!("{number}.md"), &format!("---\nid: good-{number}\n---\n# T\n\nOne.")))
        .collect();
    files.push(file("b.md", "---\nid: BAD ID\n---\n# T\n\nOne."));
    import(&store).apply(&Files::Given(files.clone())).unwrap_err();
    assert_eq!(store.number_of(Kind::Declaration).unwrap(), 0);
    files.pop();
    let done = import(&store).apply(&Files::Given(files)).unwrap().done;
    assert_eq!(done.len(), 600);
    assert_eq!(store.number_of(Kind::Declaration).unwrap(), 600);
}

#[test]
fn what_cannot_be_understood_is_left_out_where_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    let text = |header: &str| format!("---\n{header}\n---\n# T\n\nOne.");
    let files = || {
        Files::Given(vec![
            file("a.md", &text("id: good")),
            file("b.md", &text("id: BAD ID")),
            file("c.md", &text("id: news\nabout: good")),
            file("d.md", &text("id: lost\nabout: nothing-here")),
            file("e.md", &text("id: good")),
            file("f.md", &text("id: later\ndraft: true")),
            file("g.md", &text("id: soon\nabout: later")),
            file("h.md", &text("id: sooner\nabout: soon")),
        ])
    };
    let with = |keep_going, dry_run| Import { manner: Manner { keep_going, dry_run }, ..import(&store) };
    let error = with(false, false).apply(&files()).unwrap_err();
    assert!(error.0.starts_with("b.md:2: "), "{error}");
    let lines =
        |manner: Manner| with(manner.keep_going, manner.dry_run).apply(&files()).unwrap().lines(manner);
    let dry = lines(Manner { keep_going: true, dry_run: true });
    assert_eq!(store.published(&Id::parse("good").unwrap()).unwrap(), None);
    insta::assert_snapshot!(dry.join("\n"), @r"
    a.md: good (en) imported
    c.md: news (en) imported
    f.md: later (en) left alone: it is marked as a draft
    left out: b.md:2: “BAD ID” can’t be an ID. An ID has up to 32 lower-case letters, digits and -, and begins with a letter. Two characters alone mean a language, and “full” means the full text.
    left out: e.md:1: a.md already holds “good” in “en”. Give one of the two files another ID.
    left out: d.md:1: There is no statement “nothing-here” that this could belong to.
    left out: g.md:1: There is no statement “later” that this could belong to.
    left out: h.md:1: There is no statement “soon” that this could belong to.
    This was a dry run: nothing was changed.
    ");
    let done = lines(Manner { keep_going: true, dry_run: false });
    assert_eq!(done, dry[..dry.len() - 1]);
    assert!(store.published(&Id::parse("news").unwrap()).unwrap().is_some());
    for id in ["lost", "later", "soon", "sooner"] {
        assert_eq!(store.published(&Id::parse(id).unwrap()).unwrap(), None);
    }
}

#[test]
fn a_file_that_gets_another_id_while_it_is_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    let files = Files::Given(vec![file("a.md", "---\nid: other\n---\n# T\n\nOne.")]);
    let group = Group { id: Id::parse("note").unwrap(), files: vec![(0, english())], writes: true };
    let error = import(&store).outcome(&group, &files).err().unwrap();
    assert_eq!(error.0, "a.md: was changed while it was read. Import it again");
}

#[test]
fn the_languages_of_a_statement_may_stand_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    let files = [("a.md", "en"), ("b.md", "en"), ("c.md", "es"), ("d.md", "fr")].map(|(path, lang)| {
        let id = if path == "b.md" { "other" } else { "note" };
        file(path, &format!("---\nid: {id}\nlang: {lang}\n---\n# T\n\nText."))
    });
    let done = import(&store).apply(&Files::Given(files.to_vec())).unwrap().done;
    let done: Vec<_> = done.iter().map(|done| (&*done.path, done.what)).collect();
    let new = |path| (path, Fate::New);
    assert_eq!(done, [new("a.md"), new("b.md"), new("c.md"), new("d.md")]);
    let published = store.published(&Id::parse("note").unwrap()).unwrap().unwrap();
    assert_eq!((published.revision, published.statement.texts.len()), (Revision(1), 3));
    let twin = file("e.md", "---\nid: note\nlang: es\n---\n# T\n\nOther.");
    let error = import(&store).apply(&Files::Given([files.to_vec(), vec![twin]].concat())).unwrap_err();
    assert!(error.0.starts_with("e.md:1: ") && error.0.contains("c.md"), "{error}");
}

#[test]
fn what_is_no_text_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.md");
    std::fs::write(&path, b"one\ntwo\n\xff\xfe").unwrap();
    let error = Files::find(&[path], false).unwrap().get(0).unwrap_err().0;
    assert!(error.contains("x.md:3: is not UTF-8"), "{error}");
}

#[test]
fn a_link_to_nothing_holds_up_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("a.md")).unwrap();
    std::fs::write(folder.path().join("b.md"), "# T\n\nOne.").unwrap();
    let paths = [folder.path().to_owned()];
    assert_eq!(Files::find(&paths, true).unwrap().len(), 1);
    assert!(Files::find(&paths, false).is_err());
}

/// A picture of one pixel.
fn gif(grey: u8) -> Vec<u8> {
    let colours = [grey, grey, grey, 0, 0, 0];
    let drawn = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    [&b"GIF89a\x01\0\x01\0\x80\0\0"[..], &colours, drawn].concat()
}

#[test]
fn files_stand_beside_the_text_that_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let (beside, elsewhere) = (folder.path().join("statements"), folder.path().join("secret.gif"));
    std::fs::create_dir_all(beside.join("files")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(beside.join(name), text).unwrap();
    let draw = |name: &str, grey: u8| std::fs::write(beside.join(name), gif(grey)).unwrap();
    draw("files/demands.gif", 1);
    draw("route.gif", 2);
    draw(".hidden.gif", 3);
    write("token.txt", "123:secret");
    std::fs::write(&elsewhere, gif(4)).unwrap();
    std::os::unix::fs::symlink(&elsewhere, beside.join("link.gif")).unwrap();
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    let take = || import(&store).apply(&Files::find(&[beside.join("march.md")], false).unwrap());
    let attached = || store.published(&Id::parse("march").unwrap()).unwrap().unwrap().statement.attachments;

    let header = "id: march\nattachments: files/demands.gif, route.gif\nalt: What we want | The route\n";
    write("march.md", &format!("{header}# We march\n\nAt noon."));
    take().unwrap();
    let first = attached();
    let shown: Vec<_> = first.iter().map(|file| (&*file.name, &*file.alt[&english()])).collect();
    assert_eq!(shown, [("demands.gif", "What we want"), ("route.gif", "The route")]);
    assert_eq!(store.kept_file(first[0].digest).unwrap().unwrap(), gif(1));
    assert_eq!(take().unwrap().done[0].what, Fate::Unchanged);
    // A file that has changed is a change of the text that names it.
    draw("route.gif", 5);
    assert_eq!(take().unwrap().done[0].what, Fate::Changed);
    assert!(attached()[0] == first[0] && attached()[1].digest != first[1].digest);
    // Another language says what they show in it, and keeps what others have said.
    let spanish = "id: march\nlang: es\nattachments: files/demands.gif\nalt: Lo que queremos\n# Marchamos\n\nA mediodía.";
    write("marcha.md", spanish);
    import(&store).apply(&Files::find(&[beside.join("marcha.md")], false).unwrap()).unwrap();
    assert_eq!(attached()[0].alt.len(), 2);
    // A text that names none leaves them, and one that names nothing takes them away.
    write("march.md", "id: march\n# We march\n\nAt one.");
    take().unwrap();
    assert_eq!(attached().len(), 1);
    write("march.md", "id: march\nattachments:\n# We march\n\nAt one.");
    take().unwrap();
    assert_eq!(attached(), []);

    for (header, why) in [
        ("attachments: nothing.gif", "There is no file “nothing.gif” beside this one"),
        ("attachments: ../secret.gif", "There is no file “../secret.gif”"),
        ("attachments: link.gif", "There is no file “link.gif”"),
        ("attachments: files", "There is no file “files”"),
        ("attachments: .hidden.gif", "There is no file “.hidden.gif”"),
        ("attachments: token.txt", "token.txt: A text can only name pictures"),
        ("attachments: ,", "There is no file “”"),
        ("attachments: route.gif, files/../route.gif", "There is no file “files/../route.gif”"),
        ("attachments: route.gif, route.gif", "already"),
        ("attachments: route.gif\nalt: A | B", "“alt” describes more files"),
        ("alt: A", "“alt” describes more files"),
    ] {
        write("march.md", &format!("id: march\n{header}\n# We march\n\nAt two."));
        let error = take().err().map(|error| error.0).unwrap_or_default();
        assert!(error.contains("march.md:1: ") && error.contains(why), "{header}: {error}");
    }
    std::fs::write(beside.join("broken.png"), b"\x89PNG\r\n\x1a\nno").unwrap();
    write("march.md", "id: march\nattachments: broken.png\n# We march\n\nAt two.");
    assert!(take().err().unwrap().0.contains("broken.png: That file is damaged"));
    // Nothing was kept of what came to nothing.
    assert_eq!(attached(), []);
}
