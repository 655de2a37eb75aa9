#!/usr/bin/env bash
# Builds the benches and runs them beside DuckDB and Polars (from PyPI, in .venv) on the same data in the same run.
# Options go to the bench program: `scripts/bench.sh --help`.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=benches/requirements.txt
if [ -f $wanted ] && [ $wanted -nt .venv/installed ]; then
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement $wanted
    touch .venv/installed
fi
cargo build --quiet --release --locked --workspace
export PYTHON=$PWD/.venv/bin/python TANDEM_BIN=$PWD/target/release/tandem
exec target/release/tandem-benches "$@"
