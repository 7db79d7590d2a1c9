# postern check: findings with place and cure, sorted; exit status; JSON.
. "${srcdir:-.}/tests/cli/lib.sh"

run check -c postern.yaml
expect check-fine 0
run check -c faulty/postern.yaml
expect check-settings 1
run check -c postern.yaml --rules faulty/rules.yaml
expect check-rules 1
run check --json -c postern.yaml --rules faulty/rules.yaml
expect check-json 1
run check -q -c postern.yaml --rules faulty/rules.yaml
holds "-q leaves the summary out" "$(tail -1 "$work/out" | grep -c 'errors')" = 0
run check -v -c postern.yaml
sed -i 's/ in [0-9]* KB/ in N KB/' "$work/out"
expect check-verbose 0
run check -c warning.yaml
holds "a warning is found" "$status" = 1
run check -c warning.yaml --fail-on=error
holds "--fail-on=error lets warnings pass" "$status" = 0
run check -c postern.yaml --fail-on=info
holds "--fail-on=info" "$status" = 1
LC_ALL=C run check -c nowhere.yaml
expect check-unreadable 2
run check -c postern.yaml --rules nowhere.yaml
holds "rules that cannot be read" "$status" = 2

# Paths are relative to where one stands.
cd faulty || exit 99
run check -c postern.yaml
holds "below the current folder" "$(head -1 "$work/out" | cut -d: -f1)" = postern.yaml
run check -c ../postern.yaml
holds "outside of it" "$(head -1 "$work/out" | cut -c1)" = /
cd ..

finish
