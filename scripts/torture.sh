#!/bin/sh
# Tries to break the promises of delivery, for as long as it takes: scripts/torture.sh [HISTORIES] [STOPS]
#
# 1. so many histories in simulated time (a seed that breaks a promise is named, with the command that shows it again)
# 2. the same with delivery broken on purpose: each mutation must be noticed
# 3. the release binary, stopped so often in each of four scenes. ROWFERRY_SEED begins with another seed.
#
# docs/delivery-proof.md says what each proves.
set -eu
cd "$(dirname "$0")/.."

histories=${1:-100000}
stops=${2:-334}

swift build -c release --product rowferry-torture
.build/release/rowferry-torture --seeds "$histories"

scripts/mutate.py

make build
swift build --build-tests
ROWFERRY_BIN=$PWD/.build/release ROWFERRY_KILLS=$stops swift test --skip-build --filter KillCampaignTests
