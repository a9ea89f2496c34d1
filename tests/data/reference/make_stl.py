"""Robust STL of statsmodels, with the windows, jumps and numbers of passes of R's stl.

python3 make_stl.py      (in this folder; reads series.csv, writes expected_stl_robust.csv)

R itself is no reference for robust fits: it asks its partial sort for the two middle remainders in falling order where
the number of observations is even, and at times gets a neighbour of the median (seen from the eighth outer pass on
AirPassengers). The periodic season is the smooth over a window of 10n + 1 of degree 0, then the mean of each position.
"""
import csv
import math

import numpy as np
import statsmodels
from statsmodels.tsa.seasonal import STL

odd = lambda x: x + (x + 1) % 2
jump = lambda width: math.ceil(width / 10)
series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault((row["series"], int(row["season_length"])), []).append(float(row["value"]))

rows = []
for (name, m), values in series.items():
    if m == 1:
        continue
    y = np.array(values)
    put = lambda quantity, all: rows.extend((name, quantity, i + 1, repr(float(v))) for i, v in enumerate(all))
    for window in (7, 13, "periodic"):
        width = 10 * len(y) + 1 if window == "periodic" else window
        trend = odd(math.ceil(1.5 * m / (1 - 1.5 / width)))
        model = STL(
            y, period=m, seasonal=width, trend=trend, low_pass=odd(m), seasonal_deg=0, robust=True,
            seasonal_jump=jump(width), trend_jump=jump(trend), low_pass_jump=jump(odd(m)),
        )
        fit = model.fit(inner_iter=1, outer_iter=15)
        season = np.array(fit.seasonal)
        if window == "periodic":
            season = np.array([season[i % m :: m].mean() for i in range(len(y))])
        put(f"stl_{window}_robust_trend", fit.trend)
        put(f"stl_{window}_robust_season", season)
with open("expected_stl_robust.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["series", "quantity", "index", "value"])
    writer.writerows(rows)
print("statsmodels", statsmodels.__version__)
