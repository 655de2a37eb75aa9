#!/usr/bin/env bash
# Prints the path of a Chromium that starts; ends 1 where there is none.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] || continue
    path=$(command -v "$name") || continue
    if "$path" --version >/dev/null 2>&1; then
        printf '%s\n' "$path"
        exit 0
    fi
done
exit 1
