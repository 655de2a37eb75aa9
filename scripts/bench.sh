#!/usr/bin/env bash
# Builds the benches and runs them beside DuckDB and Polars on the same data in the same run.
# They install their peers from PyPI into target/bench-venv. Options go to the program: `scripts/bench.sh --help`.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --release --locked --workspace
exec target/release/tandem-benches "$@"
