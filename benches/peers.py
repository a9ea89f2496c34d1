"""Processor time of statsforecast per series: prints `method,milliseconds` lines.

    python peers.py TRAIN.csv      columns series_id,frequency,index,value, monthly

One thread, one series at a time, fit, forecast of 18 steps and both intervals; three series outside the clock first.
The mean of four needs all four, so its time is the sum of theirs.
"""

import csv
import os
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402
from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta  # noqa: E402

warnings.simplefilter("ignore")
SEASON, HORIZON, LEVELS = 12, 18, [80, 95]


def histories(path):
    """The values of each series, in the file's order."""
    found = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["series_id"], []).append(float(row["value"]))
    return [np.array(values) for values in found.values()]


def milliseconds(method, series):
    """Mean processor time of `method` per series."""
    for values in series[:3]:
        method(season_length=SEASON).forecast(y=values, h=HORIZON, level=LEVELS)
    start = time.process_time()
    for values in series:
        method(season_length=SEASON).forecast(y=values, h=HORIZON, level=LEVELS)
    return (time.process_time() - start) * 1000 / len(series)


def main():
    series = histories(sys.argv[1])
    times = {it.__name__: milliseconds(it, series) for it in (AutoETS, DynamicOptimizedTheta, AutoCES, AutoARIMA)}
    times["mean of these four"] = sum(times.values())
    for name, spent in times.items():
        print(f"{name},{spent:.3f}", flush=True)


if __name__ == "__main__":
    main()
