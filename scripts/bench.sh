#!/usr/bin/env bash
# Builds the benches and runs them beside DuckDB, Polars and numpy on the same data in the same run. The city of 20 million records takes 2.3 GB for a while.
# They install their peers from PyPI into target/bench-venv. Options go to the program: `scripts/bench.sh --help`.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release --locked --workspace
exec "${CARGO_TARGET_DIR:-target}/release/tandem-benches" "$@"
