#!/usr/bin/env bash
# Finds the slow variables of a real molecular simulation, from nothing, in one command.
#
#   Scripts/demo.sh [OPTIONS OF andante discover]
#
# Installs what is missing (see Scripts/setup.sh), builds the release, and runs `andante discover` on
# six 50 ns runs of alanine dipeptide (Datasets/alanine-dipeptide). The report is Output/demo/index.html
# unless --out says otherwise; the slowest timescales and their errors are printed.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

case "${1:-}" in -h | --help) show_help "$0" && exit ;; esac

set_up
build_product andante
"$BIN/andante" discover "$ROOT"/Datasets/alanine-dipeptide/dihedrals-*.npy \
  --names phi,psi --periodic phi,psi --time-step 1ps --temperature 400 --lag 10ps \
  --out "$ROOT/Output/demo" "$@"
