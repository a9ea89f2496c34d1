"""Expected values of tests/core/reference/reconcile.rs.

python3 make_reconcile.py      (in this folder; writes expected_reconcile.csv)

Invented grouped structure: 3 accounts x 3 products with one pair missing; sums: total, accounts, products. Errors have
mean 0.001, so that centred and plain covariances hardly differ but by a factor, which cancels. Two origins: hierarchicalforecast
(MinTrace) and the textbook formula S(S'W^-1 S)^-1 S'W^-1 y in numpy with W written out entry by entry.
"""
import csv

import hierarchicalforecast
import numpy as np
from hierarchicalforecast.methods import MinTrace

generator = np.random.default_rng(20261123)
pairs = [(a, p) for a in range(3) for p in range(3) if (a, p) != (1, 2)]
n_leaves = len(pairs)
rows = [[1] * n_leaves]
rows += [[int(a == k) for a, _ in pairs] for k in range(3)]
rows += [[int(p == k) for _, p in pairs] for k in range(3)]
S = np.vstack([np.array(rows), np.eye(n_leaves)]).astype(float)
n = len(S)
T = 30
common = generator.normal(size=(1, T))
errors = S @ generator.normal(size=(n_leaves, T)) * generator.uniform(0.5, 2.0, size=(n, 1)) + 0.7 * common
errors = np.round(errors - errors.mean(axis=1, keepdims=True), 3)
errors[:, -1] -= errors.sum(axis=1)
errors = np.round(errors + 0.001, 3)  # The package refuses errors that add up to 0.
base = np.round(S @ generator.uniform(20, 60, size=(n_leaves, 2)) + generator.normal(scale=6, size=(n, 2)), 2)

out = []


def put(quantity, values):
    out.extend((quantity, i + 1, repr(float(v))) for i, v in enumerate(np.asarray(values).ravel()))


put("base", base)
put("errors", errors)


def textbook(W):
    inverse = np.linalg.inv(W)
    return S @ np.linalg.solve(S.T @ inverse @ S, S.T @ inverse @ base)


# W of mint_shrink, from its definition.
covariance = errors @ errors.T / T
z = errors / np.sqrt(np.diag(covariance))[:, None]
r = z @ z.T / T
top = bottom = 0.0
for i in range(n):
    for j in range(n):
        if i != j:
            w = z[i] * z[j]
            top += ((w - w.mean()) ** 2).sum() / (T * (T - 1))
            bottom += r[i, j] ** 2
shrinkage = min(1.0, top / bottom)
D = np.diag(np.diag(covariance))
W = {"ols": np.eye(n), "wls_struct": np.diag(S.sum(axis=1)), "wls_var": D,
     "mint_shrink": shrinkage * D + (1 - shrinkage) * covariance}
put("shrinkage", [shrinkage])
for method, w in W.items():
    ours = textbook(w)
    theirs = MinTrace(method=method).fit_predict(
        S=S, y_hat=base, y_insample=errors, y_hat_insample=np.zeros_like(errors)
    )["mean"]
    print(method, np.abs(ours - theirs).max())
    put(method, ours)
    put(f"{method}_package", theirs)

# Locked nodes: W with zero rows, by least squares over what is free. Account 0 keeps its forecast and so does leaf 4.
C = np.hstack([np.eye(n - n_leaves), -S[: n - n_leaves]])
w = W["mint_shrink"].copy()
for node in (1, n - n_leaves + 4):
    w[node, :] = w[:, node] = 0
put("locked", base - w @ C.T @ np.linalg.solve(C @ w @ C.T, C @ base))

with open("expected_reconcile.csv", "w") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["quantity", "index", "value"])
    writer.writerows(out)
print("hierarchicalforecast", hierarchicalforecast.__version__, "numpy", np.__version__, "shrinkage", shrinkage)
