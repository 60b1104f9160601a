"""Reads trajectories with MDTraj and MDAnalysis and writes what they find, for the tests.

    python cross_check.py OUT TOPOLOGY FILE…

For each FILE and tool that reads it, OUT/TOOL-NAME.npy holds frames × 3 atoms in nm (float64), and
OUT/TOOL-NAME-cell.npy frames × 6 edges and angles in nm and degrees where there is a box. A tool that
cannot read a file leaves none.
"""

import pathlib
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
import MDAnalysis  # noqa: E402
import mdtraj  # noqa: E402

OWN_TOPOLOGY = {".h5", ".pdb", ".gro"}
MDANALYSIS_FORMATS = {".rst7": "INPCRD", ".lammpstrj": "LAMMPSDUMP", ".nc": "NCDF"}


def save(out, tool, file, xyz, cell):
    xyz = np.asarray(xyz, float)
    np.save(out / f"{tool}-{file.name}.npy", xyz.reshape(len(xyz), -1))
    if cell is not None:
        np.save(out / f"{tool}-{file.name}-cell.npy", np.asarray(cell, float))


def by_mdtraj(out, topology, file):
    t = mdtraj.load(str(file)) if file.suffix in OWN_TOPOLOGY else mdtraj.load(str(file), top=str(topology))
    cell = None if t.unitcell_lengths is None else np.hstack([t.unitcell_lengths, t.unitcell_angles])
    save(out, "mdtraj", file, t.xyz, cell)


def by_mdanalysis(out, topology, file):
    words = {"format": MDANALYSIS_FORMATS[file.suffix]} if file.suffix in MDANALYSIS_FORMATS else {}
    if file.suffix == ".lammpstrj":
        words["lammps_coordinate_convention"] = "unwrapped"
    universe = MDAnalysis.Universe(str(topology), str(file), **words)
    frames, cells = [], []
    for step in universe.trajectory:
        frames.append(step.positions / 10)
        if step.dimensions is not None:
            cells.append(np.concatenate([step.dimensions[:3] / 10, step.dimensions[3:]]))
    save(out, "mdanalysis", file, frames, cells if len(cells) == len(frames) else None)


def main():
    out, topology = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for name in sys.argv[3:]:
        for read in (by_mdtraj, by_mdanalysis):
            try:
                read(out, topology, pathlib.Path(name))
            except Exception as error:  # a tool that cannot read a format says so in many ways
                print(f"{read.__name__} {name}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
