#!/bin/sh
# Every broken checks.xml of tests/cases/bad-checks is refused with the diagnostics and the status its file `expected`
# holds, word for word; the control is accepted.  UPDATE_EXPECTED=1 writes the files anew, to be read before a commit.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
run import orgs "$SOURCE/data/samples/orgs.csv"

cd "$SOURCE/tests/cases/bad-checks" || exit 1
for dir in */; do
    name=${dir%/}
    run --packs "$name" check --all
    {
        cat "$work/err" "$work/out"
        echo "status $status"
    } >"$work/got"
    [ -z "${UPDATE_EXPECTED:-}" ] || cp "$work/got" "$name/expected"
    same "$name" "$work/got" "$name/expected"
done
# What cannot be checked cannot be printed either.
run --packs "$SOURCE/tests/cases/bad-checks/bad-regex" dossier x --output "$work/d"
status_is 3 "a dossier is not printed by broken checks"
stderr_has "... and why" "checks.xml:7:3: error E3304: biểu thức chính quy không hợp lệ: a(b"
done_testing
