"""Expected values of tests/core/reference/measures.rs.

python3 make_measures.py      (in this folder; writes expected_measures.csv)

Measures of point forecasts by utilsforecast.losses, ranks and tests by scipy.stats, on invented numbers.
"""
import csv
from functools import partial

import numpy as np
import pandas as pd
import scipy
import utilsforecast
from scipy import stats
from utilsforecast import losses

out = []


def put(quantity, values):
    out.extend((quantity, i + 1, repr(float(v))) for i, v in enumerate(np.asarray(values, dtype=float).ravel()))


generator = np.random.default_rng(7)
train = np.round(100 + 10 * np.sin(np.arange(36) * np.pi / 6) + 5 * generator.normal(size=36), 2)
actual = np.round(100 + 10 * np.sin(np.arange(36, 48) * np.pi / 6) + 5 * generator.normal(size=12), 2)
forecast = np.round(actual + 4 * generator.normal(size=12) + 1, 2)
lower, upper = np.round(forecast - 5, 2), np.round(forecast + 5, 2)
for name, values in (("train", train), ("actual", actual), ("forecast", forecast), ("lower", lower), ("upper", upper)):
    put(name, values)
frame = pd.DataFrame({"unique_id": "a", "ds": np.arange(36, 48), "y": actual, "f": forecast, "lower": lower,
                      "upper": upper, "f-lo-80": lower, "f-hi-80": upper})
history = pd.DataFrame({"unique_id": "a", "ds": np.arange(36), "y": train})
for name in ("mae", "rmse", "mape", "smape"):
    put(name, getattr(losses, name)(frame, ["f"])["f"])
put("mase", losses.mase(frame, ["f"], seasonality=12, train_df=history)["f"])
put("rmsse", losses.rmsse(frame, ["f"], seasonality=12, train_df=history)["f"])
put("pinball_10", losses.quantile_loss(frame, {"f": "lower"}, q=0.1)["f"])
put("pinball_90", losses.quantile_loss(frame, {"f": "upper"}, q=0.9)["f"])
put("coverage_80", losses.coverage(frame, ["f"], level=80)["f"])

errors = np.round(generator.gamma(2.0, size=(40, 5)) * np.array([1.0, 1.1, 1.3, 0.9, 1.6]), 1)
put("errors", errors)
put("mean_ranks", stats.rankdata(errors, axis=1).mean(axis=0))
test = stats.friedmanchisquare(*errors.T)
put("friedman", [test.statistic, test.pvalue])
put("studentized_range_95", [stats.studentized_range.ppf(0.95, k, np.inf) for k in (2, 3, 5, 10, 20)])
put("chi_squared", [stats.chi2.sf(x, df) for x, df in ((0.5, 1), (3.0, 4), (40.0, 9), (9.0, 12), (200.0, 3))])

with open("expected_measures.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["quantity", "index", "value"])
    writer.writerows(out)
print("utilsforecast", utilsforecast.__version__, "scipy", scipy.__version__)
