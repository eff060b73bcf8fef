#!/bin/sh
# What holds for every command: help, usage, exit status, languages, full disks and closed pipes, packs and data folders.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

samples=$SOURCE/data/samples

# ---- help and usage ----

run --version
is '--version' "$status $(cat "$work/out")" "0 capdo $(sed -n "s/^ *version: '\(.*\)',/\1/p" "$SOURCE/meson.build")"
run help
status_is 0 'help: status'
silent 'help: nothing on stderr'
cp "$work/out" "$work/help"
run --help
same '--help is help' "$work/out" "$work/help"
run
status_is 2 'no command: status 2'
commands=$(sed -n 's/^  \([a-z][a-z]*\)  *[^ ].*/\1/p' "$work/help")
for command in classify explain rules import export ask dossier batch db; do
    has "help lists $command" " $(echo $commands) " " $command "
done
for command in $commands; do
    run help "$command"
    cp "$work/out" "$work/one"
    status_is 0 "help $command"
    run "$command" --help
    same "$command --help is help $command" "$work/out" "$work/one"
    run --lang en help "$command"
    is "help $command is there in English" "$status $(grep -cE '^(Cách dùng|Tùy chọn)' "$work/out")" '0 0'
    run "$command" --no-such-option
    is "$command: an unknown option is status 2" "$status $(cat "$work/out")" '2 '
done
run no-such-command
is 'unknown command: status 2, stdout empty' "$status $(cat "$work/out")" '2 '
stderr_has 'unknown command: E1501' 'capdo:1:1: error E1501: '
run help no-such-command
status_is 2 'help of an unknown command: status 2'
run classify
status_is 2 'classify without input: status 2'
run classify --input
status_is 2 'an option without its value: status 2'
run --lang fr help
status_is 2 'an unknown language: status 2'
run classify --rules nd1-1900 --input "$samples/systems.csv"
is 'unknown pack: status 2, stdout empty' "$status $(cat "$work/out")" '2 '
stderr_has 'unknown pack: named' 'nd1-1900'
run classify --rules nd1-1900 --input "$work/absent.csv"
status_is 2 'unknown pack is told before the input is read'

# ---- languages ----

run --lang en help
has 'English help' "$(cat "$work/out")" 'Usage: capdo'
run help --lang en
has 'common options stand after the command too' "$(cat "$work/out")" 'Usage: capdo'
CAPDO_LANG=en && export CAPDO_LANG
run help
has 'CAPDO_LANG' "$(cat "$work/out")" 'Usage: capdo'
run --lang vi help
same '--lang goes before CAPDO_LANG' "$work/out" "$work/help"
unset CAPDO_LANG
printf 'id,infra_shared\na,x\n' >"$work/bad.csv"
run --lang en classify --rules nd85-2016 --input "$work/bad.csv"
stderr_has 'diagnostics in English keep place, severity and code' "$work/bad.csv:2:3: error E3220: "
is 'diagnostics in English have no Vietnamese' "$(grep -cE 'để trống|không' "$work/err")" 0
for locale in C C.UTF-8 POSIX vi_VN.UTF-8 de_DE.UTF-8; do
    LC_ALL=$locale && LANG=$locale && LANGUAGE=en && export LC_ALL LANG LANGUAGE
    run help
    same "the locale $locale changes nothing in the help" "$work/out" "$work/help"
    run classify --input "$samples/systems.csv"
    cp "$work/out" "$work/classified.$locale"
    same "the locale $locale changes nothing in a result" "$work/classified.$locale" "$work/classified.C"
    LC_ALL=C && export LC_ALL
    unset LANG LANGUAGE
done

# ---- system errors ----

status=0
"$CAPDO" classify --input "$samples/systems.csv" >/dev/full 2>"$work/err" || status=$?
is 'full disk on stdout: status 4' "$status" 4
status=0
"$CAPDO" help >/dev/full 2>"$work/err" || status=$?
is 'full disk under help: status 4' "$status" 4
# The reader leaves at once: nobody takes what the program writes a second later.
{ sleep 1; status=0; "$CAPDO" classify --input "$samples/systems.csv" 2>"$work/err" || status=$?; echo $status >"$work/status"; } | true
n=0
while [ ! -s "$work/status" ] && [ $n -lt 30 ]; do sleep 1; n=$((n + 1)); done
is 'closed pipe: status 4' "$(cat "$work/status")" 4
run classify --input "$samples/systems.csv" --output "$work/no/such/folder/o.csv"
status_is 4 'no folder for the output: status 4'

# ---- files that may not grow (ulimit -f counts in blocks of 512 or 1024 bytes) ----

{ echo id,user_count; awk 'BEGIN { for (i = 0; i < 20000; i++) print "s" i "," i }'; } >"$work/many.csv"
run --db "$work/limit.db" import systems "$samples/systems.csv"
mkdir "$work/limited"
for call in "classify --rules nd85-2016 --input $work/many.csv --output $work/limited/o.csv" "export systems $work/limited/o.csv" \
    "dossier brvt-portal --output $work/limited" "db backup $work/limited/copy.db" "import systems $work/many.csv"; do
    status=0
    (ulimit -f 40 && exec "$CAPDO" --db "$work/limit.db" $call) >"$work/out" 2>"$work/err" </dev/null || status=$?
    is "${call%% *}: status 4, told, no file cut off" "$status $(grep -c ': error E' "$work/err") $(find "$work/limited" -type f)" '4 1 '
