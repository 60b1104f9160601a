"""Trains networks with Andante and with deeptime's VAMPNet on the same data, and prints a table.

    python networks.py --andante .build/release/andante-bench [--seeds 5] [--epochs 10] [--out DIR]

The data are a particle on a torus of two angles, as cosines and sines: 250,000 frames to train on and
50,000 to score on. Both train a 4-64-64-32-3 network with ELU on the non-reversible VAMP-2 score, in
batches of 4096 pairs, with Adam at the same learning rate, on as many threads. deeptime's epoch is
`VAMPNet.partial_fit` on each batch, without validation: batches of the data loader that its users
write, and, so that the loader's own time can be told, batches cut from tensors by shuffled indices.
Andante's epoch includes the score on the held-out frames. Held-out scores are VAMP-2 of the three
outputs after the last epoch, whitened on the held-out frames.

Needs torch beside the versions of requirements.txt.
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

LAG, BATCH, RATE = 10, 4096, 1e-3
WIDTHS = [4, 64, 64, 32, 3]
TRAINING, HELD_OUT = 250_000, 50_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--andante", required=True, metavar="PROGRAM", help="Andante's benchmark program")
    parser.add_argument("--seeds", type=int, default=5, help="trainings of each tool (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=10, help="epochs of each training (default %(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="threads of each (default %(default)s)")
    parser.add_argument("--out", metavar="DIR", type=pathlib.Path, help="write table.md and results.json there")
    return parser.parse_args()


def make(frames, seed):
    """Overdamped motion on a torus with two barriers, as cos and sin of both angles."""
    import numpy as np

    generator = np.random.default_rng(seed)
    # Many walkers at once cost no more than one; each is a stretch of the whole.
    walkers, step, substeps = 50, 0.02, 4
    angles = generator.uniform(-np.pi, np.pi, (walkers, 2))
    rows = np.empty((frames // walkers, walkers, 4), np.float32)
    for t in range(-500, frames // walkers):
        for _ in range(substeps):
            x, y = angles.T
            coupling = 0.5 * np.sin(x - y)
            force = np.stack([6.4 * np.sin(2 * x) + coupling, 4.8 * np.sin(2 * y) - coupling], axis=1)
            angles = angles + step * force + (2 * step) ** 0.5 * generator.standard_normal(angles.shape)
        if t >= 0:
            x, y = angles.T
            rows[t] = np.stack([np.cos(x), np.sin(x), np.cos(y), np.sin(y)], axis=1)
    return [np.ascontiguousarray(rows[:, walker]) for walker in range(walkers)]


def vamp2(outputs, lag):
    """1 + Σ σ² of outputs of several trajectories, whitened on them, means removed."""
    import numpy as np

    x = np.concatenate([z[:-lag] for z in outputs]).astype(np.float64)
    y = np.concatenate([z[lag:] for z in outputs]).astype(np.float64)
    x -= x.mean(0)
    y -= y.mean(0)
    koopman = np.linalg.solve(x.T @ x, x.T @ y) @ np.linalg.solve(y.T @ y, y.T @ x)
    return 1 + float(np.trace(koopman))


def train_deeptime(training, held_out, options, seed, own_loader):
    """Seconds of each epoch and the held-out score after the last."""
    import numpy as np
    import torch
    from deeptime.decomposition.deep import VAMPNet
    from deeptime.util.data import TrajectoriesDataset
    from deeptime.util.torch import MLP

    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    lobe = MLP(units=WIDTHS, nonlinearity=torch.nn.ELU)
    net = VAMPNet(lobe=lobe, learning_rate=RATE, score_method="VAMP2")
    data = TrajectoriesDataset.from_numpy(LAG, training)
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True)
    x = torch.from_numpy(np.concatenate([rows[:-LAG] for rows in training]))
    y = torch.from_numpy(np.concatenate([rows[LAG:] for rows in training]))

    def cut():
        for indices in torch.randperm(len(x)).split(BATCH):
            yield x[indices], y[indices]

    seconds = []
    for _ in range(options.epochs):
        start = time.perf_counter()
        for batch in loader if own_loader else cut():
            net.partial_fit(batch)
        seconds.append(time.perf_counter() - start)
    lobe.eval()
    with torch.no_grad():
        outputs = [lobe(torch.from_numpy(rows)).numpy() for rows in held_out]
    return seconds, vamp2(outputs, LAG)


def train_andante(folder, options, seed):
    command = [
        options.andante, "networks", "--training", folder / "training.npy", "--held-out", folder / "held-out.npy",
        "--trajectory-length", str(TRAINING // 50), str(HELD_OUT // 50), "--lag", str(LAG),
        "--epochs", str(options.epochs), "--batch", str(BATCH), "--rate", str(RATE),
        "--threads", str(options.threads), "--seed", str(seed),
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"networks: exit code {done.returncode} from: {' '.join(map(str, command))}")
    result = json.loads(done.stdout)
    return result["epoch_seconds"], result["scores"][-1]


def main():
    options = arguments()
    import deeptime
    import numpy as np
    import torch

    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"networks: warning: the load is {load:.1f} before the start", file=sys.stderr)
    training, held_out = make(TRAINING, 1), make(HELD_OUT, 2)
    results = {"Andante": [], "deeptime": [], "deeptime, batches cut from tensors": []}
    with tempfile.TemporaryDirectory(prefix="andante-bench-") as name:
        folder = pathlib.Path(name)
        np.save(folder / "training.npy", np.concatenate(training))
        np.save(folder / "held-out.npy", np.concatenate(held_out))
        for seed in range(options.seeds):
            for tool in results:
                if tool == "Andante":
                    seconds, score = train_andante(folder, options, seed)
                else:
                    seconds, score = train_deeptime(training, held_out, options, seed, tool == "deeptime")
                results[tool].append({"epoch_seconds": seconds, "held_out_vamp2": score})
                print(
                    f"{tool}, seed {seed}: {statistics.median(seconds):.3f} s an epoch, held-out VAMP-2 {score:.4f}, "
                    f"load {os.getloadavg()[0]:.1f}",
                    file=sys.stderr,
                )
    text = table(results, options, f"deeptime {deeptime.__version__}, torch {torch.__version__}")
    print(text.rstrip())
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "table.md").write_text(text)
        (options.out / "results.json").write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")


def table(results, options, versions):
    def seconds(tool):
        return statistics.median(value for run in results[tool] for value in run["epoch_seconds"])

    def scores(tool):
        return [run["held_out_vamp2"] for run in results[tool]]

    lines = [
        "| tool | s an epoch, median | Andante is faster by | held-out VAMP-2, median (range) |",
        "| --- | --- | --- | --- |",
    ]
    for tool in results:
        lines.append(
            f"| {tool} | {seconds(tool):.3f} | {seconds(tool) / seconds('Andante'):.1f} "
            f"| {statistics.median(scores(tool)):.4f} ({min(scores(tool)):.4f}–{max(scores(tool)):.4f}) |"
        )
    lines.append("")
    lines.append(
        f"{'-'.join(map(str, WIDTHS))} ELU, {TRAINING:,} frames, batches of "
        f"{BATCH}, {options.epochs} epochs, {options.seeds} seeds, {options.threads} threads; {versions}."
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
