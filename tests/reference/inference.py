"""Computes the fixtures of tests/statistics_inference.rs with reference implementations, and notes their versions.

    pip install numpy scipy scikit-learn statsmodels krippendorff irrCAC ppi-python pandas
    pip install --upgrade coverage  # irrCAC pins a version that numba, which ppi-python brings, no longer reads
    python tests/reference/inference.py tests/fixtures/statistics [NAME…]

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
import statsmodels.api as sm
from irrCAC.raw import CAC
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from scipy import special, stats
from sklearn.metrics import cohen_kappa_score, f1_score, matthews_corrcoef
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_test


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


MASK = 2**64 - 1


def splitmix(state):
    """SplitMix64 (Steele, Lea and Flood 2014)."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def below(stream, bound):
    """Lemire 2019."""
    while True:
        product = next(stream) * bound
        if (product & MASK) >= (2**64 - bound) % bound:
            return product >> 64


def half_up(x):
    return np.floor(np.asarray(x) + 0.5).astype(int)


def gwet(human, judge, q, quadratic):
    """Two raters on places 0 to q - 1; the closed form of Gwet 2014, checked against irrCAC where it is called."""
    a, b = np.meshgrid(range(q), range(q))
    weights = 1 - ((a - b) / (q - 1)) ** 2 if quadratic else np.eye(q)
    share = (np.bincount(human, minlength=q) + np.bincount(judge, minlength=q)) / 2 / len(human)
    observed = weights[human, judge].mean()
    chance = weights.sum() / (q * (q - 1)) * (share * (1 - share)).sum()
    return (observed - chance) / (1 - chance)


def figures(rows, q, first, ordered, bar):
    """Every figure of rows of judge and person, by scikit-learn, scipy and krippendorff."""
    judge, human = rows[:, 0], rows[:, 1]
    h, j = half_up(human) - first, half_up(judge) - first
    labels = list(range(q))
    kappa = lambda weights: cohen_kappa_score(h, j, labels=labels, weights=weights)
    level = "ordinal" if ordered else "nominal"
    found = {"kappa": kappa(None), "ac1": gwet(h, j, q, False)}
    try:
        found["alpha"] = krippendorff.alpha(reliability_data=np.array([h, j], dtype=float), level_of_measurement=level)
    except ValueError:
        found["alpha"] = math.nan
    if ordered:
        found |= {"kappa_linear": kappa("linear"), "kappa_quadratic": kappa("quadratic"), "ac2_quadratic": gwet(h, j, q, True)}
        found["rmse"] = math.sqrt(((judge - human) ** 2).mean())
        varied = len(set(human)) > 1 and len(set(judge)) > 1
        found["pearson"] = stats.pearsonr(human, judge).statistic if varied else math.nan
        found["spearman"] = stats.spearmanr(human, judge).statistic if varied else math.nan
        found["kendall_tau_b"] = stats.kendalltau(human, judge).statistic if varied else math.nan
    if bar is not None:
        people, machine = human >= bar, judge >= bar
        found["f1"] = f1_score(people, machine) if (people | machine).any() else math.nan
        defined = 0 < people.mean() < 1 and 0 < machine.mean() < 1
        found["mcc"] = matthews_corrcoef(people, machine) if defined else math.nan
    return found


def in_order(clusters):
    """Clusters of rows, ordered by what they hold, as (pattern, count), patterns being ordered themselves."""
    patterns = {row: at for at, row in enumerate(sorted({row for cluster in clusters for row in cluster}))}
    held = lambda cluster: [(patterns[row], cluster.count(row)) for row in sorted(set(cluster))]
    return sorted(clusters, key=held)


def bca(value, drawn, left_out):
    """Efron 1987: the interval, and the name of its kind; None where resamples are the same or too often undefined."""
    drawn, left_out = np.asarray(drawn), np.asarray(left_out)
    known = np.sort(drawn[np.isfinite(drawn)])
    undefined = len(drawn) - len(known)
    if not math.isfinite(value) or undefined * 20 > len(drawn) or known[-1] - known[0] <= 1e-12:
        return None, undefined
    share = ((known < value - 1e-12).sum() + (known <= value + 1e-12).sum()) / 2 / len(known)
    z0 = stats.norm.ppf(share)
    apart = left_out.mean() - left_out
    squares = (apart**2).sum()
    if not math.isfinite(z0) or not squares > 1e-24:
        return ("percentile", *np.quantile(known, [0.025, 0.975])), undefined
    a = (apart**3).sum() / (6 * squares**1.5)
    z = stats.norm.ppf([0.025, 0.975])
    levels = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
    return ("bca", *np.quantile(known, levels)), undefined


