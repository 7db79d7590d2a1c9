#!/bin/sh
# Postern at work: builds it, starts a gateway of its own on loopback (Postfix, postern-milter, postern-routed,
# a name server, two smarthosts in Oxford, one in Nuneaton, and "the Internet"), sends real-looking mail through
# it, takes hosts away and gives them back, and checks that each message went where it should.
#
#   sh contrib/demo.sh           as root; installs missing packages (contrib/deps.sh), changes nothing else
#   sh contrib/demo.sh --keep    leaves the gateway running, and says how to play with it and how to stop it
#
# Nothing leaves this machine. Exit status 0 only where everything was as it should be.
set -u
cd "$(dirname "$0")/.." || exit 2
top=$(pwd)
keep=no
case ${1-} in
--keep) keep=yes ;;
'') ;;
-h | --help)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
*)
    echo "contrib/demo.sh: unknown option '$1'; known is --keep" >&2
    exit 2
    ;;
esac
. "$top/contrib/lib/show.sh"
. "$top/contrib/lib/gateway.sh"

mx=127.0.0.2 outsider=127.0.0.66 internet=127.0.0.31 names=127.0.0.41
oxford_a=127.0.0.11 oxford_b=127.0.0.12 nuneaton=127.0.0.21
serial=0

build()
{
    if [ -e config.status ]; then # somebody builds in the tree itself
        bin=$top
        make -s -j"$(nproc)"
        return
    fi
    [ -x configure ] || sh autogen.sh || return 1
    mkdir -p "$bin" && cd "$bin" || return 1
    [ -e config.status ] || "$top/configure" --quiet || return 1
    make -j"$(nproc)"
}

# program NAME: where the build put it.
program() { echo "$bin/$1"; }

write_zone()
{
    cat >"$gateway/hybrid.zone" <<END
\$ORIGIN hybrid.contoso.example.
\$TTL 2
@ IN SOA ns1.contoso.example. hostmaster.contoso.example. ( 2026112201 7200 1800 1209600 2 )
@ IN NS ns1.contoso.example.
@ IN NS ns2.contoso.example.
@ IN MX 10 oxford-a
@ IN MX 10 oxford-b
@ IN MX 20 nuneaton-dr
oxford-a IN A $oxford_a
oxford-b IN A $oxford_b
nuneaton-dr IN A $nuneaton
END
}

# contrib/example as it is, but for what has to be this gateway's own, and a faster pulse than one would choose.
write_configuration()
{
    cp -R contrib/example "$gateway/etc"
    cat >"$gateway/etc/postern.yaml" <<END
organization:
  domains: [contoso.example, "*.contoso.example"]
  partners: [fabrikam.example]
  trusted_networks: [127.0.0.1]
milter:
  socket: "unix:$gateway/queue/postern/milter.sock"
  control: "unix:$gateway/milter.ctl"
routing:
  socket: "unix:$gateway/queue/postern/route.sock"
  control: "unix:$gateway/routed.ctl"
  state: "$gateway/routes"
  domains: { contoso.example: on-premises, "*.contoso.example": on-premises }
connectors:
  - Name: On-premises
    Id: on-premises
    SmartHosts: ["mx:hybrid.contoso.example:$port"]
dns: { servers: ["$names:$port"], timeout: 500ms, min_ttl: 1s, max_ttl: 2s }
health: { interval: 300ms, timeout: 1s, fall: 2, rise: 2, hold_down: 500ms, hold_down_max: 1s, site_return: 3s }
rules: [rules.d/]
classifiers: [classifiers.yaml]
log: { to: stderr }
END
}

start_gateway()
{
    mkdir -p "$gateway/queue/postern" "$gateway/routes"
    write_zone
    write_configuration
    smarthost_start oxford-a "$oxford_a" "$port" && smarthost_start oxford-b "$oxford_b" "$port" &&
        smarthost_start nuneaton-dr "$nuneaton" "$port" && smarthost_start internet "$internet" "$port" &&
        name_server_start "$names" "$port" hybrid.contoso.example "$gateway/hybrid.zone" || return 1
    # Addresses under the routing suffix lose it again where they leave.
    echo '/^(.+)\.[a-z0-9-]+\.postern\.invalid$/ ${1}' >"$gateway/generic"
    start routed "$(program postern-routed)" -c "$gateway/etc/postern.yaml"
    start milter "$(program postern-milter)" -c "$gateway/etc/postern.yaml"
    postfix_configure "$mx" "$port" <<END
relayhost = [$internet]:$port
smtpd_milters = unix:$gateway/queue/postern/milter.sock
milter_default_action = tempfail
transport_maps = socketmap:unix:$gateway/queue/postern/route.sock:route
smtp_generic_maps = regexp:$gateway/generic
END
    wait_for 10 test -S "$gateway/queue/postern/milter.sock" &&
        wait_for 10 test -S "$gateway/queue/postern/route.sock" && postfix_start "$mx" "$port"
}

