"""Times mutual information with Andante and with other tools on the same data, and prints tables.

    python information.py --andante .build/release/andante-bench [--case NAME]... [--repeat N] [--quick] [--out DIR]

kraskov: the information of four columns about a fifth from nearest neighbours (k = 3), beside scikit-learn's
`mutual_info_regression(columns, target, n_neighbors=3, n_jobs=threads)`; ross: about a label of four values, beside
`mutual_info_classif` with the same settings. The columns are normal with correlations of 0 to .9 with the target,
or of heavy tails. scikit-learn shares the columns among its threads, Andante the points of each column. Both have
the data in memory before the clock starts and take turns; scikit-learn has run once before, so that its workers are
awake. It adds noise of 1e-10 to the data and writes 0 for a negative value, as is done here before the values are
compared: a run in which they differ by more than 1e-4 fails.
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

import lagged_matrix

# name: (what is run, its settings); add the cases of another comparison with an entry in RUNNERS.
CASES = {
    "kraskov-1": ("neighbours", {"measure": "kraskov", "points": 100_000, "kind": "normal", "threads": 1, "goal": 1}),
    "kraskov-2": ("neighbours", {"measure": "kraskov", "points": 100_000, "kind": "normal", "threads": 2, "goal": 1}),
    "kraskov-tails": ("neighbours", {"measure": "kraskov", "points": 100_000, "kind": "tails", "threads": 2}),
    "ross-1": ("neighbours", {"measure": "ross", "points": 100_000, "kind": "normal", "threads": 1}),
    "ross-2": ("neighbours", {"measure": "ross", "points": 100_000, "kind": "normal", "threads": 2}),
    "lagged-matrix": ("matrix", {"columns": 500, "frames": 500_000, "threads": 2}),
    "lagged-matrix-small": ("matrix", {"columns": 100, "frames": 50_000, "threads": 2}),
}
CORRELATIONS = [0, 0.3, 0.6, 0.9]
NEIGHBOURS = 3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", required=True, metavar="PROGRAM", help="Andante's benchmark program")
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this case; may be repeated")
    parser.add_argument("--repeat", type=int, default=5, help="turns of each tool (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="a smoke test: 1/20 of the points, one turn")
    parser.add_argument("--json", action="store_true", help="print all timings as JSON")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="write information.md and information.json there")
    options = parser.parse_args()
    if options.quick:
        options.repeat = 1
    return options


def andante(options, *command):
    command = [str(part) for part in (options.andante, "information", *command)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"information: exit code {done.returncode} from: {' '.join(command)}")
    return json.loads(done.stdout)


def make(kind, points):
    """Columns with these correlations with a target, and the target."""
    import numpy as np

    generator = np.random.default_rng(1)
    target = generator.standard_normal(points)
    noise = generator.standard_normal((points, len(CORRELATIONS)))
    rho = np.array(CORRELATIONS)
    columns = rho * target[:, None] + np.sqrt(1 - rho**2) * noise
    if kind == "tails":
        columns, target = columns**3, np.exp(target)
    return columns, target


def run_neighbours(name, settings, options):
    import numpy as np
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

    points = settings["points"] // (20 if options.quick else 1)
    columns, target = make(settings["kind"], points)
    estimate = mutual_info_regression
    if settings["measure"] == "ross":
        target, estimate = np.digitize(target, [-1, 0, 1]).astype(float), mutual_info_classif
    threads = settings["threads"]

    def scikit_learn():
        start = time.perf_counter()
        values = estimate(columns, target, n_neighbors=NEIGHBOURS, random_state=0, n_jobs=threads, discrete_features=False)
        return time.perf_counter() - start, values.tolist()

    scikit_learn()
    turns = {"Andante": [], "scikit-learn": []}
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as text:
        folder = pathlib.Path(text)
        np.save(folder / "points.npy", columns)
        np.save(folder / "target.npy", target[:, None])
        for turn in range(options.repeat):
            ours = andante(
                options, settings["measure"], "--points", folder / "points.npy", "--target", folder / "target.npy",
                "--neighbours", NEIGHBOURS, "--threads", threads,
            )  # fmt: skip
            turns["Andante"].append({"seconds": ours["median_seconds"], "values": ours["values"]})
            seconds, values = scikit_learn()
            turns["scikit-learn"].append({"seconds": seconds, "values": values})
            print(
                f"{name} {turn + 1}/{options.repeat}: Andante {ours['median_seconds']:.3f} s, scikit-learn "
                f"{seconds:.3f} s, load {os.getloadavg()[0]:.1f}",
                file=sys.stderr,
            )
    ours, theirs = (np.array(turns[tool][0]["values"]) for tool in turns)
    difference = float(np.abs(np.maximum(ours, 0) - theirs).max())
    if difference > 1e-4:
        sys.exit(f"information: {name}: the values differ by {difference:.1e}: {ours} and {theirs}")
    return {"name": name, **settings, "points": points, "turns": turns, "difference": difference}


def neighbours_table(cases, options):
    import numpy
    import sklearn

    lines = [
        "| information | frames × columns | threads | Andante, s | scikit-learn, s | times faster | goal "
        "| values, nats (scikit-learn's) | differ by |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case in cases:
        seconds = {tool: statistics.median(turn["seconds"] for turn in turns) for tool, turns in case["turns"].items()}
        values = {tool: turns[0]["values"] for tool, turns in case["turns"].items()}
        pairs = ", ".join(f"{a:.4f} ({b:.4f})" for a, b in zip(*values.values()))
        lines.append(
            f"| {case['measure']}, {case['kind']} | {case['points']:,} × {len(CORRELATIONS)} | {case['threads']} "
            f"| {seconds['Andante']:.3f} | {seconds['scikit-learn']:.3f} "
            f"| **{seconds['scikit-learn'] / seconds['Andante']:.1f}** | {case.get('goal', '')} | {pairs} | {case['difference']:.0e} |"
        )
    lines += ["", f"Medians of {options.repeat} turns, Float64, k = {NEIGHBOURS}; scikit-learn {sklearn.__version__}, NumPy {numpy.__version__}."]
    return lines


# What runs the cases of a kind, and what makes a table of them.
RUNNERS = {
    "neighbours": (run_neighbours, neighbours_table),
    "matrix": (lagged_matrix.run, lagged_matrix.table),
}


def main():
    options = arguments()
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"information: warning: the load is {load:.1f} before the start; ratios from a busy machine mislead", file=sys.stderr)
    done = {}
    for name in options.case or CASES:
        kind, settings = CASES[name]
        done.setdefault(kind, []).append(RUNNERS[kind][0](name, settings, options))
    text = "\n\n".join("\n".join(RUNNERS[kind][1](cases, options)) for kind, cases in done.items()) + "\n"
    cases = [case for list in done.values() for case in list]
    print(json.dumps(cases, indent=2, sort_keys=True) if options.json else text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "information.md").write_text(text)
        (options.out / "information.json").write_text(json.dumps(cases, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
