#!/usr/bin/env bash
# Rebuilds the example reports under Reports/ from Datasets/, with the command line that users have.
#
#   Scripts/reports.sh [NAME…]     alanine-dipeptide, tropical-pacific (all unless named)

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# Each report is a function of its own name. The paths are relative to the package, so that the
# provenance written into a report names no machine.
report_alanine-dipeptide() {
  discover alanine-dipeptide Datasets/alanine-dipeptide/dihedrals-*.npy \
    --names phi,psi --periodic phi,psi --time-step 1ps --temperature 400 --lag 10ps
}

# The whole grid, in its twenty leading principal components (EOFs).
report_tropical-pacific() {
  discover tropical-pacific Datasets/tropical-pacific/trop_pacific_anom.npz \
    --array anom_K --rank 20 --time-step 1month --lag 3month
}

discover() {
  local name="$1"
  shift
  rm -rf "Reports/$name"
  "$BIN/andante" discover "$@" --quiet --out "Reports/$name"
}

case "${1:-}" in -h | --help) show_help "$0" && exit ;; esac
names=("$@")
((${#names[@]})) || names=(alanine-dipeptide tropical-pacific)
for name in "${names[@]}"; do
  declare -F "report_$name" >/dev/null || fail "no report is called $name; see --help"
done

set_up
build_product andante
cd "$ROOT"
for name in "${names[@]}"; do "report_$name"; done
