"""Ranges by draws with numpy: the same records, factors and number of draws as Tandem's, a range for every row.

An emission draw is one value of one species of one record in one draw:

    max(0, quantity + sd z) * kg * prod(1 + weight * deviation of the input)

Inputs are shared by all lines that name them. `plain` is what one writes first: all draws at once, for one record after the other, and
np.percentile. `blocked` is the best we know: a recipe's factors once for all of its records, heat values multiplied once for all species,
arrays that stay in the second cache, results in place, and np.ndarray.partition instead of np.percentile. Random numbers of numpy's usual
generator. The clock starts when the arrays are in memory. Writes row, species, mean, low, high; prints one line of JSON.
"""

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("way", choices=["plain", "blocked"])
parser.add_argument("rows", choices=["records", "cells"])
parser.add_argument("draws", type=int)
parser.add_argument("threads", type=int)
parser.add_argument("columns")
parser.add_argument("out")
args = parser.parse_args()

NAMES = "cell recipe quantity sd line_recipe line_species line_kg weight_line weight_input weight sign scale sigma offset least largest".split()
c = {name: np.load(f"{args.columns}/{name}.npy") for name in NAMES}
N, SPECIES = args.draws, int(c["line_species"].max()) + 1
RECORDS, INPUTS, CELLS = len(c["cell"]), len(c["scale"]), int(c["cell"].max()) + 1


class Recipe:
    """Lines of a recipe: species, kg, inputs that all lines share, inputs of each line."""

    def __init__(self, lines):
        self.species = c["line_species"][lines]
        self.kg = c["line_kg"][lines][:, None]
        of_line = [{(int(i), float(w)) for i, w in zip(c["weight_input"][k], c["weight"][k])} for k in map(weights_of.get, lines)]
        self.common = sorted(set.intersection(*of_line)) if len(of_line) > 1 else []
        own = [sorted(s - set(self.common)) for s in of_line]
        # First inputs of all lines at once, then second ones of the lines that have any, and so on.
        self.steps = []
        for depth in range(max(map(len, own), default=0)):
            have = [at for at, list in enumerate(own) if len(list) > depth]
            inputs = np.array([own[at][depth][0] for at in have])
            weights = np.array([own[at][depth][1] for at in have])[:, None]
            self.steps.append((slice(None) if len(have) == len(lines) else np.array(have), inputs, weights))
        self.members = []


weights_of = {line: slice(0, 0) for line in range(len(c["line_kg"]))}
edges = np.flatnonzero(np.diff(c["weight_line"], prepend=-1))
for start, stop in zip(edges, [*edges[1:], len(c["weight_line"])]):
    weights_of[int(c["weight_line"][start])] = slice(int(start), int(stop))
lines_of = {}
for line in np.lexsort((c["line_species"], c["line_recipe"])):
    recipe = c["line_recipe"][line]
    lines_of.setdefault(int(recipe), []).append(int(line))
recipes = {recipe: Recipe(lines) for recipe, lines in lines_of.items()}
for record, recipe in enumerate(c["recipe"]):
    recipes[int(recipe)].members.append(record)

LOW, HIGH = 0.025 * (N - 1), 0.975 * (N - 1)
ENDS = sorted({int(LOW), min(int(LOW) + 1, N - 1), int(HIGH), min(int(HIGH) + 1, N - 1)})


def deviations(random, width):
    """Inputs x draws."""
    z = random.standard_normal((INPUTS, width))
    log = np.flatnonzero(c["sigma"] > 0)
    rest = np.flatnonzero(c["sigma"] == 0)
    for at in log:
        row = z[at]
        row *= c["sigma"][at]
        np.exp(row, out=row)
        row *= c["sign"][at] * c["scale"][at]
        row += c["sign"][at] * c["offset"][at]
    for at in rest:
        z[at] *= c["scale"][at]
    for at in np.flatnonzero(np.isfinite(c["least"]) | np.isfinite(c["largest"])):
        np.clip(z[at], c["least"][at], c["largest"][at], out=z[at])
    return z


def summary(values):
    """Mean and ends of rows; the values are put in another order."""
    mean = values.mean(axis=1)
    values.partition(ENDS, axis=1)
    ends = []
    for place in (LOW, HIGH):
        below, part = int(place), place - int(place)
        at = values[:, below]
        ends.append(at + part * (values[:, min(below + 1, N - 1)] - at))
    return np.column_stack([mean, *ends])


def quantity(random, record, out):
    random.standard_normal(out=out)
    out *= c["sd"][record]
    out += c["quantity"][record]
    np.maximum(out, 0.0, out=out)
    return out


