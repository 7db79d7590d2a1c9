# postern extract: the tree, the text, JSON; what came in mail cannot act on the terminal.
. "${srcdir:-.}/tests/cli/lib.sh"

run extract parts.eml plain.eml hostile.eml
expect extract-tree 0
run extract -v parts.eml
expect extract-texts 0
run extract --json parts.eml plain.eml hostile.eml nobody.eml
expect extract-json 0
run extract --json two.mbox
expect extract-mbox 0
run extract --json expected/extract-file.txt
expect extract-file 0
run extract nope.eml plain.eml
expect extract-unreadable 2
run extract
holds "no file" "$status" = 2
"$postern" extract --json - <plain.eml >"$work/out" 2>"$work/err"
status=$?
expect extract-stdin 0

for format in "" -v --json; do
    # shellcheck disable=SC2086
    run extract $format hostile.eml
    holds "no control character with '$format'" "$(tr -d '\n' <"$work/out" | LC_ALL=C grep -c '[[:cntrl:]]')" = 0
done

finish