# What Postfix is told about a recipient, host names instead of addresses.
route_of()
{
    postmap -c "$gateway/postfix" -q "$1" "socketmap:unix:$gateway/queue/postern/route.sock:route" 2>&1 |
        sed "s/$oxford_a/oxford-a/; s/$oxford_b/oxford-b/; s/$nuneaton/nuneaton-dr/; s/:$port//g"
}
route_is() { case $(route_of carol@contoso.example) in $1) ;; *) return 1 ;; esac; }

# offer FROM TO FILE [CLIENT]: one message over SMTP; the answer that decided is in `reply`, its identity in `id`.
offer()
{
    serial=$((serial + 1))
    id=demo-$serial-$$
    sed "s/^Message-ID: .*/Message-ID: <$id@demo.example>/" "contrib/demo/$3" >"$gateway/offered.eml"
    reply=$(swaks --server "$mx" --port "$port" --local-interface "${4-127.0.0.1}" --helo client.example \
        --from "$1" --to "$2" --data "@$gateway/offered.eml" 2>&1 |
        awk '/^ -> \.$/ { is_data = 1 } /^<\*\* / || (is_data && /^<-  /) { print substr($0, 5); exit }')
}

# The smarthost that took the message `id`, or nothing.
taken_by() { grep -rlF "<$id@demo.example>" "$gateway/mail" 2>/dev/null | head -n 1 | sed 's|/[^/]*$||; s|.*/||'; }
is_taken() { [ -n "$(taken_by)" ]; }
copy_taken() { grep -rlF "<$id@demo.example>" "$gateway/mail" 2>/dev/null | head -n 1; }
has_line() { grep -qi "$1" "$(copy_taken)"; }
lacks_line() { ! has_line "$1"; }
reply_is() { case $reply in $1*) ;; *) return 1 ;; esac; }
is_held() { postqueue -c "$gateway/postfix" -p | grep -q '[0-9A-F]!'; }
logged() { grep -q "$2" "$gateway/$1.log"; }

# message TITLE FROM TO FILE [CLIENT]
message()
{
    heading "$1"
    fact message "$2 $arrow $3"
    fact subject "$(sed -n 's/^Subject: //p' "contrib/demo/$4" | head -n 1 | sed 's/=?.*?=/(encoded) &/')"
    logged_lines=$(wc -l <"$gateway/milter.log")
    offer "$2" "$3" "$4" "${5-127.0.0.1}"
    fact 'SMTP says' "$reply"
    fact 'Postern logs' "$(tail -n "+$((logged_lines + 1))" "$gateway/milter.log" | sed -n 's/.*event=verdict \(.*\) ms=.*/\1/p')"
}

# Why: the same evaluation by the command line, evidence masked.
explain()
{
    "$(program postern)" test -c "$gateway/etc/postern.yaml" --color=never --from "$1" --to "$2" --explain "contrib/demo/$3" 2>&1 |
        quote
}

delivered_by()
{
    wait_for 8 is_taken
    verdict "delivered by $1" test "$(taken_by)" = "$1"
}

