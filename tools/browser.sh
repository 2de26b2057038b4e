#!/bin/sh
# Sees to the browser that the tests drive: the installed one, else the system's package.
# Usage: tools/browser.sh <python of the virtual environment>
set -u
python=$1

browser() {
    for name in chromium google-chrome google-chrome-stable chromium-browser; do
        command -v "$name" >/dev/null && return 0
    done
    return 1
}

# The program that drives the browser needs libatomic, which a bare system lacks.
driver() {
    "$python" -m playwright --version >/dev/null 2>&1
}

browser && driver && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing a browser for the tests..."
    export DEBIAN_FRONTEND=noninteractive
    driver || missing="libatomic1"
    browser || missing="${missing-} chromium"
    # shellcheck disable=SC2086 # a list of packages
    { apt-get update && apt-get install --yes --no-install-recommends $missing; } >/dev/null
    browser && driver && exit 0
fi
echo "The tests need Chromium or Chrome, and libatomic (Debian: apt-get install chromium libatomic1)." >&2
exit 1
