#!/bin/sh
# postern-routed whole: a private name server, three smarthosts on loopback, and lookups as Postfix makes them.
# Hosts and the name server are stopped and started; the order has to follow. Needs nsd, smtp-sink, postmap.
set -u
PATH=$PATH:/usr/sbin:/sbin
build=${builddir:-.}
. "${srcdir:-.}/contrib/lib/gateway.sh"
count=34
number=0
work=
started=

skip_all() { echo "1..0 # SKIP $1"; exit 0; }
for tool in nsd smtp-sink postmap; do
    command -v $tool > /dev/null || skip_all "$tool is not installed"
done
work=$(mktemp -d /tmp/postern-routed.XXXXXX) || exit 99
chmod 755 "$work"
# postmap wants a main.cf, and a Postfix that was only installed has none.
mkdir "$work/postfix" && echo 'compatibility_level = 3.6' > "$work/postfix/main.cf" || exit 99

finish()
{
    for pid in $started; do
        kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 99' INT TERM HUP

check()
{
    number=$((number + 1))
    if [ "$2" = yes ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        sed 's/^/# /' "$work/routed.log"
        echo "# answers: $(answers)"
    fi
}
# Waits up to 15 s for a condition. Says yes or no.
within() { tries=150; while [ $tries -gt 0 ]; do "$@" && { echo yes; return; }; tries=$((tries - 1)); sleep 0.1; done; echo no; }

# Ports that nobody has now, on any loopback address; a clash later fails the test loudly.
dns_port=$(free_port)
smtp_port=$(free_port)
if [ "$(id -u)" = 0 ]; then as_user="-u nobody"; else as_user=; fi

ask() { postmap -c "$work/postfix" -q "$1" "socketmap:unix:$work/route.sock:route" 2> /dev/null; }
answers() { for user in ann bob cid dan eve fay gus hal; do ask "$user@contoso.example"; done; }
firsts() { answers | sed 's/^smtp:\[\([^]]*\)\].*/\1/' | sort -u | tr '\n' ' '; }
first_is() { [ "$(firsts)" = "$1 " ]; }
both_are_first() { [ "$(firsts)" = "127.0.0.11 127.0.0.12 " ]; }
control() { "$build/tests/lib/control_ask" "unix:$work/routed.ctl" "$1"; }
# Says yes where the answer to a request has all of the texts.
tells()
{
    answer=$(control "$1")
    shift
    for text; do case $answer in *"$text"*) ;; *) echo no; return ;; esac; done
    echo yes
}
answered() { [ -n "$(ask ann@contoso.example)" ]; }
has_logged() { grep -q "$1" "$work/routed.log"; }

start_host()
{
    # shellcheck disable=SC2086
    smtp-sink $as_user "$1:$smtp_port" 20 2> "$work/sink.log" &
    eval "host_$2=$!"
    started="$started $!"
}
stop() { kill "$1" 2> /dev/null; wait "$1" 2> /dev/null; }
start_nsd() { nsd -d -c "$work/nsd.conf" 2> /dev/null & nsd=$!; started="$started $nsd"; }
start_routed()
{
    "$build/postern-routed" -c "$work/postern.yaml" 2>> "$work/routed.log" &
    routed=$!
    started="$started $routed"
}

mkdir "$work/state" "$work/zones"
cat > "$work/zones/hybrid.zone" << END
\$ORIGIN hybrid.contoso.example.
\$TTL 2
@ IN SOA ns1 hostmaster ( 1 7200 1800 1209600 2 )
@ IN NS ns1
ns1 IN A 127.0.0.1
@ IN MX 10 oxford-a
@ IN MX 10 oxford-b
@ IN MX 20 nuneaton-dr
oxford-a IN A 127.0.0.11
oxford-b IN A 127.0.0.12
nuneaton-dr IN A 127.0.0.21
END
cat > "$work/nsd.conf" << END
server:
  ip-address: 127.0.0.1@$dns_port
  username: ""
  zonesdir: "$work/zones"
  database: ""
  pidfile: "$work/nsd.pid"
  xfrdfile: "$work/xfrd.state"
  zonelistfile: "$work/zone.list"
  xfrdir: "$work"
  logfile: "$work/nsd.log"
remote-control:
  control-enable: no
zone:
  name: hybrid.contoso.example
  zonefile: hybrid.zone