show_messages()
{
    message 'A clean message to a partner' ann@contoso.example bob@fabrikam.example minutes.eml
    delivered_by internet

    message 'A card number to somebody outside' ann@contoso.example bob@fabrikam.example card.eml
    verdict 'refused in the SMTP dialogue, with the text of the rule' \
        reply_is '550 5.7.1 Payment card numbers may not leave Contoso'
    explain ann@contoso.example bob@fabrikam.example card.eml

    message 'The same card number to a colleague' ann@contoso.example carol@contoso.example card.eml
    wait_for 8 is_taken
    verdict "delivered on premises, by $(taken_by)" route_is_oxford

    message 'A private document' carol@contoso.example pat@northwind.example private.eml
    delivered_by internet
    verdict 'and an incident was recorded' logged milter 'Notify if email contains ContosoPharma documents'

    message 'A restricted document, in an attachment' carol@contoso.example pat@northwind.example restricted.eml
    verdict 'refused' reply_is '550 5.7.1 Restricted Contoso Pharmaceutical documents'
    explain carol@contoso.example pat@northwind.example restricted.eml

    message 'An offer from outside, with a forged header' pat@northwind.example ann@contoso.example offer.eml "$outsider"
    wait_for 8 is_taken
    verdict "delivered on premises, by $(taken_by)" route_is_oxford
    verdict 'its subject says where it came from' has_line '^Subject: \[External\] Offer 2026/118'
    verdict "Exchange's own header, forged outside, is gone" lacks_line '^X-MS-Exchange-Organization-SCL'

    message 'A program from outside' support@northwind.example ann@contoso.example program.eml "$outsider"
    verdict 'accepted, and held for somebody to look at' wait_for 5 is_held

    message 'A contract, which a rule sends by the on-premises journal' ann@contoso.example pat@northwind.example contract.eml
    wait_for 8 is_taken
    verdict "routed by the rule to $(taken_by)" route_is_oxford
    verdict 'to the recipient as written' has_line '^X-Rcpt-Args: <pat@northwind.example>'
}
route_is_oxford() { case $(taken_by) in oxford-a | oxford-b) ;; *) return 1 ;; esac; }

# burst COUNT: messages to as many people inside; then where they are, in a_count, b_count, n_count.
burst()
{
    a_count=$(mail_count oxford-a) b_count=$(mail_count oxford-b) n_count=$(mail_count nuneaton-dr)
    wanted=$((a_count + b_count + n_count + $1))
    burst_left=$1
    while [ "$burst_left" -gt 0 ]; do
        offer ann@contoso.example "person-$serial@contoso.example" inside.eml
        reply_is 250 || break
        burst_left=$((burst_left - 1))
    done
    wait_for 10 all_arrived
    a_count=$(($(mail_count oxford-a) - a_count)) b_count=$(($(mail_count oxford-b) - b_count))
    n_count=$(($(mail_count nuneaton-dr) - n_count))
    fact arrived "oxford-a $a_count, oxford-b $b_count, nuneaton-dr $n_count"
}
all_arrived() { [ $(($(mail_count oxford-a) + $(mail_count oxford-b) + $(mail_count nuneaton-dr))) -ge "$wanted" ]; }
arrived() { [ "$a_count $b_count $n_count" = "$1" ]; }
spread() { [ "$a_count" -gt 0 ] && [ "$b_count" -gt 0 ] && [ "$n_count" = 0 ] && [ $((a_count + b_count)) = "$1" ]; }

# await_route PATTERN TEXT: until the answer that Postfix gets is like that.
await_route()
{
    awaited_since=$(date +%s)
    wait_for 20 route_is "$1"
    fact 'Postfix hears' "$(route_of carol@contoso.example)"
    verdict "$2, after $(($(date +%s) - awaited_since)) s" route_is "$1"
}

show_failover()
{
    heading 'Twelve people inside: both hosts in Oxford share them'
    burst 12
    verdict 'spread over both hosts of the first preference' spread 12

    heading 'Oxford A is switched off'
    stop oxford-a KILL
    await_route 'smtp:\[oxford-b\],*,\[oxford-a\]' 'it went to the end of the list'
    burst 6
    verdict 'nothing is lost or late' arrived '0 6 0'

    heading 'Oxford B is switched off as well'
    stop oxford-b KILL
    await_route 'smtp:\[nuneaton-dr\],*' 'Nuneaton, the next preference, comes first'
    burst 6
    verdict 'all mail goes to Nuneaton' arrived '0 0 6'

    heading 'The name server dies'
    stop nsd KILL
    sleep 3
    burst 3
    verdict 'the last good answer goes on' arrived '0 0 3'
    name_server_start "$names" "$port" hybrid.contoso.example "$gateway/hybrid.zone"

    heading 'Oxford returns'
    smarthost_start oxford-a "$oxford_a" "$port"
    smarthost_start oxford-b "$oxford_b" "$port"
    await_route 'smtp:\[oxford-?\],\[oxford-?\],*' 'back in Oxford once it has been up for a while (here 3 s)'
    burst 12
    verdict 'and shared by both again' spread 12
}

