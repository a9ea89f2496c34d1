"""Croston, SBA, TSB, ADIDA and IMAPA by statsforecast, on seeded intermittent histories.

python3 make_intermittent.py      (in this folder; writes expected_intermittent.csv)

`y` holds the history itself. `sizes_sse` and `gaps_sse` are the squared one-step errors at the package's own best
weights, which it searches between 0.1 and 0.3; `imapa_at_01` is put together from the package's smoothing of block sums.
"""
import csv

import numpy as np
import statsforecast
from statsforecast import models as m

random = np.random.default_rng(20261123)


def history(n, probability, spread, first_sells):
    sells = random.random(n) < probability
    sells[0] = first_sells
    sizes = np.round(np.exp(spread * random.standard_normal(n) + 1.0)) + 1.0
    return np.where(sells, sizes, 0.0)


dying = history(60, 0.5, 0.4, True)
dying[30:] *= random.random(30) < 0.1
series = {
    "sparse": history(72, 0.25, 0.2, True),
    "lumpy": history(90, 0.3, 0.9, False),
    "frequent": history(48, 0.7, 0.5, True),
    "dying": dying,
    "late": np.concatenate([np.zeros(9), history(40, 0.4, 0.5, True)]),
}
rows = []


def put(name, quantity, values):
    for i, value in enumerate(np.atleast_1d(values)):
        rows.append((name, quantity, i + 1, repr(float(value))))


def best(x):
    level, fitted, alpha = m._optimized_ses_forecast(x)
    return level, alpha, np.nansum((x[1:] - fitted[1:]) ** 2)


for name, y in series.items():
    put(name, "y", y)
    for key, model in {"croston": m.CrostonClassic(), "sba": m.CrostonSBA(), "tsb": m.TSB(0.2, 0.1)}.items():
        result = model.forecast(y, h=2, fitted=True)
        put(name, f"{key}_mean", result["mean"])
        put(name, f"{key}_fitted", result["fitted"])
    sizes, gaps = m._demand(y), m._intervals(y)
    put(name, "sizes_alpha", best(sizes)[1]), put(name, "sizes_sse", best(sizes)[2])
    put(name, "gaps_alpha", best(gaps)[1]), put(name, "gaps_sse", best(gaps)[2])
    put(name, "optimized_mean", m.CrostonOptimized().forecast(y, h=2)["mean"])
    k = round(gaps.mean())
    put(name, "adida_alpha", best(m._chunk_sums(y[len(y) % k :], k))[1])
    put(name, "adida_sse", best(m._chunk_sums(y[len(y) % k :], k))[2])
    put(name, "adida_mean", m.ADIDA().forecast(y, h=2)["mean"])
    put(name, "imapa_mean", m.IMAPA().forecast(y, h=2)["mean"])
    levels = [m._ses_forecast(m._chunk_sums(y[len(y) % j :], j), 0.1)[0] / j for j in range(1, k + 1)]
    put(name, "imapa_at_01", np.mean(levels))

with open("expected_intermittent.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("series", "quantity", "index", "value"))
    writer.writerows(rows)
print("statsforecast", statsforecast.__version__, "numpy", np.__version__)
