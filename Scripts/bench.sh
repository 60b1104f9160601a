#!/usr/bin/env bash
# Times Andante beside deeptime on the same arrays, in one run, and prints a table of ratios.
#
#   Scripts/bench.sh [--case NAME]… [--repeat N] [--threads N] [--quick] [--json]
#
# Installs what is missing (see Scripts/setup.sh), builds the benchmarks, and makes deeptime's virtual
# environment outside the package (Benchmarks/peers/setup.sh; $ANDANTE_PEERS names the folder).
# The table and every timing are written to Output/bench. All cases take half an hour to an hour.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

case "${1:-}" in -h | --help) show_help "$0" && exit ;; esac

set_up
install_peers
build_benchmark andante-bench
peers="$("$ROOT/Benchmarks/peers/setup.sh")"
"$peers/bin/python" "$ROOT/Benchmarks/peers/compare.py" --andante "$BIN/andante-bench" --out "$ROOT/Output/bench" "$@"
