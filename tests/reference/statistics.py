"""Computes the fixtures of tests/statistics.rs with reference implementations, and notes their versions.

    pip install scikit-learn scipy statsmodels krippendorff irrCAC
    python tests/reference/statistics.py tests/fixtures/statistics

Nothing of juror runs here. The data are made by seeded generators, so that a second run gives the same files.
"""

import json
import math
import sys
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from scipy import special, stats
from sklearn.metrics import cohen_kappa_score, mean_absolute_error, mean_squared_error
from statsmodels.stats.inter_rater import cohens_kappa

WEIGHTS = {"identity": None, "linear": "linear", "quadratic": "quadratic"}


def finite(value):
    return None if value is None or not math.isfinite(value) else float(value)


def ratings(seed, n, categories, skew, noise):
    """Two raters: the second is the first with noise, cut to the scale."""
    random = np.random.default_rng(seed)
    shares = np.exp(skew * np.arange(categories))
    human = random.choice(categories, size=n, p=shares / shares.sum())
    judge = np.clip(human + np.rint(random.normal(0, noise, n)).astype(int), 0, categories - 1)
    return human.tolist(), judge.tolist()


def pairs_of(human, judge):
    return [[h, j] for h, j in zip(human, judge)]


def agreement():
    named = [
        ("kappa paradox", 5, [4] * 90 + [4] * 6 + [3] * 4, [4] * 90 + [3] * 6 + [4] * 4),
        ("six ratings with unused points", 5, [0, 0, 0, 0, 1, 4], [0, 0, 1, 4, 0, 4]),
        ("perfect", 5, [0, 1, 2, 3, 4] * 6, [0, 1, 2, 3, 4] * 6),
        ("inverse", 5, [0, 1, 2, 3, 4] * 6, [4, 3, 2, 1, 0] * 6),
        ("constant judge", 5, [0, 1, 2, 3, 4] * 6, [3] * 30),
        ("both constant, apart", 5, [4] * 30, [3] * 30),
    ]
    drawn = [
        (f"drawn {seed}", categories, *ratings(seed, n, categories, skew, noise))
        for seed, (n, categories, skew, noise) in enumerate(
            [(25, 2, 0.0, 0.5), (60, 3, 0.5, 0.7), (120, 5, 0.4, 0.8), (400, 10, 0.2, 1.5), (250, 5, 1.2, 0.5), (101, 4, -0.6, 1.0)]
        )
    ]
    cases = []
    for name, categories, human, judge in named + drawn:
        labels = list(range(categories))
        table = np.zeros((categories, categories), dtype=int)
        for h, j in zip(human, judge):
            table[h, j] += 1
        frame = pd.DataFrame({"human": human, "judge": judge})
        case = {"name": name, "categories": categories, "pairs": pairs_of(human, judge), "kappa": {}, "gwet": {}}
        same = sum(h == j for h, j in zip(human, judge))
        near = sum(abs(h - j) <= 1 for h, j in zip(human, judge))
        for key, hits in [("exact", same), ("within_one", near)]:
            interval = stats.binomtest(hits, len(human)).proportion_ci(method="wilson")
            case[key] = {"value": hits / len(human), "low": interval.low, "high": interval.high}
        for key, weights in WEIGHTS.items():
            value = cohen_kappa_score(human, judge, labels=labels, weights=weights)
            entry = {"value": finite(value)}
            result = cohens_kappa(table, wt=weights, return_results=True)
            entry["low"] = finite(max(result.kappa_low, -1.0))
            entry["high"] = finite(min(result.kappa_upp, 1.0))
            case["kappa"][key] = entry
            cac = CAC(frame, weights=key, categories=labels, digits=15)
            estimate = cac.gwet()["est"]
            low, high = estimate["confidence_interval"]
            case["gwet"][key] = {"value": estimate["coefficient_value"], "low": finite(low), "high": finite(high)}
        differences = np.array(judge, dtype=float) - np.array(human, dtype=float)
        for key, values in [("bias", differences), ("mae", np.abs(differences))]:
            error = stats.sem(values)
            low, high = stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=error) if error > 0 else (values.mean(), values.mean())
            case[key] = {"value": values.mean(), "low": low, "high": high}
        assert abs(case["mae"]["value"] - mean_absolute_error(human, judge)) < 1e-12
        case["rmse"] = math.sqrt(mean_squared_error(human, judge))
        cases.append(case)
    return cases


