//! Told to stop: at once, and nothing half-done is left.

use std::fmt::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tandem_e2e::{PATIENCE, Server, signal, tandem};
use tandem_testkit::{CaseFolder, contents, small_city};

#[test]
fn a_server_told_to_stop_stops_within_ten_seconds() {
    for name in ["TERM", "INT"] {
        let case = small_city().write();
        let server = Server::start(tandem(case.path(), ["serve", ".", "--http", "127.0.0.1:0"]));
        assert_eq!(server.get("/readyz").0, 200);
        // An open connection that asks nothing must not hold it up.
        let _idle = std::net::TcpStream::connect(&server.address).unwrap();
        signal(name, server.id());
        let (status, took) = server.ended();
        assert_eq!(status, Some(0), "{name}");
        assert!(took < Duration::from_secs(10), "{name}: {took:?}");
    }
}

/// A case that takes a while: 400 000 records.
fn long() -> CaseFolder {
    let mut activities = String::from("activity_id,source_id,period,process,quantity,unit\n");
    for at in 0..400_000 {
        let _ = writeln!(activities, "a{at},S,2022,p,{at}.5,t");
    }
    CaseFolder::new("long")
        .source("S", "C30")
        .factor("f", "CO2", 1.0, "kg/t")
        .with("process", "p")
        .file("activities.csv", activities)
}

#[test]
fn an_inventory_broken_off_leaves_nothing_behind() {
    let case = long().write();
    let before = contents(case.path());
    for after in [10, 60, 150] {
        let mut child = tandem(case.path(), ["inventory", ".", "--by", "activity_id", "--format", "json"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(after));
        if child.try_wait().unwrap().is_none() {
            signal("INT", child.id());
        }
        let from = Instant::now();
        let output = child.wait_with_output().unwrap();
        assert!(from.elapsed() < PATIENCE);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!errors.contains("panicked"), "{errors}");
        let stopped = output.status.signal() == Some(2) || matches!(output.status.code(), Some(0 | 130));
        assert!(stopped, "{:?} {errors}", output.status);
        assert_eq!(contents(case.path()), before);
    }
}
