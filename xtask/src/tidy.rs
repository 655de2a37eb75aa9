//! House rules as tests: `cargo xtask tidy`.
//!
//! A rule takes the files of the repository and gives its faults; it touches nothing else, so each has a test that shows it
//! fail. Rules of form and of the language are clippy's and rustfmt's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Files by path below the root.
type Files = BTreeMap<String, Vec<u8>>;
/// A rule: its name, and what finds its faults.
type Rule = (&'static str, fn(&Files) -> Vec<String>);

const RULES: [Rule; 13] = [
    ("arrows", arrows),
    ("third parties", third_parties),
    ("purity", purity),
    ("crate docs", crate_docs),
    ("unfinished", unfinished),
    ("names", names),
    ("architecture", architecture),
    ("binaries", binaries),
    ("absolute paths", absolute_paths),
    ("links", links),
    ("changelog", changelog),
    ("glossary", glossary),
    ("contract", contract),
];

/// Checks the repository, the tables in `data/` included.
pub(crate) fn run() -> Result<(), String> {
    let files = read()?;
    let mut faults: Vec<String> = RULES
        .iter()
        .flat_map(|(name, rule)| rule(&files).into_iter().map(move |fault| format!("{name}: {fault}")))
        .collect();
    if let Err(fault) = crate::library::run(&["--check".to_owned()]) {
        faults.push(format!("data: {fault}"));
    }
    if faults.is_empty() {
        println!("{} house rules, {} files, no faults", RULES.len() + 1, files.len());
        Ok(())
    } else {
        Err(format!("{}\n{} faults", faults.join("\n"), faults.len()))
    }
}

/// All files that are in the repository or could be added to it.
fn read() -> Result<Files, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no root")?;
    let listed = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|e| format!("git cannot be asked for the files: {e}"))?;
    if !listed.status.success() {
        return Err(format!("git cannot list the files: {}", String::from_utf8_lossy(&listed.stderr)));
    }
    let names = String::from_utf8(listed.stdout).map_err(|e| format!("a file name is not UTF-8: {e}"))?;
    Ok(names
        .split_terminator('\0')
        .filter_map(|name| std::fs::read(root.join(name)).ok().map(|bytes| (name.to_owned(), bytes)))
        .collect())
}

fn text<'a>(files: &'a Files, name: &str) -> &'a str {
    files.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Texts whose path ends so, line by line: path, line number, line.
fn lines<'a>(files: &'a Files, endings: &'a [&'a str]) -> impl Iterator<Item = (&'a str, usize, &'a str)> {
    files
        .iter()
        .filter(move |(path, _)| endings.iter().any(|ending| path.ends_with(ending)))
        .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)))
        .flat_map(|(path, text)| text.lines().enumerate().map(move |(at, line)| (path, at + 1, line)))
}

/// Folders of `crates/`.
fn crates(files: &Files) -> BTreeSet<&str> {
    files.keys().filter_map(|path| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")).collect()
}

/// Names in a dependency table of a manifest.
fn dependencies<'a>(manifest: &'a str, table: &str) -> Vec<&'a str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside =
                line == format!("[{table}]") || (line.starts_with("[target.") && line.ends_with(&format!(".{table}]")));
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(['.', ' ', '=']).unwrap_or(line.len());
            found.push(line[..end].trim_matches('"'));
        }
    }
    found
}

/// Who may use whom: a crate of `crates/`, and what of ours it may depend on. The picture is in ARCHITECTURE.md.
const ARROWS: [(&str, &[&str]); 13] = [
    ("vocab", &[]),
    ("sheets", &[]),
    ("inventory", &["vocab"]),
    ("evaluate", &["vocab"]),
    ("case", &["evaluate", "inventory", "sheets", "vocab"]),
    ("store", &["inventory", "vocab"]),
    ("app", &["case", "sheets", "store", "evaluate", "inventory", "vocab"]),
    ("assets", &[]),
    ("server", &["app", "assets", "vocab"]),
    ("cli", &["app", "server"]),
    ("testkit", &[]),
    ("e2e", &[]),
    ("xtask", &["vocab", "inventory", "case"]),
];

