#!/bin/sh
# Every broken pack of tests/cases/bad-packs is refused with the diagnostics and the status its file `expected` holds,
# word for word; the control pack is accepted.  UPDATE_EXPECTED=1 writes the files anew, to be read before a commit.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

cd "$SOURCE/tests/cases/bad-packs" || exit 1
for dir in */; do
    name=${dir%/}
    run --packs "$name" rules show p
    {
        cat "$work/err"
        echo "status $status"
    } >"$work/got"
    [ -z "${UPDATE_EXPECTED:-}" ] || cp "$work/got" "$name/expected"
    same "$name" "$work/got" "$name/expected"
done
# Hostile packs: nothing is read past the cap, and the answer comes at once.
mkdir -p "$work/big/p"
head -c 100000000 /dev/zero | tr '\0' ' ' >"$work/big/p/pack.xml"
run --packs "$work/big" rules show p
status_is 3 "a pack of 100 MB is refused"
stderr_has "and the size is named" "pack.xml:1:1: error E1004"
done_testing
