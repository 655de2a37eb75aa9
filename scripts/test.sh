#!/usr/bin/env bash
# Every check of a change: stages with their seconds, a total, and `N passed, N failed` as the last line.
set -u
cd "$(dirname "$0")/.."
. scripts/stages.sh

export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never} NO_COLOR=1
build=(--release --locked --workspace)

rust_tests() { # everything but the tests of the built binary
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run "${build[@]}" --no-fail-fast -E 'not package(tandem-e2e)'
    else
        cargo test "${build[@]}" --no-fail-fast --lib --bins --tests --exclude tandem-e2e
    fi
}
errands() { # the built binary, from outside
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run "${build[@]}" --no-fail-fast -E 'package(tandem-e2e)'
    else
        cargo test --release --locked --package tandem-e2e --no-fail-fast
    fi
}
browser_tests() {
    local chromium
    chromium=$(scripts/browser.sh) || { echo "no Chromium"; return 1; }
    CHROMIUM=$chromium TANDEM_BIN=$TANDEM_BIN npm --prefix web run --silent e2e
}
export TANDEM_BIN=${CARGO_TARGET_DIR:-$PWD/target}/release/tandem

stage "install" scripts/install.sh build browser
stage "web packages" scripts/web.sh install
stage "web build" scripts/web.sh
stage "web types" npm --prefix web run --silent typecheck
stage "web unit tests" npm --prefix web run --silent test
stage "rust build" cargo build --quiet "${build[@]}" --all-targets
stage "lint" scripts/lint.sh
if needs "rust build"; then
    stage "rust tests" rust_tests
    stage "doc tests" cargo test --quiet "${build[@]}" --doc
    stage "errands of the binary" errands
    if needs install "web build"; then
        stage "browser tests" browser_tests
    else
        skip "browser tests" "no web app or no browser"
    fi
else
    skip "rust tests" "the build failed"
fi
summary
