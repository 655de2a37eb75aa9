//! Folders that cannot be written and disks that are full: a clear line, nothing half-written.

use std::path::{Path, PathBuf};
use std::process::Command;
use tandem_e2e::{Outcome, binary, is_root, outcome, run, tandem};
use tandem_testkit::{contents, small_city};

/// A command run without root's rights; `None` with a reason where that cannot be done here.
fn without_rights(folder: &Path, arguments: &[&str]) -> Option<Outcome> {
    if !is_root() {
        return Some(run(folder, arguments));
    }
    // The binary may lie where others cannot reach it.
    let copy = folder.join("../tandem-copy");
    std::fs::copy(binary(), &copy).unwrap();
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(&copy)
        .args(arguments)
        .current_dir(folder);
    if command.output().is_err() {
        println!("skipped: root without setpriv");
        return None;
    }
    Some(outcome(command))
}

/// A folder that everybody may read and nobody but its owner may write, below one that everybody may enter.
fn closed_folder() -> (tempfile::TempDir, PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    std::fs::set_permissions(outer.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let closed = outer.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    (outer, closed)
}

fn close_folder(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let (_outer, closed) = closed_folder();
    close_folder(&closed, 0o555);
    for arguments in [&["demo", "--no-serve", "--quiet"][..], &["new", "mine", "--region", "320500"]] {
        let Some(told) = without_rights(&closed, arguments) else { return };
        let line = told.one_line(4);
        assert!(line.to_lowercase().contains("permission denied"), "{line}");
    }
    close_folder(&closed, 0o755);
    assert!(contents(&closed).is_empty());
}

#[test]
fn a_case_that_cannot_be_written_can_still_be_asked() {
    let (_outer, closed) = closed_folder();
    small_city().write_into(&closed);
    close_folder(&closed, 0o555);
    let Some(told) = without_rights(&closed, &["inventory", ".", "--format", "json"]) else { return };
    told.done().json();
    let served = without_rights(&closed, &["serve", ".", "--http", "127.0.0.1:0"]).unwrap();
    assert!(served.one_line(4).contains(".tandem"), "{served:?}");
    close_folder(&closed, 0o755);
    assert!(!closed.join(".tandem").exists());
}

/// A disk of `kib` KiB; unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(kib: u32) -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let size = format!("size={kib}k");
        let mounted = is_root()
            && Command::new("mount")
                .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
                .arg(place.path())
                .output()
                .is_ok_and(|o| o.status.success());
        if !mounted {
            println!("skipped: no right to mount a small disk");
            return None;
        }
        Some(Self(place))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_stops_the_demo_with_a_clear_line() {
    let Some(disk) = SmallDisk::new(64) else { return };
    let told = run(disk.0.path(), &["demo", "--no-serve", "--quiet"]);
    assert!(told.one_line(4).to_lowercase().contains("no space"), "{told:?}");
    let whole = tempfile::tempdir().unwrap();
    run(whole.path(), &["demo", "--no-serve", "--quiet"]).done();
    let shipped = contents(whole.path());
    for (name, bytes) in contents(disk.0.path()) {
        assert_eq!(shipped.get(&name), Some(&bytes), "{name} is half-written");
    }
}

#[test]
fn a_full_disk_stops_a_new_case_with_a_clear_line() {
    let Some(disk) = SmallDisk::new(8) else { return };
    let told = run(disk.0.path(), &["new", "mine", "--region", "320500"]);
    assert!(told.one_line(4).to_lowercase().contains("no space"), "{told:?}");
    assert!(contents(disk.0.path()).is_empty(), "{:?}", contents(disk.0.path()).keys());
}

#[test]
fn a_full_disk_stops_the_server_with_a_clear_line() {
    let Some(disk) = SmallDisk::new(64) else { return };
    small_city().write_into(disk.0.path());
    let before = contents(disk.0.path());
    let room = 64 * 1024 - before.values().map(|b| b.len().div_ceil(4096) * 4096).sum::<usize>();
    std::fs::write(disk.0.path().join("filler"), vec![b'x'; room - 4096]).unwrap();
    let mut command = tandem(disk.0.path(), ["serve", ".", "--http", "127.0.0.1:0"]);
    let told = outcome_soon(&mut command);
    let line = told.one_line(4);
    assert!(line.contains("full") || line.to_lowercase().contains("no space"), "{line}");
    for (name, bytes) in before {
        assert_eq!(std::fs::read(disk.0.path().join(&name)).unwrap(), bytes, "{name}");
    }
}

/// The outcome of a command that might go on for ever.
fn outcome_soon(command: &mut Command) -> Outcome {
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    if !tandem_testkit::wait_until(tandem_e2e::PATIENCE / 2, || child.try_wait().unwrap().is_some()) {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
