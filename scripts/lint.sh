#!/usr/bin/env bash
# Form, clippy, house rules, dependencies. With --install, cargo-deny is installed where it is missing.
# Prints `ok NAME` or `fault NAME` a check; ends 1 where one has a fault.
set -u
cd "$(dirname "$0")/.."
status=0
check() { # name, command...
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else
        echo "fault $name"
        status=1
    fi
}

if cargo fmt --version >/dev/null 2>&1; then
    check form cargo fmt --all --check
else
    echo "skipped form: rustup component add rustfmt"
fi
# The release profile, so that build scripts and macros are compiled once for everything.
if cargo clippy --version >/dev/null 2>&1; then
    check clippy cargo clippy --quiet --release --locked --workspace --all-targets -- -D warnings
else
    echo "skipped clippy: rustup component add clippy"
fi
check rules cargo xtask tidy
check docs env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --release --locked --workspace --no-deps

if ! command -v cargo-deny >/dev/null && [ "${1:-}" = --install ]; then
    cargo install cargo-deny --locked --quiet || echo "cargo-deny cannot be installed here"
fi
if command -v cargo-deny >/dev/null; then
    check dependencies cargo deny --log-level error check bans licenses sources
    # The list of advisories is a git repository outside the package registries.
    if timeout 60 cargo deny --log-level error fetch db >/dev/null 2>&1; then
        check advisories cargo deny --log-level error check advisories
    else
        echo "skipped advisories: their list cannot be reached from here"
    fi
else
    echo "skipped dependencies and advisories: cargo-deny is not here; make lint installs it"
fi
exit $status
