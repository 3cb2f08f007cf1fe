#!/usr/bin/env python3
"""Breaks delivery on purpose, one promise at a time, and sees whether the simulation notices.

    scripts/mutate.py [--seeds N] [NAME...]

Works on a copy of the sources in .build/mutants. Each mutation replaces one text that must stand in its file exactly
once, so that a mutation that no longer fits the sources is a failure too. Exit code 1 when a mutation survives.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREE = ROOT / ".build/mutants/tree"
SCRATCH = ROOT / ".build/mutants/build"
DELIVER = "Sources/RowferryDeliver/"
DISPATCH = "Sources/RowferryImport/Dispatch.swift"

# Name, file, what stands there, what stands there instead.
MUTATIONS = [
    ("a chunk is settled when it leaves, not when it is answered", DELIVER + "Courier.swift",
     "        laneOfTicket[ticket] = lane\n",
     "        laneOfTicket[ticket] = lane\n        sources[chunk.source]?.settle(chunk)\n"),
    ("one watermark for all lanes", DELIVER + "SourceTracker.swift",
     "        change.watermarks[chunk.lane] = chunk.last\n",
     "        for lane in watermarks.indices { change.watermarks[lane] = max(watermarks[lane], chunk.last) }\n"),
    ("a once-call is repeated after a lost answer", DELIVER + "Courier+Outcomes.swift",
     "            concurrency.overloaded(from: start, to: now)\n            if mayHaveArrived, chunk",
     "            concurrency.overloaded(from: start, to: now)\n            if mayHaveArrived, chunk.calls < 0, chunk"),
    ("a once-call is recorded after it has left", DISPATCH,
     "            try recordIntents(of: once, &courier)\n        } catch {\n            courier.recall(shipments)\n"
     "            throw error\n        }\n",
     "        } catch {\n            courier.recall(shipments)\n            throw error\n        }\n"
     "        defer { try? recordIntents(of: once, &courier) }\n"),
    ("the watermark passes a refused call of which nothing is kept", DELIVER + "Courier+Outcomes.swift",
     "        refusals.add(chunk, refusal)\n",
     "        _ = refusal\n        sources[chunk.source]?.settle(chunk)\n"),
    ("the second half of a refused chunk goes first", DELIVER + "DeliveryLane.swift",
     "[halves.first, halves.second] + queue", "[halves.second, halves.first] + queue"),
    ("the lane overtakes the second half of a refused chunk", DELIVER + "DeliveryLane.swift",
     "[halves.first, halves.second] + queue", "[halves.first] + queue + [halves.second]"),
    ("reading starts again at the newest place instead of the oldest open one", DELIVER + "SourceTracker.swift",
     "stretches.prefix { $0.unsettled == 0 }", "stretches.prefix { $0.unsettled >= 0 }"),
    ("a lane with an undecided chunk of an earlier run sends", DELIVER + "Courier.swift",
     "for lane in held { hold(lane) }", "for lane in held where lane < 0 { hold(lane) }"),
    ("an unknown chunk is forgotten", DELIVER + "Courier+Outcomes.swift",
     "$0.unknown.append((intent, reason))", "$0.settled.append(intent)"),
    ("what was taken is not kept", DELIVER + "Courier+Outcomes.swift",
     "if isTaken { change.taken", "if isTaken, intent < 0 { change.taken"),
    ("a refused chunk counts as taken", DELIVER + "Courier+Outcomes.swift",
     "            settleIntent(of: chunk, in: index)\n            refused(chunk",
     "            settleIntent(of: chunk, in: index, isTaken: true)\n            refused(chunk"),
    ("a lane goes on behind a chunk that became unknown", DELIVER + "Courier+Outcomes.swift",
     "        lanes[lane].intent = nil\n        hold(lane)\n", "        lanes[lane].intent = nil\n        removeFirst(of: lane)\n"),
    ("a source is complete though a lane is held", DELIVER + "SourceTracker.swift",
     "guard isClosed, !isFrozen, stretches", "guard isClosed, stretches"),
    ("rejects are committed apart from the watermark", DISPATCH,
     "        try ledger.commit(changes, run: run)\n",
     "        try ledger.commit(changes.map { change in\n            var part = change\n            part.rejects = []\n"
     "            return part\n        }, run: run)\n        try ledger.commit(changes.map { change in\n"
     "            var part = LedgerChange(source: change.source)\n            part.rejects = change.rejects\n"
     "            return part\n        }, run: run)\n"),
    ("a plain 503 counts as not arrived", "Sources/RowferryDestinations/AnswerVerdict.swift",
     "case 503 where retryAfter != nil:", "case 503:"),
    ("two requests under way in one lane", DELIVER + "DeliveryLane.swift",
     "guard !isHeld, underWay == nil else", "guard !isHeld else"),
    ("a chunk may become unknown in front of refused calls that are not kept", DELIVER + "Courier.swift",
     "if chunk.deliveryClass == .once { settleRefusals(in: lane) }",
     "if chunk.deliveryClass == .once, lane < 0 { settleRefusals(in: lane) }"),
    ("a source with another number of lanes does not wait for held ones", DELIVER + "Courier.swift",
     "if waitsAsAWhole {", "if waitsAsAWhole, laneCount < 0 {"),
    ("a source with another number of lanes does not wait for what is queued", DELIVER + "Courier.swift",
     "source.lanes != laneCount && !isDone", "source.lanes < 0 && !isDone"),
    ("the halves of a chunk forget which of their calls are once-calls", DELIVER + "Chunk+Halves.swift",
     "once.filter(places.contains)", "once.filter { !places.contains($0) }"),
    ("the last call that is settled is sent again", DELIVER + "SourceTracker.swift",
     "        position <= watermarks[lane]\n", "        position < watermarks[lane]\n"),
]


def run_simulation(seeds):
    """The simulation's words, or nil when it does not compile."""
    build = ["swift", "build", "--package-path", str(TREE), "--scratch-path", str(SCRATCH), "--product", "rowferry-torture"]
    built = subprocess.run(build, capture_output=True, text=True)
    if built.returncode != 0:
        return None, built.stdout + built.stderr
    command = [SCRATCH / "debug/rowferry-torture", "--seeds", str(seeds)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600)
    return ran.returncode, ran.stdout + ran.stderr


