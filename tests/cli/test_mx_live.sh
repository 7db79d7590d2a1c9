# postern mx check of what name servers say: a sound zone, then one whose servers and parent differ in all ways.
# Name servers are nsd on loopback: 127.0.0.1 and .2 stand for resolvers, .10 serves the parent zone, .11 and .12
# (127.0.2.12 too) the zones, nobody listens at .13, .14 serves another zone, and .15 a policy of MTA-STS.
. "${srcdir:-.}/tests/cli/lib.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$fixtures/../../../contrib/lib/gateway.sh"

if ! command -v nsd >/dev/null; then
    skip "mx check of name servers" "nsd is not installed"
    finish
fi
started=
trap 'for pid in $started; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done; rm -rf "$work"' EXIT
port=$(free_port)

# serve ADDRESS ZONE=FILE...: one nsd
serve() {
    address=$1
    folder=$work/$address
    shift
    mkdir "$folder"
    {
        cat <<END
server:
  ip-address: $address@$port
  username: ""
  zonesdir: "$fixtures/zones/live"
  database: ""
  pidfile: "$folder/nsd.pid"
  xfrdfile: "$folder/xfrd.state"
  zonelistfile: "$folder/zone.list"
  xfrdir: "$folder"
  logfile: "$folder/nsd.log"
remote-control:
  control-enable: no
END
        for zone; do
            printf 'zone:\n  name: %s\n  zonefile: %s\n' "${zone%%=*}" "${zone#*=}"
        done
    } >"$folder/nsd.conf"
    nsd -d -c "$folder/nsd.conf" 2>/dev/null &
    started="$started $!"
    tries=100
    until "$postern" mx show --server "$address:$port" "${1%%=*}" >/dev/null 2>&1 || [ $? = 1 ] || [ "$tries" = 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
}

child=hybrid.contoso.example
sound=sound.contoso.example
policy=sts.contoso.example
reverse=2.0.192.in-addr.arpa
serve 127.0.0.1 contoso.example=parent.zone $child=hybrid-1.zone $sound=sound.zone $policy=sts.zone $reverse=reverse.zone
serve 127.0.0.2 contoso.example=parent.zone $child=hybrid-2.zone $sound=sound.zone
serve 127.0.0.10 contoso.example=parent.zone
serve 127.0.0.11 $child=hybrid-1.zone $sound=sound.zone $policy=sts.zone
serve 127.0.0.12 $child=hybrid-2.zone
serve 127.0.2.12 $sound=sound.zone
serve 127.0.0.14 other.example=sound.zone
printf 'dns: { timeout: 500ms, tries: 1 }\n' | cat small.yaml - >"$work/postern.yaml"

check() {
    run mx check -c "$work/postern.yaml" --authority-port "$port" "$@"
    sed -i "s#:$port#:PORT#g" "$work/out" "$work/err"
}

check --server "127.0.0.1:$port" $sound
expect mx-live-sound 0
check --server "127.0.0.1:$port" $child
expect mx-live-differ 1
check --json --server "127.0.0.1:$port" $child
expect mx-live-json 1
check -q --server "127.0.0.1:$port" --server "127.0.0.2:$port" $child
expect mx-live-split 1
check --server "127.0.0.13:$port" $child
expect mx-live-no-resolver 2
check --server "127.0.0.14:$port" $child
expect mx-live-refused 2
check --server "127.0.0.1:$port" nowhere.$sound
expect mx-live-no-name 1
check --server nowhere $child
expect mx-live-server 2
run mx check --authority-port 0 $child
expect mx-live-port 2
run mx check --https-port 65536 $child
expect mx-live-https-port 2

run mx simulate --server "127.0.0.1:$port" --authority-port "$port" $sound
sed -i "s#:$port#:PORT#g" "$work/out" "$work/err"
expect mx-live-simulate 0
run mx simulate --server "127.0.0.1:$port" --authority-port "$port" --down ns1 --down oxford-a $sound
holds "what was looked up is lost by name" "$status" = 0
run mx simulate -c "$work/postern.yaml" --server "127.0.0.13:$port" --authority-port "$port" $sound
sed -i "s#:$port#:PORT#g" "$work/out" "$work/err"
expect mx-live-simulate-no-resolver 2

# The doctor holds the gateway's own addresses against SPF.
printf '%s\n' "organization: { domains: [$sound, contoso.onmicrosoft.com] }" "routing: { own_addresses: [192.0.2.77, 192.0.2.78] }" \
    "dns: { servers: ['127.0.0.1:$port'], timeout: 500ms, tries: 1 }" >"$work/spf.yaml"
run doctor -c "$work/spf.yaml" --online --only online --json --min-severity warning
holds "an address that SPF refuses is found" "$(grep -c "says 'fail' for 192.0.2.78" "$work/out")" = 1
holds "and one that it has is not" "$(grep -c "192.0.2.77" "$work/out")" = 0
run doctor -c "$work/spf.yaml" --online --only online --json
holds "a tenant's own name is not asked about" "$(grep -c onmicrosoft "$work/out")" = 0

# found ID OPTION...: what a check says of it, and nothing else
found() {
    id=$1
    shift
    check --json --server "127.0.0.1:$port" "$@" $policy
    tr '{' '\n' <"$work/out" | sed -n 's/.*"id": "'"$id"'", "severity": "\([^"]*\)".*"found": "\([^"]*\)".*/\1 \2/p' >"$work/found"
    mv "$work/found" "$work/out"
}

found spf-dmarc --notes --https-port 0
expect mx-live-notes 1
found spf-dmarc --https-port 0
holds "notes are off by default" ! -s "$work/out"
found mta-sts-cover --https-port 0
holds "no policy is asked for" ! -s "$work/out"
found mta-sts-cover --https-port "$port"
expect mx-live-sts-refused 1

if ! command -v openssl >/dev/null; then
    skip "policies of MTA-STS" "openssl is not installed"
    finish
fi
mkdir -p "$work/web/.well-known"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=sts -addext "subjectAltName=DNS:mta-sts.$policy" \
    -days 3 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
(cd "$work/web" && exec openssl s_server -quiet -accept "127.0.0.15:$port" -cert "$work/cert.pem" -key "$work/key.pem" -HTTP >"$work/web.log" 2>&1) &
started="$started $!"
wait_for 10 is_listening 127.0.0.15 "$port"

# says LINE...: the policy is this
says() {
    { printf 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n'; printf '%s\r\n' "version: STSv1" "$@"; } >"$work/web/.well-known/mta-sts.txt"
}

says "mode: enforce" "mx: oxford-a.$policy" "max_age: 86400"
found mta-sts-cover --https-port "$port" --ca-file "$work/cert.pem"
expect mx-live-sts-missing 1
says "mode: enforce" "mx: *.$policy" "max_age: 86400"
found mta-sts-cover --https-port "$port" --ca-file "$work/cert.pem"
holds "a policy that has all hosts is sound" ! -s "$work/out"
found mta-sts-cover --https-port "$port"
expect mx-live-sts-authority 1
finish
