"""Times deeptime's TICA or VAMP, fitted from the data at each lag, and prints one JSON object.

The fit is what its users write: `TICA(lagtime=lag, dim=10).fit(data).fetch_model()`. Reading and
making the data are outside the clock; the decomposition is inside it.

    python deeptime_moments.py --frames 200000 --features 500 --lags 1,10,100 --method tica

The memory a fit needs is touched before the clock starts and kept by the allocator, so that what
is timed is arithmetic and not the operating system handing out pages: the peer at its best.

Time does not depend on the values, so the data are seeded noise around an AR(1) process of slow
columns. To time another program on the same array, write it with --save and read it with --data.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=200_000, help="rows of the made data (default %(default)s)")
    parser.add_argument("--features", type=int, default=200, help="columns of the made data (default %(default)s)")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32", help="precision of the made data")
    parser.add_argument("--seed", type=int, default=1, help="seed of the made data")
    parser.add_argument("--data", metavar="FILE.npy", help="read this array instead of making one")
    parser.add_argument("--save", metavar="FILE.npy", help="write the array before timing")
    parser.add_argument("--lags", default="10", help="lag times in frames, separated by commas (default %(default)s)")
    parser.add_argument("--method", choices=["tica", "vamp"], default="tica")
    parser.add_argument("--repeat", type=int, default=3, help="runs over all lags (default %(default)s; 0 makes the data only)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="BLAS threads (default: all, %(default)s)")
    return parser.parse_args()


def make(frames, features, dtype, seed):
    """Noise plus one slow AR(1) column for each ten features, mixed in with seeded weights."""
    import numpy as np
    from scipy.signal import lfilter

    generator = np.random.default_rng(seed)
    data = generator.standard_normal((frames, features), dtype=np.dtype(dtype))
    slow = max(1, features // 10)
    for column in range(slow):
        decay = 1 - 1 / (20 * (column + 1))
        noise = generator.standard_normal(frames) * (1 - decay**2) ** 0.5
        data[:, column] += lfilter([1.0], [1.0, -decay], noise).astype(data.dtype)
    return data


# Kept by glibc's allocator for the whole run; read at the start of a process only.
KEEP_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 40)}


def touch_memory(data):
    """Touches as much memory as a fit of these data allocates (copies of both windows in float64)."""
    import numpy as np

    np.ones(3 * data.size)


def main():
    options = arguments()
    if any(os.environ.get(name) != value for name, value in KEEP_MEMORY.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **KEEP_MEMORY})
    lags = [int(word) for word in options.lags.split(",")]

    import numpy as np

    if options.data:
        data = np.ascontiguousarray(np.load(options.data))
        if data.ndim != 2 or data.dtype not in (np.float32, np.float64):
            sys.exit(f"deeptime_moments: {options.data} must hold a matrix of float32 or float64")
    else:
        data = make(options.frames, options.features, options.dtype, options.seed)
    if options.save:
        np.save(options.save, data)
    if options.repeat < 1:
        return

    import deeptime
    import scipy
    from deeptime.decomposition import TICA, VAMP
    from threadpoolctl import threadpool_info, threadpool_limits

    estimator = TICA if options.method == "tica" else VAMP
    seconds, spectrum = [], {}
    with threadpool_limits(limits=options.threads):
        libraries = threadpool_info()
        touch_memory(data)
        for _ in range(options.repeat):
            start = time.perf_counter()
            for lag in lags:
                model = estimator(lagtime=lag, dim=10).fit(data).fetch_model()
                spectrum[lag] = model.singular_values[:4]
            seconds.append(time.perf_counter() - start)

    blas = [
        {key: library.get(key) for key in ("internal_api", "version", "threading_layer", "architecture", "num_threads")}
        for library in libraries
        if library.get("user_api") == "blas"
    ]
    print(
        json.dumps(
            {
                "tool": "deeptime",
                "method": options.method,
                "dtype": str(data.dtype),
                "frames": data.shape[0],
                "features": data.shape[1],
                "lags": lags,
                "threads": options.threads,
                "seconds": [round(value, 4) for value in seconds],
                "median_seconds": round(statistics.median(seconds), 4),
                "leading_values": {str(lag): [float(value) for value in values] for lag, values in spectrum.items()},
                "versions": {
                    "deeptime": deeptime.__version__,
                    "numpy": np.__version__,
                    "scipy": scipy.__version__,
                    "python": platform.python_version(),
                },
                "blas": blas,
            },
            indent=2,
            sort_keys=True,
        )
    )


if __name__ == "__main__":
    main()
