#!/usr/bin/env bash
# Times Andante beside other tools on the same data, in one run, and prints tables of ratios: moments
# beside deeptime, readers and features beside MDTraj and MDAnalysis, k-means beside scikit-learn and
# deeptime, Markov models beside deeptime, mutual information beside scikit-learn, RMSDs of
# all pairs beside MDTraj. Measures what a search for slow variables finds.
#
#   Scripts/bench.sh [--case NAME]… [--repeat N] [--threads N] [--quick] [--json]     moments
#   Scripts/bench.sh trajectories [--repeat N] [--frames N] [--quick]                 readers, features
#   Scripts/bench.sh clustering [--case NAME]… [--repeat N] [--quick]                 k-means
#   Scripts/bench.sh markov [--case NAME]… [--repeat N] [--quick]                     Markov models
#   Scripts/bench.sh information [--case NAME]… [--repeat N] [--quick]                mutual information
#   Scripts/bench.sh mappings [--case NAME]… [--repeat N] [--quick]                   RMSDs of all pairs
#   Scripts/bench.sh all [--repeat N] [--quick]                                       all of these
#   Scripts/bench.sh search [--case NAME]… [--budget SECONDS] [--threads N]           targets of a search
#
# Installs what is missing (see Scripts/setup.sh), builds the benchmarks, and makes the peers' virtual
# environment outside the package (Benchmarks/peers/setup.sh; $ANDANTE_PEERS names the folder).
# The tables and every timing are written to Output/bench. All cases of the moments take half an hour
# to an hour, the trajectories and the search a few minutes; the search needs no other tool.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

suites=(compare)
case "${1:-}" in
  -h | --help) show_help "$0" && exit ;;
  trajectories | clustering | markov | information | mappings) suites=("$1") && shift ;;
  all) suites=(compare trajectories clustering markov information mappings) && shift ;;
esac

set_up
if [[ "${1:-}" == search ]]; then
  build_benchmark andante-bench
  mkdir -p "$ROOT/Output/bench"
  "$BIN/andante-bench" "$@" | tee "$ROOT/Output/bench/search.md"
  exit
fi
install_peers
build_benchmark andante-bench
peers="$("$ROOT/Benchmarks/peers/setup.sh")"
for suite in "${suites[@]}"; do
  "$peers/bin/python" "$ROOT/Benchmarks/peers/$suite.py" \
    --andante "$BIN/andante-bench" --out "$ROOT/Output/bench" "$@"
done
