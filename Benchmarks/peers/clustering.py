"""Times k-means of Andante, scikit-learn (Lloyd and Elkan) and deeptime on the same data, and prints a table.

    python clustering.py --andante .build/release/andante-bench [--case NAME]... [--repeat N] [--quick] [--out DIR]

All start from the same centres (random points), make the same number of iterations in Float64 on as many
threads, and hold the points in memory before the clock starts; they take turns. What is timed is
`KMeans(k, init=centres, n_init=1, max_iter=iterations, tol=0, algorithm=...).fit(points)` of scikit-learn,
`KMeans(k, initial_centers=centres, max_iter=iterations, tolerance=0, n_jobs=threads).fit(points)` of deeptime
and `KMeans(...).fit(points)` of Andante; each includes the inertia. A run in which the inertias of Andante and
scikit-learn differ by more than 1e-6 fails. deeptime reports the inertia before its last step, so its own is
computed from its centres.

The data are a mixture of 60 Gaussians of all shapes with a tenth of the points spread evenly over everything
(mixture), or even noise in a cube (uniform).
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

# name: (kind, points, columns, clusters, iterations, goal over scikit-learn, goal over deeptime)
CASES = {
    "mixture-5": ("mixture", 500_000, 5, 200, 50, 3, 8),
    "uniform-5": ("uniform", 500_000, 5, 200, 50, 3, 8),
    "mixture-2": ("mixture", 500_000, 2, 200, 50, None, None),
    "mixture-10": ("mixture", 500_000, 10, 200, 50, None, None),
    "uniform-10": ("uniform", 500_000, 10, 200, 50, None, None),
    "mixture-5-1000": ("mixture", 500_000, 5, 1000, 50, None, None),
    "mixture-30": ("mixture", 200_000, 30, 200, 30, None, None),
}
TOOLS = ["Andante", "scikit-learn, Lloyd", "scikit-learn, Elkan", "deeptime"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", required=True, metavar="PROGRAM", help="Andante's benchmark program")
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this case; may be repeated")
    parser.add_argument("--repeat", type=int, default=5, help="turns of each tool (default %(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="threads of each (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="a smoke test: 1/20 of the points, 10 iterations, one turn")
    parser.add_argument("--json", action="store_true", help="print all timings as JSON")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="write clustering.md and clustering.json there")
    options = parser.parse_args()
    if options.quick:
        options.repeat = 1
    return options


def make(kind, points, columns, seed):
    import numpy as np

    generator = np.random.default_rng(seed)
    if kind == "uniform":
        return generator.uniform(size=(points, columns))
    blobs, background = 60, points // 10
    means = 3 * generator.normal(size=(blobs, columns))
    shapes = 0.25 * generator.normal(size=(blobs, columns, columns))
    widths = 0.3 * generator.uniform(0.3, 1, size=blobs)
    labels = generator.choice(blobs, size=points - background, p=generator.dirichlet(np.ones(blobs)))
    noise = generator.normal(size=(len(labels), columns))
    rows = means[labels] + widths[labels, None] * generator.normal(size=noise.shape)
    for blob in range(blobs):
        chosen = labels == blob
        rows[chosen] += noise[chosen] @ shapes[blob].T
    rows = np.concatenate([rows, generator.uniform(-8, 8, size=(background, columns))])
    generator.shuffle(rows)
    return rows


def time_andante(options, folder, iterations):
    command = [
        options.andante, "clustering", "--points", folder / "points.npy", "--centres", folder / "centres.npy",
        "--iterations", str(iterations), "--threads", str(options.threads),
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"clustering: exit code {done.returncode} from: {' '.join(map(str, command))}")
    result = json.loads(done.stdout)
    return result["median_seconds"], result["inertia"], result["iterations"]


def time_sklearn(points, centres, iterations, algorithm):
    from sklearn.cluster import KMeans

    estimator = KMeans(len(centres), init=centres, n_init=1, max_iter=iterations, tol=0, algorithm=algorithm)
    start = time.perf_counter()
    estimator.fit(points)
    return time.perf_counter() - start, float(estimator.inertia_), int(estimator.n_iter_)


def time_deeptime(points, centres, iterations, threads):
    from deeptime.clustering import KMeans

    estimator = KMeans(
        len(centres), max_iter=iterations, tolerance=0, initial_centers=centres.copy(), n_jobs=threads, fixed_seed=1
    )
    start = time.perf_counter()
    model = estimator.fit(points).fetch_model()
    seconds = time.perf_counter() - start
    return seconds, inertia(points, model.cluster_centers), iterations


def inertia(points, centres):
    import numpy as np
    from sklearn.metrics import pairwise_distances_argmin

    labels = pairwise_distances_argmin(points, centres)
    return float(np.sum((points - centres[labels]) ** 2))


def run_case(name, options):
    import numpy as np
    from threadpoolctl import threadpool_limits

    kind, count, columns, clusters, iterations, *_ = CASES[name]
    if options.quick:
        count, iterations = count // 20, 10
    points = make(kind, count, columns, 1)
    centres = points[np.random.default_rng(2).choice(count, clusters, replace=False)]
    turns = {tool: [] for tool in TOOLS}
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as text, threadpool_limits(limits=options.threads):
        folder = pathlib.Path(text)
        np.save(folder / "points.npy", points)
        np.save(folder / "centres.npy", centres)
        for turn in range(options.repeat):
            for tool in TOOLS:
                if tool == "Andante":
                    result = time_andante(options, folder, iterations)
                elif tool == "deeptime":
                    result = time_deeptime(points, centres, iterations, options.threads)
                else:
                    result = time_sklearn(points, centres, iterations, tool.split()[-1].lower())
                turns[tool].append(dict(zip(("seconds", "inertia", "iterations"), result)))
                print(
                    f"{name} {turn + 1}/{options.repeat}, {tool}: {result[0]:.3f} s, {result[2]} iterations, "
                    f"inertia {result[1]:.10g}, load {os.getloadavg()[0]:.1f}",
                    file=sys.stderr,
                )
    ours, theirs = turns["Andante"][0], turns["scikit-learn, Lloyd"][0]
    difference = abs(ours["inertia"] / theirs["inertia"] - 1)
    if difference > 1e-6:
        sys.exit(f"clustering: {name}: the inertias differ by {difference:.1e}")
    return {
        "name": name, "kind": kind, "points": count, "columns": columns, "clusters": clusters,
        "iterations": iterations, "turns": turns, "inertia_difference": difference,
    }  # fmt: skip


def table(cases, options, versions):
    def seconds(case, tool):
        return statistics.median(turn["seconds"] for turn in case["turns"][tool])

    lines = [
        "| points × columns | clusters | iterations | Andante, s | scikit-learn Lloyd, s | Elkan, s | deeptime, s "
        "| faster than scikit-learn's faster | goal | than deeptime | goal | inertia differs by |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case in cases:
        ours, lloyd, elkan, deeptime = (seconds(case, tool) for tool in TOOLS)
        *_, first, second = CASES[case["name"]]
        made = {turn["iterations"] for tool in TOOLS[:2] for turn in case["turns"][tool]}
        lines.append(
            f"| {case['kind']} {case['points']:,} × {case['columns']} | {case['clusters']} | {'/'.join(map(str, sorted(made)))} "
            f"| {ours:.3f} | {lloyd:.3f} | {elkan:.3f} | {deeptime:.3f} | **{min(lloyd, elkan) / ours:.1f}** "
            f"| {first or ''} | **{deeptime / ours:.1f}** | {second or ''} | {case['inertia_difference']:.0e} |"
        )
    lines += ["", f"Medians of {options.repeat} turns with {options.threads} threads, Float64, the same initial centres; {versions}."]
    return "\n".join(lines) + "\n"


def main():
    options = arguments()
    import deeptime
    import numpy
    import sklearn

    warnings.filterwarnings("ignore")
    load = os.getloadavg()[0]
    if load > 0.5:
        # Threads that wait by spinning lose far more than their share.
        print(f"clustering: warning: the load is {load:.1f} before the start; ratios from a busy machine flatter Andante", file=sys.stderr)
    cases = [run_case(name, options) for name in options.case or CASES]
    text = table(cases, options, f"scikit-learn {sklearn.__version__}, deeptime {deeptime.__version__}, NumPy {numpy.__version__}")
    print(json.dumps(cases, indent=2, sort_keys=True) if options.json else text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "clustering.md").write_text(text)
        (options.out / "clustering.json").write_text(json.dumps(cases, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