/// Dependencies between our crates are those of [`ARROWS`]; for tests the test kit may be used everywhere.
fn arrows(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for name in crates(files) {
        let manifest = text(files, &format!("crates/{name}/Cargo.toml"));
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            faults.push(format!("crates/{name} has no place in ARROWS of xtask/src/tidy.rs: say what it may use"));
            continue;
        };
        for (table, extra) in
            [("dependencies", None), ("build-dependencies", None), ("dev-dependencies", Some("testkit"))]
        {
            for to in dependencies(manifest, table).into_iter().filter_map(|d| d.strip_prefix("tandem-")) {
                if !allowed.contains(&to) && extra != Some(to) {
                    faults.push(format!("crates/{name}/Cargo.toml: {name} may not use {to} ({table})"));
                }
            }
        }
    }
    faults
}

/// What engines may take in from outside: calculation and collections, never a file format, a socket or a database.
const OF_ENGINES: [&str; 8] = ["hashbrown", "jiff", "rayon", "rustc-hash", "serde", "strsim", "thiserror", "winnow"];
const ENGINES: [&str; 3] = ["vocab", "inventory", "evaluate"];

/// What other crates must know nothing of, by the crates that would teach them.
const UNKNOWN_TO: [(&str, &[&str]); 6] = [
    ("sheets", &["axum", "hyper", "sqlx", "tokio", "clap"]),
    ("case", &["axum", "hyper", "sqlx", "tokio", "clap", "calamine", "parquet"]),
    ("store", &["axum", "hyper", "clap", "csv"]),
    ("app", &["axum", "hyper", "clap", "csv", "sqlx", "calamine", "parquet"]),
    ("server", &["sqlx", "csv", "clap", "calamine", "parquet"]),
    ("cli", &["sqlx", "axum", "hyper", "csv", "calamine", "parquet"]),
];

/// Engines compile no file format and no database; no crate compiles what it is said to know nothing of.
fn third_parties(files: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    for name in crates(files) {
        let outside = dependencies(text(files, &format!("crates/{name}/Cargo.toml")), "dependencies");
        for to in outside.into_iter().filter(|d| !d.starts_with("tandem-")) {
            let unknown = UNKNOWN_TO.iter().any(|(of, list)| *of == name && list.contains(&to));
            if unknown || (ENGINES.contains(&name) && !OF_ENGINES.contains(&to)) {
                faults.push(format!("crates/{name}/Cargo.toml: {name} knows nothing of {to}"));
            }
        }
    }
    faults
}

/// Engines take values and return values: no files, sockets, environment, clock or standard output.
fn purity(files: &Files) -> Vec<String> {
    const IMPURE: [&str; 8] =
        ["std::fs", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "println!(", "Zoned::now"];
    let mut faults = Vec::new();
    for (path, at, line) in lines(files, &[".rs"]) {
        if !ENGINES.iter().any(|engine| path.starts_with(&format!("crates/{engine}/src/"))) {
            continue;
        }
        let code = line.split("//").next().unwrap_or_default();
        if let Some(found) = IMPURE.iter().find(|word| code.contains(**word)) {
            faults.push(format!("{path}:{at}: an engine uses {found}; take the value as an argument"));
        }
    }
    faults
}

/// The front of every crate says in plain words what it is for.
fn crate_docs(files: &Files) -> Vec<String> {
    crates(files)
        .into_iter()
        .filter_map(|name| {
            let front = ["lib.rs", "main.rs"].map(|file| format!("crates/{name}/src/{file}"));
            let path = front.iter().find(|path| files.contains_key(*path))?;
            let first = text(files, path).lines().next().unwrap_or_default();
            let words = first.strip_prefix("//!").unwrap_or_default().split_whitespace().count();
            (words < 3).then(|| format!("{path}:1: the crate has no docs; begin with `//!` and what it gives to whom"))
        })
        .collect()
}

