#!/usr/bin/env bash
# Runs the whole test suite, on the same release build as the demo.
#
#   Scripts/test.sh [--long] [OPTIONS OF swift test, such as --filter NAME]
#
# --long adds the tests that take minutes (they run where ANDANTE_LONG=1). Installs what is missing
# first (see Scripts/setup.sh), a browser included: ANDANTE_BROWSER=0 leaves that out, and the tests
# that render reports are then skipped. Fails when a test fails, and when no test ran.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

arguments=()
for argument in "$@"; do
  case "$argument" in
    -h | --help) show_help "$0" && exit ;;
    --long) export ANDANTE_LONG=1 ;;
    *) arguments+=("$argument") ;;
  esac
done

set_up
install_browser

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
status=0
swift test "${TEST_FLAGS[@]}" --package-path "$ROOT" "${arguments[@]}" 2>&1 | tee "$log" || status=$?
((status == 0)) || fail "the tests failed (exit code $status)" "$status"
grep -Eq 'Test run with [1-9][0-9]* test' "$log" || fail "no test ran: ${arguments[*]:-the package has none}"
