"""Dynamic optimised theta of statsforecast on the series as they are, without taking a season out.

python3 make_theta.py      (in this folder; reads series.csv, writes expected_theta.csv)

`dotm_fitted` and `dotm_mean` are the recursion at alpha = .3, theta = 2.5, first level = .9 of the first value;
`dotm_sse` is the sum of squared errors from the fourth observation on at the parameters that the package finds.
"""
import csv

import numpy as np
import statsforecast
from statsforecast.theta import forecast_theta, thetamodel

series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault(row["series"], []).append(float(row["value"]))

rows = []
for name, values in series.items():
    y = np.array(values)
    put = lambda quantity, all: rows.extend((name, quantity, i + 1, repr(float(v))) for i, v in enumerate(all))
    fixed = thetamodel(y, 1, "DOTM", 0.9 * y[0], 0.3, 2.5, 3)
    put("dotm_fitted", y - fixed["residuals"])
    put("dotm_mean", forecast_theta(fixed, 8)["mean"])
    best = thetamodel(y, 1, "DOTM", np.nan, np.nan, np.nan, 3)
    put("dotm_sse", [np.sum(best["residuals"][3:] ** 2)])
    print(name, best["par"])
with open("expected_theta.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["series", "quantity", "index", "value"])
    writer.writerows(rows)
print("statsforecast", statsforecast.__version__)
