#!/usr/bin/env python3
"""Measures rowferry and its peers on the same work, in the same run, in turns.

    bench/bench.py RELEASE_BINARY [--rows N] [--rounds N] [--no-peers]

Prints medians and ratios. Absolute times depend on the machine and on what else it does: only ratios within one run
mean something. The data (500 MB at the default) and the peers (DuckDB and Polars from PyPI, in an environment of their
own) are made on first use, under .build/bench; Miller comes from Debian, by scripts/deps.sh --bench.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / ".build" / "bench"

DUCKDB = """
import duckdb, sys
con = duckdb.connect()
con.execute("SET threads = 2")
con.execute(\"\"\"COPY (SELECT 'trackEvent' AS action, account_id AS accountExternalId,
  contact_email AS contactExternalId, event_name AS eventName, strftime(try_cast(event_date AS TIMESTAMPTZ),
  '%Y-%m-%dT%H:%M:%SZ') AS eventDate, description[:255] AS description, quantity, plan AS cf_Plan, source AS cf_Source,
  campaign AS cf_Campaign, is_trial AS cf_Trial, amount AS cf_Amount, seats AS cf_Seats
  FROM read_csv(?, header = true, types = {'event_date': 'VARCHAR'})) TO '/dev/null' (FORMAT json)\"\"\", [sys.argv[1]])
"""

POLARS = """
import polars as pl, sys
text = pl.col("event_date")
date = pl.coalesce(*(text.str.to_datetime(format=form, time_zone="UTC", strict=False)
   for form in ("%+", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")),
   text.str.to_date(strict=False).cast(pl.Datetime).dt.replace_time_zone("UTC"))
(pl.scan_csv(sys.argv[1], schema_overrides={"event_date": pl.String})
   .select(pl.lit("trackEvent").alias("action"), pl.col("account_id").alias("accountExternalId"),
     pl.col("contact_email").alias("contactExternalId"), pl.col("event_name").alias("eventName"),
     date.dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("eventDate"), pl.col("description").str.slice(0, 255), "quantity",
     pl.col("plan").alias("cf_Plan"), pl.col("source").alias("cf_Source"), pl.col("campaign").alias("cf_Campaign"),
     pl.col("is_trial").alias("cf_Trial"), pl.col("amount").alias("cf_Amount"), pl.col("seats").alias("cf_Seats"))
   .sink_ndjson("/dev/null"))
"""

MILLER = "mlr --icsv --ojson cat {csv} > /dev/null"


def compiled(name, *libraries):
    program = WORK / name
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, HERE / f"{name}.c", *libraries], check=True)
    return program


def prepare(rows):
    WORK.mkdir(parents=True, exist_ok=True)
    csv, ndjson, gz = (WORK / f"events-{rows}{ending}" for ending in (".csv", ".ndjson", ".csv.gz"))
    if not (csv.exists() and ndjson.exists()):
        subprocess.run([compiled("generate"), str(rows), csv, ndjson], check=True)
    if not gz.exists():
        with open(gz, "wb") as out:
            subprocess.run(["gzip", "-c", csv], stdout=out, check=True)
    return csv, ndjson, gz


def peers():
    """An environment with DuckDB and Polars, or None where PyPI can't be reached."""
    environment = WORK / "peers"
    python = environment / "bin" / "python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", environment])
        if made.returncode or subprocess.run([python, "-m", "pip", "-q", "install", "duckdb", "polars"]).returncode:
            shutil.rmtree(environment, ignore_errors=True)
            return None
    return python


def run(command):
    """Seconds by the clock, seconds of CPU, and the largest memory in MB of one command."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command, shell=isinstance(command, str), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"{command}: ended with {status}\n{errors.decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--rows", type=int, default=2_850_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--no-peers", action="store_true")
    options = options.parse_args()
    csv, ndjson, gz = prepare(options.rows)

    def check(mapping, source):
        return [options.binary, "check", HERE / mapping, source, "--progress", "none"]

    work = {
        "wc -l": (["wc", "-l", csv], csv),
        "rowferry check, one column": (check("mapping-one-column.yaml", csv), csv),
        "rowferry check, 12 columns": (check("mapping-events.yaml", csv), csv),
        "rowferry check, NDJSON, 12 paths": (check("mapping-nested.yaml", ndjson), ndjson),
        "zlib, decompressing alone": ([compiled("inflate", "-lz"), gz], csv),
        "rowferry check, one column, gzip": (check("mapping-one-column.yaml", gz), csv),
    }
    python = None if options.no_peers else peers()
    if python:
        work["DuckDB, 12 columns"] = ([python, "-c", DUCKDB, csv], csv)
        work["Polars, 12 columns"] = ([python, "-c", POLARS, csv], csv)
    if not options.no_peers and shutil.which("mlr"):
        work["Miller, CSV to JSON"] = (MILLER.format(csv=csv), csv)

    results = {name: [] for name in work}
    for number in range(options.rounds + 1):
        for name, (command, _) in work.items():
            measured = run(command)
            # The first round warms the page cache and does not count.
            if number:
                results[name].append(measured)
    report(work, results, options.rounds)


def report(work, results, rounds):
    base = statistics.median(seconds for seconds, _, _ in results["wc -l"])
    print(f"medians of {rounds} rounds, in turns; {os.cpu_count()} cores")
    print(f"{'':36}{'seconds':>9}{'CPU s':>8}{'GB/s':>7}{'x wc -l':>9}{'MB':>7}")
    for name, (_, source) in work.items():
        seconds, cpu, memory = (statistics.median(column) for column in zip(*results[name]))
        rate = os.path.getsize(source) / seconds / 1e9
        print(f"{name:36}{seconds:9.3f}{cpu:8.2f}{rate:7.2f}{seconds / base:9.1f}{memory:7.0f}")


if __name__ == "__main__":
    main()
