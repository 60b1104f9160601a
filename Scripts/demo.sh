#!/usr/bin/env bash
# Finds the slow variables of a real molecular simulation, from nothing, in one command.
#
#   Scripts/demo.sh [OPTIONS OF andante discover]
#
# Installs what is missing (see Scripts/setup.sh), builds the release, and runs `andante discover` on
# the coordinates of a 50 ns run of alanine dipeptide (Datasets/alanine-dipeptide): XTC and topology in,
# backbone torsions as features. The report is Output/demo/index.html unless --out says otherwise; the
# slowest timescales and their errors are printed.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

case "${1:-}" in -h | --help) show_help "$0" && exit ;; esac

set_up
build_product andante
data="$ROOT/Datasets/alanine-dipeptide"
"$BIN/andante" discover --topology "$data/topology.pdb" "$data/trajectory-6.xtc" \
  --temperature 400 --lag 10ps \
  --out "$ROOT/Output/demo" "$@"
