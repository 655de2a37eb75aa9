//! Compiles the crate again when the web app was built anew.

fn main() {
    // A debug build reads the files from the disk when they are asked for, so nothing needs to be embedded again.
    // The folder may not exist yet: cargo then runs this again at the next release build, which is what we want.
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", if release { "../../web/dist" } else { "build.rs" });
}
