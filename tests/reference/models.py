"""Computes the fixtures of tests/statistics_models.rs with reference implementations, and notes their versions.

    pip install numpy scipy statsmodels
    python tests/reference/models.py tests/fixtures/statistics

Nothing of juror runs here. The data are made by seeded generators, so that a second run gives the same files.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests


def wilcoxon():
    """Differences of distinct distances by the exact distribution, others by the corrected normal approximation; zeros dropped."""
    cases = []
    for seed, (n, step, shift) in enumerate(
        [(1, 0, 0.5), (5, 0, 0.3), (12, 0, 0.4), (25, 0, 0.1), (50, 0, 0.2), (51, 0, 0.2), (120, 0, 0.1),
         (8, 1, 0.5), (20, 1, 0.5), (60, 1, 0.2), (200, 0.5, 0.1), (400, 1, 0.05)]
    ):
        random = np.random.default_rng(700 + seed)
        drawn = random.normal(shift, 1, n)
        differences = np.rint(drawn / step) * step if step else drawn
        apart = differences[differences != 0]
        distinct = len(set(np.abs(apart).tolist())) == len(apart)
        method = "exact" if distinct and len(apart) <= 50 else "asymptotic"
        found = stats.wilcoxon(apart, zero_method="wilcox", correction=True, method=method)
        cases.append({"differences": differences.tolist(), "p": float(found.pvalue), "exact": method == "exact", "n": len(apart)})
    return cases


def paired():
    """The mean difference and the ratio of means over pairs, with scipy's BCa."""
    cases = []
    for seed, n in enumerate([30, 80, 250]):
        random = np.random.default_rng(800 + seed)
        a = np.clip(np.rint(random.normal(3.6, 1.0, n)), 1, 5)
        b = np.clip(np.rint(a + random.normal(-0.3, 0.9, n)), 1, 5)
        case = {"a": a.tolist(), "b": b.tolist()}
        for key, figure in [("difference", lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis)),
                            ("share", lambda a, b, axis: a.mean(axis=axis) / b.mean(axis=axis))]:
            found = stats.bootstrap((a, b), figure, paired=True, n_resamples=9999, method="BCa",
                                    rng=np.random.default_rng(7), vectorized=True)
            low, high = found.confidence_interval
            case[key] = {"value": float(figure(a, b, 0)), "low": float(low), "high": float(high)}
        cases.append(case)
    return cases


def holm():
    cases = []
    for seed, n in enumerate([1, 3, 10, 40]):
        values = np.random.default_rng(900 + seed).uniform(0, 1, n) ** 3
        cases.append({"values": values.tolist(), "adjusted": multipletests(values, method="holm")[1].tolist()})
    return cases


def bradley_terry():
    """Who beat whom by the row against the column, and the log strengths less the last one's, by Newton on the likelihood.

    The first are the games of the American League's Eastern Division in 1987 as in Agresti, Categorical Data Analysis
    (2nd edition 2002, table 10.10), who prints 1.58, 1.44, 1.29, 1.25, 1.11, 0.68 and 0; the second the citations between
    statistical journals of 1987 and 1988 as in Stigler (1994), whose strengths stand in the manual of BradleyTerry2.
    """
    named = [
        ("baseball 1987", ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"],
         [[0, 7, 9, 7, 7, 9, 11], [6, 0, 7, 5, 11, 9, 9], [4, 6, 0, 7, 7, 8, 12], [6, 8, 6, 0, 6, 7, 10],
          [6, 2, 6, 7, 0, 7, 12], [4, 4, 5, 6, 6, 0, 6], [2, 4, 1, 3, 1, 7, 0]],
         [1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0.0]),
        ("journals 1987", ["Biometrika", "Comm Statist", "JASA", "JRSS-B"],
         [[0, 730, 498, 221], [33, 0, 68, 17], [320, 813, 0, 142], [284, 276, 325, 0]],
         [-0.27, -3.22, -0.75, 0.0]),
    ]
    cases = []
    for name, names, wins, published in named:
        wins = np.array(wins, dtype=float)
        k = len(names)

        def loss(free):
            beta = np.append(free, 0.0)
            apart = beta[:, None] - beta[None, :]
            return (wins * np.logaddexp(0, -apart)).sum()

        def slope(free):
            beta = np.append(free, 0.0)
            expected = (wins + wins.T) / (1 + np.exp(-(beta[:, None] - beta[None, :])))
            return (expected - wins).sum(axis=1)[: k - 1]

        found = optimize.minimize(loss, np.zeros(k - 1), jac=slope, method="BFGS", options={"gtol": 1e-10})
        log_strengths = np.append(found.x, 0.0)
        assert np.allclose(log_strengths, published, atol=0.006), log_strengths
        cases.append({"name": name, "wins": wins.tolist(), "log_strengths": log_strengths.tolist()})
    return cases


def main(folder):
    versions = {name: version(name) for name in ["numpy", "scipy", "statsmodels"]}
    for name, made in [("wilcoxon", wilcoxon), ("paired", paired), ("holm", holm), ("bradley_terry", bradley_terry)]:
        text = json.dumps({"versions": versions, "cases": made()}, separators=(",", ":"))
        Path(folder, f"{name}.json").write_text(text + "\n")


main(sys.argv[1])
