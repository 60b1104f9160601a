"""Times estimates and posteriors of Markov models with Andante and with deeptime, and prints tables.

    python markov.py --andante .build/release/andante-bench [--repeat 3] [--only estimate|posterior] [--out DIR]

The counts are those of a particle in four wells of a plane, on a grid of cells, seen for a while
("sparse": a few tens of neighbours a state, some of them one count away from the rest) and random
numbers from 1 to 30 between all states ("dense"). The tools take turns.

Estimates: reversible maximum likelihood of 1000 states on one thread of Andante; deeptime's
`transition_matrix` with its defaults (a change of 1e-8, as sparse or dense as the counts are) and run
to a change of 1e-12. Both are judged by the likelihood and by the largest derivative of it with respect
to the logarithm of a flow, as a share of all counts, which is zero at the maximum.

Posteriors: 200 states, reversible and with a fixed stationary distribution, on one thread of each.
deeptime's `BayesianMSM` with its defaults; both are timed from the counts to the last draw and the
slowest timescale of each. Effective draws by one estimator (Geyer's initial monotone sequence over the
halves of each chain) for p₀₁, p₇₇, a stationary probability and the slowest timescale; a chain that does
not move has one.
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

QUANTITIES = ["p₀₁", "p₇₇", "π₃", "slowest timescale"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", metavar="PROGRAM", help="Andante's benchmark program")
    parser.add_argument("--cross-check", metavar="DIR", type=pathlib.Path, help="estimate the counts there, and end")
    parser.add_argument("--repeat", type=int, default=3, help="turns of each (default %(default)s)")
    parser.add_argument("--only", choices=["estimate", "posterior"], help="one of the two tables")
    parser.add_argument("--states", type=int, default=1000, help="states of the estimates (default %(default)s)")
    parser.add_argument("--posterior-states", type=int, default=200, help="states of the posteriors (default %(default)s)")
    parser.add_argument("--draws", type=int, default=400, help="draws of each posterior (default %(default)s)")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="write markov.md and markov.json there")
    options = parser.parse_args()
    if not options.andante and not options.cross_check:
        parser.error("--andante names the program to time")
    return options


def dense_counts(states):
    import numpy as np

    return np.random.default_rng(0).integers(1, 31, (states, states)).astype(float)


def sparse_counts(states, frames, lag=1):
    """Counts of overdamped motion in four wells, cells of a grid that were visited and are connected."""
    import numpy as np
    import scipy.sparse
    import scipy.sparse.csgraph

    generator = np.random.default_rng(1)
    walkers, step = 20, 0.01
    side = int(1.35 * states**0.5) + 1
    x = generator.uniform(-1, 1, (walkers, 2))
    cells = np.empty((frames // walkers, walkers), int)
    for t in range(-200, len(cells)):
        for _ in range(2):
            x = x - step * 6 * x * (x * x - 1) + (2 * step * 0.5) ** 0.5 * generator.standard_normal(x.shape)
        if t >= 0:
            place = np.clip(((x + 2) / 4 * side).astype(int), 0, side - 1)
            cells[t] = place[:, 0] * side + place[:, 1]
    counts = scipy.sparse.coo_matrix(
        (np.ones(cells[lag:].size), (cells[:-lag].ravel(), cells[lag:].ravel())), shape=(side * side, side * side)
    ).tocsr()
    # The states that were visited most, of those that reach each other.
    busiest = np.argsort(-np.asarray(counts.sum(1)).ravel())[:states]
    counts = counts[busiest][:, busiest]
    _, sets = scipy.sparse.csgraph.connected_components(counts, connection="strong")
    kept = np.flatnonzero(sets == np.argmax(np.bincount(sets)))
    counts = counts[kept][:, kept].toarray()
    # The first two states are linked, so that p₀₁ is one to estimate.
    partner = np.argsort(counts[0] + counts[:, 0])[-2]
    order = np.r_[0, partner, np.setdiff1d(np.arange(1, len(counts)), partner)]
    return counts[np.ix_(order, order)]


def judge(counts, p, pi):
    """The log-likelihood, and ‖∂ℓ/∂ln x‖∞ / Σc."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        likelihood = float(np.where(counts > 0, counts * np.log(np.where(p > 0, p, 1)), 0).sum())
    flows = pi[:, None] * p
    flows = (flows + flows.T) / 2
    rates = counts.sum(1) / pi
    derivative = counts + counts.T - flows * (rates[:, None] + rates[None, :])
    np.fill_diagonal(derivative, np.diag(counts) - np.diag(flows) * rates)
    return likelihood, float(np.abs(derivative).max() / counts.sum())


