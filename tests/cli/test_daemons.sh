# status, reload, mx show and what check says of a running milter: with canned answers, then with the real daemons.
. "${srcdir:-.}/tests/cli/lib.sh"
bin=$(dirname "$postern")

# wait_until CONDITION...: at most ten seconds
wait_until() {
    tries=100
    until [ "$@" ] || [ "$tries" = 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
    [ "$@" ]
}

# What is different in every run, made equal.
normal() {
    sed -i "s#$work#WORK#g; s#127\.0\.0\.1:[0-9]*#127.0.0.1:PORT#g; s#for [0-9]* s\b#for N s#; s#v [0-9a-f]\{6\}#v VERSION#g" \
        "$work/out" "$work/err"
}

sed -e "s#unix:#unix:$work/#" -e "s#rules.d/#$work/rules.yaml#" postern.yaml >"$work/postern.yaml"
cp rules.d/10.yaml "$work/rules.yaml"

run status -c "$work/postern.yaml"
normal
expect status-none 1
run status --json -c "$work/postern.yaml"
normal
expect status-none-json 1
run reload -c "$work/postern.yaml"
normal
expect reload-none 2
run reload -c "$work/postern.yaml" everything
expect reload-unknown 2
run status -c "$work/postern.yaml" milter
expect status-argument 2
run check -c "$work/postern.yaml"
holds "check says nothing of a milter that does not run" "$(grep -c running "$work/out")" = 0

mkfifo "$work/hold"
"$bin/tests/lib/cli_services" "$work" <"$work/hold" &
services=$!
exec 9>"$work/hold"
wait_until -s "$work/dns" || { echo "Bail out! cli_services does not start"; exit 1; }
server=$(cat "$work/dns")

cat >"$work/milter.status" <<'END'
{"program": "postern-milter", "version": "0.1.0", "state": "running", "uptime_s": 12000, "config": "/etc/postern/postern.yaml", "policy": "3f2a9c", "rules": 13, "counters": {"messages": 12, "rejected": 0, "accepted": 12}, "failures": {"split": 0}}
END
cat >"$work/routed.status" <<'END'
{"program": "postern-routed", "config": "/etc/postern/postern.yaml", "servers": "127.0.0.1:53", "connectors": [{"id": "on-premises", "name": "On-premises", "first": "[192.0.2.11]:25", "preference": 10, "panic": false, "epoch": 3, "probe": "ehlo", "tiers": [{"preference": 10, "hosts": [{"name": "oxford-a.contoso.example", "addresses": [{"address": "[192.0.2.11]:25", "state": "up", "last_error": null}]}, {"name": "oxford-b.contoso.example", "addresses": [{"address": "[192.0.2.12]:25", "state": "down", "last_error": "connection \u001b[31mrefused"}, {"address": "[2001:db8::12]:25", "state": "suspect", "last_error": null}]}]}, {"preference": 20, "hosts": [{"name": "nuneaton.contoso.example", "addresses": [{"address": "[198.51.100.5]:25", "state": "up", "last_error": null}]}]}], "zones": []}, {"id": "secure", "name": "Secure", "first": null, "preference": null, "panic": true, "epoch": 1, "probe": "starttls", "tiers": [{"preference": 20, "hosts": [{"name": "Nuneaton.contoso.example", "addresses": [{"address": "[198.51.100.5]:25", "state": "down", "last_error": "no STARTTLS"}]}]}], "zones": []}], "omitted": 0}
END
run status -c "$work/postern.yaml"
expect status-both 0
run status -v -c "$work/postern.yaml"
holds "-v shows zeros" "$(grep -c 'rejected 0' "$work/out")" = 1
run status --json -c "$work/postern.yaml"
normal
expect status-both-json 0

run check -c "$work/postern.yaml"
holds "check names another running policy" "$(grep -c 'The running policy (v 3f2a9c, 13 rules) is another; ' "$work/out")" = 1
echo '- { Name: x, Nonsense: 1 }' >"$work/rules.yaml"
run check -c "$work/postern.yaml"
holds "and that errors leave it unchanged" "$(grep -c '^1 error, 0 warnings. The running policy (v 3f2a9c, 13 rules) is unchanged.' "$work/out")" = 1
cp rules.d/10.yaml "$work/rules.yaml"

echo '{"result": "done", "policy": "77aa01", "rules": 14, "errors": 0, "warnings": 0, "diagnostics": []}' >"$work/milter.reload"
echo '{"done": true, "reloaded": 1}' >"$work/routed.reload"
run reload -c "$work/postern.yaml"
expect reload-done 0
run reload --json -c "$work/postern.yaml"
expect reload-json 0
cat >"$work/milter.reload" <<'END'
{"result": "kept", "policy": "3f2a9c", "rules": 13, "errors": 1, "warnings": 0, "diagnostics": [{"file": "/etc/postern/rules.d/10.yaml", "line": 7, "column": 5, "severity": "error", "id": "unknown-parameter", "text": "unknown parameter 'SentToScop'", "remedy": "did you mean 'SentToScope'?"}]}
END
echo '{"error": "/etc/postern/postern.yaml:1:1: unknown setting"}' >"$work/routed.reload"
run reload -c "$work/postern.yaml"
expect reload-kept 1
run reload -c "$work/postern.yaml" routed
holds "one of them" "$status$(grep -c milter "$work/out")" = 10
echo 'no JSON' >"$work/routed.reload"
run reload -c "$work/postern.yaml" routed
holds "an answer that is no JSON" "$status" = 2

run mx show --server "$server" -c "$work/postern.yaml" hybrid.contoso.example
normal
expect mx-show 0
run mx show --json --server "$server" -c "$work/postern.yaml" Hybrid.contoso.example.
normal
expect mx-show-json 0
run mx show --server "$server" plain.contoso.example
normal
expect mx-show-implicit 0
run mx show --server "$server" none.contoso.example
normal
expect mx-show-none 1
run mx show --server "$server" --json broken.contoso.example
normal
expect mx-show-broken 2
run mx show --server "$server" not..aname
expect mx-show-no-name 2
run mx show --server nonsense hybrid.contoso.example
holds "a server that is none" "$status" = 2
run mx show
expect mx-show-without-name 2

exec 9>&-
wait "$services"
holds "cli_services ends" "$?" = 0

# The same with the daemons themselves.
if [ -x "$bin/postern-milter" ] && [ -x "$bin/postern-routed" ]; then
    cat >"$work/postern.yaml" <<END
organization: { domains: [contoso.example] }
milter: { socket: "unix:$work/milter.sock", socket_group: "", control: "unix:$work/milter.ctl" }
routing: { socket: "unix:$work/route.sock", control: "unix:$work/routed.ctl", state: "$work/routes" }
rules: [$work/rules.yaml]
log: { to: stderr }
END
    "$bin/postern-milter" -c "$work/postern.yaml" 2>"$work/milter.log" &
    milter=$!
    "$bin/postern-routed" -c "$work/postern.yaml" 2>"$work/routed.log" &
    routed=$!
    wait_until -S "$work/milter.ctl" && wait_until -S "$work/routed.ctl"
    run status -c "$work/postern.yaml"
    holds "both daemons run" "$status$(grep -c '^postern-.* running' "$work/out")" = 02
    run check -c "$work/postern.yaml"
    holds "check knows the running policy again" "$(grep -c ' is the same\.$' "$work/out")" = 1
    run reload -c "$work/postern.yaml"
    holds "both reload" "$status$(grep -c ' reloaded' "$work/out")" = 02
    echo '- { Name: x, SentToScop: InOrganization }' >"$work/rules.yaml"
    run reload -c "$work/postern.yaml"
    holds "the milter keeps its policy" "$status$(grep -c "did you mean 'SentToScope'" "$work/out")" = 11
    kill -TERM "$milter" "$routed"
    wait "$milter" "$routed"
    run status -c "$work/postern.yaml"
    holds "and both are gone" "$status" = 1
else
    skip "the daemons themselves" "they are not built"
fi

finish
