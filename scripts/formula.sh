#!/bin/sh
# Prints the Homebrew formula of a release: scripts/formula.sh HOMEPAGE URL ARCHIVE
#
# URL is where the archive of the sources will be found, ARCHIVE the same file here.
set -eu
cd "$(dirname "$0")/.."

if [ $# -ne 3 ]; then
    sed -n '2s/^# //p' "$0" >&2
    exit 64
fi
version=$(sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/rowferry/Rowferry.swift)
checksum=$(sha256sum "$3" | cut -d' ' -f1)
sed -e "s|@HOMEPAGE@|$1|" -e "s|@URL@|$2|" -e "s|@VERSION@|$version|" -e "s|@SHA256@|$checksum|" \
    packaging/homebrew/rowferry.rb.in
