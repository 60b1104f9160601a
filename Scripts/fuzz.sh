#!/usr/bin/env bash
# Feeds mutated files to the readers and fails when one crashes, hangs or eats the memory.
#
#   Scripts/fuzz.sh [OPTIONS OF andante-fuzz, such as --inputs N or --seed S]
#
# Runs 100 000 mutated inputs of each of NPY, NPZ, CSV and COLVAR unless --inputs says otherwise.
# The same seed makes the same inputs; those of failures are kept in Output/fuzz.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

case "${1:-}" in -h | --help) show_help "$0" && exit ;; esac

set_up
build_benchmark andante-fuzz
status=0
for format in npy npz csv colvar; do
  "$BIN/andante-fuzz" --format "$format" --inputs 100000 --keep "$ROOT/Output/fuzz" "$@" || status=1
done
exit "$status"
