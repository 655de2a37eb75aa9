"""The whole road as a peer walks it: scan the CSV files of a case, join, sum by region, sector and species.

No checks, no ranges. `join` joins every activity with its source, its factors and its removals and sums; `sum_first` adds activities up by
source and key before it joins, which is the least work that gives the same totals. Prints one line of JSON.
"""

import time

start = time.process_time()
import argparse
import json
import sys

parser = argparse.ArgumentParser()
parser.add_argument("engine", choices=["polars", "duckdb"])
parser.add_argument("variant", choices=["join", "sum_first"])
parser.add_argument("case")
parser.add_argument("out")
parser.add_argument("--collect", default="auto", help="engine of Polars")
args = parser.parse_args()

if args.engine == "polars":
    import polars as pl
else:
    import duckdb
imported = time.process_time()

KEYS = ["process", "fuel", "technology"]


def scan(name):
    # All is text but the quantity: the tables are small, and only what is asked for is parsed.
    types = {"quantity": pl.Float64} if name == "activities" else None
    return pl.scan_csv(f"{args.case}/{name}.csv", infer_schema=False, empty_string_is_null=False, schema_overrides=types)


def polars():
    factors = scan("factors")
    heat = factors.filter(pl.col("species") == "ncv").select("fuel", ncv=pl.col("value").cast(pl.Float64))
    emission = (
        factors.filter((pl.col("role") == "") & (pl.col("species") != "ncv"))
        .join(heat, on="fuel", how="left")
        .select(
            *KEYS,
            "species",
            kg_per_unit=pl.col("value").cast(pl.Float64)
            * pl.when(pl.col("unit") == "g/GJ").then(pl.col("ncv") / 1000).otherwise(1.0),
        )
    )
    removal = factors.filter(pl.col("role") == "control").select(
        "technology", "species", removed=pl.col("value").cast(pl.Float64)
    )
    kept = (
        scan("controls")
        .select("source_id", "technology", "coverage", own_species="species", own="efficiency")
        .join(removal, on="technology")
        .with_columns(
            removed=pl.when(pl.col("own_species") == pl.col("species"))
            .then(pl.col("own").cast(pl.Float64, strict=False))
            .otherwise(pl.col("removed"))
        )
        .group_by("source_id", "species")
        .agg(kept=(1 - pl.col("coverage").cast(pl.Float64) * pl.col("removed")).product())
    )
    sources = scan("sources").select("source_id", "region", "sector")
    activities = scan("activities").select("source_id", *KEYS, "quantity")
    if args.variant == "sum_first":
        activities = activities.group_by("source_id", *KEYS).agg(pl.col("quantity").sum())
    totals = (
        activities.join(sources, on="source_id")
        .join(emission, on=KEYS)
        .join(kept, on=["source_id", "species"], how="left")
        .group_by("region", "sector", "species")
        .agg(kg=(pl.col("quantity") * pl.col("kg_per_unit") * pl.col("kept").fill_null(1.0)).sum())
        .sort("region", "sector", "species")
    )
    totals.collect(engine=args.collect).write_csv(args.out)
    return pl.__version__


def duck():
    connection = duckdb.connect()
    read = "read_csv('{}/{}.csv', header=true, delim=',', quote='\"', all_varchar=true)"
    activities = (
        f"read_csv('{args.case}/activities.csv', header=true, delim=',', quote='\"', columns={{"
        "'activity_id': 'VARCHAR', 'source_id': 'VARCHAR', 'period': 'VARCHAR', 'process': 'VARCHAR', 'fuel': 'VARCHAR',"
        "'technology': 'VARCHAR', 'quantity': 'DOUBLE', 'unit': 'VARCHAR', 'rsd': 'DOUBLE', 'evidence': 'VARCHAR'})"
    )
    if args.variant == "sum_first":
        activities = (
            f"(SELECT source_id, coalesce(process, '') process, coalesce(fuel, '') fuel, coalesce(technology, '') technology,"
            f" sum(quantity) quantity FROM {activities} GROUP BY ALL)"
        )
    else:
        activities = (
            f"(SELECT source_id, coalesce(process, '') process, coalesce(fuel, '') fuel, coalesce(technology, '') technology,"
            f" quantity FROM {activities})"
        )
    connection.execute(f"""
        COPY (
          WITH factors AS (SELECT * FROM {read.format(args.case, 'factors')}),
          heat AS (SELECT fuel, value::DOUBLE ncv FROM factors WHERE species = 'ncv'),
          emission AS (
            SELECT coalesce(process, '') process, coalesce(f.fuel, '') fuel, coalesce(technology, '') technology, species,
                   value::DOUBLE * CASE WHEN unit = 'g/GJ' THEN ncv / 1000 ELSE 1 END kg_per_unit
            FROM factors f LEFT JOIN heat ON f.fuel = heat.fuel WHERE role IS NULL AND species <> 'ncv'),
          removal AS (SELECT technology, species, value::DOUBLE removed FROM factors WHERE role = 'control'),
          kept AS (
            SELECT source_id, r.species,
                   product(1 - coverage::DOUBLE * CASE WHEN c.species = r.species THEN efficiency::DOUBLE ELSE removed END) kept
            FROM {read.format(args.case, 'controls')} c JOIN removal r ON c.technology = r.technology GROUP BY ALL),
          sources AS (SELECT source_id, region, sector FROM {read.format(args.case, 'sources')})
          SELECT region, sector, e.species, sum(quantity * kg_per_unit * coalesce(kept, 1)) kg
          FROM {activities} a JOIN sources s ON a.source_id = s.source_id
          JOIN emission e ON a.process = e.process AND a.fuel = e.fuel AND a.technology = e.technology
          LEFT JOIN kept k ON a.source_id = k.source_id AND e.species = k.species
          GROUP BY ALL ORDER BY ALL
        ) TO '{args.out}' (HEADER)""")
    return duckdb.__version__


version = polars() if args.engine == "polars" else duck()
done = time.process_time()
json.dump({"version": version, "import_cpu_s": imported - start, "query_cpu_s": done - imported}, sys.stdout)
