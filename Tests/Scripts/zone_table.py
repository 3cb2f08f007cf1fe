#!/usr/bin/env python3
"""Writes Tests/RowferryMapTests/ZoneTable.swift: what local times mean in some zones, by Python's zoneinfo.

Each zone is a list of runs of local time with the same meaning, from 1968 to 2025: minutes since the run before began
(base 36), a colon, and +N or -N (the offset in minutes), g (a gap) or oN (an overlap; N is the offset of its first pass).
"""
import datetime
import io
import os
import struct
import sys
import zoneinfo

ZONES = [
    "Africa/Casablanca", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Pyongyang", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Dublin", "Europe/Istanbul",
    "Europe/London", "Europe/Moscow", "Pacific/Apia", "Antarctica/Troll",
]
START = datetime.datetime(1968, 1, 1)
END = datetime.datetime(2025, 1, 1)


def meaning(zone, local):
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    minutes = first.total_seconds() / 60
    if minutes != int(minutes):
        return f"?{minutes}"
    if first < second:
        return "g"
    return f"o{int(minutes)}" if first > second else f"{int(minutes):+d}"


def base36(number):
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if number == 0:
            return digits


FOOTERS = [
    "UTC0", "<+0530>-5:30", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "EST5EDT,0/0,J365/25", "AAA3BBB,J60/2,J300/2", "<+0330>-3:30<+0430>,J79/24,J263/24",
    "IST-2IDT,M3.4.4/26,M10.5.0", "AAA-2BBB,M2.5.4/-50,M9.1.1/150", "NZST-12NZDT,M9.5.0,M4.1.0/3",
]
YEARS = [2024, 2399, 2400, 2401, 2600, 9990]


def footer_zone(footer):
    """A zone without a change, whose footer says all (RFC 8536, version 2)."""
    one = struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB", 0, 0, 0) + b"LMT\0"
    header = b"TZif2" + bytes(15)
    return zoneinfo.ZoneInfo.from_file(io.BytesIO(header + one + header + one + b"\n" + footer.encode() + b"\n"))


def runs(zone, start, end):
    minute = datetime.timedelta(minutes=1)
    quarter = datetime.timedelta(minutes=15)
    day = datetime.timedelta(days=1)
    last = local = start
    current = meaning(zone, local)
    yield 0, current
    while local < end:
        # A day that begins and ends with the same offset has no change inside; nothing lasts less than 15 minutes.
        if current[0] in "+-" and meaning(zone, local + day) == current:
            local += day
            continue
        following = local + quarter
        found = meaning(zone, following)
        if found != current:
            while meaning(zone, following - minute) == found:
                following -= minute
            yield int((following - last) / minute), found
            last, current = following, found
        local += quarter


def write_runs(output, zone, start, end):
    line = "           "
    for minutes, kind in runs(zone, start, end):
        token = f" {base36(minutes)}:{kind}"
        if len(line) + len(token) > 119:
            output.write(line + "\n")
            line = "           "
        line += token
    output.write(line + "\n            \"\"\"\n        ),\n")


def main():
    with open("/usr/share/zoneinfo/tzdata.zi") as names:
        version = names.readline().split()[-1]
    path = os.path.join(os.path.dirname(__file__), "..", "RowferryMapTests", "ZoneTable.swift")
    with open(path, "w") as output:
        output.write("/// What local times from 1968 to 2024 mean: made by Tests/Scripts/zone_table.py, which explains the\n")
        output.write(f"/// form, with Python {sys.version.split()[0]} and tzdata {version}.\n")
        output.write("enum ZoneTable {\n    static let zones: [(name: String, runs: String)] = [\n")
        for name in ZONES:
            output.write("        (\n            \"%s\",\n            \"\"\"\n" % name)
            write_runs(output, zoneinfo.ZoneInfo(name), START, END)
        output.write("    ]\n\n    /// The same for the rules behind the last change, and for years far ahead.\n")
        output.write("    static let footers: [(footer: String, year: Int, runs: String)] = [\n")
        for footer in FOOTERS:
            for year in YEARS:
                output.write("        (\n            \"%s\", %d,\n            \"\"\"\n" % (footer, year))
                start = datetime.datetime(year, 1, 1)
                write_runs(output, footer_zone(footer), start, start + datetime.timedelta(days=400))
        output.write("    ]\n}\n")


main()
