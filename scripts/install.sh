#!/usr/bin/env bash
# Installs what the build lacks, with the system's package manager, and only that.
#   scripts/install.sh build           C compiler and linker (SQLite and ring are compiled), Rust and Node checked
#   scripts/install.sh build browser   the same, and Chromium for the browser tests
#   scripts/install.sh build bench     the same, and Python with venv for the comparison with DuckDB and Polars
# Prints nothing where nothing is missing. Ends 1 with one line saying what to install where it cannot.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
need() { # package, test command...
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

for what in "$@"; do
    case $what in
        build)
            command -v cargo >/dev/null || fail "Rust is missing: install it from https://rustup.rs, then run this again."
            command -v npm >/dev/null || fail "Node.js 20 or newer with npm is missing: install it from https://nodejs.org, then run this again."
            node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
                fail "Node.js $(node --version) is too old: install 20 or newer from https://nodejs.org, then run this again."
            need gcc sh -c 'command -v cc'
            need libc6-dev sh -c 'echo "#include <stdlib.h>" | cc -E -'
            ;;
        browser) scripts/browser.sh >/dev/null 2>&1 || missing+=(chromium) ;;
        bench) need python3-venv python3 -c 'import ensurepip, venv' ;;
        *) fail "usage: scripts/install.sh build|browser|bench ..." ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

by_hand="install: ${missing[*]} (on Debian and Ubuntu: sudo apt-get install ${missing[*]}), then run this again."
command -v apt-get >/dev/null || fail "Missing, and there is no apt-get here; $by_hand"
as_root=()
if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "Missing, and neither root nor sudo without a password is there; $by_hand"
    as_root=(sudo -n)
fi
echo "installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quiet() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 || { tail -n 5 "$log" >&2; return 1; }; }
quiet apt-get update -q || fail "apt-get update failed; $by_hand"
quiet apt-get install -y -q --no-install-recommends "${missing[@]}" || fail "apt-get install failed; $by_hand"

# Ubuntu's chromium package only calls snap, which containers lack.
for package in "${missing[@]}"; do
    if [ "$package" = chromium ] && ! scripts/browser.sh >/dev/null 2>&1; then
        fail "The chromium package of this system brings no browser that runs; install Chromium or Chrome and set CHROMIUM to its path."
    fi
done
