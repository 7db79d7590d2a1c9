# route status, drain and undrain, with a postern-routed of canned answers.
. "${srcdir:-.}/tests/cli/lib.sh"
bin=$(dirname "$postern")

normal() { sed -i "s#$work#WORK#g" "$work/out" "$work/err"; }
cat >"$work/postern.yaml" <<END
organization: { domains: [contoso.example] }
milter: { control: "unix:$work/milter.ctl" }
routing: { control: "unix:$work/routed.ctl" }
connectors:
  - { Name: On-premises, SmartHosts: ["mx:hybrid.contoso.example"] }
  - { Name: Secure, SmartHosts: ["mx:secure.contoso.example"] }
  - { Name: Old, SmartHosts: [old.contoso.example], Enabled: false }
END
route() { run route "$1" -c "$work/postern.yaml" "$2" ${3+"$3"}; }

run route status -c "$work/postern.yaml"
normal
expect route-nobody 2

mkfifo "$work/hold"
"$bin/tests/lib/cli_services" "$work" <"$work/hold" &
services=$!
exec 9>"$work/hold"
tries=100
until [ -s "$work/dns" ] || [ "$tries" = 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
done
[ -s "$work/dns" ] || { echo "Bail out! cli_services does not start"; exit 1; }

address() { # ADDRESS STATE SINCE ERROR CERTIFICATE
    printf '{"address": "%s", "state": "%s", "since_s": %s, "last_ok_s": 4, "last_failure_s": null, "last_error": %s, "next_probe_ms": 6400, "certificate": %s}' "$@"
}
ends() { printf '{"tls": "TLSv1.3", "subject": "CN=mx.contoso.example", "issuer": "CN=CA", "names": ["mx.contoso.example"], "expires_s": %s}' "$1"; }
zone() { # KNOWN GOOD STALE WHY
    printf '{"name": "mx:hybrid.contoso.example", "known": %s, "good_s": %s, "stale_s": %s, "why": %s, "next_lookup_s": 24}' "$@"
}
on_premises() { # STATE ERROR ZONE
    printf '{"id": "on-premises", "name": "On-premises", "first": "[192.0.2.11]:25", "preference": 10, "panic": false, "epoch": 3, "probe": "starttls", "tiers": ['
    printf '{"preference": 10, "hosts": [{"name": "oxford-a.contoso.example", "addresses": [%s]}, ' "$(address '[192.0.2.11]:25' up 12000 null "$(ends 4000000)")"
    printf '{"name": "oxford-b.contoso.example", "addresses": [%s, %s]}]}, ' \
        "$(address '[192.0.2.12]:25' "$1" 721 "$2" "$(ends 604800)")" "$(address '[2001:db8::12]:25' up 90000 null null)"
    printf '{"preference": 20, "hosts": [{"name": "nuneaton.contoso.example", "addresses": [%s]}]}], "zones": [%s]}' \
        "$(address '[198.51.100.5]:25' up 90000 null "$(ends -5)")" "$3"
}
secure='{"id": "secure", "name": "Secure", "first": null, "preference": null, "panic": true, "epoch": 1, "probe": "ehlo", "tiers": [], "zones": []}'
answer() { printf '{"program": "postern-routed", "config": "x", "servers": "127.0.0.1:53", "connectors": [%s], "omitted": %s}\n' "$1" "$2" >"$work/routed.status"; }

answer "$(on_premises up null "$(zone true 40 null null)")" 0
route status --json
holds "every host is up" "$status" = 0
answer "$(on_premises down '"connect: Connection \u001b[31mrefused"' "$(zone true 4000 300 '"SERVFAIL"')"), $secure" 0
run route status -c "$work/postern.yaml"
expect route-status 1
run route status --json -c "$work/postern.yaml"
expect route-status-json 1
answer "$(on_premises up null "$(zone false null null '"no answer"')")" 0
run route status -c "$work/postern.yaml"
holds "a zone that never answered" "$status$(grep -c 'DNS    mx:hybrid.contoso.example: never answered; since then: no answer' "$work/out")" = 11

# What did not fit into the answer is asked for by itself; a disabled connector is not.
answer "$(on_premises up null "$(zone true 40 null null)")" 1
printf '{"asked": "secure", "reply": null, "connector": %s}\n' "$secure" >"$work/routed.order secure"
run route status -c "$work/postern.yaml"
holds "omitted connectors are shown as well" "$status$(grep -c '^Secure' "$work/out")$(grep -c '^Old' "$work/out")" = 010
route status secure
holds "one connector" "$status$(grep -c '^Secure' "$work/out")$(grep -c '^On-premises' "$work/out")" = 010
echo '{"error": "no connector has this Name or Id"}' >"$work/routed.order nothing"
route status nothing
expect route-status-nothing 2

echo '{"done": true, "addresses": 2}' >"$work/routed.drain oxford-b.contoso.example"
echo '{"done": true, "addresses": 1}' >"$work/routed.undrain [192.0.2.11]:25"
echo '{"error": "no host or address of a connector is called so"}' >"$work/routed.drain oxford-c"
route drain oxford-b.contoso.example
expect route-drain 0
route undrain '[192.0.2.11]:25'
expect route-undrain 0
run route drain --json -c "$work/postern.yaml" oxford-b.contoso.example oxford-c
expect route-drain-json 1
route drain 'oxford-b
status'
holds "a request is one line" "$status" = 1
run route drain -c "$work/postern.yaml"
expect route-drain-nobody 2

exec 9>&-
wait "$services"
finish
