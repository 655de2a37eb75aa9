# Runs named stages one after the other, and tells seconds, tests passed and tests failed. To be sourced.
#
#   stage NAME COMMAND...   runs it; a stage that fails does not stop the next one
#   needs NAME...           true if all these stages passed; a stage that needs another one is skipped with a word
#   summary                 the table, the total and the line `N passed, N failed`; returns 1 where anything failed

stage_names=()
stage_seconds=()
stage_results=()
tests_passed=0
tests_failed=0
stages_from=$SECONDS
stage_log=$(mktemp -d)
trap 'rm -rf "$stage_log"' EXIT

stage() {
    local name=$1 from=$SECONDS log="$stage_log/${#stage_names[@]}" result=ok counted
    shift
    printf '\n== %s\n' "$name"
    if "$@" 2>&1 | tee "$log"; [ "${PIPESTATUS[0]}" != 0 ]; then result=FAILED; fi
    counted=$(count "$log")
    local passed=${counted% *} failed=${counted#* }
    # A stage that is no test runner counts as one check; one that broke before it could count its failures, too.
    if [ "$result" = ok ] && [ "$passed" = 0 ]; then passed=1; fi
    if [ "$result" = FAILED ] && [ "$failed" = 0 ]; then failed=1; fi
    tests_passed=$((tests_passed + passed))
    tests_failed=$((tests_failed + failed))
    stage_names+=("$name")
    stage_seconds+=($((SECONDS - from)))
    stage_results+=("$result")
    printf -- '-- %s: %s, %d s\n' "$name" "$result" $((SECONDS - from))
}

skip() { # name, reason
    printf '\n== %s\n-- skipped: %s\n' "$1" "$2"
    stage_names+=("$1")
    stage_seconds+=(0)
    stage_results+=("skipped")
}

needs() {
    local name at
    for name in "$@"; do
        for at in "${!stage_names[@]}"; do
            if [ "${stage_names[$at]}" = "$name" ] && [ "${stage_results[$at]}" != ok ]; then return 1; fi
        done
    done
}

# Tests passed and failed in the output of nextest, cargo test, vitest, node --test and our own checks (`ok NAME`, `fault NAME`).
count() {
    sed -E 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        /^ *Summary \[/ { if (match($0, /[0-9]+ passed/)) p += substr($0, RSTART); if (match($0, /[0-9]+ failed/)) f += substr($0, RSTART); next }
        /^test result:/ { if (match($0, /[0-9]+ passed/)) p += substr($0, RSTART); if (match($0, /[0-9]+ failed/)) f += substr($0, RSTART); next }
        /^ *Tests  / { if (match($0, /[0-9]+ passed/)) p += substr($0, RSTART); if (match($0, /[0-9]+ failed/)) f += substr($0, RSTART); next }
        /^(ℹ|#) pass [0-9]+$/ { p += $3; next }
        /^(ℹ|#) fail [0-9]+$/ { f += $3; next }
        /^ok [a-z]/ { p++; next }
        /^fault [a-z]/ { f++; next }
        END { printf "%d %d\n", p, f }'
}

summary() {
    local at
    printf '\n'
    for at in "${!stage_names[@]}"; do
        printf '%-28s %6d s  %s\n' "${stage_names[$at]}" "${stage_seconds[$at]}" "${stage_results[$at]}"
    done
    printf '%-28s %6d s\n' total $((SECONDS - stages_from))
    printf '%d passed, %d failed\n' "$tests_passed" "$tests_failed"
    [ "$tests_failed" = 0 ]
}