def resampled():
    """The same resamples as juror's, drawn by another implementation of its generator; the figures are the libraries'."""
    cases = []
    made = [("clusters of decimals", 45, 4, 5, 1, True, 4, 0.9), ("few and lopsided", 22, 1, 2, 0, False, 1, 0.6), ("labels", 60, 1, 3, 0, False, None, 0.7)]
    for seed, (name, groups, size, q, first, ordered, bar, noise) in enumerate(made):
        random = np.random.default_rng(400 + seed)
        clusters = []
        for _ in range(groups):
            cluster = []
            for _ in range(int(random.integers(1, size + 1))):
                share = np.array([0.1, 0.9]) if q == 2 else np.ones(q) / q
                human = float(random.choice(q, p=share)) + first
                step = 0.5 if ordered else 1.0
                judge = float(np.clip(np.round((human + random.normal(0, noise)) / step) * step, first, first + q - 1))
                cluster.append((judge, human))
            clusters.append(cluster)
        clusters = in_order(clusters)
        every = lambda clusters: figures(np.array([row for cluster in clusters for row in cluster]), q, first, ordered, bar)
        rows = np.array([row for cluster in clusters for row in cluster])
        found = every(clusters)
        frame = pd.DataFrame({"h": half_up(rows[:, 1]), "j": half_up(rows[:, 0])})
        for key, weights in [("ac1", "identity"), ("ac2_quadratic", "quadratic")]:
            if key in found:
                checked = CAC(frame, weights=weights, categories=list(range(first, first + q)), digits=15).gwet()["est"]
                assert abs(checked["coefficient_value"] - found[key]) < 1e-12
        seeds = splitmix(7)
        drawn = []
        for _ in range(2000):
            stream = splitmix(next(seeds))
            drawn.append(every([clusters[below(stream, groups)] for _ in range(groups)]))
        left_out = [every(clusters[:at] + clusters[at + 1 :]) for at in range(groups)]
        case = {"name": name, "options": q, "first": first, "ordered": ordered, "bar": bar, "figures": {}}
        case["items"] = [[at, human, judge] for at, cluster in enumerate(clusters) for judge, human in cluster]
        for key, value in found.items():
            interval, undefined = bca(value, [row[key] for row in drawn], [row[key] for row in left_out])
            entry = {"value": value if math.isfinite(value) else None, "undefined": undefined}
            if interval:
                entry |= dict(zip(["method", "low", "high"], interval))
            case["figures"][key] = entry
        if name == "clusters of decimals":
            # The formula of the interval itself, against scipy's: equal up to the error of resampling.
            kappa = lambda at: every([clusters[i] for i in at])["kappa_quadratic"]
            other = stats.bootstrap((np.arange(groups),), kappa, vectorized=False, n_resamples=4000, method="BCa", random_state=1)
            low, high = other.confidence_interval
            entry = case["figures"]["kappa_quadratic"]
            assert abs(low - entry["low"]) < 0.02 and abs(high - entry["high"]) < 0.02, (low, high, entry)
        cases.append(case)
    return cases


