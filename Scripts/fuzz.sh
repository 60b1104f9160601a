#!/usr/bin/env bash
# Feeds mutated files to the readers and fails when one crashes, hangs or eats the memory.
#
#   Scripts/fuzz.sh [--only FORMAT] [OPTIONS OF andante-fuzz, such as --inputs N or --seed S]
#
# Runs 100 000 mutated inputs of each format (tables, trajectories, topologies) unless --inputs says
# otherwise; each HDF5 input costs a child process, so these take longest. --only FORMAT runs one.
# The same seed makes the same inputs; those of failures are kept in Output/fuzz.

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

formats=(npy npz csv colvar xtc trr dcd netcdf restart pdb gro xyz lammps psf prmtop mmcif hdf5)
case "${1:-}" in
  -h | --help) show_help "$0" && exit ;;
  --only)
    formats=("${2:?--only needs a format}")
    shift 2
    ;;
esac

set_up
build_benchmark andante-fuzz
status=0
for format in "${formats[@]}"; do
  "$BIN/andante-fuzz" --format "$format" --inputs 100000 --keep "$ROOT/Output/fuzz" "$@" || status=1
done
exit "$status"