/// Nothing is half-done: no marks of unfinished code, no test switched off.
fn unfinished(files: &Files) -> Vec<String> {
    // In two pieces, so that this file does not contain them.
    let marks = [
        ("todo", "!("),
        ("unimplemented", "!("),
        ("FIX", "ME"),
        ("XX", "X:"),
        ("#[ign", "ore"),
        ("test.sk", "ip("),
        ("test.on", "ly("),
        ("describe.sk", "ip("),
    ]
    .map(|(a, b)| format!("{a}{b}"));
    lines(files, &[".rs", ".ts", ".tsx", ".mjs", ".sh"])
        .filter_map(|(path, at, line)| {
            let mark = marks.iter().find(|mark| line.contains(mark.as_str()))?;
            Some(format!("{path}:{at}: `{mark}`: finish it or take it out"))
        })
        .collect()
}

/// Files and folders have names of the field.
fn names(files: &Files) -> Vec<String> {
    const EMPTY: [&str; 10] =
        ["utils", "util", "common", "core", "manager", "helpers", "misc", "lib2", "stuff", "tools"];
    files
        .keys()
        .filter(|path| ["crates/", "xtask/", "web/src/", "benches/"].iter().any(|part| path.starts_with(part)))
        .filter_map(|path| {
            let part = path.split('/').map(|p| p.split('.').next().unwrap_or(p)).find(|p| EMPTY.contains(p))?;
            Some(format!("{path}: `{part}` says nothing; name it after what it holds"))
        })
        .collect()
}

/// ARCHITECTURE.md has an entry for every crate, with what it knows nothing of.
fn architecture(files: &Files) -> Vec<String> {
    let page = text(files, "ARCHITECTURE.md");
    crates(files)
        .into_iter()
        .filter_map(|name| {
            let Some(from) = page.find(&format!("### `{name}`")) else {
                return Some(format!("ARCHITECTURE.md: no entry for crates/{name} (a heading \"### `{name}`\")"));
            };
            let entry = page[from + 4..].split("\n## ").next()?.split("\n### ").next()?;
            (!entry.contains("Knows nothing of"))
                .then(|| format!("ARCHITECTURE.md: the entry of {name} lacks `Knows nothing of`"))
        })
        .collect()
}

/// No large binary: a repository keeps every version of it for ever.
fn binaries(files: &Files) -> Vec<String> {
    const LARGEST: usize = 1_500_000;
    files
        .iter()
        .filter(|(_, bytes)| bytes.len() > LARGEST && std::str::from_utf8(bytes).is_err())
        .map(|(path, bytes)| format!("{path}: a binary of {} bytes; at most {LARGEST}", bytes.len()))
        .collect()
}

/// No path of somebody's machine.
fn absolute_paths(files: &Files) -> Vec<String> {
    const ROOTS: [&str; 8] = ["home", "root", "Users", "tmp", "work", "mnt", "media", "srv"];
    let mut faults = Vec::new();
    for (path, bytes) in files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        for (at, line) in text.lines().enumerate() {
            let found = line.match_indices('/').find_map(|(slash, _)| {
                let before = line[..slash].chars().next_back();
                let alone = before.is_none_or(|c| c.is_whitespace() || "\"'`(=:[,<>".contains(c))
                    && !line[..slash].ends_with("//");
                let rest = &line[slash + 1..];
                let root = rest.split('/').next().filter(|root| rest.len() > root.len())?;
                (alone && ROOTS.contains(&root)).then(|| root.to_owned())
            });
            if let Some(root) = found {
                faults.push(format!(
                    "{path}:{}: a path below {root} of one machine; write it relative to the repository",
                    at + 1
                ));
            }
        }
    }
    faults
}

