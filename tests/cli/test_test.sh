# postern test: verdicts, explanations, envelopes, sources of mail, JSON.
. "${srcdir:-.}/tests/cli/lib.sh"
at=2026-11-22T12:00:00Z

run test -c postern.yaml --at $at card.eml
expect test-card 0
run test -c postern.yaml --at $at --explain card.eml
expect test-explain-hit 0
run test -c postern.yaml --at $at --explain=near boss.eml
expect test-explain-near 0
run test -c postern.yaml --at $at --explain=all card.eml plain.eml
expect test-explain-all 0
run test -c postern.yaml --at 2031-01-01 -v two.mbox
expect test-mbox 0
run test -c postern.yaml --at $at hostile.eml
expect test-hostile 0
run test -c postern.yaml --at $at nope.eml nobody.eml card.eml
expect test-problems 2
run test -c faulty/postern.yaml card.eml
expect test-faulty 2
run test --json -c postern.yaml --at $at card.eml plain.eml two.mbox
expect test-json 0
"$postern" test -c postern.yaml --at $at - <card.eml >"$work/out" 2>"$work/err"
status=$?
expect test-stdin 0

run test -c postern.yaml --at $at --show --json card.eml
holds "--show prints what was matched" "$(grep -c '"text": "4111 1111 1111 1111"' "$work/out")" = 1
run test -c postern.yaml --at $at --explain=all --json card.eml
holds "nothing prints it without" "$(grep -c '1111 1111' "$work/out")" = 0

run test -c postern.yaml --at $at --from dora@example.net --to ann@contoso.example card.eml
holds "--from and --to" "$(grep -c 'dora@example.net → ann@contoso.example  *DELIVER' "$work/out")" = 1
run test -c postern.yaml --at $at --from '<>' --to ann@contoso.example card.eml
holds "the null sender" "$(grep -c '<> → ann' "$work/out")" = 1
run test -c postern.yaml --at $at --to bob@fabrikam.example --to carl@fabrikam.example --json plain.eml
holds "--to twice" "$(grep -o '"address"' "$work/out" | wc -l)" -eq 2

# Who counts as authenticated is decided as the milter decides it.
mark() { grep -c '\[EXTERNAL\]' "$work/out"; }
run test -c postern.yaml --at $at -v --from boss@contoso.example --to ann@contoso.example card.eml
holds "nobody vouches for the sender" "$(mark)" = 1
run test -c postern.yaml --at $at -v --from boss@contoso.example --to ann@contoso.example --authenticated card.eml
holds "--authenticated" "$(mark)" = 0
run test -c postern.yaml --at $at -v --from boss@contoso.example --to ann@contoso.example --client-ip 127.0.0.1 card.eml
holds "a trusted network" "$(mark)" = 0
run test -c postern.yaml --at $at -v --from boss@contoso.example --to ann@contoso.example --client-ip 192.0.2.1 card.eml
holds "another network" "$(mark)" = 1

run test -c postern.yaml --at $at --run 'c.rd' card.eml plain.eml
holds "--run" "$(grep -c . "$work/out")" = 1
run test -c postern.yaml --at $at -q card.eml plain.eml
holds "-q leaves the summary out" "$(grep -c 'messages' "$work/out")" = 0
run test -c postern.yaml --at $at --rules warning-rules.yaml card.eml
holds "--rules" "$(grep -c 'DELETE' "$work/out")" = 1

# Sizes are those on the wire, where lines end with CRLF: 288 bytes in the file, 297 in SMTP.
run test -c small.yaml -v card.eml
holds "sizes are those on the wire" "$(grep -c 'set X-Over: 290' "$work/out")" = 1
{ sed 8q card.eml; head -c 1200 /dev/zero | tr '\0' x; } >"$work/big.eml"
run test -c small.yaml --explain "$work/big.eml"
holds "over milter.max_message the failure table answers" "$(grep -c 'HOLD$\|message_too_large: \|no rule was asked' "$work/out")" = 3

# The order of output does not depend on the threads.
mkdir "$work/many"
for i in $(seq -w 1 60); do cp card.eml "$work/many/$i.eml"; done
run test --json -c postern.yaml --at $at --jobs 1 "$work/many"
cp "$work/out" "$work/one"
run test --json -c postern.yaml --at $at --jobs 8 "$work/many"
holds "eight threads print what one does" "$(cksum <"$work/out")" = "$(cksum <"$work/one")"
holds "all of them" "$(wc -l <"$work/out")" -eq 60
holds "no progress bar off a terminal" ! -s "$work/err"

finish
