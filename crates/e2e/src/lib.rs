//! Drives the built binary from outside, one test per errand that a user comes with.
//!
//! The binary is `$TANDEM_BIN`, else the `tandem` that was built beside the test: `cargo build --workspace` first.
//! Knows nothing of what is inside the binary: no crate of ours is linked here but the test kit.

use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest time that a test waits for one thing; a test that needs it has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The binary under test.
///
/// # Panics
/// When there is none.
pub fn binary() -> PathBuf {
    let path = std::env::var_os("TANDEM_BIN").map_or_else(beside_the_test, PathBuf::from);
    assert!(
        path.is_file(),
        "{} is not there: run `cargo build --workspace` in the same profile, or set TANDEM_BIN",
        path.display()
    );
    path
}

/// target/PROFILE/tandem, from target/PROFILE/deps/TEST.
fn beside_the_test() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    test.ancestors().nth(2).expect("a test lies in target/PROFILE/deps").join("tandem")
}

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    /// Exit status; `None` where a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// The one JSON object on standard output.
    ///
    /// # Panics
    /// When there is no such object, or anything beside it.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("no JSON object ({e}): {self:?}"))
    }

    /// The same, after a command that had to end well.
    ///
    /// # Panics
    /// When it did not.
    pub fn done(&self) -> &Self {
        assert_eq!(self.status, Some(0), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self
    }

    /// The same, after a command that had to end with `status`, and one clear line on standard error.
    ///
    /// # Panics
    /// When it did not.
    pub fn one_line(&self, status: i32) -> &str {
        assert_eq!(self.status, Some(status), "{self:?}");
        let line = self.stderr.trim_end();
        assert!(!line.is_empty() && !line.contains('\n') && !line.contains("panicked"), "{self:?}");
        line
    }
}

/// A command of `tandem`, run in `folder`, that sees nothing of the tester's own settings.
pub fn tandem(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(binary());
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("RAYON_NUM_THREADS")
        .env_remove("TZ")
        .env_remove("RUST_BACKTRACE")
        .env_remove("TANDEM_LOG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
///
/// # Panics
/// When it cannot be started.
pub fn run(folder: &Path, arguments: &[&str]) -> Outcome {
    outcome(tandem(folder, arguments))
}

/// Runs a command to its end.
///
/// # Panics
/// When it cannot be started.
pub fn outcome(mut command: Command) -> Outcome {
    let output = command.output().expect("the command starts");
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("the answer is UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A running server; it is killed when the value is dropped.
pub struct Server {
    child: Child,
    /// Address that it printed, such as `127.0.0.1:40123`.
    pub address: String,
    /// The line that it printed.
    pub line: String,
}

impl Server {
    /// Starts `tandem serve` or `demo` and waits for the line with its address.
    ///
    /// # Panics
    /// When it ends before.
    pub fn start(mut command: Command) -> Self {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
        let mut server = Self { child, address: String::new(), line: String::new() };
        let mut lines = BufReader::new(server.child.stdout.take().expect("a pipe")).lines();
        for line in lines.by_ref() {
            let line = line.expect("a line");
            if let Some((_, rest)) = line.split_once("http://") {
                server.address = rest.split('/').next().unwrap_or_default().to_owned();
                server.line = line;
                // The pipe is emptied to its end, so that nothing that is printed later blocks.
                std::thread::spawn(move || lines.for_each(drop));
                return server;
            }
        }
        let mut errors = String::new();
        let _ = server.child.stderr.take().expect("a pipe").read_to_string(&mut errors);
        panic!("the server ended without an address: {errors}");
    }

    /// Asks with a plain GET; returns status and body.
    ///
    /// # Panics
    /// When it cannot be reached.
    pub fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", path, None, "")
    }

    /// Asks in the name of whoever holds `token`, with a JSON body where there is one; returns status and body.
    ///
    /// # Panics
    /// When it cannot be reached.
    pub fn ask(&self, method: &str, path: &str, token: Option<&str>, body: &str) -> (u16, String) {
        ask(&self.address, method, path, token, body)
    }

    /// Id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end; returns the status and how long it took.
    ///
    /// # Panics
    /// When it does not end.
    pub fn ended(mut self) -> (Option<i32>, Duration) {
        let from = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return (status.code(), from.elapsed());
            }
            assert!(from.elapsed() < PATIENCE, "it goes on and on");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One question over HTTP/1.1: status and body.
///
/// # Panics
/// When the address cannot be reached or answers with no HTTP.
fn ask(address: &str, method: &str, path: &str, token: Option<&str>, body: &str) -> (u16, String) {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(address).expect("the server is there");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut question = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    if let Some(token) = token {
        question += &format!("Authorization: Bearer {token}\r\n");
    }
    if !body.is_empty() {
        question += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    write!(stream, "{question}\r\n{body}").expect("a question");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned();
    (status, body)
}

/// Sends a signal, such as `TERM` or `INT`, to a process that a test started.
///
/// # Panics
/// When `kill` is not there.
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status().expect("kill starts");
    assert!(sent.success(), "the process {process} is gone already");
}

/// Whether the test runs as root.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n")
}
