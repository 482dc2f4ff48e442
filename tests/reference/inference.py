"""Computes the fixtures of tests/statistics_inference.rs with reference implementations, and notes their versions.

    pip install numpy scipy scikit-learn statsmodels krippendorff irrCAC ppi-python pandas
    python tests/reference/inference.py tests/fixtures/statistics

Nothing of juror runs here. The data are made by seeded generators, so that a second run gives the same files.
"""

import json
import math
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import special, stats


def student(p, df):
    """scipy 1.12's t.ppf itself is off by up to 3e-9; the inverse of the incomplete beta function is not."""
    x = special.betaincinv(df / 2, 0.5, 2 * (1 - p))
    return math.sqrt(df * (1 - x) / x)


def groups_of(cluster):
    return len(set(cluster.tolist()))


def clusters():
    """Means with cluster-robust errors from statsmodels; the effective number is n s² / (n − 1) over the square of that error."""
    cases = []
    for seed, (n, groups) in enumerate([(60, 12), (200, 70), (40, 40), (300, 25)]):
        random = np.random.default_rng(300 + seed)
        cluster = np.arange(n) if groups == n else random.integers(0, groups, n)
        effect = random.normal(0, 0.8, groups)[cluster] + random.normal(0, 1, n)
        value = np.round(effect * 2) / 2
        hit = (effect > -0.4).astype(float)
        case = {"clusters": cluster.tolist(), "values": value.tolist(), "hits": [bool(h) for h in hit]}
        for key, y in [("mean", value), ("share", hit)]:
            fit = sm.OLS(y, np.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)
            reach = student(0.975, groups_of(cluster) - 1) * fit.bse[0]
            assert np.allclose(fit.conf_int(0.05)[0], [fit.params[0] - reach, fit.params[0] + reach], atol=1e-7)
            case[key] = {"value": fit.params[0], "low": fit.params[0] - reach, "high": fit.params[0] + reach, "error": fit.bse[0]}
        p = hit.mean()
        effective = min(n, n * (p * (1 - p) / (n - 1)) / case["share"]["error"] ** 2)
        case["effective"] = effective
        z = stats.norm.ppf(0.975)
        centre = (p + z * z / 2 / effective) / (1 + z * z / effective)
        reach = z * math.sqrt(p * (1 - p) / effective + z * z / 4 / effective**2) / (1 + z * z / effective)
        case["wilson"] = {"low": centre - reach, "high": centre + reach}
        cases.append(case)
    return cases


def normal():
    return [{"z": z, "cdf": stats.norm.cdf(z)} for z in [-9, -6.5, -6, -3.3, -1.96, -0.2, 0, 0.7, 1.5, 2.8, 5.9, 7]]


def main(folder):
    packages = ["numpy", "scipy", "statsmodels"]
    versions = {package: version(package) for package in packages}
    for name, make in [("clusters", clusters), ("normal", normal)]:
        document = {"versions": versions, "cases": make()}
        (folder / f"{name}.json").write_text(json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n")


main(Path(sys.argv[1]))