def factors(recipe, dev, out, step_room):
    """kg * prod(1 + w d) of the inputs that lines do not share; and the product of those that they do."""
    out[:] = recipe.kg
    for lines, inputs, weights in recipe.steps:
        step = np.take(dev, inputs, axis=0, out=step_room[: len(inputs)])
        step *= weights
        step += 1.0
        if isinstance(lines, slice):
            out *= step
        else:
            for at, row in zip(lines, step):
                out[at] *= row
    common = None
    for input, weight in recipe.common:
        row = dev[input] * weight
        row += 1.0
        common = row if common is None else np.multiply(common, row, out=common)
    return out, common


def seeds(count):
    return [np.random.Generator(np.random.PCG64(seed)) for seed in np.random.SeedSequence(7).spawn(count)]


def parts(items):
    return [items[at :: args.threads] for at in range(args.threads)]


def on_threads(work, jobs):
    if len(jobs) == 1:
        return [work(*jobs[0])]
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: work(*job), jobs))


def records_blocked():
    generators = seeds(args.threads + 1)
    dev = deviations(generators[-1], N)
    found = np.full((RECORDS, SPECIES, 3), np.nan)

    def work(random, some):
        f, e, step = (np.empty((SPECIES, N)) for _ in range(3))
        q = np.empty(N)
        for recipe in some:
            lines = len(recipe.species)
            if not recipe.members:
                continue
            kg, common = factors(recipe, dev, f[:lines], step)
            for record in recipe.members:
                quantity(random, record, q)
                if common is not None:
                    np.multiply(q, common, out=q)
                np.multiply(kg, q, out=e[:lines])
                found[record, recipe.species] = summary(e[:lines])

    on_threads(work, list(zip(generators, parts(list(recipes.values())))))
    return found


def cells_blocked(width=500):
    starts = list(range(0, N, width))
    values = np.zeros((CELLS * SPECIES, N))
    generators = seeds(len(starts))

    def work(some):
        f, e, step = (np.empty((SPECIES, width)) for _ in range(3))
        q = np.empty(width)
        room = np.empty((CELLS, SPECIES, width))
        for block in some:
            random, start = generators[block], starts[block]
            stop = min(start + width, N)
            w = stop - start
            dev = deviations(random, w)
            room[:] = 0.0
            for recipe in recipes.values():
                lines = len(recipe.species)
                if not recipe.members:
                    continue
                kg, common = factors(recipe, dev, f[:lines, :w], step[:, :w])
                for record in recipe.members:
                    quantity(random, record, q[:w])
                    if common is not None:
                        np.multiply(q[:w], common, out=q[:w])
                    np.multiply(kg, q[:w], out=e[:lines, :w])
                    sums = room[c["cell"][record]]
                    if lines == SPECIES:
                        np.add(sums[:, :w], e[:, :w], out=sums[:, :w])
                    else:
                        sums[recipe.species, :w] += e[:lines, :w]
            values[:, start:stop] = room[:, :, :w].reshape(-1, w)

    on_threads(work, [(part,) for part in parts(range(len(starts)))])
    found = np.full((CELLS * SPECIES, 3), np.nan)

    def ends(some):
        for at in some:
            found[at : at + SPECIES] = summary(values[at : at + SPECIES])

    on_threads(ends, [(part,) for part in parts(range(0, CELLS * SPECIES, SPECIES))])
    return found.reshape(CELLS, SPECIES, 3)


def plain():
    random = np.random.default_rng(7)
    dev = deviations(random, N)
    sums = np.zeros((CELLS, SPECIES, N)) if args.rows == "cells" else None
    found = np.full((RECORDS if sums is None else CELLS, SPECIES, 3), np.nan)

    def ranges(values):
        return np.column_stack([values.mean(axis=1), *np.percentile(values, [2.5, 97.5], axis=1)])

    for record, recipe in enumerate(c["recipe"]):
        q = np.maximum(c["quantity"][record] + c["sd"][record] * random.standard_normal(N), 0)
        lines = lines_of[int(recipe)]
        values = np.empty((len(lines), N))
        for at, line in enumerate(lines):
            k = weights_of[line]
            values[at] = q * c["line_kg"][line] * np.prod(1 + c["weight"][k][:, None] * dev[c["weight_input"][k]], axis=0)
        if sums is None:
            found[record, c["line_species"][lines]] = ranges(values)
        else:
            sums[c["cell"][record], c["line_species"][lines]] += values
    if sums is not None:
        for cell in range(CELLS):
            found[cell] = ranges(sums[cell])
    return found


clock, cpu = time.perf_counter(), time.process_time()
found = plain() if args.way == "plain" else records_blocked() if args.rows == "records" else cells_blocked()
cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - clock
with open(args.out, "w") as out:
    out.write("row,species,mean,low,high\n")
    for row, species in np.argwhere(found[:, :, 0] > 0):
        mean, low, high = found[row, species]
        out.write(f"{row},{species},{mean!r},{low!r},{high!r}\n".replace("np.float64(", "").replace(")", ""))
json.dump({"cpu_s": cpu_s, "wall_s": wall_s}, sys.stdout)
