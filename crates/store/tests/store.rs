//! The store from outside: what outlives a restart, what a second process may do, and what is said when it cannot be written.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use tandem_store::{Chain, FileHash, Lifetime, Store, StoreError, input_files};

fn now() -> Timestamp {
    "2026-03-01T08:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn case() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

async fn open(case: &Path) -> Store {
    Store::open(case).await.unwrap()
}

/// Runs a statement behind the store's back, as a person with a database tool would.
async fn meddle(store: &Store, sql: &'static str) -> Result<(), sqlx::Error> {
    use sqlx::{Connection, SqliteConnection};
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", store.path().display())).await?;
    sqlx::raw_sql(sql).execute(&mut connection).await?;
    connection.close().await
}

#[tokio::test]
async fn what_was_kept_is_there_after_reopening() {
    let case = case();
    let store = open(case.path()).await;
    let token = store.create_bearer("export", "analyst", Lifetime::hours(1), now()).await.unwrap();
    let job = store.add_job("recompute", "queued", "ann", now()).await.unwrap();
    store.update_job(job, "done", 1.0, "3 records", Some(later(1))).await.unwrap();
    store.close().await;

    let store = open(case.path()).await;
    assert_eq!(store.bearer(token.expose(), now()).await.unwrap().unwrap().role, "analyst");
    let job = store.job(job).await.unwrap().unwrap();
    assert_eq!((job.state.as_str(), job.progress, job.finished), ("done", 1.0, Some(later(1))));
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_crash() {
    let case = case();
    let store = open(case.path()).await;
    let id = store.add_job("recompute", "queued", "ann", now()).await.unwrap();
    // A copy taken without closing is what a killed process leaves: the database and its write-ahead log.
    let copy = self::case();
    std::fs::create_dir(copy.path().join(".tandem")).unwrap();
    for name in ["tandem.db", "tandem.db-wal"] {
        std::fs::copy(case.path().join(".tandem").join(name), copy.path().join(".tandem").join(name)).unwrap();
    }
    let store = open(copy.path()).await;
    assert!(store.job(id).await.unwrap().is_some());
    assert_eq!(store.end_unfinished_jobs("failed", "the server stopped", later(5)).await.unwrap(), 1);
    assert_eq!(store.job(id).await.unwrap().unwrap().message, "the server stopped");
}

#[tokio::test]
async fn secrets_are_kept_as_hashes_only() {
    let case = case();
    let store = open(case.path()).await;
    let key = store.create_start_key(Lifetime::minutes(15), now()).await.unwrap();
    let token = store.create_bearer("export", "analyst", Lifetime::hours(1), now()).await.unwrap();
    let (session, _) = redeem(&store, key.expose(), now()).await.unwrap();
    store.close().await;
    let bytes = std::fs::read(case.path().join(".tandem/tandem.db")).unwrap();
    for secret in [&key, &token, &session] {
        assert!(!bytes.windows(secret.expose().len()).any(|window| window == secret.expose().as_bytes()));
        assert_eq!(format!("{secret:?}"), "Secret(hidden)");
    }
}

async fn redeem(store: &Store, key: &str, now: Timestamp) -> Option<(tandem_store::Secret, tandem_store::User)> {
    store.redeem_start_key(key, "administrator", "administrator", Lifetime::hours(12), now).await.unwrap()
}

#[tokio::test]
async fn a_start_key_is_good_once_and_for_a_quarter_of_an_hour() {
    let case = case();
    let store = open(case.path()).await;
    let key = store.create_start_key(Lifetime::minutes(15), now()).await.unwrap();
    assert!(redeem(&store, "made-up", now()).await.is_none());
    let (session, user) = redeem(&store, key.expose(), later(14)).await.unwrap();
    assert_eq!(store.session(session.expose(), later(15)).await.unwrap().unwrap().user, user);
    assert!(redeem(&store, key.expose(), later(14)).await.is_none(), "a second use");

    let key = store.create_start_key(Lifetime::minutes(15), now()).await.unwrap();
    assert!(redeem(&store, key.expose(), later(15)).await.is_none(), "its time is over");
    assert_eq!(store.users().await.unwrap().len(), 1, "the second link signs in as the same administrator");
}

#[tokio::test]
async fn of_many_who_redeem_one_key_at_once_one_gets_in() {
    let case = case();
    let (store, other) = (open(case.path()).await, open(case.path()).await);
    let key = store.create_start_key(Lifetime::minutes(15), now()).await.unwrap();
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let (store, key) = (if n % 2 == 0 { store.clone() } else { other.clone() }, key.clone());
            tokio::spawn(async move { redeem(&store, key.expose(), now()).await.is_some() })
        })
        .collect();
    let mut winners = 0;
    for attempt in tries {
        winners += usize::from(attempt.await.unwrap());
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn sessions_and_tokens_end() {
    let case = case();
    let store = open(case.path()).await;
    let key = store.create_start_key(Lifetime::minutes(15), now()).await.unwrap();
    let (session, _) = redeem(&store, key.expose(), now()).await.unwrap();
    assert!(store.session(session.expose(), later(12 * 60)).await.unwrap().is_none());
    store.extend_session(session.expose(), Lifetime::hours(12), later(60)).await.unwrap();
    assert!(store.session(session.expose(), later(12 * 60)).await.unwrap().is_some());
    store.end_session(session.expose(), "administrator", later(61)).await.unwrap();
    assert!(store.session(session.expose(), later(62)).await.unwrap().is_none());

    let token = store.create_bearer("export", "viewer", Lifetime::hours(1), now()).await.unwrap();
    assert!(store.bearer(token.expose(), later(59)).await.unwrap().is_some());
    assert!(store.bearer(token.expose(), later(60)).await.unwrap().is_none());
    store.end_bearer(token.expose(), "export", now()).await.unwrap();
    assert!(store.bearer(token.expose(), now()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_second_process_writes_while_the_first_one_works() {
    let case = case();
    let (server, command) = (open(case.path()).await, open(case.path()).await);
    let busy = server.clone();
    let writing = tokio::spawn(async move {
        for n in 0..50 {
            busy.record("server", "tick", &n.to_string(), now()).await.unwrap();
        }
    });
    for n in 0..50 {
        let token = command.create_bearer(&n.to_string(), "viewer", Lifetime::hours(1), now()).await.unwrap();
        assert!(server.bearer(token.expose(), now()).await.unwrap().is_some(), "the server sees it at once");
    }
    writing.await.unwrap();
    let Chain::Whole { rows, .. } = server.verify_audit().await.unwrap() else { panic!("the chain broke") };
    assert_eq!(rows, 100);
}

#[tokio::test]
async fn the_audit_chain_shows_each_kind_of_change() {
    for (change, broken_at) in [
        ("UPDATE audit SET actor = 'bob' WHERE seq = 2", 2),
        ("UPDATE audit SET time_ms = 0 WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("UPDATE audit SET actor = action, action = actor WHERE seq = 1", 1),
        ("INSERT INTO audit SELECT 4, time_ms, actor, action, subject, hash, hash FROM audit WHERE seq = 3", 4),
    ] {
        let case = case();
        let store = open(case.path()).await;
        for n in 1..=3 {
            store.record("ann", "edit", &n.to_string(), now()).await.unwrap();
        }
        let whole = store.verify_audit().await.unwrap();
        assert!(matches!(&whole, Chain::Whole { rows: 3, head } if head.len() == 64), "{whole:?}");
        if !change.starts_with("INSERT") {
            assert!(meddle(&store, change).await.is_err(), "the triggers refuse {change}");
        }
        meddle(&store, "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_loses_none").await.unwrap();
        meddle(&store, change).await.unwrap();
        assert_eq!(store.verify_audit().await.unwrap(), Chain::Broken { seq: broken_at }, "{change}");
    }
}

#[tokio::test]
async fn audit_pages_run_from_the_newest_backwards() {
    let case = case();
    let store = open(case.path()).await;
    for n in 1..=5 {
        store.record("ann", "edit", &n.to_string(), now()).await.unwrap();
    }
    let seqs = |rows: Vec<tandem_store::AuditRow>| rows.iter().map(|row| row.seq).collect::<Vec<_>>();
    assert_eq!(seqs(store.audit(None, 2).await.unwrap()), [5, 4]);
    assert_eq!(seqs(store.audit(Some(4), 9).await.unwrap()), [3, 2, 1]);
}

#[tokio::test]
async fn changes_from_outside_become_revisions() {
    let file = |path: &str, hash: &str| FileHash { path: path.into(), sha256: hash.into() };
    let case = case();
    let store = open(case.path()).await;
    assert_eq!(store.newest_revision().await.unwrap(), 0);
    let first = [file("case.toml", "aa"), file("sources.csv", "bb")];
    assert_eq!(store.take_in(&first, "tandem", now()).await.unwrap(), 1);
    assert_eq!(store.take_in(&first, "tandem", later(1)).await.unwrap(), 1, "nothing changed");
    let second = [file("activities.csv", "dd"), file("case.toml", "cc")];
    assert_eq!(store.take_in(&second, "tandem", later(2)).await.unwrap(), 2);
    assert_eq!(store.take_in(&second, "tandem", later(3)).await.unwrap(), 2, "a removed file is not removed again");

    let revisions = store.revisions(10).await.unwrap();
    let told: Vec<_> = revisions
        .iter()
        .map(|r| (r.kind.as_str(), r.files.iter().map(|f| (f.path.as_str(), f.sha256.as_deref())).collect::<Vec<_>>()))
        .collect();
    let outside = vec![("activities.csv", Some("dd")), ("case.toml", Some("cc")), ("sources.csv", None)];
    assert_eq!(told, [("outside", outside), ("first", vec![("case.toml", Some("aa")), ("sources.csv", Some("bb"))])]);
}

#[test]
fn input_is_what_the_case_is_made_of() {
    let case = case();
    for folder in [".tandem", "plans", ".git"] {
        std::fs::create_dir(case.path().join(folder)).unwrap();
    }
    for file in ["case.toml", "plans/a.toml", "report.pdf", ".tandem/x.csv", ".git/y.toml", ".hidden.csv"] {
        std::fs::write(case.path().join(file), "").unwrap();
    }
    let files = input_files(case.path()).unwrap();
    assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["case.toml", "plans/a.toml"]);
    assert_eq!(files[0].sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named_with_a_remedy() {
    let case = case();
    std::fs::write(case.path().join(".tandem"), "").unwrap();
    let said = Store::open(case.path()).await.unwrap_err();
    assert!(matches!(said, StoreError::Foreign { .. }), "{said:?}");
    assert!(said.to_string().contains(".tandem") && said.to_string().contains("Move it away"), "{said}");

    let missing = case.path().join("no-such-case");
    let said = Store::open(&missing).await.unwrap_err();
    assert!(matches!(said, StoreError::NotWritable { .. }), "{said:?}");
}

/// The superuser may write anywhere, so the mode alone proves nothing there; the database file as a folder does.
#[cfg(unix)]
#[tokio::test]
async fn a_read_only_folder_is_named_with_a_remedy() {
    use std::os::unix::fs::PermissionsExt;
    let case = case();
    std::fs::set_permissions(case.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(case.path().join("probe"), "").is_err() {
        let said = Store::open(case.path()).await.unwrap_err();
        assert!(matches!(said, StoreError::NotWritable { .. }), "{said:?}");
        assert!(said.to_string().contains("write access"), "{said}");
    }
    std::fs::set_permissions(case.path(), std::fs::Permissions::from_mode(0o755)).unwrap();

    std::fs::create_dir_all(case.path().join(".tandem/tandem.db")).unwrap();
    let said = Store::open(case.path()).await.unwrap_err();
    assert!(matches!(said, StoreError::NotWritable { .. }), "{said:?}");
    assert!(said.to_string().contains("tandem.db"), "{said}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let case = case();
    open(case.path()).await;
    let mode = std::fs::metadata(case.path().join(".tandem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(std::fs::read_to_string(case.path().join(".tandem/.gitignore")).unwrap(), "*\n");
}

#[tokio::test]
async fn a_full_disk_undoes_the_write_and_says_so() {
    let case = case();
    let store = open(case.path()).await;
    store.record("ann", "edit", "before", now()).await.unwrap();
    // To SQLite a page limit is a full disk: it reports the same code and ends the transaction by itself.
    store.limit_pages_for_tests().await;
    let said = store.record("ann", "edit", &"x".repeat(4 << 20), now()).await.unwrap_err();
    assert!(matches!(said, StoreError::DiskFull { .. }), "{said:?}");
    assert!(said.to_string().contains("Free some space"), "{said}");
    assert!(matches!(store.verify_audit().await.unwrap(), Chain::Whole { rows: 1, .. }));
    store.record("ann", "edit", "small", now()).await.unwrap();
}

/// A caller who goes away drops the future at any point; the one writing connection must stay usable.
#[tokio::test]
async fn a_dropped_write_is_undone() {
    let case = case();
    let store = open(case.path()).await;
    for n in 0..40 {
        let wait = std::time::Duration::from_micros(n * 25);
        let _ = tokio::time::timeout(wait, store.record("ann", "edit", "dropped", now())).await;
    }
    store.record("ann", "edit", "kept", now()).await.unwrap();
    assert_eq!(store.audit(None, 1).await.unwrap()[0].subject, "kept");
    assert!(matches!(store.verify_audit().await.unwrap(), Chain::Whole { .. }));
}

#[tokio::test]
async fn a_newer_or_damaged_database_is_left_alone() {
    let case = case();
    let store = open(case.path()).await;
    meddle(&store, "PRAGMA user_version = 99").await.unwrap();
    store.close().await;
    let said = Store::open(case.path()).await.unwrap_err();
    assert!(matches!(said, StoreError::Newer { found: 99, .. }), "{said:?}");

    std::fs::write(
        case.path().join(".tandem/tandem.db"),
        "not a database, and longer than a header of one hundred bytes, so that SQLite looks at it and sees it",
    )
    .unwrap();
    let said = Store::open(case.path()).await.unwrap_err();
    assert!(matches!(said, StoreError::Damaged { .. }), "{said:?}");
}

#[tokio::test]
async fn the_folder_itself_is_taken_in() {
    let case = case();
    let store = open(case.path()).await;
    std::fs::write(case.path().join("case.toml"), "[case]").unwrap();
    assert_eq!(store.take_in_folder(now()).await.unwrap(), 1);
    assert_eq!(store.take_in_folder(now()).await.unwrap(), 1);
    std::fs::write(case.path().join("case.toml"), "[case] # edited").unwrap();
    assert_eq!(store.take_in_folder(now()).await.unwrap(), 2);
}

#[tokio::test]
async fn an_edit_becomes_a_revision_with_its_draft_used_up() {
    let case = tempfile::tempdir().unwrap();
    let store = Store::open(case.path()).await.unwrap();
    let now = Timestamp::now();
    store.keep_draft("lin", "first", now).await.unwrap();
    store.keep_draft("lin", "second", now).await.unwrap();
    assert_eq!(store.draft("lin").await.unwrap().unwrap().body, "second");
    assert_eq!(store.draft("wu").await.unwrap(), None);
    let files = [tandem_store::RevisionFile { path: "a.csv".into(), sha256: Some("aa".into()) }];
    let edit = |token, draft| tandem_store::NewEdit {
        token,
        kind: "edit",
        author: "lin",
        undoes: None,
        files: &files,
        diff: "[]",
        draft,
    };
    assert_eq!(store.accept(&edit("t1", Some("first")), now).await.unwrap(), 1);
    assert!(store.draft("lin").await.unwrap().is_some(), "a draft that went on is kept");
    assert_eq!(store.accept(&edit("t2", Some("second")), now).await.unwrap(), 2);
    assert_eq!(store.draft("lin").await.unwrap(), None);
    assert_eq!(store.accepted("t2").await.unwrap(), Some(2));
    assert_eq!(store.accepted("t3").await.unwrap(), None);
    assert_eq!(store.known_hash("a.csv").await.unwrap().as_deref(), Some("aa"));
    assert_eq!(store.edit(2).await.unwrap().unwrap().diff, "[]");
    // The same token again is our own fault; nothing of it is kept.
    assert!(store.accept(&edit("t2", None), now).await.is_err());
    assert_eq!(store.newest_revision().await.unwrap(), 2);
    assert!(matches!(store.verify_audit().await.unwrap(), tandem_store::Chain::Whole { .. }));
}
