# What is in attachments: a hidden sheet, an archive with a false name, a program in it; told with member and
# sheet. And what happens where no attachment can be read.
. "${srcdir:-.}/tests/cli/lib.sh"
POSTERN_CONFIG=attachments.yaml
export POSTERN_CONFIG

run extract -v attachments/sheet.eml attachments/archive.eml
expect attachments-extract 0
run classify --explain --type "Credit Card Number" attachments/sheet.eml attachments/archive.eml
expect attachments-classify 0
run test --explain attachments/sheet.eml attachments/archive.eml
expect attachments-test 0

# a worker that cannot be had: a copy of postern that has none beside it, and a folder without one
mkdir "$work/bin"
cp "$postern" "$work/bin/postern"
if [ -x "${pkglibexecdir:-/nowhere}/postern-extract" ]; then
    skip "no reader: what rules ask for is refused temporarily" "postern is installed here"
else
    "$work/bin/postern" test --json attachments/sheet.eml >"$work/out" 2>"$work/err"
    holds "no reader: what rules ask for is refused temporarily" \
        "$(sed -n 's/.*"disposition": "\([a-z]*\)".*/\1/p' "$work/out")" = tempfail
    "$work/bin/postern" test --json plain.eml >"$work/out" 2>"$work/err"
    holds "no reader: a message without attachments goes on" \
        "$(sed -n 's/.*"disposition": "\([a-z]*\)".*/\1/p' "$work/out" | head -n 1)" = deliver
    "$work/bin/postern" extract --limits >"$work/out" 2>"$work/err"
    holds "no reader: --limits says so" "$?" = 2
fi

finish