show_failures()
{
    heading 'A mistake in a rule'
    printf -- '- Name: Typo\n  SentToScop: NotInOrganization\n  DeleteMessage: true\n' >"$gateway/etc/rules.d/50-typo.yaml"
    "$(program postern)" reload -c "$gateway/etc/postern.yaml" >"$gateway/reload.log" 2>&1
    quote <"$gateway/reload.log"
    verdict 'named with file, line and cure; the running rules stay' grep -q "50-typo.yaml:2:3.*SentToScop" "$gateway/reload.log"
    sed -i 's/SentToScop:/SentToScope:/; s/DeleteMessage: true/SetSCL: 0/' "$gateway/etc/rules.d/50-typo.yaml"
    "$(program postern)" reload -c "$gateway/etc/postern.yaml" >"$gateway/reload.log" 2>&1
    verdict 'corrected, they are taken by both daemons' test "$?$(grep -c ' reloaded' "$gateway/reload.log")" = 02
    offer ann@contoso.example bob@fabrikam.example card.eml
    verdict "card numbers are still refused: ${reply%%. *}" reply_is '550 5.7.1'

    heading 'The filter is stopped'
    stop milter
    offer ann@contoso.example bob@fabrikam.example minutes.eml
    fact 'SMTP says' "$reply"
    verdict 'mail waits at the sender; nothing passes unseen' reply_is 4
    start milter "$(program postern-milter)" -c "$gateway/etc/postern.yaml"
    wait_for 10 test -S "$gateway/queue/postern/milter.sock"
    offer ann@contoso.example bob@fabrikam.example minutes.eml
    verdict 'and is taken when it is back' reply_is 250
    delivered_by internet
}

clean_up()
{
    trap - EXIT INT TERM HUP
    if [ "$keep" = yes ] && [ "${is_finished-no}" = yes ]; then
        write_stop_script
        say "The gateway keeps running on $mx, port $port. Play:"
        say "  swaks --server $mx --port $port --from ann@contoso.example --to bob@fabrikam.example --data @contrib/demo/card.eml"
        say "  $(program postern) status -c $gateway/etc/postern.yaml"
        say "  \$EDITOR $gateway/etc/rules.d/20-cards.yaml; $(program postern) reload -c $gateway/etc/postern.yaml"
        say "  mail and logs are in $gateway"
        say "Stop it:  sh $gateway/stop.sh"
        return
    fi
    gateway_stop
    if [ "${is_finished-no}" = yes ] && [ "$checks_failed" = 0 ]; then
        rm -rf "$gateway"
    else
        say "Logs are kept in $gateway"
    fi
}

write_stop_script()
{
    cat >"$gateway/stop.sh" <<END
gateway='$gateway'
. '$top/contrib/lib/gateway.sh'
gateway_stop
rm -rf "\$gateway"
END
}

printf '%sPostern%s: transport rules for Postfix, and mail routes that follow the smarthost that is up\n' "$bold" "$plain"
[ "$(id -u)" = 0 ] || { echo 'contrib/demo.sh: run it as root: it starts a Postfix of its own' >&2; exit 2; }
bin=$top/build/demo
mkdir -p "$bin"
heading 'Ready'
busy 'packages' "$bin/deps.log" sh contrib/deps.sh || exit 2
[ ! -e config.status ] || bin=$top
busy 'build' "$top/build/demo/build.log" build || exit 2

gateway=$(mktemp -d /tmp/postern-demo.XXXXXX) && chmod 755 "$gateway" || exit 2
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
port=$(free_port)
busy 'gateway' "$gateway/start.log" start_gateway || exit 2
say ''
say "client $arrow Postfix $mx $arrow postern-milter decides $arrow postern-routed says where"
say "  preference 10  oxford-a     $oxford_a      preference 20  nuneaton-dr  $nuneaton"
say "  preference 10  oxford-b     $oxford_b      everybody else the internet $internet"
await_route 'smtp:\[oxford-?\],\[oxford-?\],\[nuneaton-dr\]' 'both hosts in Oxford answer'

show_messages
show_failover
show_failures

heading 'Done'
is_finished=yes
if [ "$checks_failed" = 0 ]; then
    verdict "all $checks_passed things were as they should be" true
else
    verdict "$checks_failed of $((checks_passed + checks_failed)) things were not as they should be" false
fi
exit "$((checks_failed > 0))"
