"""Writes the backbone dihedrals (phi, psi) of alanine dipeptide, in radians, for each frame.

    python dihedrals.py TOPOLOGY.pdb TRAJECTORY OUT.npy

phi is the torsion C(ACE)-N-CA-C, psi is N-CA-C-N(NME); both follow the IUPAC sign and lie in
(-pi, pi]. TRAJECTORY is anything MDTraj reads (XTC, DCD, ...) or the .npz of simulate.py. The
torsions are computed in double precision and stored as float32, columns phi and psi.
"""

import sys

import mdtraj
import numpy as np


def torsion(a, b, c, d):
    """The torsion a-b-c-d of positions with shape (frames, 3), in radians."""
    ab, bc, cd = b - a, c - b, d - c
    left, right = np.cross(ab, bc), np.cross(bc, cd)
    length = np.linalg.norm(bc, axis=1)
    return np.arctan2(length * np.sum(ab * right, axis=1), np.sum(left * right, axis=1))


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    topology = mdtraj.load_topology(sys.argv[1])
    if sys.argv[2].endswith(".npz"):
        positions = np.load(sys.argv[2])["x"]
    else:
        positions = mdtraj.load(sys.argv[2], top=topology).xyz
    positions = positions.astype(np.float64)

    def atom(residue, name):
        return positions[:, topology.select(f"resname {residue} and name {name}")[0]]

    backbone = [atom("ACE", "C"), atom("ALA", "N"), atom("ALA", "CA"), atom("ALA", "C"), atom("NME", "N")]
    angles = np.stack([torsion(*backbone[0:4]), torsion(*backbone[1:5])], axis=1)
    np.save(sys.argv[3], angles.astype(np.float32))


if __name__ == "__main__":
    main()
