# postern classify: files of every kind, the list of types, forms that are learned, and what goes wrong. With a
# catalogue of its own.
. "${srcdir:-.}/tests/cli/lib.sh"
POSTERN_CATALOGUE=$fixtures/catalogue
POSTERN_CONFIG=$work/postern.yaml
export POSTERN_CATALOGUE POSTERN_CONFIG
printf 'organization: { domains: [contoso.example] }\nclassifiers: [trial.yaml]\nlog: { to: stderr }\n' >"$POSTERN_CONFIG"
"$postern" classify --fingerprint "Trial's form" classify/form.txt >"$work/trial.yaml" 2>"$work/err" ||
    fail "a form is learned" "$(cat "$work/err")"

run classify classify/badges.csv classify/latin1.txt classify/page.html classify/binary.bin plain.eml
expect classify 0
run classify -q classify/badges.csv plain.eml
expect classify-quiet 0
run classify --json classify/badges.csv classify/latin1.txt classify/binary.bin card.eml
expect classify-json 0
run classify --text --json classify/page.html card.eml
expect classify-text 0
"$postern" classify --json - <classify/badges.csv >"$work/out" 2>"$work/err"
status=$?
sed -i 's/"elapsed_us": [0-9]*/"elapsed_us": 0/' "$work/out"
expect classify-stdin 0
run classify --min-confidence 75 --type 'employee BADGE' classify/badges.csv classify/latin1.txt
expect classify-one-type 0
run classify --explain classify/badges.csv
expect classify-explain 0
run classify --explain --type Card --type 'Badge number' classify/badges.csv classify/form.txt
expect classify-explain-types 0
run classify --json --explain classify/badges.csv
expect classify-explain-json 0
run classify --show classify/badges.csv
sed -i 's/user=[^ ]*/user=ME/; s/\[[0-9]*\]/[PID]/' "$work/err"
expect classify-show 0

run classify --list
expect classify-list 0
run classify --list --all
expect classify-list-all 0
run classify --list --all --json
expect classify-list-json 0

run classify classify/form.txt classify/filled.txt classify/badges.csv
expect classify-form 0
holds "nothing of the form can be read in what was learned" "$(grep -c -i -e clinical -e medicine "$work/trial.yaml")" = 0
sed 's/trial.yaml/lines.yaml/' "$POSTERN_CONFIG" >"$work/lines-config.yaml"
two_lines=$(printf 'Two\nlines')
"$postern" classify --fingerprint "$two_lines" classify/form.txt >"$work/lines.yaml"
run classify -c "$work/lines-config.yaml" --type "$two_lines" classify/form.txt
holds "a form has the name that it was given" "$status$(grep -c '1 found' "$work/out")" = 01
run classify --fingerprint Short classify/latin1.txt
expect classify-short-form 2
run classify --fingerprint Form
expect classify-no-form 2

run classify --type Bagde classify/badges.csv
expect classify-near-type 2
run classify --type 'all names' classify/badges.csv
expect classify-absent-type 2
run classify --min-confidence 101 classify/badges.csv
expect classify-confidence 2
run classify
expect classify-no-file 2
run classify --list classify/badges.csv
expect classify-list-file 2
run classify classify/nope.txt classify/latin1.txt
expect classify-unreadable 2
printf 'Types: [{ Name: T }]\n' >"$work/trial.yaml"
run classify classify/latin1.txt
sed -i "s|$work|WORK|g" "$work/err"
expect classify-faulty-types 2

finish
