#!/bin/sh
# Notes of which commit the program is built: scripts/stamp.sh
#
# Writes Sources/CBuild/stamp.h, or removes it where there is no git or no repository. A stamp that is right is not
# touched, so that nothing is built again for it.
set -eu
cd "$(dirname "$0")/.."
stamp=Sources/CBuild/stamp.h

if [ -e .git ] && commit=$(git describe --always --tags --dirty 2>/dev/null); then
    line="#define ROWFERRY_COMMIT \"$commit\""
    if [ "$(cat "$stamp" 2>/dev/null)" = "$line" ]; then exit 0; fi
    echo "$line" >"$stamp"
elif [ -e "$stamp" ]; then
    rm "$stamp"
else
    exit 0
fi
# The compiler does not notice by itself that the file has come or gone.
touch Sources/CBuild/shim.h
