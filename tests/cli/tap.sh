# A small TAP library for POSIX sh; sourced by the tests.
#
#   ok STATUS NAME              one subtest: passes when STATUS is 0
#   is NAME GOT WANT            compares two texts exactly
#   has NAME TEXT PART          TEXT holds PART
#   same NAME GOT-FILE WANT-FILE
#   run ARG...                  runs $CAPDO; leaves $status, $work/out, $work/err
#   run_with INPUT-FILE ARG...  the same with standard input from a file
#   status_is N NAME            the last run ended with N (and what it said is shown when it did not)
#   stdout_is NAME <<E          the last run's standard output is exactly this text
#   stderr_is NAME <<E
#   stderr_has NAME PART        some line of its diagnostics holds PART
#   silent NAME                 the last run printed no diagnostics
#   done_testing                prints the plan; the test must end with it
#
# $work is a folder of the test's own and is removed at the end.  The environment is made neutral: no database, no
# language, no data folder of the user, locale C, clock in UTC.

CAPDO=${CAPDO:?the program under test: run by meson test}
SOURCE=${CAPDO_SOURCE:?the source tree: run by meson test}
unset CAPDO_DB CAPDO_LANG CAPDO_PACKS CAPDO_DATA SOURCE_DATE_EPOCH LANGUAGE
LC_ALL=C TZ=UTC0
export LC_ALL TZ
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
tap_count=0
tap_failed=0
status=

# Turns text into TAP comment lines.
tap_comment() { sed 's/^/#   /'; }

ok() {
    tap_count=$((tap_count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tap_count - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $2"
        return 1
    fi
}

is() {
    if [ "$2" = "$3" ]; then
        ok 0 "$1"
    else
        ok 1 "$1"
        printf 'got:\n%s\nwant:\n%s\n' "$2" "$3" | tap_comment
    fi
}

has() {
    case $2 in
    *"$3"*) ok 0 "$1" ;;
    *)
        ok 1 "$1"
        printf 'no «%s» in:\n%s\n' "$3" "$2" | tap_comment
        ;;
    esac
}

same() {
    if cmp -s "$2" "$3"; then
        ok 0 "$1"
    else
        ok 1 "$1"
        diff -a "$3" "$2" 2>&1 | head -40 | tap_comment
    fi
}

run() {
    status=0
    "$CAPDO" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

run_with() {
    input=$1
    shift
    status=0
    "$CAPDO" "$@" >"$work/out" 2>"$work/err" <"$input" || status=$?
}

status_is() {
    if [ "$status" = "$1" ]; then
        ok 0 "$2"
    else
        ok 1 "$2"
        { echo "status $status, want $1"; head -20 "$work/err"; } | tap_comment
    fi
}

stdout_is() {
    cat >"$work/want"
    same "$1" "$work/out" "$work/want"
}

stderr_is() {
    cat >"$work/want"
    same "$1" "$work/err" "$work/want"
}

stderr_has() {
    if grep -aqF -e "$2" "$work/err"; then
        ok 0 "$1"
    else
        ok 1 "$1"
        { echo "no «$2» in:"; head -20 "$work/err"; } | tap_comment
    fi
}

silent() {
    if [ -s "$work/err" ]; then
        ok 1 "$1"
        head -20 "$work/err" | tap_comment
    else
        ok 0 "$1"
    fi
}

done_testing() {
    echo "1..$tap_count"
    [ "$tap_failed" = 0 ]
    exit
}
