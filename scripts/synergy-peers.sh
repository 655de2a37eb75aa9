#!/usr/bin/env bash
# Weights, rankings and trends of `tandem synergy` beside pymcdm, pyDecision and pymannkendall, which are installed from PyPI into
# target/synergy-venv. Takes the binary as its first word, else builds it; further options go to benches/peers/synergy.py.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${CARGO_TARGET_DIR:-target}"
if [ $# -gt 0 ] && [ -x "$1" ]; then
  tandem="$1"
  shift
else
  cargo build --quiet --release --locked --package tandem-cli
  tandem="$target/release/tandem"
fi
venv="$target/synergy-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check)
"${pip[@]}" --requirement benches/peers/synergy.txt
# Its single algorithms need none of the packages that it asks for.
"${pip[@]}" --no-deps pyDecision==5.1.8
exec "$venv/bin/python" benches/peers/synergy.py "$tandem" "$@"
