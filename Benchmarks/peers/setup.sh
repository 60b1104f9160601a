#!/usr/bin/env bash
# Makes the virtual environment that holds the peers Andante is timed beside, and prints its path.
#
#   Benchmarks/peers/setup.sh [FOLDER]     default: $ANDANTE_PEERS, else ~/.cache/andante/peers
#
# Needs Python 3.11 or later with its venv module; the versions are pinned in requirements.txt.
# Nothing is done when the folder holds these versions already.

set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
case "${1:-}" in -h | --help) sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0" && exit ;; esac
folder="${1:-${ANDANTE_PEERS:-$HOME/.cache/andante/peers}}"

fail() {
  printf 'peers: %s\n' "$*" >&2
  exit 1
}

if ! cmp -s "$here/requirements.txt" "$folder/requirements.txt"; then
  command -v python3 >/dev/null || fail "python3 is missing (Debian: apt-get install python3 python3-venv)"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || fail "$(python3 --version) is too old; the pinned versions need Python 3.11 or later"
  python3 -m venv "$folder" >&2 || fail "cannot make $folder (Debian: apt-get install python3-venv)"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2 \
    || fail "pip could not install the versions of $here/requirements.txt"
  # Copied last: it says that the environment is complete.
  cp "$here/requirements.txt" "$folder/requirements.txt"
fi
printf '%s\n' "$folder"
