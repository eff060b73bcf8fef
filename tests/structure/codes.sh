#!/bin/sh
# A code of a diagnostic has one meaning (base/diag.h): as far as a script can tell, a number has one severity letter, and
# in two folders it says the same.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# codes FOLDER: "NUMBER LETTER FOLDER TEXT" of each place where a code stands; TEXT is the message behind it, "-" where none
# stands beside the code (a code that is only compared, or comes through a variable).
codes() {
    find "$1" -name '*.[ch]' | sort | while IFS= read -r file; do
        folder=${file%/*}
        tr '\n' ' ' <"$file" | grep -oE '"[EWN][0-9]{4}"[^;"]*(_\("([^"\\]|\\.)*")?' | sed -E \
            -e 's/^"([EWN])([0-9]{4})"[^"]*_\("(.*)"$/\2 \1 @ \3/' -e 's/^"([EWN])([0-9]{4})".*$/\2 \1 @ -/' | sed "s|@|${folder##*/}|"
    done
}
# Numbers with two letters, and the first words of their texts.
letters() { cut -d' ' -f1,2 "$1" | sort -u | cut -d' ' -f1 | uniq -d; }
# Numbers that stand in several folders of which no two say the same.
meanings() {
    sort -u "$1" | awk '
        $4 == "-" && NF == 4 { next }
        { text = $0; sub(/^[^ ]* [^ ]* [^ ]* /, "", text); if (!(($1 SUBSEP $3) in seen)) { seen[$1, $3] = 1; folders[$1]++ }
          if ((($1 SUBSEP text) in by) && by[$1, text] != $3) shared[$1] = 1
          by[$1, text] = $3 }
        END { for (n in folders) if (folders[n] > 1 && !shared[n]) print n }' | sort
}

n=0
result() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
# One meaning in other words, as it is said in the folders:
#   1011 a file cannot be made, replaced or removed   1013 a folder cannot be used
#   2003 a column is missing   2020 a row without its key   2043 a sheet is not there
#   3010 a file that does not fit its form
#   4020 no such system: how to see those there are   4021 systems that are parts of each other
#   6031, 6034, 6035 what is open in a dossier: of one system, and how many systems of a batch
#   5020 text that is not UTF-8: what was not stored
# and older than this test, two meanings in truth, but permanent:
#   1550 E: no such fact (whatif), N: nothing was found (list)
same='1011 1013 2003 2020 2043 3010 4020 4021 5020 6031 6034 6035'
old='1550'
echo "1..4"
codes src >"$work/codes"
result "codes were found" "$([ "$(wc -l <"$work/codes")" -gt 400 ] || echo "only $(wc -l <"$work/codes")")"
result "a number has one severity letter" "$(letters "$work/codes" | grep -vxF -e "$(printf '%s\n' $old)")"
result "a number says one thing in all folders" "$(meanings "$work/codes" | grep -vxF -e "$(printf '%s\n' $same $old)" | while read -r c; do grep "^$c " "$work/codes" | sort -u; done)"

# And it would be told.
mkdir -p "$work/t/a" "$work/t/b"
printf 'cd_error(d, "E9001", at, _("một"));\ncd_error(d, "E9002", at, _("hai"));\ncd_error(d, "E9003", at, _("ba"));' >"$work/t/a/a.c"
printf 'cd_diag_add(d, CD_NOTE, "N9001", at,\n    _("một"));\ncd_error(d, "E9002", at,\n    _("khác"));\ncd_error(d, "E9003", at, _("ba"));' >"$work/t/b/b.c"
codes "$work/t" >"$work/faults"
result "faults would be found" "$([ "$(letters "$work/faults") $(meanings "$work/faults" | tr '\n' ' ')" = '9001 9002 ' ] || { letters "$work/faults"; meanings "$work/faults"; cat "$work/faults"; })"
