#!/usr/bin/env bash
# Installs the web app's packages and builds web/dist, each only where something it is made from is newer.
set -euo pipefail
cd "$(dirname "$0")/../web"

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-fund --no-audit --loglevel=error
    touch node_modules/.package-lock.json
fi
[ "${1:-}" = install ] && exit 0

built=dist/index.html
if [ -f "$built" ]; then
    newer=$(find . \( -name node_modules -o -name dist -o -name e2e -o -name dev \) -prune -o -type f -newer "$built" -print -quit)
    if [ -z "$newer" ]; then
        echo "web/dist is up to date"
        exit 0
    fi
fi
npm run --silent build
# Vite keeps the times of copied files; this one says when the whole was built.
touch "$built"
