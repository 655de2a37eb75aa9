"""Weights, rankings and trends beside pymcdm, pyDecision and pymannkendall: `scripts/peers.sh` runs it.

Every figure of ours comes out of the binary as a user gets it: a CSV file in, JSON out. The other programs get the same figures, brought to
our definition where theirs differs (said beside each). Examples first, then random ones by a fixed seed. Prints the largest relative
distance of each pair and ends with 1 if one is beyond its limit.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import distribution, version
from pathlib import Path

import numpy as np
import pymannkendall
from pymcdm.methods import TOPSIS
from pymcdm.normalizations import vector_normalization
from pymcdm.weights import critic_weights, entropy_weights
from pymcdm.weights.subjective import AHP
from scipy.stats import kendalltau

parser = argparse.ArgumentParser()
parser.add_argument("tandem", help="the binary")
parser.add_argument("--random", type=int, default=100, help="random examples of each kind")
parser.add_argument("--seed", type=int, default=20260101)
args = parser.parse_args()
# pymcdm warns of rows that are best or worst everywhere; that is no matter here.
warnings.filterwarnings("ignore", module="pymcdm")
rng = np.random.default_rng(args.seed)
place = Path(tempfile.mkdtemp(prefix="tandem-peers-"))


def algorithm(name):
    """One algorithm of pyDecision by its file: the package as a whole asks for scikit-learn."""
    path = distribution("pyDecision").locate_file(f"pyDecision/algorithm/{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, f"{name}_method")


d_critic, d_entropy, d_topsis, d_ahp = (algorithm(name) for name in ("critic", "entropy", "topsis", "ahp"))


def ours(method, head, rows, *options, exits=(0,)):
    file = place / "in.csv"
    file.write_text("\n".join([",".join(head), *(",".join(map(str, row)) for row in rows)]) + "\n")
    done = subprocess.run([args.tandem, "synergy", method, file, "--format", "json", *options], capture_output=True, text=True)
    if done.returncode not in exits:
        sys.exit(f"{method} ended with {done.returncode}: {done.stderr}{done.stdout}\n{file.read_text()}")
    return json.loads(done.stdout), done.returncode


far, count, limits = {}, {}, {}


def compare(pair, found, other, limit, floor=0.0):
    """`floor`: figures this near to 0 are compared absolutely."""
    found, other = np.atleast_1d(np.asarray(found, float)), np.atleast_1d(np.asarray(other, float))
    distance = np.max(np.abs(found - other) / np.maximum(np.maximum(np.abs(found), np.abs(other)), floor or 1e-300))
    far[pair] = max(far.get(pair, 0.0), float(distance))
    count[pair] = count.get(pair, 0) + 1
    limits[pair] = limit


def column(told, name):
    return np.array([row[name] for row in told["rows"]])


def tables():
    """The five cities of the book, then random tables with both directions."""
    x = [[52, 0.8, 1.9, 0.14], [40, 0.86, 1.6, 0.17], [35, 0.88, 2.2, 0.11], [30, 0.92, 1.3, 0.21], [45, 0.83, 1.0, 0.26]]
    yield np.array(x), np.array([-1, 1, -1, 1])
    for _ in range(args.random):
        m, n = rng.integers(3, 30), rng.integers(2, 9)
        yield rng.lognormal(0, 1, (m, n)) * 10.0 ** rng.integers(-3, 4, n), rng.choice([-1, 1], n)


for x, types in tables():
    names = [f"c{j}" for j in range(x.shape[1])]
    head, rows = ["label", *names], [[f"r{i}", *map(repr, map(float, row))] for i, row in enumerate(x)]
    costs = [name for name, t in zip(names, types) if t < 0]
    cost = ["--cost", ",".join(costs)] if costs else []
    low, high = x.min(axis=0), x.max(axis=0)
    scores = np.where(types > 0, (x - low) / (high - low), (high - x) / (high - low))
    words = ["max" if t > 0 else "min" for t in types]

    shifted = column(ours("entropy", head, rows, *cost, "--shift")[0], "weight")
    compare("entropy --shift / pymcdm entropy_weights of shifted scores", shifted, entropy_weights(0.99 * scores + 0.01), 1e-9)
    # pyDecision takes shares of the figures it gets; it adds 1e-9 to logarithms and to each 1 - e.
    compare("entropy --shift / pyDecision entropy of shifted scores", shifted, d_entropy(0.99 * scores + 0.01, ["max"] * len(types)), 1e-5)

    critic = column(ours("critic", head, rows, *cost)[0], "weight")
    compare("critic / pymcdm critic_weights of scores", critic, critic_weights(scores), 1e-9)
    # pyDecision adds 1e-10 to the range of every column.
    small = (high - low).min()
    compare("critic / pyDecision critic" + ("" if small > 0.1 else " (a range below 0.1)"), critic, d_critic(x, words), 1e-8 if small > 0.1 else 1e-5)

    for weights in (np.full(len(types), 1 / len(types)), critic):
        text = ",".join(map(repr, map(float, weights)))
        near = column(ours("topsis", head, rows, *cost, "--weights", text)[0], "closeness")
        compare("topsis / pymcdm TOPSIS(vector_normalization)", near, TOPSIS(vector_normalization)(x, weights, types), 1e-9, 1e-6)
        compare("topsis / pyDecision topsis", near, d_topsis(x, weights, words, graph=False, verbose=False), 1e-9, 1e-6)


def comparisons():
    yield np.array([[1, 2, 0.5], [0.5, 1, 1 / 3], [2, 3, 1]])
    yield np.array([[1, 3, 5, 7], [1 / 3, 1, 3, 5], [1 / 5, 1 / 3, 1, 3], [1 / 7, 1 / 5, 1 / 3, 1]])
    yield np.array([[1, 5, 0.2], [0.2, 1, 5], [5, 0.2, 1]])
    for _ in range(args.random):
        n, spread = rng.integers(3, 16), rng.choice([0.1, 0.5, 1.0])
        w = rng.uniform(1, 9, n)
        a = np.ones((n, n))
        for i in range(n):
            for j in range(i + 1, n):
                # On Saaty's scale: pymcdm takes nothing else.
                ratio = w[i] / w[j] * np.exp(rng.normal(0, spread))
                step = min(9, round(max(ratio, 1 / ratio)))
                a[i, j], a[j, i] = (step, 1 / step) if ratio >= 1 else (1 / step, step)
        yield a


refused = 0
for a in comparisons():
    told, code = ours("ahp", [f"c{j}" for j in range(len(a))], [[repr(float(v)) for v in row] for row in a], exits=(0, 3))
    assert (code == 3) == (told["cr"] >= 0.1), (code, told["cr"])
    refused += code == 3
    weights = column(told, "weight")
    other = AHP(matrix=a)
    compare("ahp weights / pymcdm AHP", weights, other(), 1e-9)
    # pymcdm divides by another table of random indexes, so indexes are compared and not ratios.
    ri = AHP.RI_M[len(a) - 1] if len(a) <= len(AHP.RI_M) else None
    if ri:
        compare("ahp ci / pymcdm AHP (cr times its random index)", told["ci"], other.get_cr() * ri, 1e-8, 1e-4)
    d_weights, d_ratio = d_ahp(a, wd="me")
    compare("ahp weights / pyDecision ahp wd='me'", weights, d_weights, 1e-9)
    compare("ahp cr / pyDecision ahp wd='me'", told["cr"], d_ratio, 1e-8, 1e-4)


def series():
    """Series that begin with their maximum, so that the tail from the peak on is all of them."""
    for round in range(args.random):
        n = int(rng.integers(11, 40))
        values = rng.normal(100, 10, n) - rng.uniform(0, 2) * np.arange(n)
        values = np.round(values, 0) if round % 2 else np.round(values, 3)
        values[0] = values.max() + 5
        yield values + max(0.0, 1 - values.min())


for values in series():
    told = ours("peak", ["year", "value"], [[1980 + i, repr(float(v))] for i, v in enumerate(values)])[0]["rows"][0]
    assert told["peak_year"] == 1980, told
    other = pymannkendall.original_test(values)
    compare("peak s / pymannkendall original_test", told["s"], other.s, 0.0, 1.0)
    compare("peak slope / pymannkendall original_test", told["slope"], other.slope, 1e-9, 1e-9)
    compare("peak p, 11 values and more / pymannkendall original_test", told["p"], other.p, 1e-8, 1e-6)
for _ in range(args.random):
    # A tail of 4 to 10 values behind a rise, without ties: the exact distribution.
    n = int(rng.integers(4, 11))
    tail = np.concatenate([[1000.0], rng.permutation(np.arange(n - 1)) * 3.7 + 500 + rng.uniform(0, 1, n - 1)])
    values = [*np.linspace(100, 300, 10), *tail]
    told = ours("peak", ["year", "value"], [[1980 + i, repr(float(v))] for i, v in enumerate(values)])[0]["rows"][0]
    exact = kendalltau(np.arange(n), tail, method="exact").pvalue
    compare("peak p, 10 values and fewer / scipy kendalltau exact", told["p"], exact, 1e-9)

print(f"python {sys.version.split()[0]}", *(f"{p} {version(p)}" for p in ("pymcdm", "pyDecision", "pymannkendall", "scipy", "numpy")), sep=", ")
print(f"seed {args.seed}, {refused} matrices of comparisons refused (cr at least 0.1)\n")
print(f"{'pair':<66} {'compared':>8} {'largest distance':>17} {'allowed':>8}")
for pair in far:
    mark = "" if far[pair] <= limits[pair] else "  BEYOND"
    print(f"{pair:<66} {count[pair]:>8} {far[pair]:>17.1e} {limits[pair]:>8.0e}{mark}")
sys.exit(any(far[pair] > limits[pair] for pair in far))
