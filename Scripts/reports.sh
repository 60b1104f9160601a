#!/usr/bin/env bash
# Rebuilds the example reports under Reports/ from Datasets/, with the command line that users have.
#
#   Scripts/reports.sh [NAME…]     alanine-dipeptide, alanine-dipeptide-msm, alanine-dipeptide-score,
#                                  alanine-dipeptide-mappings, tropical-pacific,
#                                  tropical-pacific-koopman, cylinder-wake (all unless named)

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# Each report is a function of its own name. The paths are relative to the package, so that the
# provenance written into a report names no machine. The network's line in the search of
# alanine-dipeptide depends on what the machine manages in its time; nothing else does.
report_alanine-dipeptide() {
  discover alanine-dipeptide Datasets/alanine-dipeptide/dihedrals-*.npy \
    --names phi,psi --periodic phi,psi --time-step 1ps --temperature 400 --lag 10ps \
    --optimize --budget 90s
}

# A Markov model of the same runs on a grid of the two angles.
report_alanine-dipeptide-msm() {
  rm -rf Reports/alanine-dipeptide-msm
  "$BIN/andante" msm Datasets/alanine-dipeptide/dihedrals-*.npy \
    --names phi,psi --periodic phi,psi --time-step 1ps --temperature 400 --lag 5ps --bins 20,20 \
    --metastable 3 --title "Alanine dipeptide: Markov model" --quiet --out Reports/alanine-dipeptide-msm
  # The trajectories of states are made again by the same command.
  rm -f Reports/alanine-dipeptide-msm/states-*.npy
}

# Which of the angles is worth biasing.
report_alanine-dipeptide-score() {
  rm -rf Reports/alanine-dipeptide-score
  "$BIN/andante" score Datasets/alanine-dipeptide/dihedrals-*.npy \
    --names phi,psi --periodic phi,psi --time-step 1ps --lag 10ps \
    --cv 'phi,psi,(phi,psi),image(phi-psi)' --title "Alanine dipeptide: score card" --quiet \
    --out Reports/alanine-dipeptide-score
}

# Which mapping to coarse-grain it with.
report_alanine-dipeptide-mappings() {
  rm -rf Reports/alanine-dipeptide-mappings
  "$BIN/andante" map score --topology Datasets/alanine-dipeptide/topology.pdb \
    --trajectory Datasets/alanine-dipeptide/trajectory-6.xtc \
    --energies Datasets/alanine-dipeptide/mechanics/energies-6.npy \
    --forces Datasets/alanine-dipeptide/mechanics/forces-6.npy --force-frames 4:5 --temperature 400 \
    --lag 10ps --mapping heavy --mapping backbone --mapping ca-cb --mapping martini-like \
    --mapping blocks:4 --mapping random:5x50 --title "Alanine dipeptide: coarse-grained mappings" --quiet \
    --out Reports/alanine-dipeptide-mappings
}

# The whole grid, in its twenty leading principal components (EOFs).
report_tropical-pacific() {
  discover tropical-pacific Datasets/tropical-pacific/trop_pacific_anom.npz \
    --array anom_K --rank 20 --time-step 1month --lag 3month
}

# The same grid as damped oscillations, beside the index of El Niño.
report_tropical-pacific-koopman() {
  koopman tropical-pacific-koopman Datasets/tropical-pacific/trop_pacific_anom.npz \
    --array anom_K --rank 20 --time-step 1month --lag 3month --grid 13x35 \
    --compare Datasets/tropical-pacific/oni.csv:NINO34_ANOM:924 \
    --title "Tropical Pacific: damped modes"
}

# Vortex shedding, simulated: frames of .1 units, from the limit cycle on.
report_cylinder-wake() {
  local data
  data="$(mktemp -d)"
  (
    cd "$data"
    "$BIN/andante" simulate cylinder-wake --frames 4000 --out wake.npy --quiet
    "$BIN/andante" koopman wake.npy --names a1,a2,a3 --time-step 0.1tu --discard 1000 --lag 5 \
      --degree 3 --title "Cylinder wake" --quiet --out cylinder-wake >/dev/null
  )
  rm -rf Reports/cylinder-wake
  mv "$data/cylinder-wake" Reports/cylinder-wake
  rm -rf "$data"
}

koopman() {
  local name="$1"
  shift
  rm -rf "Reports/$name"
  "$BIN/andante" koopman "$@" --quiet --out "Reports/$name" >/dev/null
}

discover() {
  local name="$1"
  shift
  rm -rf "Reports/$name"
  "$BIN/andante" discover "$@" --quiet --out "Reports/$name"
}

case "${1:-}" in -h | --help) show_help "$0" && exit ;; esac
names=("$@")
((${#names[@]})) || names=(alanine-dipeptide alanine-dipeptide-msm alanine-dipeptide-score alanine-dipeptide-mappings tropical-pacific tropical-pacific-koopman cylinder-wake)
for name in "${names[@]}"; do
  declare -F "report_$name" >/dev/null || fail "no report is called $name; see --help"
done

set_up
build_product andante
cd "$ROOT"
for name in "${names[@]}"; do "report_$name"; done
