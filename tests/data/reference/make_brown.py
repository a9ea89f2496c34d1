"""Brown's double smoothing by statsmodels, as Holt's method at the weights 0.51 and 0.3/1.7 (Brown's weight is 0.3).

python3 make_brown.py      (in this folder; reads series.csv, writes expected_brown.csv)

First level and slope are the first value and the first difference. `brown_sse` is the least squared error over a fine
grid of Brown's weight at these first states, which the product may only undercut, since it chooses the states too.
"""
import csv

import numpy as np
import statsmodels
from statsmodels.tsa.holtwinters import ExponentialSmoothing

series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault(row["series"], []).append(float(row["value"]))

rows = []
for name, values in series.items():
    y = np.array(values)
    model = ExponentialSmoothing(
        y, trend="add", initialization_method="known", initial_level=y[0], initial_trend=y[1] - y[0]
    )
    at = lambda a: model.fit(smoothing_level=a * (2 - a), smoothing_trend=a / (2 - a), optimized=False)
    for quantity, numbers in {
        "brown_fitted": at(0.3).fittedvalues,
        "brown_mean": at(0.3).forecast(8),
        "brown_sse": [min(at(a).sse for a in np.linspace(0.005, 0.995, 199))],
    }.items():
        rows += [(name, quantity, i + 1, repr(float(value))) for i, value in enumerate(numbers)]

with open("expected_brown.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("series", "quantity", "index", "value"))
    writer.writerows(rows)
print("statsmodels", statsmodels.__version__)
