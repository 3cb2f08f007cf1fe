#!/usr/bin/env python3
"""Measures how fast rowferry delivers, beside others that send the same calls to the same place in the same run.

    bench/deliver.py RELEASE_BINARY [--rows N] [--rounds N] [--no-peers]

The place is a sink on the loopback that takes everything (bench/sink.c). wrk, from Debian, sends one ready-made body of
100 calls again and again: nobody can be faster. A script with Polars and aiohttp is what somebody would write who needs
it fast, without a ledger. The last figure is against a sink that answers after 100 ms: what is reached of requests under
way x calls in each / latency.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import HERE, WORK, compiled, peers, prepare, run

IN_FLIGHT = 16
CHUNK = 100

SCRIPT = """
import asyncio, sys, aiohttp, polars as pl
path, url, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
text = pl.col("event_date")
date = pl.coalesce(*(text.str.to_datetime(format=form, time_zone="UTC", strict=False)
   for form in ("%+", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")),
   text.str.to_date(strict=False).cast(pl.Datetime).dt.replace_time_zone("UTC"))
frame = (pl.scan_csv(path, schema_overrides={"event_date": pl.String}, n_rows=rows)
   .select(pl.lit("trackEvent").alias("action"), pl.col("account_id").alias("accountExternalId"),
     pl.col("contact_email").alias("contactExternalId"), pl.col("event_name").alias("eventName"),
     date.dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("eventDate"), pl.col("description").str.slice(0, 255), "quantity",
     pl.col("plan").alias("cf_Plan"), pl.col("source").alias("cf_Source"), pl.col("campaign").alias("cf_Campaign"),
     pl.col("is_trial").alias("cf_Trial"), pl.col("amount").alias("cf_Amount"), pl.col("seats").alias("cf_Seats"))
   .collect())

async def work(session, starts):
    for start in starts:
        body = b"[" + frame[start:start + 100].write_ndjson().rstrip().replace(chr(10), ",").encode() + b"]"
        async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as answer:
            await answer.read()

async def main():
    starts = iter(range(0, len(frame), 100))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=16)) as session:
        await asyncio.gather(*(work(session, starts) for _ in range(16)))

asyncio.run(main())
"""


class Sink:
    def __init__(self, latency=0):
        self.process = subprocess.Popen([compiled("sink"), str(latency)], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}/i"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def rowferry(binary, csv, rows, url):
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        mapping = (HERE / "mapping-events.yaml").read_text().replace(
            "{type: churnzero}", f"{{type: churnzero, endpoint: '{url}', app_key: '${{KEY}}'}}")
        Path(folder, "events.yaml").write_text(mapping)
        seconds, _, _ = run(
            f"cd {folder} && KEY=key {os.path.abspath(binary)} import events.yaml {csv} --limit {rows} --yes "
            "--progress none --report report.json; code=$?; [ $code = 0 ] || [ $code = 75 ]")
        delivered = json.loads(Path(folder, "report.json").read_text())["delivery"]["deliveredCalls"]
        return delivered / seconds


def wrk(binary, csv, url):
    """Calls per second with one body of 100 calls, the first ones of the file."""
    calls = subprocess.run(
        [binary, "preview", HERE / "mapping-events.yaml", csv, "-n", str(CHUNK), "--as", "json"],
        capture_output=True, check=True, text=True).stdout
    script = WORK / "post.lua"
    body = "[" + ",".join(json.dumps(call) for call in json_values(calls)) + "]"
    (WORK / "body.json").write_text(body)
    script.write_text(f'local f = io.open("{WORK}/body.json"); wrk.method = "POST"; wrk.body = f:read("*a")\n'
                      'wrk.headers["Content-Type"] = "application/json"\n')
    output = subprocess.run(
        ["wrk", "-t1", f"-c{IN_FLIGHT}", "-d5s", "-s", script, url], capture_output=True, check=True, text=True).stdout
    return CHUNK * float(next(line for line in output.splitlines() if line.startswith("Requests/sec")).split()[1])


def json_values(text):
    """The calls in what preview prints: a JSON array, or values one behind the other."""
    decoder, place, values = json.JSONDecoder(), 0, []
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        values += value if isinstance(value, list) else [value]
    return values


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--no-peers", action="store_true")
    options = options.parse_args()
    csv, _, _ = prepare(2_850_000)
    python = None if options.no_peers else peers()
    if python and subprocess.run([python, "-m", "pip", "-q", "install", "aiohttp"]).returncode:
        python = None
    figures = {}

    def note(name, figure):
        figures.setdefault(name, []).append(figure)

    for _ in range(options.rounds):
        with Sink() as sink:
            note("rowferry import", rowferry(options.binary, csv, options.rows, sink.url))
            if shutil.which("wrk") and not options.no_peers:
                note("wrk, a ready-made body", wrk(options.binary, csv, sink.url))
            if python:
                rows = options.rows // 4
                seconds, _, _ = run([python, "-c", SCRIPT, csv, sink.url, str(rows)])
                note("Polars and aiohttp", rows / seconds)
        with Sink(latency=100) as sink:
            note("rowferry import, 100 ms latency", rowferry(options.binary, csv, 400_000, sink.url))
    report(figures, options.rounds)


def report(figures, rounds):
    medians = {name: statistics.median(values) for name, values in figures.items()}
    base = medians["rowferry import"]
    print(f"medians of {rounds} rounds, in turns; {os.cpu_count()} cores")
    print(f"{'':36}{'calls/s':>12}{'x rowferry':>12}")
    for name, figure in medians.items():
        print(f"{name:36}{figure:12,.0f}{figure / base:12.2f}")
    bound = IN_FLIGHT * CHUNK / 0.1
    reached = medians["rowferry import, 100 ms latency"] / bound
    print(f"of {bound:,.0f} calls/s, which {IN_FLIGHT} requests of {CHUNK} calls under way allow: {reached:.0%}")


if __name__ == "__main__":
    sys.exit(main())
