#!/bin/sh
# Installs a program into a folder, looks whether all is there and can be read, and takes it away again:
#
#   scripts/check-install.sh PROGRAM
set -eu
cd "$(dirname "$0")/.."
program=${1:-.build/debug/rowferry}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

failed=0
expect() {
    what=$1
    shift
    if ! "$@" >"$folder/said" 2>&1; then
        echo "FAILED: $what" >&2
        cat "$folder/said" >&2
        failed=$((failed + 1))
    fi
}

make_here() {
    make --no-print-directory "$1" BINARY="$program" PAGES="$folder/pages" DESTDIR="$folder/root" PREFIX=/usr
}

expect 'make pages' make_here pages
expect 'make install' make_here install
usr=$folder/root/usr

expect 'the program runs where it was installed' "$usr/bin/rowferry" --version
for command in $("$program" --help | sed -n '/^SUBCOMMANDS/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    expect "there is a page for $command" grep -q '^\.SH DESCRIPTION' "$usr/share/man/man1/rowferry-$command.1"
done
expect 'the pages say what each exit code means' grep -q '^.SH EXIT CODES' "$usr/share/man/man1/rowferry.1"
expect 'completions of bash are read' bash -n "$usr/share/bash-completion/completions/rowferry"
expect 'completions of zsh are there' grep -q '^#compdef rowferry' "$usr/share/zsh/site-functions/_rowferry"
expect 'completions of fish are there' grep -q 'complete -c .rowferry' "$usr/share/fish/vendor_completions.d/rowferry.fish"
expect 'the unit starts what was installed' grep -q '^ExecStart=/usr/bin/rowferry import ' "$usr/lib/systemd/system/rowferry@.service"

expect 'make uninstall' make_here uninstall
find "$folder/root" ! -type d >"$folder/left"
expect 'nothing is left' test ! -s "$folder/left"

if [ "$failed" -gt 0 ]; then exit 1; fi
echo "what make install installs: all is there, and goes again"
