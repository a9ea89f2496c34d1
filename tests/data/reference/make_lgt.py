"""The posterior of LGT by an independent sampler: the affine-invariant stretch move of Goodman & Weare 2010.

python3 make_lgt.py      (in this folder; reads series.csv, writes expected_lgt.csv)

Model and priors as in the header of src/forecast/methods/lgt/mod.rs, written anew on the natural parameters and
sampled as logits and logarithms. 400 walkers, 9000 rounds of which 3000 are left out, every tenth kept: 240 000 draws.
The series are taken without a season, measured in their largest value. Quantities:
`lgt_point` 1..6: the mean without the outer tenths of what the draws expect at that step; `lgt_spread`: their standard
deviation, half the distance between the 16th and the 84th percentile; `lgt_mean` 1..6: posterior means of alpha, beta,
lambda, rho, gamma and nu; `lgt_sd`: their posterior standard deviations (of gamma half the distance as above).
"""
import csv

import numpy as np
import scipy
from scipy.special import expit, gammaln

WALKERS, ROUNDS, BURN, THIN, STEPS = 400, 9000, 3000, 10, 6
series = {}
for row in csv.DictReader(open("series.csv")):
    series.setdefault(row["series"], []).append(float(row["value"]))


def natural(x):
    a, b, lam, r, g, s, ls, lo, t, v = x.T
    c = 1 / 150
    return (expit(a), expit(b), expit(lam), -0.5 + 1.5 * expit(r), g, s, np.exp(ls), 1e-5 + np.exp(lo), expit(t),
            2 + 18 * expit(v), c)


def states(par, y):
    """Yields expected value and the states before every later observation, then the states at the end."""
    alpha, beta, lam, rho, gam, slope = par[:6]
    level, slope = np.full(len(alpha), y[0]), slope.copy()
    for value in y[1:]:
        yield level + gam * level**rho + lam * slope, value
        new = alpha * value + (1 - alpha) * level
        slope = beta * (new - level) + (1 - beta) * slope
        level = new
    yield level, slope


def log_posterior(x, y):
    par = natural(x)
    gam, slope, sigma, offset, tau, nu, c = par[4], par[5], par[6], par[7], par[8], par[9], par[10]
    total = np.zeros(len(x))
    for i in (0, 1, 2, 3, 8, 9):
        total += np.log(expit(x[:, i])) + np.log(expit(-x[:, i]))
    for value in (gam, slope, sigma, offset - 1e-5):
        total -= np.log(1 + (value / c) ** 2)
    total += x[:, 6] + x[:, 7]
    possible = np.ones(len(x), bool)
    for i, (expected, value) in enumerate(states(par, y)):
        if i == len(y) - 1:
            break
        possible &= expected > 0
        scale = sigma * np.where(expected > 0, expected, 1) ** tau + offset
        z = (value - expected) / scale
        total += (gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(scale)
                  - (nu + 1) / 2 * np.log1p(z * z / nu))
    return np.where(possible & np.isfinite(total), total, -np.inf)


def half(values):
    low, high = np.quantile(values, [0.158655, 0.841345], axis=0)
    return (high - low) / 2


np.seterr(all="ignore")
rows = []
for name in ("N0001", "N0646"):
    rng = np.random.default_rng(20251126)
    values = np.array(series[name])
    unit = values.max()
    y = values / unit
    x = rng.normal(0, 1, (WALKERS, 10))
    x[:, 4:6] *= 0.01
    x[:, 6:8] = rng.normal(-4, 0.5, (WALKERS, 2))
    density = log_posterior(x, y)
    kept, groups, accepted = [], (np.arange(0, WALKERS, 2), np.arange(1, WALKERS, 2)), 0
    for turn in range(ROUNDS):
        for mine, others in (groups, groups[::-1]):
            z = (1 + rng.uniform(size=len(mine))) ** 2 / 2  # density in proportion to 1/sqrt(z) on [1/2, 2]
            partner = x[rng.choice(others, len(mine))]
            proposed = partner + z[:, None] * (x[mine] - partner)
            found = log_posterior(proposed, y)
            take = np.log(rng.uniform(size=len(mine))) < 9 * np.log(z) + found - density[mine]
            x[mine[take]], density[mine[take]] = proposed[take], found[take]
            accepted += take.mean() / 2 / ROUNDS
        if turn >= BURN and turn % THIN == 0:
            kept.append(x.copy())
    draws = natural(np.concatenate(kept))
    alpha, beta, lam, rho, gam = draws[:5]
    *_, (level, slope) = states(draws, y)
    put = lambda quantity, all: rows.extend((name, quantity, i + 1, repr(float(v))) for i, v in enumerate(all))
    points, spreads = [], []
    for _ in range(STEPS):
        expected = np.clip(level + gam * level**rho + lam * slope, 1e-12, 1e12)
        ordered = np.sort(expected)
        cut = len(ordered) // 10
        points.append(unit * ordered[cut:-cut].mean())
        spreads.append(unit * half(expected))
        new = alpha * expected + (1 - alpha) * level
        slope = beta * (new - level) + (1 - beta) * slope
        level = new
    put("lgt_point", points)
    put("lgt_spread", spreads)
    wanted = (alpha, beta, lam, rho, gam, draws[9])
    put("lgt_mean", [it.mean() for it in wanted])
    put("lgt_sd", [half(it) if it is gam else it.std() for it in wanted])
    print(name, "accepted", round(accepted, 3), points, spreads, [round(float(it.mean()), 3) for it in wanted], flush=True)
with open("expected_lgt.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["series", "quantity", "index", "value"])
    writer.writerows(rows)
print("numpy", np.__version__, "scipy", scipy.__version__)
