"""The matrix of lagged mutual information: Andante's whole matrix, and what other tools take for one pair of columns.

lagged-matrix: every column now with every column ten frames later, 20 cells each. Peers do a few pairs, and their
time for the whole matrix is that of a pair times the number of pairs: an extrapolation. numpy.histogram2d cuts values
and counts; scikit-learn's mutual_info_score counts cells that are there already. "Kernel density" is the density of the
pair by scikit-learn's KernelDensity, which AMINO rests on, at a grid of 50 × 50 places, timed for 1000 frames and scaled
to all frames in proportion; AMINO's matrix is symmetric, so half the pairs are needed.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

LAG = 10
CELLS = 20
KERNEL_FRAMES = 1000
GRID = 50


def run(name, settings, options):
    import numpy as np
    from sklearn.metrics import mutual_info_score
    from sklearn.neighbors import KernelDensity

    quick = options.quick
    columns, frames = settings["columns"] // (5 if quick else 1), settings["frames"] // (20 if quick else 1)
    threads = settings["threads"]
    turns = []
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as text:
        folder = pathlib.Path(text)
        for turn in range(min(options.repeat, 3)):
            command = [options.andante, "lagged-matrix", "--columns", columns, "--frames", frames, "--lag", LAG]
            command += ["--cells", CELLS, "--threads", threads, "--out", folder]
            done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
            if done.returncode != 0:
                sys.exit(f"information: exit code {done.returncode} from lagged-matrix")
            turns.append(json.loads(done.stdout))
            print(f"{name} {turn + 1}: Andante {turns[-1]['seconds']:.2f} s, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        values = np.load(folder / "columns.npy")
        cells = np.load(folder / "cells.npy").astype(np.int64)

    ours = np.array(turns[0]["values"])
    pairs = [(0, 1), (1, 2), (2, 2), (3, 0)]
    peers = {"numpy.histogram2d": [], "scikit-learn": [], "kernel density": []}
    difference = 0.0
    for i, j in pairs:
        now, later = slice(None, -LAG), slice(LAG, None)
        edges = [np.quantile(values[:, k], np.linspace(0, 1, CELLS + 1)) for k in (i, j)]
        start = time.perf_counter()
        np.histogram2d(values[now, i], values[later, j], bins=edges)
        peers["numpy.histogram2d"].append(time.perf_counter() - start)
        start = time.perf_counter()
        value = mutual_info_score(cells[now, i], cells[later, j])
        peers["scikit-learn"].append(time.perf_counter() - start)
        difference = max(difference, abs(value - ours[i, j]))
        step = max(1, frames // KERNEL_FRAMES)
        both = np.stack([values[now, i], values[later, j]], axis=1)[::step][:KERNEL_FRAMES]
        grid = np.stack(np.meshgrid(*[np.linspace(*np.quantile(both[:, k], [0, 1]), GRID) for k in (0, 1)]), -1).reshape(-1, 2)
        start = time.perf_counter()
        KernelDensity(bandwidth=0.2, kernel="epanechnikov").fit(both).score_samples(grid)
        peers["kernel density"].append((time.perf_counter() - start) * frames / len(both))
    if difference > 1e-9:
        sys.exit(f"information: {name}: values differ from scikit-learn's by {difference:.1e}")
    seconds = {tool: float(np.median(times)) for tool, times in peers.items()}
    return {"name": name, "columns": columns, "frames": frames, "threads": threads, "turns": turns, "pair_seconds": seconds, "difference": difference}


def table(cases, options):
    import statistics

    lines = [
        "| columns × frames | threads | cells, s | matrix, s | ns a pair and frame, one thread | histogram2d, one pair, s (all) "
        "| mutual_info_score, one pair, s (all) | kernel density, one pair, s (all) | differ by |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case in cases:
        median = {key: statistics.median(turn[key] for turn in case["turns"]) for key in ("seconds", "quantisation_seconds", "nanoseconds_a_pair")}
        cells = []
        for tool, seconds in case["pair_seconds"].items():
            count = case["columns"] ** 2 / (2 if tool == "kernel density" else 1)
            cells.append(f"{seconds:.3g} ({text(seconds * count)})")
        lines.append(
            f"| {case['columns']:,} × {case['frames']:,} | {case['threads']} | {median['quantisation_seconds']:.2f} "
            f"| **{median['seconds']:.2f}** | {median['nanoseconds_a_pair']:.2f} | {' | '.join(cells)} | {case['difference']:.0e} |"
        )
    return lines + [
        "",
        "Times of peers for all pairs, in parentheses, are extrapolated from four pairs on one thread; that of kernel "
        f"densities also from {KERNEL_FRAMES:,} frames.",
    ]


def text(seconds):
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