def people():
    """Several raters with missing scores: alpha by krippendorff, AC1 and AC2 by irrCAC, intervals by scipy's bootstrap of items."""
    nan = math.nan
    gwets = [
        [1, 1, nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
        [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [nan, 5, 5, 5], [nan, nan, 1, 1], [nan, nan, 3, nan],
    ]
    random = np.random.default_rng(500)
    base = random.integers(1, 6, 80)
    noisy = np.clip(base[:, None] + np.rint(random.normal(0, 0.9, (80, 4))), 1, 5).astype(float)
    noisy[random.random((80, 4)) < 0.35] = nan
    cases = []
    for name, matrix in [("Gwet 2014, four raters", np.array(gwets, dtype=float)), ("eighty items", noisy)]:
        def coefficients(matrix):
            matrix = matrix[~np.isnan(matrix).all(axis=1)]
            same = pairs = 0
            for row in matrix:
                scores = row[~np.isnan(row)]
                for at, score in enumerate(scores):
                    pairs += len(scores) - at - 1
                    same += (scores[at + 1 :] == score).sum()
            categories = [1.0, 2.0, 3.0, 4.0, 5.0]
            ac = lambda weights: CAC(pd.DataFrame(matrix), weights=weights, categories=categories, digits=15).gwet()["est"]["coefficient_value"]
            level = lambda level: krippendorff.alpha(reliability_data=matrix.T, level_of_measurement=level)
            return {"exact": same / pairs, "alpha": level("ordinal"), "alpha_nominal": level("nominal"), "ac1": ac("identity"), "ac2_quadratic": ac("quadratic")}

        case = {"name": name, "options": 5, "n": int(((~np.isnan(matrix)).sum(axis=1) >= 2).sum())}
        case["items"] = [[int(score) - 1 for score in row if not math.isnan(score)] for row in matrix]
        case |= coefficients(matrix)
        if len(matrix) >= 20:
            case["intervals"] = {}
            for key in ["exact", "alpha", "ac1"]:
                statistic = lambda at, key=key: coefficients(matrix[at])[key]
                found = stats.bootstrap((np.arange(len(matrix)),), statistic, vectorized=False, n_resamples=1500, method="BCa", random_state=2)
                case["intervals"][key] = dict(zip(["low", "high"], found.confidence_interval))
        cases.append(case)
    return cases


def lee(p, n, q0, m0, q1, m1):
    """The estimate and interval of Lee et al. 2025, arXiv 2511.21140, with numbers of items that need not be whole."""
    clip = lambda x: min(max(x, 0.0), 1.0)
    z = stats.norm.ppf(0.975)
    value = clip((p + q0 - 1) / (q0 + q1 - 1))
    p, q0, q1 = (n * p + z**2 / 2) / (n + z**2), (m0 * q0 + 1) / (m0 + 2), (m1 * q1 + 1) / (m1 + 2)
    n, m0, m1 = n + z**2, m0 + 2, m1 + 2
    th = (p + q0 - 1) / (q0 + q1 - 1)
    dth = 2 * z**2 * (-(1 - th) * q0 * (1 - q0) / m0 + th * q1 * (1 - q1) / m1)
    se = math.sqrt(p * (1 - p) / n + (1 - th) ** 2 * q0 * (1 - q0) / m0 + th**2 * q1 * (1 - q1) / m1) / (q0 + q1 - 1)
    return {"value": value, "low": clip(th + dth - z * se), "high": clip(th + dth + z * se)}


def corrected():
    """PPI++ by ppi-python where items are alone; in clusters by the clusters' contributions to the estimate, as a table."""
    assert abs(lee(0.4, 1000, 0.7, 200, 0.9, 200)["value"] - 1 / 6) < 1e-12
    cases = []
    made = [(40, 300, 0.85, 0.3, 1), (100, 500, 0.95, 0.1, 1), (30, 60, 0.5, 0.5, 1), (60, 200, 0.2, 0.9, 1), (90, 400, 0.8, 0.3, 5), (50, 150, 0.9, 0.2, 2)]
    for seed, (n, others, hit, false, size) in enumerate(made):
        random = np.random.default_rng(600 + seed)
        groups = (n + others) // size
        cluster = random.permutation(np.arange(n + others) % groups) if size > 1 else np.arange(n + others)
        easy = random.normal(0, 1, groups)[cluster]
        human = (easy + random.normal(0, 1, n + others) > -0.3).astype(float)
        judge = np.where(human > 0, random.random(n + others) < hit, random.random(n + others) < false).astype(float)
        y, f, u = human[:n], judge[:n], judge[n:]
        if size == 1:
            value = float(np.squeeze(ppi_mean_pointestimate(y, f, u)))
            low, high = (float(np.squeeze(bound)) for bound in ppi_mean_ci(y, f, u, alpha=0.05))
        else:
            table = pd.DataFrame({"cluster": cluster, "a": 0.0, "b": 0.0})
            table.loc[: n - 1, "a"] = (y - y.mean()) / n
            table.loc[: n - 1, "b"] = (f - f.mean()) / n
            table.loc[n:, "b"] = -(u - u.mean()) / others
            sums = table.groupby("cluster").sum()
            lam = min(max((sums.a * sums.b).sum() / (sums.b**2).sum(), 0), 1)
            labelled = len(set(cluster[:n]))
            error = math.sqrt(labelled / (labelled - 1) * ((sums.a - lam * sums.b) ** 2).sum())
            value = lam * u.mean() + (y - lam * f).mean()
            low, high = value - stats.norm.ppf(0.975) * error, value + stats.norm.ppf(0.975) * error
        case = {"labelled": [[int(c), bool(h), bool(j)] for c, h, j in zip(cluster[:n], human[:n], judge[:n])]}
        case["unlabelled"] = [[int(c), bool(j)] for c, j in zip(cluster[n:], judge[n:])]
        case["ppi"] = {"value": value, "low": max(low, 0), "high": min(high, 1)}
        q0, q1 = 1 - f[y == 0].mean(), f[y == 1].mean()
        case["rogan_gladen"] = None
        if size == 1 and q0 + q1 > 1.05:
            case["rogan_gladen"] = lee(u.mean(), others, q0, int((y == 0).sum()), q1, int((y == 1).sum()))
        cases.append(case)
    return cases


def mcnemar():
    cases = []
    for b, c in [(0, 1), (3, 9), (12, 13), (60, 25), (400, 300), (1, 40)]:
        cases.append({"b": b, "c": c, "p": mcnemar_test([[5, b], [c, 5]], exact=True).pvalue})
    return cases


def alternative():
    """The test of Calderon et al. 2025 from its definition, with scipy's t-test and the multiple test of statsmodels."""
    cases = []
    made = [("labels", 4, 60, 3, 0.25, 0.35, 0.15), ("a poor judge", 3, 50, 4, 0.2, 0.8, 0.1), ("scores", 5, 80, 5, 0.9, 0.8, 0.2), ("scores, one with few", 4, 45, 5, 0.8, 0.6, 0.1)]
    for seed, (name, people, n, q, noise, judged, epsilon) in enumerate(made):
        random = np.random.default_rng(700 + seed)
        scores = "scores" in name
        truth = random.integers(1, q + 1, n).astype(float)
        if scores:
            say = lambda sd: np.clip(np.rint(truth + random.normal(0, sd, n)), 1, q)
        else:
            say = lambda wrong: np.where(random.random(n) < wrong, random.integers(1, q + 1, n), truth).astype(float)
        said = np.array([say(noise) for _ in range(people)])
        judge = say(judged)
        said[random.random(said.shape) < 0.15] = np.nan
        if "few" in name:
            said[0, 20:] = np.nan
        kept = (~np.isnan(said)).sum(axis=0) >= 2
        score = (lambda one, rest: -math.sqrt(((one - rest) ** 2).mean())) if scores else (lambda one, rest: (one == rest).mean())
        found = []
        for place in range(people):
            differences, wins = [], []
            for at in np.flatnonzero(kept & ~np.isnan(said[place])):
                rest = np.delete(said[:, at], place)
                rest = rest[~np.isnan(rest)]
                machine, person = score(judge[at], rest), score(said[place, at], rest)
                wins.append(machine >= person)
                differences.append(int(person >= machine) - int(machine >= person))
            if len(wins) >= 30:
                p = stats.ttest_1samp(differences, epsilon, alternative="less").pvalue
                found.append({"place": place, "n": len(wins), "advantage": float(np.mean(wins)), "p": p})
        beaten = multipletests([one["p"] for one in found], alpha=0.05, method="fdr_by")[0]
        for one, is_beaten in zip(found, beaten):
            one["beaten"] = bool(is_beaten)
        items = [[j, [None if math.isnan(s) else s for s in column]] for j, column in zip(judge.tolist(), said.T.tolist())]
        case = {"name": name, "scores": scores, "epsilon": epsilon, "items": items, "annotators": found}
        case |= {"winning_rate": float(np.mean(beaten)), "advantage_probability": float(np.mean([one["advantage"] for one in found]))}
        cases.append(case)
    return cases


def contrast():
    """Differences of means and of correlations over clusters: values from numpy, intervals by scipy's bootstrap of clusters."""
    cases = []
    for seed, (groups, size) in enumerate([(60, 1), (50, 4)]):
        random = np.random.default_rng(800 + seed)
        rows = []
        for cluster in range(groups):
            for _ in range(int(random.integers(1, size + 1))):
                words = int(random.integers(10, 400))
                human = int(random.integers(1, 6))
                judge = float(np.clip(round(human + 0.5 * math.log(words / 100) + random.normal(0, 0.8)), 1, 5))
                rows.append([cluster, words, human, judge, bool(random.random() < 0.4)])
        frame = pd.DataFrame(rows, columns=["cluster", "words", "human", "judge", "first"])
        parts = [part for _, part in frame.groupby("cluster")]

        def found(frame):
            x = np.log1p(frame.words)
            first, second = np.corrcoef(x, frame.judge)[0, 1], np.corrcoef(x, frame.human)[0, 1]
            bias = frame.judge - frame.human
            return {"length": first - second, "means": bias[frame["first"]].mean() - bias[~frame["first"]].mean(), "judge": first}

        case = {"items": rows, **found(frame), "intervals": {}}
        for key in ["length", "means"]:
            statistic = lambda at, key=key: found(pd.concat([parts[i] for i in at]))[key]
            interval = stats.bootstrap((np.arange(groups),), statistic, vectorized=False, n_resamples=2000, method="BCa", random_state=3).confidence_interval
            case["intervals"][key] = dict(zip(["low", "high"], interval))
        cases.append(case)
    return cases


def main(folder):
    packages = ["numpy", "scipy", "scikit-learn", "statsmodels", "krippendorff", "irrCAC", "ppi-python", "pandas"]
    versions = {package: version(package) for package in packages}
    for name, make in [("clusters", clusters), ("normal", normal), ("resampled", resampled), ("people", people), ("corrected", corrected), ("mcnemar", mcnemar), ("alternative", alternative), ("contrast", contrast)]:
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        document = {"versions": versions, "cases": make()}
        (folder / f"{name}.json").write_text(json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n")


main(Path(sys.argv[1]))
