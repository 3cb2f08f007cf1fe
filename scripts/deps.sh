#!/bin/sh
# Sees to it that the system packages are there that the build needs.
#
#   scripts/deps.sh            what the program needs to be built
#   scripts/deps.sh --tests    and what its tests need
#   scripts/deps.sh --bench    and what the programs need that it is measured against
#   scripts/deps.sh --deb      and what makes a Debian package of it
#
# Prints nothing when all is there. What is missing is installed with apt-get.
set -eu

purpose=${1-}

# Whether a package is there, however it came: a library by its pkg-config file, a program by its name.
has() {
    case $1 in
        pkg-config) command -v pkg-config >/dev/null 2>&1 ;;
        chromium) [ -x /usr/bin/chromium ] ;;
        libsqlite3-dev) has_library sqlite3 ;;
        libcurl4-openssl-dev) has_library libcurl ;;
        libssl-dev) has_library libcrypto ;;
        zlib1g-dev) has_library zlib ;;
        libzstd-dev) has_library libzstd ;;
        libbz2-dev) [ -f /usr/include/bzlib.h ] ;;
        python3) command -v python3 >/dev/null 2>&1 ;;
        shellcheck) command -v shellcheck >/dev/null 2>&1 ;;
        dpkg-dev) command -v dpkg-shlibdeps >/dev/null 2>&1 ;;
        binutils) command -v strip >/dev/null 2>&1 ;;
        python3-venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ;;
        miller) command -v mlr >/dev/null 2>&1 ;;
        wrk | openssl) command -v "$1" >/dev/null 2>&1 ;;
        tzdata) [ -f /usr/share/zoneinfo/Europe/Berlin ] ;;
    esac
}

has_library() {
    command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$1"
}

missing() {
    for package in "$@"; do
        has "$package" || printf ' %s' "$package"
    done
}

if ! command -v swift >/dev/null 2>&1; then
    echo "error: there is no swift in the PATH." >&2
    echo "  help: install the Swift toolchain, 6.2 or later, from https://www.swift.org/install/linux/" >&2
    exit 69
fi

set -- pkg-config libsqlite3-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libzstd-dev libbz2-dev tzdata python3
case $purpose in
    --tests) set -- "$@" chromium openssl python3-venv shellcheck ;;
    --bench) set -- "$@" miller python3-venv wrk ;;
    --deb) set -- "$@" dpkg-dev binutils ;;
esac
wanted=$(missing "$@")
if [ -z "$wanted" ]; then exit 0; fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "error: these packages are missing:$wanted" >&2
    echo "  help: the names are Debian's; install them with your system's package manager, then run make again." >&2
    exit 69
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "error: these packages are missing:$wanted" >&2
        echo "  help: as root, run: apt-get install$wanted" >&2
        exit 69
    fi
    as_root=sudo
fi

echo "Installing what is missing:$wanted" >&2
# shellcheck disable=SC2086 # the list is to be split into words
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted >&2
}
# The lists of a fresh machine are empty or old.
$as_root apt-get update >&2 || true
if ! install; then
    echo "error: apt-get could not install:$wanted" >&2
    echo "  help: install them by hand, then run make again." >&2
    exit 69
fi