END
config()
{
    cat << END
organization: { domains: [contoso.example] }
milter: { socket_group: "" }
routing: { socket: "unix:$work/route.sock", control: "unix:$work/routed.ctl", state: state, mta_log: mail.log,
           flush: [touch, "$work/flushed now"],
           domains: { contoso.example: on-premises } }
dns: { servers: ["127.0.0.1:$dns_port"], timeout: 500ms, tries: 1, min_ttl: 1s, max_ttl: 2s }
health: { interval: 400ms, standby_interval: 400ms, timeout: 2s, fall: 2, rise: 2, hold_down: 300ms, hold_down_max: 500ms, site_return: 3s, slow_start: 1s }
log: { to: stderr }
connectors:
  - { Name: On-premises, SmartHosts: ["mx:hybrid.contoso.example:$smtp_port"] }
$1
END
}
config "" > "$work/postern.yaml"
: > "$work/mail.log"

echo "1..$count"
start_nsd
start_host 127.0.0.11 a
start_host 127.0.0.12 b
start_host 127.0.0.21 dr
start_routed

check "recipients are spread over both primaries" "$(within both_are_first)"
within has_logged 'host=nuneaton-dr.* to=up' > /dev/null
case $(ask ann@contoso.example) in
*",[127.0.0.21]:$smtp_port") check "the other site is last" yes ;;
*) check "the other site is last" no ;;
esac
[ -z "$(ask ann@fabrikam.example)" ] && result=yes || result=no
check "other domains are not ours" "$result"
[ "$(ask bo@fabrikam.example.nobody.postern.invalid)" = "retry:4.4.3 unknown connector" ] && result=yes || result=no
check "an unknown label waits" "$result"

check "status tells addresses, health and zones" "$(tells status '"id":"on-premises"' '"preference":10' \
    '"name":"oxford-a.hybrid.contoso.example"' "\"address\":\"[127.0.0.21]:$smtp_port\",\"state\":\"up\"" \
    '"name":"mx:hybrid.contoso.example","known":true' '"omitted":0}')"
