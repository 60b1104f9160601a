"""Times Andante beside deeptime on the same arrays, in one run, and prints a table.

    python compare.py --andante .build/release/andante-bench [--case NAME…] [--repeat 5] [--out DIR]

The two take turns, so that a machine that slows down slows both. A row holds the medians, their
ratio, the smallest and largest ratio of the turns, and the goal. Where OPENBLAS_* variables are set,
both tools are timed twice in each turn, with them and without, so that OpenBLAS may choose its own
kernels; each way has its row.

Andante's side is any program that takes `moments --data F.npy --lags 1,10 --method tica|vamp
--threads N` and prints one JSON object with `seconds` (one number: the pass and the fits at all lags)
and, where it has them, `pass_seconds`, `gemm_share` (useful flops of the pass over the machine's own
GEMM rate), `gigabytes_per_second` and `plain_read_gigabytes_per_second` (rate at which the pass takes
the array in, and that of summing the array alone), and `leading_values` (the first value at each lag,
compared with deeptime's).
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCAN = "1,2,5,10,20,50,100,200,500,1000"

# name: method, dtype, frames, features, lags, goal (how many times faster than the peer)
CASES = {
    "tica-f32-scan": ("tica", "float32", 200_000, 500, SCAN, 9),
    "tica-f32-one": ("tica", "float32", 200_000, 200, "10", 6),
    "tica-f64-scan": ("tica", "float64", 200_000, 500, SCAN, 4),
    "tica-f64-one": ("tica", "float64", 200_000, 200, "10", 2.5),
    "vamp-f32-scan": ("vamp", "float32", 200_000, 500, SCAN, 3),
    "vamp-f32-one": ("vamp", "float32", 200_000, 200, "10", 2),
    "tica-f32-narrow": ("tica", "float32", 5_000_000, 20, SCAN, 5),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", required=True, metavar="PROGRAM", help="Andante's benchmark program")
    parser.add_argument("--case", action="append", choices=CASES, metavar="NAME", help=f"one of {', '.join(CASES)} (default all)")
    parser.add_argument("--repeat", type=int, default=5, help="turns of each (default %(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="threads of each (default %(default)s)")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="write table.md and results.json there")
    parser.add_argument("--scale", type=float, default=1, help="multiplies the frames")
    parser.add_argument("--quick", action="store_true", help="one turn at a fiftieth of the frames: a smoke test, no measurement")
    parser.add_argument("--json", action="store_true", help="print every timing as JSON instead of the table")
    options = parser.parse_args()
    if options.quick:
        options.scale, options.repeat = 0.02, 1
    return options


def run(command, environment=None):
    """Runs a program and returns the JSON object it prints."""
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"compare: exit code {done.returncode} from: {' '.join(map(str, command))}")
    return json.loads(done.stdout) if done.stdout.strip() else {}


def warn_if_busy():
    """Spinning threads lose far more than their share of a busy machine: say so beside the numbers."""
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"compare: warning: the load is {load:.1f} before the start; ratios from a busy machine flatter Andante", file=sys.stderr)
    return load


def time_case(name, options, folder):
    method, dtype, frames, features, lags, goal = CASES[name]
    frames = int(frames * options.scale)
    array = folder / f"{name}.npy"
    script = [sys.executable, HERE / "deeptime_moments.py"]
    run([*script, "--frames", str(frames), "--features", str(features), "--dtype", dtype, "--save", array, "--repeat", "0"])

    common = ["--data", array, "--lags", lags, "--method", method, "--threads", str(options.threads)]
    turns = {label: {"andante": [], "deeptime": []} for label in environments()}
    for turn in range(options.repeat):
        for label, environment in environments().items():
            ours = run([options.andante, "moments", *common], environment)
            peer = run([*script, *common, "--repeat", "1"], environment)
            turns[label]["andante"].append(ours)
            turns[label]["deeptime"].append(peer)
            print(
                f"{name} {turn + 1}/{options.repeat}, {label}: Andante {ours['seconds']:.3f} s, "
                f"deeptime {peer['median_seconds']:.3f} s, load {os.getloadavg()[0]:.1f}",
                file=sys.stderr,
            )
    array.unlink()
    case = {
        "name": name, "method": method, "dtype": dtype, "frames": frames, "features": features,
        "lags": lags, "goal": goal, "threads": options.threads, "turns": turns,
    }  # fmt: skip
    case["largest_difference"] = largest_difference(case)
    if case["largest_difference"] > 1e-3:
        sys.exit(f"compare: {name}: the two disagree by {case['largest_difference']:.1e} in a leading value")
    return case


def environments():
    """The environment as it is, and without OpenBLAS's variables where there are any: kernels differ by a factor of two."""
    free = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
    return {"as set": dict(os.environ), "own choice": free} if len(free) != len(os.environ) else {"own choice": free}


