#!/bin/sh
# Feeds the readers with what libFuzzer makes up: scripts/fuzz.sh [SECONDS]
#
# The corpus grows in .build/fuzz-corpus. An input that breaks a promise ends the run, and is left in .build as
# fuzz-crash-...; `swift run -c release rowferry-trial FILE` shows it again. Keep it as a case in Tests.
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-600}
build=.build/fuzz
corpus=.build/fuzz-corpus
mkdir -p "$build" "$corpus"

# Only the readers and their judge are built, with the instructions that tell the fuzzer where it has been.
swift build -c release --target RowferryReadTesting --scratch-path "$build" \
    -Xswiftc -sanitize=fuzzer -Xswiftc -parse-as-library -Xcc -fsanitize=fuzzer-no-link
objects=$(find -L "$build/release" -name '*.o' -path '*.build/*')
# shellcheck disable=SC2086
swiftc -sanitize=fuzzer $objects -o "$build/fuzz" -lz -lzstd -lbz2

for sample in samples/*.csv samples/*.ndjson samples/*.tsv; do
    for form in '000' '222' '333'; do
        { printf '%s' "$form"; head -c 600 "$sample"; } > "$corpus/$(basename "$sample")-$form"
    done
done
# The fuzzer itself must see a trap, to keep the input.
SWIFT_BACKTRACE=enable=no exec nice -n 10 "$build/fuzz" "$corpus" -max_total_time="$seconds" -max_len=1024 -timeout=60 -rss_limit_mb=2048 \
    -dict=scripts/fuzz.dict -artifact_prefix=.build/fuzz- -print_final_stats=1
