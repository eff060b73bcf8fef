#!/bin/sh
# Every broken tables.xml of tests/cases/bad-tables is refused with the diagnostics and the status its file `expected`
# holds, word for word; the control is accepted.  UPDATE_EXPECTED=1 writes the files anew, to be read before a commit.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

cd "$SOURCE/tests/cases/bad-tables" || exit 1
for dir in */; do
    name=${dir%/}
    run --packs "$name" rules list
    {
        cat "$work/err" "$work/out"
        echo "status $status"
    } >"$work/got"
    [ -z "${UPDATE_EXPECTED:-}" ] || cp "$work/got" "$name/expected"
    same "$name" "$work/got" "$name/expected"
done
done_testing