done
run --db "$work/limit.db" db check
status_is 0 '... and the database is whole'
run --db "$work/limit.db" export systems -
is '... and as it was' "$(wc -l <"$work/out" | tr -d ' ')" 29

# ---- closed descriptors: no file that is opened takes their place ----

run --db "$work/closed.db" import systems "$samples/systems.csv"
for call in "classify --rules nd85-2016 --input -" "import systems -" "ask brvt-portal"; do
    status=0
    "$CAPDO" --db "$work/closed.db" $call >"$work/out" 2>"$work/err" <&- || status=$?
    is "$call: closed standard input: status 4" "$status $(grep -c 'error E2030\|error E1540' "$work/err")" '4 1'
done
for call in "list" "export systems -" "explain brvt-portal" "batch brvt-portal --output $work/closed" "help"; do
    status=0
    "$CAPDO" --db "$work/closed.db" $call 2>"$work/err" </dev/null >&- || status=$?
    is "$call: closed standard output: status 4" "$status $(grep -c 'đầu vào hoặc đầu ra này không mở' "$work/err")" '4 1'
done
run --db "$work/closed.db" db check
status_is 0 '... and the database is whole'
status=0
"$CAPDO" --db "$work/closed.db" list >"$work/out" </dev/null 2>&- || status=$?
is 'closed standard error: nothing else changes' "$status $(wc -l <"$work/out" | tr -d ' ')" '0 29'

# ---- an installation below another root (DESTDIR) ----

case $CAPDO_DATADIR in /*) installed=$CAPDO_DATADIR/capdo ;; *) installed=$CAPDO_PREFIX/$CAPDO_DATADIR/capdo ;; esac
case $CAPDO_BINDIR in /*) bin=$CAPDO_BINDIR ;; *) bin=$CAPDO_PREFIX/$CAPDO_BINDIR ;; esac
mkdir -p "$work/root$bin" "$work/root$installed"
cp "$CAPDO" "$work/root$bin/capdo"
cp -r "$SOURCE/rules" "$SOURCE/templates" "$work/root$installed/"
rm -r "$work/root$installed/rules/gbt22240-2020"
"$work/root$bin/capdo" rules list 2>/dev/null >"$work/out"
is 'a program installed below another root reads the rules installed there' "$(grep -v '^ ' "$work/out")" 'nd331-2026
nd85-2016'
mkdir -p "$work/elsewhere"
cp "$CAPDO" "$work/elsewhere/capdo"
"$work/elsewhere/capdo" rules list 2>/dev/null >"$work/out"
is '... one that was only copied reads the source tree' "$(grep -vc '^ ' "$work/out")" 3

# ---- packs and data ----

run --packs "$work/nowhere" classify --rules nd85-2016 --input "$samples/systems.csv"
is 'a packs folder that does not exist: status 3, nothing on stdout' "$status $(cat "$work/out")" '3 '
mkdir "$work/empty"
run --packs "$work/empty" classify --rules nd85-2016 --input "$samples/systems.csv"
is 'a packs folder without that pack: status 2, nothing on stdout' "$status $(cat "$work/out")" '2 '
cp -r "$SOURCE/rules" "$work/rules"
mv "$work/rules/nd85-2016" "$work/rules/my-pack"
sed -i 's/id="nd85-2016"/id="my-pack"/' "$work/rules/my-pack/pack.xml"
run --packs "$work/rules" classify --rules my-pack --input "$samples/systems.csv"
is '--packs: a pack of one'"'"'s own, by its folder' "$status $(sed -n 2p "$work/out")" '0 brvt-portal,my-pack,2,2,2,8.2.a|8.2.b|8.2.c,'
CAPDO_PACKS=$work/rules && export CAPDO_PACKS
run classify --rules my-pack --input "$samples/systems.csv"
status_is 0 'CAPDO_PACKS'
run --packs "$SOURCE/rules" classify --rules my-pack --input "$samples/systems.csv"
status_is 2 '--packs goes before CAPDO_PACKS'
unset CAPDO_PACKS
mkdir "$work/data"
cp -r "$work/rules" "$work/data/rules"
run --data "$work/data" classify --rules my-pack --input "$samples/systems.csv"
status_is 0 '--data: its rules are used'
CAPDO_DATA=$work/data && export CAPDO_DATA
run classify --rules my-pack --input "$samples/systems.csv"
status_is 0 'CAPDO_DATA'
unset CAPDO_DATA
: >"$work/file"
for place in absent file; do
    run --data "$work/$place" rules list
    is "--data of what is no folder ($place): status 3, nothing on stdout" "$status $(cat "$work/out")" '3 '
    stderr_has '... named' "$work/$place:1:1: error E1502: "
done
CAPDO_DATA=$work/absent
export CAPDO_DATA
run rules list
is 'CAPDO_DATA of what is no folder: status 3' "$status" 3
unset CAPDO_DATA
for place in / "$work"; do
    status=0
    (cd "$place" && "$CAPDO" classify --rules nd85-2016 --input "$samples/systems.csv" >"$work/out" 2>"$work/err") || status=$?
    is "started elsewhere ($([ "$place" = / ] && echo / || echo a folder)), the program finds its rules" "$status $(wc -l <"$work/out" | tr -d ' ')" '0 29'
done

done_testing
