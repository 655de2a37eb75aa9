#!/usr/bin/env bash
# What takes longer than a change should wait: debug assertions, many more random cases, advisories, benches.
set -u
cd "$(dirname "$0")/.."
. scripts/stages.sh
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never} NO_COLOR=1 PROPTEST_CASES=${PROPTEST_CASES:-4096} TANDEM_LARGE=1

stage "install" scripts/install.sh build browser bench
stage "web build" scripts/web.sh
stage "lint with dependencies" scripts/lint.sh --install
stage "build with assertions" cargo build --quiet --locked --workspace --all-targets
stage "tests with assertions" cargo test --quiet --locked --workspace --no-fail-fast
stage "a table of a gigabyte" cargo test --quiet --locked -p tandem-case --test imports -- --ignored
stage "benches" scripts/bench.sh
summary
