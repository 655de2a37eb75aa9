"""The kernel as a peer computes it: columns in memory, join with the coefficients, sums by cell and species.

`join` joins every row with its 14 coefficients and sums by cell and species; `wide` joins it with one row of 14 columns and sums 14 products;
`sum_first` adds quantities up by cell, key and level before it joins, which is the least work. The clock starts when the columns are in the
engine's own memory. Writes cell, species, kg; prints one line of JSON.
"""

import argparse
import json
import sys
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("engine", choices=["polars", "duckdb"])
parser.add_argument("variant", choices=["join", "wide", "sum_first"])
parser.add_argument("columns")
parser.add_argument("out")
args = parser.parse_args()

SPECIES, LEVELS = 14, 4
column = {name: np.load(f"{args.columns}/{name}.npy") for name in ["cell", "key", "level", "quantity", "coefficient"]}
coefficient = column.pop("coefficient").reshape(-1, SPECIES)
each = np.arange(len(coefficient), dtype=np.uint32)
keys = {"key": each // LEVELS, "level": (each % LEVELS).astype(np.uint8)}
if args.variant == "wide":
    table = keys | {f"s{s}": np.ascontiguousarray(coefficient[:, s]) for s in range(SPECIES)}
else:
    table = {name: np.repeat(values, SPECIES) for name, values in keys.items()}
    table["species"] = np.tile(np.arange(SPECIES, dtype=np.uint8), len(coefficient))
    table["kg_per_unit"] = coefficient.ravel()


def polars():
    import polars as pl

    rows, factors = pl.DataFrame(column).lazy(), pl.DataFrame(table).lazy()
    if args.variant == "sum_first":
        rows = rows.group_by("cell", "key", "level").agg(pl.col("quantity").sum())
    joined = rows.join(factors, on=["key", "level"])
    if args.variant == "wide":
        kg = [(pl.col("quantity") * pl.col(f"s{s}")).sum().alias(f"{s}") for s in range(SPECIES)]
        query = joined.group_by("cell").agg(kg)
    else:
        query = joined.group_by("cell", "species").agg(kg=(pl.col("quantity") * pl.col("kg_per_unit")).sum())
    clock, cpu = time.perf_counter(), time.process_time()
    totals = query.collect()
    spent = time.process_time() - cpu, time.perf_counter() - clock
    if args.variant == "wide":
        totals = totals.unpivot(index="cell", variable_name="species", value_name="kg")
    totals.select("cell", pl.col("species").cast(pl.UInt8), "kg").write_csv(args.out)
    return spent


def duck():
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    for name, values in [("rows_arrow", column), ("factors_arrow", table)]:
        connection.register(name, pa.table(values))
    connection.execute("CREATE TABLE rows AS FROM rows_arrow; CREATE TABLE factors AS FROM factors_arrow")
    rows = "rows"
    if args.variant == "sum_first":
        rows = "(SELECT cell, key, level, sum(quantity) quantity FROM rows GROUP BY ALL)"
    if args.variant == "wide":
        sums = ", ".join(f"sum(quantity * s{s}) s{s}" for s in range(SPECIES))
        query = f"SELECT cell, {sums} FROM {rows} JOIN factors USING (key, level) GROUP BY cell"
    else:
        query = f"SELECT cell, species, sum(quantity * kg_per_unit) kg FROM {rows} JOIN factors USING (key, level) GROUP BY ALL"
    clock, cpu = time.perf_counter(), time.process_time()
    connection.execute(f"CREATE TABLE totals AS {query}")
    spent = time.process_time() - cpu, time.perf_counter() - clock
    if args.variant == "wide":
        connection.execute("CREATE TABLE tall AS SELECT cell, name[2:] species, kg FROM (UNPIVOT totals ON COLUMNS('^s') INTO NAME name VALUE kg)")
    connection.execute(f"COPY (SELECT cell, species, kg FROM {'tall' if args.variant == 'wide' else 'totals'}) TO '{args.out}' (HEADER)")
    return spent


cpu_s, wall_s = polars() if args.engine == "polars" else duck()
json.dump({"cpu_s": cpu_s, "wall_s": wall_s}, sys.stdout)