def effective_draws(chains):
    """Geyer's initial monotone sequence on halved chains, as in Vehtari et al. (2021)."""
    import numpy as np

    chains = np.asarray(chains, float)
    half = chains.shape[1] // 2
    halves = np.concatenate([chains[:, :half], chains[:, -half:]])
    means = halves.mean(1)
    within = halves.var(1, ddof=1).mean()
    if not within > 0:
        return 1.0
    pooled = (half - 1) / half * within + means.var(ddof=1)
    centred = halves - means[:, None]
    power = np.abs(np.fft.rfft(centred, 2 * half)) ** 2
    covariances = np.fft.irfft(power)[:, :half].mean(0) / (half - 1)
    correlations = 1 - (within - covariances) / pooled
    correlations[0] = 1
    total, last = 0.0, np.inf
    for k in range(0, half - 1, 2):
        pair = correlations[k] + correlations[k + 1]
        if pair <= 0:
            break
        last = min(last, pair)
        total += last
    return halves.size / max(1 / np.log10(halves.size), 2 * total - 1)


def run(options, *command):
    command = [str(part) for part in (options.andante, "markov", *command)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"markov: exit code {done.returncode} from: {' '.join(command)}")
    return json.loads(done.stdout)


def deeptime_estimate(counts, sparse, **settings):
    import scipy.sparse
    from deeptime.markov.tools.estimation import transition_matrix

    given = scipy.sparse.csr_matrix(counts) if sparse else counts
    start = time.perf_counter()
    p, pi = transition_matrix(given, reversible=True, return_statdist=True, warn_not_converged=False, **settings)
    seconds = time.perf_counter() - start
    likelihood, derivative = judge(counts, p.toarray() if sparse else p, pi)
    return {"seconds": seconds, "log_likelihood": likelihood, "largest_derivative": derivative}


def deeptime_posterior(counts, pi, draws):
    import numpy as np
    from deeptime.markov import TransitionCountModel
    from deeptime.markov.msm import BayesianMSM

    start = time.perf_counter()
    model = TransitionCountModel(counts, counting_mode="effective")
    estimator = BayesianMSM(n_samples=draws, reversible=True, stationary_distribution_constraint=pi)
    samples = estimator.fit(model).fetch_model().samples
    values = [
        [s.transition_matrix[0, 1], s.transition_matrix[7, 7], s.stationary_distribution[3], s.timescales(k=1)[0]]
        for s in samples
    ]
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "effective": [effective_draws(np.array(values)[None, :, k]) for k in range(4)]}


def andante_posterior(options, folder, has_pi, draws, seed):
    import numpy as np

    distribution = ["--distribution", folder / "pi.npy"] if has_pi else []
    result = run(options, "--counts", folder / "counts.npy", "--draws", draws, "--chains", 2, "--seed", seed, *distribution)
    chains = np.array(result["chains"])
    return {
        "seconds": result["seconds"][0], "acceptance": result["acceptance"],
        "effective": [effective_draws(chains[:, :, k]) for k in range(4)],
    }  # fmt: skip


def median(turns, key):
    return statistics.median(turn[key] for turn in turns)


