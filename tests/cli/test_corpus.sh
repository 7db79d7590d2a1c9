# All mail of the corpus, where it is there: each message gives one valid line, and stderr has stated problems only.
. "${srcdir:-.}/tests/cli/lib.sh"
top=$fixtures/../../..
corpus=${POSTERN_CORPUS:-$top/../shared/corpus}/mail
json_lines=$(dirname "$postern")/tests/lib/json_lines

if [ ! -d "$corpus" ]; then
    skip "the corpus through extract" "no corpus"
    skip "the corpus through test" "no corpus"
    finish
fi
messages=$(find "$corpus" -name '*.eml' | wc -l)

# lines_and_problems NAME: every message gave a line or a stated problem, and nothing else was said
lines_and_problems() {
    lines=$("$json_lines" <"$work/out" 2>"$work/json") || fail "$1: JSON" "$(cat "$work/json")"
    problems=$(grep -c '^postern: .*: no recipients: ' "$work/err")
    others=$(grep -v '^postern: .*: no recipients: ' "$work/err" | head -5)
    if [ "$((lines + problems))" -ne "$messages" ] || [ -n "$others" ]; then
        fail "$1" "$messages messages, $lines lines, $problems problems" "$others"
    else
        pass "$1"
    fi
}

run extract --json "$corpus"
lines_and_problems "the corpus through extract"
holds "extract can do all" "$status" = 0

run test --json --explain=all -c "$top/contrib/example/postern.yaml" "$corpus"
lines_and_problems "the corpus through test"
cp "$work/out" "$work/first"
run test --json --explain=all -c "$top/contrib/example/postern.yaml" --jobs 1 "$corpus"
holds "the same with one thread" "$(cksum <"$work/out")" = "$(cksum <"$work/first")"

run test --json --to bob@fabrikam.example -c "$top/contrib/example/postern.yaml" "$corpus"
lines_and_problems "the corpus through test, to one recipient"
holds "with a recipient all can be evaluated" "$status$(grep -c . "$work/err")" = 00

run test -v --explain=all --to bob@fabrikam.example -c "$top/contrib/example/postern.yaml" "$corpus"
holds "nothing in the corpus reaches the terminal as a control" \
    "$(LC_ALL=C tr -d '\n' <"$work/out" | LC_ALL=C grep -c '[[:cntrl:]]')" = 0
run extract -v "$corpus"
holds "nor by its text" "$(LC_ALL=C tr -d '\n' <"$work/out" | LC_ALL=C grep -c '[[:cntrl:]]')" = 0

finish
