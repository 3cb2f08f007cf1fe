#!/bin/sh
# Tries to break the promises of delivery, for as long as it takes: scripts/torture.sh [HISTORIES] [STOPS]
#
# 1. so many histories in simulated time (a seed that breaks a promise is named, with the command that shows it again)
# 2. the same with delivery broken on purpose: each mutation must be noticed
# 3. the release binary, stopped so often in each of four scenes, and in a fifth with its ledger on a disk of 16 MB that is
#    filled up. ROWFERRY_SEED begins with another seed.
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
export ROWFERRY_BIN="$PWD/.build/release" ROWFERRY_KILLS="$stops"
swift test --skip-build --filter KillCampaignTests

# Once more where the ledger's disk really is full: a small one that only this command sees, made as anybody may.
disk=$(mktemp -d)
export ROWFERRY_SMALL_DISK="$disk"
# shellcheck disable=SC2016  # it is the inner shell that knows the folder
unshare --user --map-root-user --mount sh -c \
    'mount -t tmpfs -o size=16m small "$ROWFERRY_SMALL_DISK" && swift test --skip-build --filter "KillCampaignTests.*disk"'
rmdir "$disk"
