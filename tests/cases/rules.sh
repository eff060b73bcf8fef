#!/bin/sh
# Runs every case file below a folder with `capdo rules test`; prints TAP, one line a case.
#   rules.sh CAPDO RULES-DIR
set -u
capdo=$1 rules=$2
n=0
for file in $(find "$rules" -path '*/cases/*.xml' | LC_ALL=C sort); do
    name=${file#"$rules"/}
    output=$("$capdo" rules test "$file" 2>&1)
    status=$?
    # The last line is "N passed, N failed"; anything else is a fault of the program.
    counts=$(printf '%s\n' "$output" | sed -n '$s/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
    passed=${counts% *} failed=${counts#* }
    if [ -z "$counts" ] || [ $((passed + failed)) = 0 ] || { [ "$failed" = 0 ] && [ $status != 0 ]; } || { [ "$failed" != 0 ] && [ $status != 1 ]; }; then
        n=$((n + 1))
        echo "not ok $n - $name: status $status, no count that fits"
        printf '%s\n' "$output" | sed 's/^/# /'
        continue
    fi
    i=0
    while [ $i -lt "$passed" ]; do
        i=$((i + 1)) n=$((n + 1))
        echo "ok $n - $name, $i of $passed passed"
    done
    i=0
    while [ $i -lt "$failed" ]; do
        i=$((i + 1)) n=$((n + 1))
        echo "not ok $n - $name, $i of $failed failed"
    done
    [ "$failed" = 0 ] || printf '%s\n' "$output" | sed 's/^/# /'
done
if [ $n = 0 ]; then
    n=1
    echo "not ok 1 - no case files below $rules"
fi
echo "1..$n"
