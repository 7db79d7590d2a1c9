# Records of one's own: a table is built, a type looks its values up, rules use the type; and a new table is a
# new version of the policy.
. "${srcdir:-.}/tests/cli/lib.sh"
POSTERN_CONFIG=$work/postern.yaml
export POSTERN_CONFIG
cp exact/types.yaml exact/rules.yaml "$work"
printf 'organization: { domains: [contoso.example] }\nclassifiers: [types.yaml]\nrules: [rules.yaml]\n' >"$POSTERN_CONFIG"
type='Patient record'

run check
holds "a table that is not there is an error" "$status$(grep -c 'patients.edm.*cannot be read' "$work/out")" = 11
run edm build --search ssn --output "$work/patients.edm" exact/patients.csv
holds "it is built" "$status" = 0
run classify --type "$type" exact/record.eml exact/other.eml
expect exact-classify 0
run classify --json --explain --type "$type" exact/record.eml exact/other.eml
expect exact-explain-json 0
run classify --explain --type "$type" exact/record.eml exact/other.eml
expect exact-explain 0
run classify --list --json
grep '"Patient record"' "$work/out" >"$work/one"
mv "$work/one" "$work/out"
expect exact-list-json 0
run test --at 2026-11-22T12:00:00Z --explain=all exact/record.eml exact/other.eml
sed -i "s|$work|WORK|" "$work/out"
expect exact-test 0

printf 'ssn,surname\n219-45-7632,Smith\n' | "$postern" edm build -q --search ssn --output "$work/patients.edm" -
run check
holds "a field that is no more is named" "$status$(grep -c "no field 'born'" "$work/out")" = 12
printf 'ssn,surname,born\n536-22-8726,Smith,01/02/1970\n' |
    "$postern" edm build -q --search ssn --output "$work/patients.edm" -
run classify -q --type "$type" exact/other.eml
holds "another table finds others" "$(grep -c "$type" "$work/out")" = 1

finish