def largest_difference(case):
    """Between the first eigenvalues (TICA) or singular values (VAMP) of the two, over all lags."""
    # deeptime sorts eigenvalues by magnitude: the slowest mode is the largest of them by sign.
    return max(
        abs(mine - max(turns["deeptime"][0]["leading_values"][lag]))
        for turns in case["turns"].values()
        for mine, lag in zip(turns["andante"][0]["leading_values"], case["lags"].split(","), strict=True)
    )


def row(case, label):
    """One line of the table: medians over the turns and the ratios that follow."""
    andante, deeptime = case["turns"][label]["andante"], case["turns"][label]["deeptime"]
    ours = [turn["seconds"] for turn in andante]
    peers = [turn["median_seconds"] for turn in deeptime]
    ratios = [theirs / mine for theirs, mine in zip(peers, ours)]

    def median(key):
        return statistics.median(turn[key] for turn in andante)

    kernels = andante[0]["blas"].split("(")[-1].rstrip(")"), *sorted({blas["architecture"] for blas in deeptime[0]["blas"]})
    return (
        f"| {case['method'].upper()} {case['dtype']} | {case['frames']:,} × {case['features']} | {case['lags'].count(',') + 1} "
        f"| {' / '.join(kernels)} | {statistics.median(ours):.3f} ({median('pass_seconds'):.3f}) | {statistics.median(peers):.3f} "
        f"| **{statistics.median(peers) / statistics.median(ours):.1f}** ({min(ratios):.1f}–{max(ratios):.1f}) | {case['goal']} "
        f"| {median('gemm_share'):.0%} | {median('gigabytes_per_second'):.1f} | {median('plain_read_gigabytes_per_second'):.1f} |"
    )


def table(cases, load):
    first = next(iter(cases[0]["turns"].values()))
    versions = first["deeptime"][0]["versions"]
    head = [
        "| fit | frames × features | lags | kernels, Andante / deeptime | Andante, s (the pass) | deeptime, s | times faster (range) | goal "
        "| pass, of GEMM rate | pass, GB/s | plain read, GB/s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    foot = [
        "",
        f"Medians of {len(first['andante'])} turns with {cases[0]['threads']} threads; both sides fit at every lag. "
        f"deeptime {versions['deeptime']}, NumPy {versions['numpy']}; Andante on {first['andante'][0]['blas'].split(' NO')[0]}. "
        f"Leading values agree to {max(case['largest_difference'] for case in cases):.0e}. Load before the start {load:.1f}.",
    ]
    return "\n".join(head + [row(case, label) for case in cases for label in case["turns"]] + foot) + "\n"


def main():
    options = arguments()
    load = warn_if_busy()
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as folder:
        cases = [time_case(name, options, pathlib.Path(folder)) for name in options.case or CASES]
    text = table(cases, load)
    print(json.dumps(cases, indent=2, sort_keys=True) if options.json else text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "table.md").write_text(text)
        (options.out / "results.json").write_text(json.dumps(cases, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