def caught(words, code):
    """What the simulation says of a mutation: the seed and the promise."""
    found = re.search(r"seed (\d+): (.*?)(?: in \[|\n|$)", words)
    if found:
        return f"seed {found[1]}", found[2]
    return "a trap" if code else "", words.strip().splitlines()[-1] if words.strip() else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2_000, help="histories within which each must be noticed")
    parser.add_argument("names", nargs="*", help="parts of the names of the mutations to be tried")
    options = parser.parse_args()
    shutil.rmtree(TREE, ignore_errors=True)
    TREE.mkdir(parents=True)
    for name in ["Package.swift", "Package.resolved"]:
        shutil.copy2(ROOT / name, TREE / name)
    for name in ["Sources", "Tests"]:
        shutil.copytree(ROOT / name, TREE / name)
    code, words = run_simulation(200)
    if code != 0:
        sys.exit("without any mutation the simulation fails:\n" + words)
    survivors = []
    chosen = [m for m in MUTATIONS if not options.names or any(part in m[0] for part in options.names)]
    for name, file, old, new in chosen:
        path = TREE / file
        text = path.read_text()
        if text.count(old) != 1:
            sys.exit(f"{name}: {file} has its text {text.count(old)} times; the mutation must follow the sources")
        path.write_text(text.replace(old, new))
        code, words = run_simulation(options.seeds)
        path.write_text(text)
        if code is None:
            sys.exit(f"{name}: does not compile\n{words}")
        seed, promise = caught(words, code)
        print(f"{'survived' if code == 0 else 'noticed'} | {name} | {seed} | {promise}", flush=True)
        if code == 0:
            survivors.append(name)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutations were noticed, each within {options.seeds} histories")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