def bootstrap():
    """Percentile intervals of kappa with a generator of its own: equal to juror's up to the error of resampling."""
    cases = []
    for seed, (n, categories) in enumerate([(40, 5), (90, 3)]):
        human, judge = ratings(100 + seed, n, categories, 0.2, 0.8)
        random = np.random.default_rng(seed)
        labels = list(range(categories))
        for key, weights in WEIGHTS.items():
            values = []
            for _ in range(4000):
                drawn = random.integers(0, n, n)
                values.append(cohen_kappa_score(np.array(human)[drawn], np.array(judge)[drawn], labels=labels, weights=weights))
            low, high = np.percentile(values, [2.5, 97.5])
            cases.append({"categories": categories, "pairs": pairs_of(human, judge), "weights": key, "low": low, "high": high})
    return cases


def alpha():
    random = np.random.default_rng(11)
    nan = float("nan")
    matrices = [
        # The example of Krippendorff 2011, with missing scores.
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
            [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
        ],
        random.integers(1, 6, (3, 40)).astype(float).tolist(),
    ]
    base = random.integers(1, 11, 60)
    noisy = np.clip(base + np.rint(random.normal(0, 1.5, (4, 60))), 1, 10).astype(float)
    noisy[random.random((4, 60)) < 0.3] = nan
    matrices.append(noisy.tolist())
    halves = np.round(random.random((2, 30)) * 8) / 2 + 1
    matrices.append(halves.tolist())
    cases = []
    for matrix in matrices:
        data = np.array(matrix, dtype=float)
        items = [[value for value in column if not math.isnan(value)] for column in data.T.tolist()]
        values = {
            level: krippendorff.alpha(reliability_data=data, level_of_measurement=level)
            for level in ("nominal", "ordinal", "interval")
        }
        cases.append({"items": items, "n": sum(len(item) >= 2 for item in items), **values})
    return cases


def correlation():
    cases = []
    for seed, (n, scale) in enumerate([(12, 5), (80, 5), (300, 10), (50, 0)]):
        random = np.random.default_rng(200 + seed)
        x = random.normal(0, 1, n)
        y = 0.6 * x + random.normal(0, 0.8, n)
        if scale:
            x, y = (np.clip(np.rint((v + 2) / 4 * (scale - 1)), 0, scale - 1) + 1 for v in (x, y))
        pearson = stats.pearsonr(x, y)
        low, high = pearson.confidence_interval()
        rho = stats.spearmanr(x, y).statistic
        reach = stats.norm.ppf(0.975) * math.sqrt((1 + rho**2 / 2) / (n - 3))
        cases.append(
            {
                "pairs": [[a, b] for a, b in zip(x.tolist(), y.tolist())],
                "pearson": {"value": pearson.statistic, "low": low, "high": high},
                "spearman": {"value": rho, "low": math.tanh(math.atanh(rho) - reach), "high": math.tanh(math.atanh(rho) + reach)},
                "kendall_tau_b": stats.kendalltau(x, y).statistic,
            }
        )
    return cases


def intervals():
    wilson = [
        {"successes": k, "n": n, "low": i.low, "high": i.high}
        for k, n in [(0, 1), (1, 1), (0, 20), (20, 20), (13, 20), (170, 250), (9999, 10000), (41, 96)]
        for i in [stats.binomtest(k, n).proportion_ci(method="wilson")]
    ]
    # scipy 1.12's t.ppf itself is off by up to 3e-9; the inverse of the incomplete beta function is not.
    student = [
        {"df": df, "p": p, "quantile": math.sqrt(df * (1 - x) / x)}
        for df in [1, 2, 3, 5, 10, 29, 30, 99, 1000, 100000]
        for p in [0.9, 0.975, 0.995]
        for x in [special.betaincinv(df / 2, 0.5, 2 * (1 - p))]
    ]
    return {"wilson": wilson, "student": student}


def main(folder):
    packages = ["scikit-learn", "scipy", "statsmodels", "krippendorff", "irrCAC", "numpy", "pandas"]
    versions = {package: version(package) for package in packages}
    for name, make in [
        ("agreement", agreement),
        ("bootstrap", bootstrap),
        ("alpha", alpha),
        ("correlation", correlation),
        ("intervals", intervals),
    ]:
        document = {"versions": versions, "cases": make()}
        (folder / f"{name}.json").write_text(json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n")


main(Path(sys.argv[1]))
