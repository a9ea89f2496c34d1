"""Strength of the season and the Kruskal-Wallis test, by statsmodels' decomposition and scipy's test.

python3 make_seasonality.py      (in this folder; reads series.csv, writes expected_seasonality.csv)
"""
import csv

import numpy as np
import scipy
import statsmodels
from scipy.stats import kruskal
from statsmodels.tsa.seasonal import seasonal_decompose

series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault((row["series"], int(row["season_length"])), []).append(float(row["value"]))

rows = []
for (name, m), values in series.items():
    if m == 1:
        continue
    y = np.array(values)
    parts = seasonal_decompose(y, model="additive", period=m)
    known = ~np.isnan(parts.trend)
    # Rounded, since whole numbers less their moving average tie, and rounding errors would break the ties.
    detrended, rest = (y - parts.trend)[known], parts.resid[known]
    month = (np.arange(len(y)) % m)[known]
    test = kruskal(*[np.round(detrended[month == i], 7) for i in range(m)])
    strength = max(0.0, 1.0 - np.var(rest) / np.var(detrended))
    rows += [(name, q, 1, repr(float(v))) for q, v in (("strength", strength), ("h", test.statistic), ("p", test.pvalue))]

with open("expected_seasonality.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("series", "quantity", "index", "value"))
    writer.writerows(rows)
print("statsmodels", statsmodels.__version__, "scipy", scipy.__version__)
