# postern mx check of what name servers say: a sound zone, then one whose servers and parent differ in all ways.
# Name servers are nsd on loopback: 127.0.0.1 and .2 stand for resolvers, .10 serves the parent zone, .11 and .12
# (127.0.2.12 too) the zones, nobody listens at .13, and .14 serves another zone.
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
reverse=2.0.192.in-addr.arpa
serve 127.0.0.1 contoso.example=parent.zone $child=hybrid-1.zone $sound=sound.zone $reverse=reverse.zone
serve 127.0.0.2 contoso.example=parent.zone $child=hybrid-2.zone $sound=sound.zone
serve 127.0.0.10 contoso.example=parent.zone
serve 127.0.0.11 $child=hybrid-1.zone $sound=sound.zone
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
finish
