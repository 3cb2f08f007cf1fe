#!/bin/sh
# Imports three samples into the sandbox, and shows what came of them.
#
#   scripts/demo.sh PROGRAM
#
# What it leaves is in .rowferry/demo, and made anew each time.
set -eu
cd "$(dirname "$0")/.."
program=${1:-.build/release/rowferry}
folder=.rowferry/demo
ledger=$folder/ledger.sqlite

rm -rf "$folder"
mkdir -p "$folder"

title() {
    printf '\n== %s\n' "$1"
}

# Shows a command and runs it; 65 (some rows were rejected) is no surprise here.
run() {
    printf '\n$ rowferry %s\n' "$*"
    code=0
    "$program" "$@" >"$folder/output" 2>"$folder/errors" || code=$?
    case $code in
        0 | 65) ;;
        *)
            cat "$folder/errors" >&2
            exit "$code"
            ;;
    esac
}

title 'What one row becomes'
run preview mappings/product-usage.yaml -n 1
cat "$folder/output"

title 'Three files into the sandbox: a stand-in for ChurnZero on this machine'
for name in product-usage usage-increments messy-export; do
    run import "mappings/$name.yaml" --sandbox --ledger "$ledger" --progress none
    sed -n '1s/^/  /p' "$folder/errors"
done

# Asks a sandbox that is started for this, when there is a curl to ask with.
show_arrivals() {
    "$program" sandbox --port 0 --database "$folder/sandbox.sqlite" 2>"$folder/sandbox" &
    sandbox=$!
    tries=0
    until page=$(sed -n 's/^page *//p' "$folder/sandbox") && [ -n "$page" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 50 ] || break
        sleep 0.1
    done
    curl -fsS --noproxy '*' "${page}state.json" | sed -n 's/[",]//g; s/^ *\([a-zA-Z]*\) : \(.*\)/  \1  \2/p' || true
    kill -INT "$sandbox"
    wait "$sandbox" || true
}

if command -v curl >/dev/null 2>&1; then
    title 'What arrived there (swallowed: events that ChurnZero would skip as duplicates, without a word)'
    show_arrivals
fi

title 'Once more: what is done is not sent again'
run import mappings/product-usage.yaml --sandbox --ledger "$ledger" --progress none
sed -n '/^Nothing to do/s/^/  /p' "$folder/errors"

title 'What the ledger knows'
run history --ledger "$ledger"
sed 's/^/  /' "$folder/output"

title 'Rows that were not sent, and why'
run rejects --ledger "$ledger" -o "$folder/rejects.csv"
sed 's/^/  /' "$folder/errors"
sed -n '2,5s/^/  row /p' "$folder/rejects.csv.reasons.csv" | cut -d, -f1,3,7-
echo '  ...'

cat <<END

== Next

  See what arrived, in a browser:
    $program sandbox --database $folder/sandbox.sqlite
  See all that is wrong with a file before anything is sent:
    $program check mappings/messy-export.yaml
  Start a mapping of your own from one in mappings/; README.md says how to go on.
END