/// Links between pages, and paths in backticks, lead to files that are there; links within a page lead to a heading.
fn links(files: &Files) -> Vec<String> {
    let exists = |path: &str| {
        let path = path.trim_end_matches('/');
        files.contains_key(path)
            || files.keys().any(|file| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    };
    let mut faults = Vec::new();
    for (page, at, line) in lines(files, &[".md"]) {
        for target in link_targets(line) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { page.to_owned() } else { resolved(page, file) };
            if !exists(&path) {
                faults.push(format!("{page}:{at}: the link `{target}` leads nowhere"));
            } else if !heading.is_empty() && !headings(text(files, &path)).contains(heading) {
                faults.push(format!("{page}:{at}: `{path}` has no heading `#{heading}`"));
            }
        }
        for path in quoted_paths(line) {
            if !exists(path) {
                faults.push(format!("{page}:{at}: `{path}` is not in the repository"));
            }
        }
    }
    faults
}

/// Targets of `[text](target)` in a line.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next())
}

/// Paths of the repository in backticks, but for patterns.
fn quoted_paths(line: &str) -> impl Iterator<Item = &str> {
    const PLACES: [&str; 9] =
        ["crates/", "data/", "cases/", "docs/", "web/src/", "web/e2e/", "xtask/", "scripts/", "benches/"];
    line.split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| PLACES.iter().any(|place| text.starts_with(place) && text.len() > place.len()))
        .filter(|text| !text.contains(['*', '{', '<', ' ', ':', '…']) && !text.contains("NAME"))
}

/// The path that a link in `page` means.
fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Anchors of a page's headings, as GitHub makes them.
fn headings(page: &str) -> BTreeSet<String> {
    page.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter_map(|c| match c {
                    ' ' => Some('-'),
                    c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
                    _ => None,
                })
                .collect()
        })
        .collect()
}

/// The changelog has a place for what is not released yet, above all versions.
fn changelog(files: &Files) -> Vec<String> {
    let first = text(files, "CHANGELOG.md").lines().find(|line| line.starts_with("## "));
    if first.is_some_and(|line| line.trim_start_matches("## ").trim() == "Unreleased") {
        Vec::new()
    } else {
        vec!["CHANGELOG.md: the first section is not `## Unreleased`".to_owned()]
    }
}