check "order tells the reply for a recipient" "$(tells 'order ann@contoso.example' '"reply":"OK smtp:[127.0.0.1')"
check "a mistyped command names the nearest" "$(tells statsu "did you mean 'status'")"
result=$(tells "drain oxford-a.hybrid.contoso.example" '"done":true,"addresses":1')
first_is 127.0.0.12 || result=no
check "a drained host is not used" "$result"
result=$(tells "undrain [127.0.0.11]:$smtp_port" '"done":true')
both_are_first || result=no
check "and used again" "$result"

check "a doubt has the host probed" "$(tells "doubt [127.0.0.11]:$smtp_port" '"done":true,"addresses":1')"
check "and a probe that succeeds clears it" "$(within has_logged 'host=oxford-a.* from=suspect to=up')"
lines=$(grep -c 'from=suspect to=up' "$work/routed.log")
# Again and again: right after a probe a line does not count.
more_lines()
{
    echo "Nov 23 gw postfix/smtp[1]: connect to b[127.0.0.12]:$smtp_port: Connection timed out" >> "$work/mail.log"
    [ "$(grep -c 'from=suspect to=up' "$work/routed.log")" -gt "$lines" ]
}
check "a line of the MTA's log is a doubt too" "$(within more_lines)"
check "a doubt about a stranger is refused" "$(tells 'doubt mx.fabrikam.example' 'no host or address')"

[ -e "$work/flushed now" ] && result=no || result=yes
stop "$host_a"
check "one primary gone: the other is first for all" "$(within first_is 127.0.0.12)"
stop "$host_b"
check "both gone: the other site is first" "$(within first_is 127.0.0.21)"

start_host 127.0.0.11 a
start_host 127.0.0.12 b
within has_logged 'host=oxford-a.* from=trial to=up' > /dev/null
first_is 127.0.0.21 && trusted=no || trusted=yes
[ "$trusted" = no ] && late=yes || late=no
check "back, and not trusted at once" "$late"
check "back for site_return: mail returns to both" "$(within both_are_first)"
[ "$result" = yes ] && result=$(within [ -e "$work/flushed now" ])
check "and deferred mail is tried again" "$result"

cp "$work/state/routes" "$work/routes.before"
touch -d '2001-01-01' "$work/state/routes"
"$build/postern-routed" -c "$work/postern.yaml" 2> "$work/second.log"
[ $? = 2 ] && grep -q "routed.ctl" "$work/second.log" && result=yes || result=no
[ -z "$(find "$work/state/routes" -newermt 2002-01-01)" ] && cmp -s "$work/state/routes" "$work/routes.before" || result=no
check "a second daemon ends, and leaves the last good answers alone" "$result"

stop "$nsd"
check "the name server is gone: the zone is stale" "$(within has_logged 'event=zone .* state=stale')"
both_are_first && result=yes || result=no
check "and answers go on" "$result"
stop "$routed"
start_routed
within answered > /dev/null
both_are_first && result=yes || result=no
check "also after a restart" "$result"

tells "drain oxford-a.hybrid.contoso.example" '"done":true' > /dev/null
stop "$routed"
start_routed
within answered > /dev/null
first_is 127.0.0.12 && result=yes || result=no
check "what is drained stays so over a restart" "$result"
tells "undrain oxford-a.hybrid.contoso.example" '"done":true' > /dev/null

config "  - { Name: Broken, SmartHost: [x] }" > "$work/postern.yaml"
kill -USR1 "$routed"
within has_logged 'event=reload .*the old configuration stays' > /dev/null
has_logged "postern.yaml:.*SmartHost" && both_are_first && result=yes || result=no
check "a faulty configuration is reported and not taken" "$result"
config "  - { Name: Broken, SmartHost: [x] }
  - { Name: Broken too, SmartHosts: ['a b'] }" > "$work/postern.yaml"
result=$(tells reload '"result":"kept"' "unknown parameter 'SmartHost'" "'SmartHosts' cannot be 'a b'")
check "reload names all faults" "$result"
config "  - { Name: Second, SmartHosts: ['[127.0.0.99]:$smtp_port'] }" > "$work/postern.yaml"
kill -HUP "$routed"
second() { [ "$(ask bo@fabrikam.example.second.postern.invalid)" = "smtp:[127.0.0.99]:$smtp_port" ]; }
check "a good one is" "$(within second)"

# 300 connectors are more than a line of the control socket takes.
config "$(seq -f "  - { Name: Many-%g, SmartHosts: ['[127.0.0.99]:$smtp_port'] }" 300)" > "$work/postern.yaml"
kill -HUP "$routed"
omits() { control status | grep -q '"id":"many-1".*"omitted":[1-9][0-9]*}$'; }
result=$(within omits)
[ "$(tells 'order many-300' '"id":"many-300"')" = yes ] || result=no
check "status counts the connectors that do not fit, order tells each" "$result"

addresses=$(seq -f "'[127.0.2.%g]:$smtp_port'" -s ', ' 250)
config "  - { Name: Large, SmartHosts: [$addresses, $(echo "$addresses" | sed 's/127.0.2/127.0.3/g')] }" > "$work/postern.yaml"
kill -HUP "$routed"
within has_logged 'connector=large' > /dev/null
control 'order large' | grep -q '"id":"large".*"hosts_omitted":[1-9]' && result=yes || result=no
check "order of a connector with 500 hosts counts those that do not fit" "$result"

# A host that is drained by its name, and then gets another address; one that is drained by its address.
config "" > "$work/postern.yaml"
kill -HUP "$routed"
within both_are_first > /dev/null
tells "drain Oxford-A.hybrid.contoso.example" '"done":true,"addresses":1' > /dev/null
first_is 127.0.0.12 && result=yes || result=no
sed -i 's/1 7200/2 7200/; s/127.0.0.11/127.0.0.13/' "$work/zones/hybrid.zone"
start_host 127.0.0.13 a
# After a failure a name is looked up again in half a minute, or with a reload.
serve_again() { start_nsd; wait_for 10 is_listening 127.0.0.1 "$dns_port"; kill -HUP "$routed"; }
serve_again
moved() { ask ann@contoso.example | grep -q '127\.0\.0\.13'; }
[ "$result" = yes ] && result=$(within moved)
first_is 127.0.0.12 || result=no
check "what is drained by its name stays so with another address" "$result"
result=$(tells "undrain [127.0.0.13]:$smtp_port" '"done":true,"addresses":1')
both() { [ "$(firsts)" = "127.0.0.12 127.0.0.13 " ]; }
both || result=no
check "and is used again by its address" "$result"
tells "drain [127.0.0.12]:$smtp_port" '"done":true,"addresses":1' > /dev/null
sed -i 's/2 7200/3 7200/; s/oxford-b/oxford-c/' "$work/zones/hybrid.zone"
stop "$nsd"
serve_again
renamed() { control status | grep -q '"name":"oxford-c.hybrid.contoso.example"'; }
result=$(within renamed)
first_is 127.0.0.13 || result=no
check "what is drained by its address stays so under another name" "$result"

# Another folder for what outlives a restart: it is there at once.
mkdir "$work/elsewhere"
config "" | sed 's/state: state,/state: elsewhere,/' > "$work/postern.yaml"
stop "$nsd"
kill -HUP "$routed"
result=$(within [ -s "$work/elsewhere/routes" ])
grep -q '^\[127.0.0.12\]' "$work/elsewhere/drained" || result=no
check "another routing.state has what is known, and what is drained" "$result"
stop "$routed"
start_routed
within answered > /dev/null
first_is 127.0.0.13 && result=yes || result=no
check "and it is used at the next start" "$result"

kill "$routed"
wait "$routed"
status=$?
[ $status = 0 ] && [ ! -e "$work/route.sock" ] && ! grep -q "Sanitizer\|runtime error" "$work/routed.log" && result=yes || result=no
check "it ends cleanly" "$result"
