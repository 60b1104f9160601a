"""Times Andante's readers and features beside MDTraj and MDAnalysis, in one run, and prints a table.

    python trajectories.py --andante .build/release/andante-bench [--repeat 5] [--out DIR]

Makes a system of 5000 atoms (a chain of 300 residues in water, seeded), writes it in each format and
lets the tools take turns on the same files. A row holds medians in ms, and how many times faster
Andante is than the faster of the two. Sums of all numbers are compared: tools that read different
numbers fail the run.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
import MDAnalysis  # noqa: E402
import mdtraj  # noqa: E402
from MDAnalysis.coordinates.DCD import DCDReader  # noqa: E402
from MDAnalysis.coordinates.TRJ import NCDFReader  # noqa: E402
from MDAnalysis.coordinates.TRR import TRRReader  # noqa: E402
from MDAnalysis.coordinates.XTC import XTCReader  # noqa: E402

ATOMS = 5000
CHUNK = 100
MDANALYSIS = {"xtc": XTCReader, "trr": TRRReader, "dcd": DCDReader, "nc": NCDFReader}
MDTRAJ = {
    "xtc": mdtraj.formats.XTCTrajectoryFile, "trr": mdtraj.formats.TRRTrajectoryFile,
    "dcd": mdtraj.formats.DCDTrajectoryFile, "nc": mdtraj.formats.NetCDFTrajectoryFile,
}  # fmt: skip
LENGTH_SCALE = {"xtc": 1, "trr": 1, "dcd": 0.1, "nc": 0.1}


def chain():
    """Topology and places: 300 residues of ten atoms, then water."""
    random = np.random.default_rng(1)
    topology = mdtraj.Topology()
    protein = topology.add_chain()
    names = ["N", "H", "CA", "HA", "CB", "HB1", "HB2", "HB3", "C", "O"]
    offsets = np.array(
        [[0, 0, 0], [-.05, .08, 0], [.12, .08, 0], [.12, .13, .1], [.14, .17, -.11],
         [.2, .2, -.1], [.1, .25, -.1], [.15, .12, -.2], [.25, 0, .03], [.26, -.12, .03]]
    )  # fmt: skip
    places, place = [], np.zeros(3)
    for number in range(300):
        residue = topology.add_residue("ALA", protein, resSeq=number + 1)
        for name, offset in zip(names, offsets):
            topology.add_atom(name, mdtraj.element.Element.getBySymbol(name[0]), residue)
            places.append(place + offset)
        turns = number % 15 == 14
        place = place + np.array([0.33 * (-1) ** (number // 15), 0.4 * turns, 0.25 * np.sin(number)])
    water = topology.add_chain()
    while topology.n_atoms < ATOMS:
        residue = topology.add_residue("HOH", water)
        oxygen = random.uniform(0, 5.5, 3)
        for name, offset in zip(["O", "H1", "H2"], [[0, 0, 0], [.096, 0, 0], [-.024, .093, 0]]):
            if topology.n_atoms < ATOMS:
                topology.add_atom(name, mdtraj.element.Element.getBySymbol(name[0]), residue)
                places.append(oxygen + np.array(offset))
    return topology, np.array(places), random


def make(folder, frames):
    topology, places, random = chain()
    xyz = (places[None] + random.normal(0, 0.02, (frames, ATOMS, 3))).astype(np.float32)
    t = mdtraj.Trajectory(xyz, topology, time=np.arange(frames) * 0.5)
    t.unitcell_lengths = np.full((frames, 3), 5.5, np.float32)
    t.unitcell_angles = np.full((frames, 3), 90, np.float32)
    t[0].save_pdb(folder / "chain.pdb")
    for name in MDTRAJ:
        t.save(folder / f"chain.{name}")


def clock(job):
    start = time.perf_counter()
    result = job()
    return time.perf_counter() - start, result


def mdtraj_read(path, kind):
    with MDTRAJ[kind](str(path)) as file:
        while True:
            chunk = file.read(CHUNK)
            if len(chunk[0]) == 0:
                return


def mdanalysis_read(reader):
    for _ in reader:
        pass


def andante(options, *words):
    """Three times in one process, as the peers are warm from turn to turn too."""
    done = subprocess.run([options.andante, *map(str, words), "--repeat", "3"], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"trajectories: exit code {done.returncode} from andante-bench {' '.join(map(str, words))}")
    return json.loads(done.stdout)


def require_same(name, ours, theirs):
    if abs(ours - theirs) > 1e-5 * max(1, abs(theirs)):
        sys.exit(f"trajectories: {name}: Andante's numbers add up to {ours}, MDTraj's to {theirs}")


def readers(options, folder):
    rows = []
    for kind in MDTRAJ:
        path = folder / f"chain.{kind}"
        loaded = mdtraj.load(str(path), top=str(folder / "chain.pdb"))
        expected = float(loaded.xyz.sum(dtype=np.float64))
        del loaded
        reader = MDANALYSIS[kind](str(path))
        mdanalysis_read(reader)
        times = {"one": [], "two": [], "mdtraj": [], "mdanalysis": [], "open": []}
        for _ in range(options.repeat):
            one = andante(options, "read", path, "--threads", 1)
            two = andante(options, "read", path, "--threads", 2)
            require_same(kind, one["sum"], expected)
            times["one"].append(one["seconds"])
            times["two"].append(two["seconds"])
            times["open"].append(one["open_seconds"])
            times["mdtraj"].append(clock(lambda: mdtraj_read(path, kind))[0])
            times["mdanalysis"].append(clock(lambda: mdanalysis_read(reader))[0])
        rows.append((f"read {kind.upper()}", path.stat().st_size, times))
        progress(rows[-1])
    return rows


def features(options, folder):
    """MDTraj has the coordinates in memory; Andante reads them from the file each time."""
    rows = []
    path = folder / "chain.dcd"
    t = mdtraj.load_dcd(path, top=folder / "chain.pdb")
    pairs = t.top.select_pairs("name CA", "name CA")

    def torsions(periodic):
        return [mdtraj.compute_phi(t, periodic=periodic), mdtraj.compute_psi(t, periodic=periodic)]

    for periodic in (False, True):
        mark = ", minimum image" if periodic else ""
        flag = ["--periodic"] if periodic else []
        for name, words, job in [
            (f"φ, ψ{mark}", ["--torsions", "phi,psi"], lambda: torsions(periodic)),
            (f"Cα distances{mark}", ["--distances", "name CA"], lambda: mdtraj.compute_distances(t, pairs, periodic=periodic)),
            (f"both{mark}", ["--torsions", "phi,psi", "--distances", "name CA"],
             lambda: (torsions(periodic), mdtraj.compute_distances(t, pairs, periodic=periodic))),
        ]:  # fmt: skip
            times = {"one": [], "two": [], "mdtraj": [], "load": [], "open": []}
            for _ in range(options.repeat):
                for label, threads in (("one", 1), ("two", 2)):
                    ours = andante(options, "features", folder / "chain.pdb", path, *words, *flag, "--threads", threads)
                    times[label].append(ours["seconds"])
                times["open"].append(ours["open_seconds"])
                times["mdtraj"].append(clock(job)[0])
                times["load"].append(clock(lambda: mdtraj.load_dcd(path, top=t.top))[0])
            rows.append((name, None, times))
            progress(rows[-1])
    return rows


def progress(row):
    print("trajectories:", row[0], {k: round(1e3 * statistics.median(v), 1) for k, v in row[2].items()},
          f"load {os.getloadavg()[0]:.1f}", file=sys.stderr)  # fmt: skip


def table(read, computed, frames, repeat):
    def ms(times, key):
        return 1e3 * statistics.median(times[key])

    lines = [
        "| file | MB | Andante, 1 thread, ms | 2 threads, ms | MDTraj, ms | MDAnalysis, ms | faster, 1 thread | 2 threads | Andante's index, ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, size, times in read:
        peer = min(ms(times, "mdtraj"), ms(times, "mdanalysis"))
        lines.append(
            f"| {name} | {size / 1e6:.0f} | {ms(times, 'one'):.1f} | {ms(times, 'two'):.1f} | {ms(times, 'mdtraj'):.1f} | {ms(times, 'mdanalysis'):.1f} "
            f"| **{peer / ms(times, 'one'):.1f}** | **{peer / ms(times, 'two'):.1f}** | {ms(times, 'open'):.1f} |")  # fmt: skip
    lines += [
        "",
        "| features | Andante with reading, 1 thread, ms | 2 threads, ms | MDTraj in memory, ms | MDTraj's reading, ms "
        "| faster, 1 thread, reading on both sides | 2 threads | 2 threads, MDTraj in memory |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, _, times in computed:
        whole = ms(times, "mdtraj") + ms(times, "load")
        lines.append(
            f"| {name} | {ms(times, 'one'):.1f} | {ms(times, 'two'):.1f} | {ms(times, 'mdtraj'):.1f} | {ms(times, 'load'):.1f} "
            f"| **{whole / ms(times, 'one'):.1f}** | **{whole / ms(times, 'two'):.1f}** | **{ms(times, 'mdtraj') / ms(times, 'two'):.1f}** |")  # fmt: skip
    lines += ["", f"{ATOMS} atoms, {frames} frames; medians of {repeat} turns. MDTraj {mdtraj.__version__}, MDAnalysis {MDAnalysis.__version__}."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", required=True, metavar="PROGRAM")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="one turn, few frames: a smoke test")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path)
    options = parser.parse_args()
    if options.quick:
        options.repeat, options.frames = 1, 50
    if os.getloadavg()[0] > 0.5:
        print(f"trajectories: warning: the load is {os.getloadavg()[0]:.1f} before the start", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as name:
        folder = pathlib.Path(name)
        make(folder, options.frames)
        text = table(readers(options, folder), features(options, folder), options.frames, options.repeat)
    print(text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "trajectories.md").write_text(text)


if __name__ == "__main__":
    main()
