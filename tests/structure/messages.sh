#!/bin/sh
# Every message of the program has its English translation, and format directives agree.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
echo "1..2"
if out=$(tools/update-po --check 2>&1); then
    echo "ok 1 - every message is translated"
else
    echo "not ok 1 - every message is translated"
    printf '%s\n' "$out" | sed 's/^/# /'
fi
# English in a message id would be shown to Vietnamese users as it is: at least, ids and translations differ.
same=$(msgattrib --translated --no-obsolete data/messages/en.po | awk '
    /^msgid "/ { id = $0; sub(/^msgid /, "", id) }
    /^msgstr "/ { text = $0; sub(/^msgstr /, "", text); if (id != "\"\"" && id == text && id ~ /[a-z][a-z][a-z][a-z]/) print id }')
if [ -z "$same" ]; then
    echo "ok 2 - no translation repeats its message"
else
    echo "not ok 2 - no translation repeats its message"
    printf '%s\n' "$same" | sed 's/^/# /'
fi
