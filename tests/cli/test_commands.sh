# The overview, help, mistakes and what every command takes.
. "${srcdir:-.}/tests/cli/lib.sh"

run -c postern.yaml
expect overview 0

run test -h
expect help-test 0
cp "$work/out" "$work/by-option"
run help test
holds "help COMMAND is the same as -h" "$(cat "$work/out")" = "$(cat "$work/by-option")"

for command in check test extract classify "edm build" "import rulepack" "export rulepack" "mx show" "mx check" "mx simulate" "route status" "route drain" "route undrain" doctor status reload help; do
    # shellcheck disable=SC2086
    run $command -h
    holds "-h of $command says how it exits" "$status$(grep -c '^Exit: 0' "$work/out")" = 01
done

run chek
expect no-command 2
run mx shwo
expect no-subcommand 2
run mx
expect half-a-command 2
run frobnicate
expect nothing-near 2
run check --jsno
expect no-option 2
run test --form=ann@contoso.example card.eml
expect no-option-with-value 2
run --colr=never
expect no-option-of-all 2
run check -Z
expect no-short-option 2
run check postern.yaml
expect check-with-file 2
run test
expect test-without-path 2
run test --jobs=0 card.eml
expect wrong-jobs 2
run test --client-ip=300.1.1.1 card.eml
expect wrong-address 2
run test --explain=most card.eml
expect wrong-explain 2
run test --at=noon card.eml
expect wrong-time 2
run test '--run=(' card.eml
holds "a wrong --run is said" "$status$(grep -c '^postern: --run: ' "$work/err")" = 21
run check --color=pink
expect wrong-color 2
run check --fail-on=never
expect wrong-fail-on 2

run help unknown-parameter
expect help-topic 0
run help unknown-paramter
expect help-topic-near 2

run --version
holds "--version" "$(cut -d' ' -f1 "$work/out")$status" = postern0

# Options before the command are those behind it.
run -c postern.yaml --color never check
cp "$work/out" "$work/before"
run check --color never -c postern.yaml
holds "options before and behind the command" "$(cat "$work/out")" = "$(cat "$work/before")"
POSTERN_CONFIG=postern.yaml run check
holds "POSTERN_CONFIG" "$(cat "$work/out")" = "$(cat "$work/before")"
POSTERN_CONFIG=nowhere.yaml run -c postern.yaml check
holds "-c before POSTERN_CONFIG" "$status" = 0

escape=$(printf '\033')
run check -c postern.yaml --color=always
holds "--color=always colours a file" "$(grep -c "$escape" "$work/out")" -gt 0
run check -c postern.yaml
holds "a file has no colours" "$(grep -c "$escape" "$work/out")" = 0
if script -qec 'test -t 1' /dev/null >/dev/null 2>&1 </dev/null; then
    TERM=xterm script -qec "'$postern' check -c postern.yaml" /dev/null >"$work/out" </dev/null
    holds "a terminal has colours" "$(grep -c "$escape\[3" "$work/out")" -gt 0
    NO_COLOR=1 TERM=xterm script -qec "'$postern' check -c postern.yaml" /dev/null >"$work/out" </dev/null
    holds "NO_COLOR" "$(grep -c "$escape\[3" "$work/out")" = 0
else
    skip "a terminal has colours" "no script(1), or no terminal for it"
    skip "NO_COLOR" "no script(1)"
fi

# --help is the manual, or the help where there is none.
PATH=/nonexistent "$postern" test --help >"$work/out" 2>"$work/err"
holds "--help without man(1)" "$(cat "$work/out")" = "$(cat "$work/by-option")"
mkdir "$work/bin"
printf '#!/bin/sh\necho "manual of $1"\n' >"$work/bin/man"
chmod +x "$work/bin/man"
PATH="$work/bin:$PATH" run test --help
holds "--help with man(1)" "$(cat "$work/out")" = "manual of postern"

if [ -w /dev/full ]; then
    "$postern" help >/dev/full 2>"$work/err"
    status=$?
    holds "a full disk is no success" "$status" = 2
else
    skip "a full disk is no success" "no /dev/full"
fi

# Where the locale has no UTF-8, no byte of it is written.
LC_ALL=C run test -c postern.yaml --at 2026-11-22T00:00:00Z --explain=all card.eml plain.eml hostile.eml
expect ascii 0
holds "ASCII only" "$(LC_ALL=C tr -d '\n' <"$work/out" | LC_ALL=C grep -c '[^ -~]')" = 0

finish
