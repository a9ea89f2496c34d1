"""Complex exponential smoothing of statsforecast: the recursion at given parameters and first states, and its best fits.

python3 make_ces.py      (in this folder; reads series.csv, writes expected_ces.csv)

First states, x = the first value: level x and potential x/1.1 (simple: the first season and its values/1.1); season =
first season less x, its potential /1.1. alpha = 1.3 + 1.01i; beta = .2 (partial), 1.2 + .98i (full).
`ces_<form>_best`: alpha_0, alpha_1, beta_0, beta_1 of the package's best fit of that form.
"""
import csv

import numpy as np
import statsforecast
from statsforecast.ces import _ces, cesmodel

series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault((row["series"], int(row["season_length"])), []).append(float(row["value"]))

FORMS = {"none": "N", "simple": "S", "partial": "P", "full": "F"}
rows = []
for (name, m), values in series.items():
    y = np.array(values)
    n = len(y)
    put = lambda quantity, all: rows.extend((name, quantity, i + 1, repr(float(v))) for i, v in enumerate(all))
    for form, code in FORMS.items():
        if m == 1 and code != "N":
            continue
        lag = 1 if code == "N" else m
        columns = {"N": 2, "S": 2, "P": 3, "F": 4}[code]
        states = np.zeros((n + 2 * lag, columns))
        opening = y[:lag] if code == "S" else np.repeat(y[0], lag)
        states[:lag, 0], states[:lag, 1] = opening, opening / 1.1
        if columns > 2:
            states[:lag, 2] = y[:lag] - y[0]
        if columns > 3:
            states[:lag, 3] = (y[:lag] - y[0]) / 1.1
        beta = {"P": (0.2, 0.0), "F": (1.2, 0.98)}.get(code, (0.0, 0.0))
        errors, amse = np.zeros(n), np.zeros(3)
        _ces.cescalc(y, states, lag, _ces.switch_ces(code), 1.3, 1.01, *beta, errors, amse, 3, 0)
        put(f"ces_{form}_fitted", y - errors)
        best = cesmodel(y, m, code, None, None, None, None, 3)
        put(f"ces_{form}_best", np.nan_to_num([best["par"][key] for key in ("alpha_0", "alpha_1", "beta_0", "beta_1")]))
        print(name, form, best["par"])
with open("expected_ces.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["series", "quantity", "index", "value"])
    writer.writerows(rows)
print("statsforecast", statsforecast.__version__)
