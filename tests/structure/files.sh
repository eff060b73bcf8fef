#!/bin/sh
# Form of the files: text is valid UTF-8 in NFC, headers say what they are for, nothing foreign lies about.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
n=0
report() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
texts() {
    find src rules templates data docs tools tests README.md LICENSE meson.build meson_options.txt .ci -type f \
        ! -path 'tests/fuzz/corpus/*' ! -path 'tests/golden/*' \
        ! -path 'tests/cases/bad-*' | sort
}
# What a Vietnamese reader sees: here combining marks have no place (tests may hold NFD on purpose).
prose() { texts | grep -E '^(src|rules|templates|data|docs)/|^README.md$'; }

report 'every text file is UTF-8' "$(texts | while read -r f; do iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 || echo "$f"; done)"
# U+0300-U+036F in UTF-8 are CC 80 .. CD AF: a letter with such a mark is not composed.
report 'data, messages and documents are in NFC: no combining marks' \
    "$(prose | while read -r f; do LC_ALL=C grep -lP '\xCC[\x80-\xBF]|\xCD[\x80-\xAF]' "$f"; done)"
report 'lines end with LF alone, and the last line ends' \
    "$(texts | while read -r f; do
        [ -s "$f" ] || continue
        LC_ALL=C grep -lP '\r$' "$f"
        [ "$(tail -c 1 "$f" | od -An -tx1 | tr -d ' ')" = 0a ] || echo "$f: no newline at the end"
    done)"
report 'no tabs and no blanks at line ends in C' "$(grep -rnP '\t|[ \t]+$' src tests --include='*.[ch]' | head -20)"
report 'every header begins with a comment that says what it is' \
    "$(find src tests -name '*.h' | sort | while read -r f; do head -c 3 "$f" | grep -q '^/\*' || echo "$f"; done)"
report 'every header has an include guard ' \
    "$(find src tests -name '*.h' | sort | while read -r f; do grep -q '^#ifndef [A-Z0-9_]*_H$' "$f" || echo "$f"; done)"
report 'file names are short and plain' \
    "$(texts | awk -F/ '{ if (length($NF) > 48 || $0 ~ /[^-A-Za-z0-9._\/]/) print }')"
report 'scripts can be run' "$(find tools .ci -type f ! -name '*.sh' ! -name '*.txt' | sort | while read -r f; do [ -x "$f" ] || echo "$f"; done)"
report 'XML files are well-formed' "$(find rules templates data -name '*.xml' -o -name '*.dmn' -o -name '*.rng' | sort | while read -r f; do
    xmllint --nonet --noout "$f" 2>&1 | head -3; done)"
report 'no unfinished marks' "$(grep -rnE '(TODO|FIXME|XXX|HACK)' src rules templates data tools docs README.md | grep -v 'XXXXXX' | head -20)"
report 'no paths of a machine' "$(grep -rnE '/(work|home|root|Users)/[A-Za-z]' src rules templates data tools docs README.md | head -20)"
echo "1..$n"
