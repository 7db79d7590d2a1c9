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

# text in pictures that is wanted and cannot be had: the program is not there, or a language of it
ocr_finding()
{
    "$1" check --json -c "$work/ocr.yaml" >"$work/out" 2>"$work/err"
    holds "$2 is a warning" "$?" = 1
    holds "$2 is told as missing-ocr" "$(grep -c '"id": "missing-ocr"' "$work/out")" = 1
    holds "$2 says what is missing" "$(grep -c "$3" "$work/out")" = 1
}
printf 'organization: {domains: [example.net]}\nrules: []\nextract: {ocr: eng+nolanguage}\n' >"$work/ocr.yaml"
if [ -x "${pkglibexecdir:-/nowhere}/postern-extract-ocr" ]; then
    skip "no postern-extract-ocr" "postern is installed here"
else
    ocr_finding "$work/bin/postern" "no postern-extract-ocr" 'postern-extract-ocr cannot be started'
fi
if [ -x "${postern%/*}/postern-extract-ocr" ]; then
    ocr_finding "$postern" "a missing language" "no language '.*nolanguage'"
else
    skip "a missing language" "built without Tesseract"
fi
printf 'organization: {domains: [example.net]}\nrules: []\nextract: {ocr: off}\n' >"$work/ocr.yaml"
"$work/bin/postern" check -c "$work/ocr.yaml" >"$work/out" 2>"$work/err"
holds "extract.ocr: off needs neither" "$?" = 0

finish
