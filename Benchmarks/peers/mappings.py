"""Times the RMSDs of all pairs of frames with Andante and with MDTraj's `rmsd` row by row, and prints a table.

    python mappings.py --andante .build/release/andante-bench [--case NAME]... [--repeat N] [--quick] [--out DIR]

Both hold the same float32 frames in memory before the clock starts. MDTraj's are centred and their traces
computed beforehand (`center_coordinates`), outside the clock; what is timed is
`md.rmsd(t, t, i, parallel=…, precentered=True)` for each frame i, which fills both triangles. Andante centres
within the clock and fills one triangle, which is the same information. They take turns, first each on one
thread, then each on as many as there are. OpenMP's threads wait by spinning: on a busy machine MDTraj on
several threads is slower than on one, and only the ratio on one thread means anything.
A run in which the sums differ by more than 1e-4, or numbers of the first row by more than 1e-3, fails.

The frames are a chain with six slow collective coordinates and thermal noise.
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

# name: (frames, sites, goal)
CASES = {
    "31": (4000, 31, 5),
    "100": (4000, 100, 5),
    "230": (3000, 230, 5),
    "1000": (2000, 1000, 5),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", required=True, metavar="PROGRAM", help="Andante's benchmark program")
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this number of sites; may be repeated")
    parser.add_argument("--repeat", type=int, default=5, help="turns of each tool (default %(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="the larger number of threads (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="a smoke test: a tenth of the frames, one turn")
    parser.add_argument("--json", action="store_true", help="print all timings as JSON")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="write mappings.md and mappings.json there")
    options = parser.parse_args()
    if options.quick:
        options.repeat = 1
    # OpenMP reads it when MDTraj is first imported.
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    return options


def make(frames, sites, seed):
    import numpy as np

    generator = np.random.default_rng(seed)
    chain = np.cumsum(generator.normal(size=(sites, 3)), axis=0)
    chain *= 0.38 / np.linalg.norm(np.diff(chain, axis=0), axis=1).mean()
    # Smooth along the chain, so that neighbours move together.
    phase = np.linspace(0, np.pi, sites)
    modes = np.stack([np.cos((k + 1) * phase)[:, None] * generator.normal(size=3) for k in range(6)])
    modes *= 0.1 * np.linalg.norm(chain - chain.mean(0), axis=1).mean()
    slow = np.zeros((frames, 6))
    for t in range(1, frames):
        slow[t] = 0.98 * slow[t - 1] + 0.2 * generator.normal(size=6)
    noise = 0.03 * generator.normal(size=(frames, sites, 3))
    return (chain + np.einsum("tk,ksx->tsx", slow, modes) + noise).astype(np.float32)


def time_andante(options, path, threads):
    command = [options.andante, "rmsd", "--positions", path, "--threads", threads]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"mappings: exit code {done.returncode} from: {' '.join(map(str, command))}")
    result = json.loads(done.stdout)
    return result["median_seconds"], result["sum"], result["first_row"], result["linkage_seconds"], result["blas"]


def time_mdtraj(trajectory, parallel):
    import mdtraj
    import numpy as np

    rows = np.empty((trajectory.n_frames, trajectory.n_frames), np.float32)
    start = time.perf_counter()
    for i in range(trajectory.n_frames):
        rows[i] = mdtraj.rmsd(trajectory, trajectory, i, parallel=parallel, precentered=True)
    seconds = time.perf_counter() - start
    return seconds, float(np.triu(rows, 1).sum(dtype=np.float64)), rows[0, 1:101].tolist(), None, None


def run_case(name, options):
    import mdtraj
    import numpy as np

    frames, sites, _ = CASES[name]
    if options.quick:
        frames //= 10
    positions = make(frames, sites, 1)
    topology = mdtraj.Topology()
    residue = topology.add_residue("CG", topology.add_chain())
    for _ in range(sites):
        topology.add_atom("C", mdtraj.element.carbon, residue)
    trajectory = mdtraj.Trajectory(positions.copy(), topology)
    trajectory.center_coordinates()
    turns = {(tool, threads): [] for threads in (1, options.threads) for tool in ("Andante", "MDTraj")}
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as text:
        path = pathlib.Path(text) / "positions.npy"
        np.save(path, positions.reshape(frames, -1))
        for turn in range(options.repeat):
            for (tool, threads), done in turns.items():
                result = time_andante(options, path, threads) if tool == "Andante" else time_mdtraj(trajectory, threads > 1)
                done.append(dict(zip(("seconds", "sum", "first_row", "linkage_seconds", "blas"), result)))
                print(
                    f"{name} {turn + 1}/{options.repeat}, {tool}, {threads} threads: {result[0]:.3f} s, "
                    f"sum {result[1]:.8g}, load {os.getloadavg()[0]:.1f}",
                    file=sys.stderr,
                )
    ours, theirs = turns["Andante", 1][0], turns["MDTraj", 1][0]
    difference = abs(ours["sum"] / theirs["sum"] - 1)
    largest = max(abs(a / b - 1) for a, b in zip(ours["first_row"], theirs["first_row"]))
    if difference > 1e-4 or largest > 1e-3:
        sys.exit(f"mappings: {name}: the tools differ by {difference:.1e} in the sum, {largest:.1e} in the first row")
    return {
        "name": name, "frames": frames, "sites": sites, "difference": difference, "largest_difference": largest,
        "turns": [{"tool": tool, "threads": threads, "turns": done} for (tool, threads), done in turns.items()],
    }  # fmt: skip


def table(cases, options, version):
    lines = [
        f"| frames × sites | Andante, 1 thread, s | MDTraj, s | times faster | Andante, {options.threads} threads, s | MDTraj, s "
        "| times faster | goal | ns a pair, 1 thread | clusters from the matrix, s | sums differ by |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case in cases:
        seconds = {(row["tool"], row["threads"]): statistics.median(turn["seconds"] for turn in row["turns"]) for row in case["turns"]}
        one, two = (seconds["Andante", threads] for threads in (1, options.threads))
        their_one, their_two = (seconds["MDTraj", threads] for threads in (1, options.threads))
        linkage = statistics.median(turn["linkage_seconds"] for turn in case["turns"][0]["turns"])
        pairs = case["frames"] * (case["frames"] - 1) / 2
        lines.append(
            f"| {case['frames']:,} × {case['sites']} | {one:.3f} | {their_one:.3f} | **{their_one / one:.1f}** "
            f"| {two:.3f} | {their_two:.3f} | **{their_two / two:.1f}** | {CASES[case['name']][2]} "
            f"| {one / pairs * 1e9:.1f} | {linkage:.3f} | {case['difference']:.0e} |"
        )
    blas = cases[0]["turns"][0]["turns"][0]["blas"]
    lines += ["", f"Medians of {options.repeat} turns; MDTraj {version}, centred beforehand, both triangles; Andante one triangle, on {blas}."]
    return "\n".join(lines) + "\n"


def main():
    options = arguments()
    import mdtraj

    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"mappings: warning: the load is {load:.1f} before the start", file=sys.stderr)
    cases = [run_case(name, options) for name in options.case or CASES]
    text = table(cases, options, mdtraj.__version__)
    print(json.dumps(cases, indent=2, sort_keys=True) if options.json else text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "mappings.md").write_text(text)
        (options.out / "mappings.json").write_text(json.dumps(cases, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