def estimates(options, folder, results):
    import numpy as np

    n = options.states
    lines = [
        "| counts | tool | s | times slower | log-likelihood below the best | largest derivative |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind, counts in [("sparse", sparse_counts(n, 3_000_000)), ("dense", dense_counts(n))]:
        np.save(folder / "counts.npy", counts)
        label = f"{kind}, {len(counts)} states, {np.count_nonzero(counts) / len(counts):.0f} a row"
        turns = {"Andante": [], "deeptime, defaults": [], "deeptime, to 1e-12": []}
        for _ in range(options.repeat):
            # deeptime's process is warm after its first turn; so is Andante's after its first run.
            ours = run(options, "--counts", folder / "counts.npy", "--repeat", 3)
            turns["Andante"].append({**ours, "seconds": statistics.median(ours["seconds"])})
            turns["deeptime, defaults"].append(deeptime_estimate(counts, kind == "sparse"))
            turns["deeptime, to 1e-12"].append(
                deeptime_estimate(counts, kind == "sparse", maxerr=1e-12, maxiter=10**8)
            )
            print(
                label + ": " + ", ".join(f"{tool} {runs[-1]['seconds']:.3f} s" for tool, runs in turns.items())
                + f", load {os.getloadavg()[0]:.1f}", file=sys.stderr,
            )  # fmt: skip
        best = max(run["log_likelihood"] for runs in turns.values() for run in runs)
        for tool, runs in turns.items():
            seconds = median(runs, "seconds")
            lines.append(
                f"| {label} | {tool} | {seconds:.3f} | {seconds / median(turns['Andante'], 'seconds'):.1f} "
                f"| {best - runs[0]['log_likelihood']:.1e} of {-best:.3g} | {runs[0]['largest_derivative']:.1e} |"
            )
        results.append({"counts": label, "turns": turns})
    return lines


def posteriors(options, folder, results):
    import numpy as np

    n = options.posterior_states
    lines = [
        "| counts | posterior | tool | s | " + " | ".join(f"{name}: effective draws a second" for name in QUANTITIES) + " |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    sparse = sparse_counts(n, 200_000)
    # A fixed distribution needs stays in every state.
    sparse[np.diag_indices(len(sparse))] += np.diag(sparse) == 0
    for kind, counts in [("sparse", sparse), ("dense", dense_counts(n))]:
        np.save(folder / "counts.npy", counts)
        pi = counts.sum(1) + counts.sum(0)
        pi /= pi.sum()
        np.save(folder / "pi.npy", pi[:, None])
        label = f"{kind}, {len(counts)} states, {np.count_nonzero(counts) / len(counts):.0f} a row"
        for has_pi in (False, True):
            name = "fixed π" if has_pi else "reversible"
            turns = {"Andante": [], "deeptime": []}
            for turn in range(options.repeat):
                turns["Andante"].append(andante_posterior(options, folder, has_pi, options.draws, turn))
                try:
                    turns["deeptime"].append(deeptime_posterior(counts, pi if has_pi else None, options.draws))
                except Exception as error:  # It reports some counts as bad input.
                    print(f"{label}, {name}: deeptime: {error}", file=sys.stderr)
                print(
                    f"{label}, {name}: " + ", ".join(f"{tool} {runs[-1]['seconds']:.2f} s" for tool, runs in turns.items() if runs)
                    + f", load {os.getloadavg()[0]:.1f}", file=sys.stderr,
                )  # fmt: skip
            rates = {
                tool: [statistics.median(run["effective"][k] / run["seconds"] for run in runs) for k in range(4)]
                for tool, runs in turns.items() if runs
            }  # fmt: skip
            for tool, values in rates.items():
                cells = []
                for k, value in enumerate(values):
                    if has_pi and k == 2:
                        cells.append("")
                    elif tool == "Andante" and "deeptime" in rates:
                        cells.append(f"{value:.1f} (**{value / rates['deeptime'][k]:.1f}** times)")
                    else:
                        cells.append(f"{value:.1f}")
                lines.append(f"| {label} | {name} | {tool} | {median(turns[tool], 'seconds'):.2f} | " + " | ".join(cells) + " |")
            results.append({"counts": label, "posterior": name, "turns": turns})
    return lines


def cross_check(folder):
    import warnings

    import numpy as np
    from deeptime.markov.tools.estimation import transition_matrix

    for path in sorted(folder.glob("*.counts")):
        counts = np.fromfile(path)
        counts = counts.reshape(int(counts.size**0.5), -1)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            p, pi = transition_matrix(counts, reversible=True, return_statdist=True, maxerr=1e-12, maxiter=200_000)
        likelihood, _ = judge(counts, p, pi)
        np.array([not caught, likelihood, *pi], float).tofile(path.with_suffix(".estimate"))


def main():
    options = arguments()
    if options.cross_check:
        return cross_check(options.cross_check)
    import deeptime

    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"markov: warning: the load is {load:.1f} before the start", file=sys.stderr)
    results, parts = [], []
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as name:
        folder = pathlib.Path(name)
        for what, table in [("estimate", estimates), ("posterior", posteriors)]:
            if options.only in (None, what):
                parts.append("\n".join(table(options, folder, results)))
    parts.append(
        f"Medians of {options.repeat} alternating turns, one thread; {options.draws} draws of each posterior. "
        f"deeptime {deeptime.__version__}. Load before the start {load:.1f}."
    )
    text = "\n\n".join(parts) + "\n"
    print(text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "markov.md").write_text(text)
        (options.out / "markov.json").write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