/// Types that the glossary names are in the code.
fn glossary(files: &Files) -> Vec<String> {
    let code: String = files
        .iter()
        .filter(|(path, _)| path.starts_with("crates/") && path.ends_with(".rs"))
        .filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok())
        .collect();
    let declared = |name: &str| {
        ["struct", "enum", "type", "trait"].iter().any(|kind| {
            let found = format!("{kind} {name}");
            code.match_indices(&found)
                .any(|(at, _)| !code[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    let mut faults = Vec::new();
    for (at, line) in text(files, "docs/glossary.md").lines().enumerate() {
        let Some(cell) = line.starts_with('|').then(|| line.split('|').nth(3)).flatten() else { continue };
        for name in cell.split('`').skip(1).step_by(2).filter_map(|code| code.split("::").next()) {
            // A type: a capital first, then small letters; species such as NMVOC and CO2e are no types.
            let is_type = name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.chars().nth(1).is_some_and(|c| c.is_ascii_lowercase())
                && name.chars().all(char::is_alphanumeric);
            if is_type && !declared(name) {
                faults.push(format!("docs/glossary.md:{}: there is no type {name} in the crates", at + 1));
            }
        }
    }
    faults
}

/// Marks of the contract that comments name stand in docs/contract.md.
fn contract(files: &Files) -> Vec<String> {
    let page = text(files, "docs/contract.md");
    let is_mark = |word: &str| {
        word.len() > 1
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word[1..].bytes().all(|b| b.is_ascii_digit())
    };
    let mut faults = Vec::new();
    for (path, at, line) in lines(files, &[".rs", ".ts", ".tsx"]) {
        for after in line.split("CONTRACT ").skip(1) {
            let marks = after.split([',', ' ', ')']).filter(|word| !word.is_empty()).take_while(|word| is_mark(word));
            for mark in marks.filter(|mark| !page.contains(&format!("| {mark} |"))) {
                faults.push(format!("{path}:{at}: docs/contract.md has no mark {mark}"));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files<const N: usize>(list: [(&str, &str); N]) -> Files {
        list.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
    }

    /// The rule finds nothing in `good`, and one fault that says `word` in `bad`.
    fn check<const N: usize, const M: usize>(
        rule: fn(&Files) -> Vec<String>,
        good: [(&str, &str); N],
        bad: [(&str, &str); M],
        word: &str,
    ) {
        assert_eq!(rule(&files(good)), Vec::<String>::new());
        let faults = rule(&files(bad));
        assert!(faults.len() == 1 && faults[0].contains(word), "{faults:?}");
    }

    const VOCAB: &str = "crates/vocab/Cargo.toml";
    const INVENTORY: &str = "crates/inventory/Cargo.toml";

    #[test]
    fn an_arrow_against_the_stream_is_found() {
        check(
            arrows,
            [(
                INVENTORY,
                "[dependencies]\ntandem-vocab.workspace = true\n\n[dev-dependencies]\ntandem-testkit.workspace = true\n",
            )],
            [(
                VOCAB,
                "[dependencies]\nserde = { version = \"1\" }\n[target.'cfg(unix)'.dependencies]\ntandem-inventory = { path = \"x\" }\n",
            )],
            "vocab may not use inventory",
        );
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        check(arrows, [(VOCAB, "")], [("crates/elsewhere/Cargo.toml", "")], "no place");
    }

    #[test]
    fn a_file_format_in_an_engine_is_found() {
        check(
            third_parties,
            [(INVENTORY, "[dependencies]\nrayon.workspace = true\n[dev-dependencies]\ncsv.workspace = true\n")],
            [(INVENTORY, "[dependencies]\ncsv.workspace = true\n")],
            "inventory knows nothing of csv",
        );
    }

    #[test]
    fn a_database_in_the_server_is_found() {
        check(
            third_parties,
            [("crates/server/Cargo.toml", "[dependencies]\naxum.workspace = true\n")],
            [("crates/server/Cargo.toml", "[dependencies]\nsqlx.workspace = true\n")],
            "server knows nothing of sqlx",
        );
    }

    #[test]
    fn a_clock_in_an_engine_is_found() {
        check(
            purity,
            [
                ("crates/vocab/src/a.rs", "// SystemTime is for the edges\n"),
                ("crates/cli/src/a.rs", "SystemTime::now()\n"),
            ],
            [("crates/inventory/src/deep/a.rs", "fn f() {\n    SystemTime::now();\n}\n")],
            "a.rs:2",
        );
    }

    #[test]
    fn a_crate_without_docs_is_found() {
        check(
            crate_docs,
            [(VOCAB, ""), ("crates/vocab/src/lib.rs", "//! The nouns everyone shares.\n")],
            [(VOCAB, ""), ("crates/vocab/src/lib.rs", "//! \npub mod units;\n")],
            "has no docs",
        );
    }

    #[test]
    fn unfinished_code_is_found() {
        let bad = format!("fn f() {{\n    {}!()\n}}\n", "todo");
        check(unfinished, [("crates/a/src/lib.rs", "fn todo() {}\n")], [("crates/a/src/lib.rs", &bad)], "lib.rs:2");
        let bad = format!("#[{}]\n", "ignore");
        check(unfinished, [("web/src/a.ts", "")], [("crates/a/tests/a.rs", &bad)], "a.rs:1");
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        check(
            names,
            [("crates/vocab/src/units.rs", ""), ("docs/common.md", "")],
            [("crates/vocab/src/utils.rs", "")],
            "`utils` says nothing",
        );
    }

    #[test]
    fn a_crate_that_the_map_leaves_out_is_found() {
        let good = "## 4. Code map\n### `vocab`\nNouns.\nKnows nothing of ours.\n## 5. Arrows\n";
        check(
            architecture,
            [(VOCAB, ""), ("ARCHITECTURE.md", good)],
            [(VOCAB, ""), ("ARCHITECTURE.md", "### `case`\n")],
            "no entry",
        );
        let bad = "### `vocab`\nNouns.\n### `case`\nKnows nothing of HTTP.\n";
        check(architecture, [(VOCAB, ""), ("ARCHITECTURE.md", good)], [(VOCAB, ""), ("ARCHITECTURE.md", bad)], "lacks");
    }

    #[test]
    fn a_large_binary_is_found() {
        let mut repository = files([("data/a.csv", "a\n")]);
        repository.insert("data/long.csv".to_owned(), vec![b'a'; 1_600_000]);
        repository.insert("docs/small.png".to_owned(), vec![0xff; 1_000]);
        assert!(binaries(&repository).is_empty());
        repository.insert("docs/large.png".to_owned(), vec![0xff; 1_500_001]);
        assert!(binaries(&repository)[0].contains("large.png"));
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        let path = |root: &str| format!("see `/{root}/me/notes.txt` for it");
        for root in ["home", "tmp", "root"] {
            check(
                absolute_paths,
                [("a.md", "GET /api/v1/case, /usr/bin/chromium, https://example.org/home/me, ./home/me, /home")],
                [("a.md", &path(root))],
                "a.md:1",
            );
        }
    }

    #[test]
    fn a_dead_link_is_found() {
        let good =
            "[a](docs/b.md#the-second-part) [b](#here) [c](https://example.org) `crates/a/src` `crates/NAME`\n# Here\n";
        let b = "# One\n## The second part!\n[up](../README.md)\n";
        let source = ("crates/a/src/lib.rs", "");
        check(
            links,
            [("README.md", good), ("docs/b.md", b), source],
            [("README.md", "[a](docs/c.md)")],
            "leads nowhere",
        );
        check(links, [("README.md", good), ("docs/b.md", b), source], [("README.md", "[a](#there)")], "no heading");
        check(
            links,
            [("README.md", good), ("docs/b.md", b), source],
            [("README.md", "`docs/none.md`")],
            "not in the repository",
        );
    }

    #[test]
    fn a_changelog_without_a_place_for_news_is_found() {
        check(
            changelog,
            [("CHANGELOG.md", "# Changes\n\n## Unreleased\n- x\n## 0.1.0\n")],
            [("CHANGELOG.md", "# Changes\n\n## 0.1.0\n")],
            "Unreleased",
        );
        assert_eq!(changelog(&Files::new()).len(), 1);
    }

    #[test]
    fn a_word_of_the_glossary_that_the_code_has_lost_is_found() {
        let page = "| 台账 | ledger | `Ledger::new` | x |\n| 氨 | ammonia | `NH3`, `kg` | x |\n";
        check(
            glossary,
            [("docs/glossary.md", page), ("crates/inventory/src/a.rs", "pub struct Ledger {\n")],
            [("docs/glossary.md", page), ("crates/inventory/src/a.rs", "pub struct Ledgers;\n")],
            "no type Ledger",
        );
    }

    #[test]
    fn a_mark_that_the_contract_lacks_is_found() {
        let page = ("docs/contract.md", "| I5 | which row wins |\n| D2 | ties |\n");
        let good = "//! Rows (CONTRACT I5, D2) and (CONTRACT section 1).\n";
        let bad = good.replace("D2", "I77");
        check(contract, [page, ("crates/case/src/a.rs", good)], [page, ("crates/case/src/a.rs", &bad)], "no mark I77");
    }

    #[test]
    fn this_repository_keeps_the_arrows() {
        let files = read().unwrap();
        assert_eq!(arrows(&files), Vec::<String>::new());
        assert_eq!(third_parties(&files), Vec::<String>::new());
    }
}
