"""Least squared errors of damped Holt-Winters at known first states, by statsmodels.

python3 make.py      (in this folder; reads series.csv, writes expected_fits.csv)

The first states are the ones that the product documents, here by seasonal_decompose and polyfit: the decomposition of
the first four seasons, and a line through the adjusted first two, one step before the first observation.
"""
import csv
import warnings

import numpy as np
import statsmodels
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.seasonal import seasonal_decompose

series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault((row["series"], int(row["season_length"])), []).append(float(row["value"]))

rows = []
for (name, m), values in series.items():
    if m == 1:
        continue
    y = np.array(values)
    for kind in ("additive", "multiplicative"):
        season = seasonal_decompose(y[: 4 * m], model=kind, period=m).seasonal[:m]
        tiled = np.tile(season, 2)
        adjusted = y[: 2 * m] - tiled if kind == "additive" else y[: 2 * m] / tiled
        slope, intercept = np.polyfit(np.arange(2 * m), adjusted, 1)
        model = ExponentialSmoothing(
            y, trend="add", damped_trend=True, seasonal=kind, seasonal_periods=m, initialization_method="known",
            initial_level=intercept - slope, initial_trend=slope, initial_seasonal=season,
            bounds={"smoothing_level": (1e-4, 0.9999), "damping_trend": (0.8, 0.98)},
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fits = [model.fit(method=method) for method in ("SLSQP", "L-BFGS-B", "trust-constr")]
        best = min(fits, key=lambda it: it.sse)
        assert 0.8 <= best.params["damping_trend"] <= 0.98
        rows.append((name, f"hw_{kind}_sse", 1, repr(float(best.sse))))
        print(name, kind, best.sse, {k: v for k, v in best.params.items() if np.isscalar(v)})
with open("expected_fits.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["series", "quantity", "index", "value"])
    writer.writerows(rows)
print("statsmodels", statsmodels.__version__)
