#!/bin/sh
# Failover as mail sees it: Postfix with postern-routed under 20 messages a second, in network namespaces where each
# smarthost is a machine with an address of its own, while hosts refuse, vanish, answer 421, greylist, lose TLS, flap,
# and the whole of Oxford is cut off and comes back. What became of each message is judged by failover_judge.awk.
# About 35 s; two minutes with POSTERN_LONG set. POSTERN_KEEP keeps the folder.
set -u
. "${srcdir:-.}/tests/dns/machines.sh"
machines_enter "$0" nsd
smtp_port=2525
rate=20
connect_timeout_s=3 # of Postfix; a probe's is shorter, so that most mail never waits for it
site_return_s=3
started=$(date +%s)
dwell=1
least_s=0
if [ -n "${POSTERN_LONG-}" ]; then
    dwell=6
    least_s=120
fi
machines_open
tell() { echo "$(date +%s.%3N) $1 is $2" >>"$gateway/links.log"; }

# cut NAME NET: from now on packets vanish in both directions, as when a line is dead; mend NAME NET.
nobody="lladdr 02:00:00:00:00:01 nud permanent"
cut()
{
    tell "$1" cut
    # shellcheck disable=SC2086
    ip neigh replace "$2.1" dev "$1" $nobody && inside "$1" ip neigh replace "$2.254" dev uplink $nobody ||
        bail "$1 cannot be cut off"
}
mend()
{
    ip neigh del "$2.1" dev "$1" && inside "$1" ip neigh del "$2.254" dev uplink || bail "$1 cannot be mended"
    tell "$1" well
}

host_start oxford-a 10.10.1
host_start oxford-b 10.10.2
host_start nuneaton-dr 10.20.1

cat >"$gateway/hybrid.zone" <<END
\$ORIGIN hybrid.contoso.example.
\$TTL 60
@ IN SOA ns1 hostmaster ( 1 7200 1800 1209600 60 )
@ IN NS ns1
ns1 IN A 127.0.0.1
@ IN MX 10 oxford-a
@ IN MX 10 oxford-b
@ IN MX 20 nuneaton-dr
oxford-a IN A 10.10.1.1
oxford-b IN A 10.10.2.1
nuneaton-dr IN A 10.20.1.1
END
name_server_start 127.0.0.1 5353 hybrid.contoso.example "$gateway/hybrid.zone" || bail "the name server does not start"

postfix_configure 127.0.0.1 $smtp_port <<END
transport_maps = socketmap:unix:postern/route.sock:route
smtp_tls_security_level = may
smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls
smtp_connect_timeout = ${connect_timeout_s}s
smtp_helo_timeout = 5s
smtp_starttls_timeout = 5s
smtp_mail_timeout = 5s
smtp_rcpt_timeout = 5s
smtp_data_init_timeout = 5s
smtp_data_xfer_timeout = 5s
smtp_data_done_timeout = 5s
smtp_quit_timeout = 5s
END
mkdir "$gateway/state"
cat >"$gateway/postern.yaml" <<END
organization: { domains: [contoso.example] }
milter: { socket_group: postfix }
routing:
  socket: "unix:$gateway/queue/postern/route.sock"
  control: "unix:$gateway/routed.ctl"
  state: state
  mta_log: mail.log
  domains: { contoso.example: on-premises }
dns: { servers: ["127.0.0.1:5353"] }
health: { interval: 500ms, standby_interval: 500ms, timeout: 1s, fall: 2, rise: 2, hold_down: 500ms, hold_down_max: 1s,
          site_return: ${site_return_s}s, site_return_max: ${site_return_s}s }
log: { to: stderr }
connectors:
  - { Name: On-premises, SmartHosts: ["mx:hybrid.contoso.example"], TlsSettings: EncryptionOnly, Probe: envelope,
      ProbeRecipient: postmaster@contoso.example }
END
chown root:postfix "$gateway/queue/postern"
: >"$gateway/mail.log"
# The time of each record; the log has none where a program writes to a terminal.
mkfifo "$gateway/records"
: >"$gateway/routed.log"
while IFS= read -r record; do echo "$(date +%s.%3N) $record"; done <"$gateway/records" >>"$gateway/routed.log" &
"$build/postern-routed" -c "$gateway/postern.yaml" >"$gateway/records" 2>&1 </dev/null &
echo $! >"$gateway/routed.pid"

# records PATTERN: how many there are. One more comes within 30 s of COMMAND: leads_to PATTERN COMMAND...
records() { grep -c "$1" "$gateway/routed.log"; }
more_records() { [ "$(records "$1")" -gt "$2" ]; }
leads_to()
{
    pattern=$1
    before=$(records "$1")
    shift
    "$@"
    wait_for 30 more_records "$pattern" "$before" || bail "postern-routed does not say '$pattern' after '$*'"
}
wait_for 20 more_records 'event=health.* to=up' 2 || bail "the smarthosts are not found"
postfix_start 127.0.0.1 $smtp_port || bail "Postfix does not start"

printf 'Subject: who takes it?\n\nHello.\n' >"$gateway/message.eml"
"$build/tests/lib/smtp_send" -P 4 -N 100000 -R $rate -u "$gateway/enough" -r 'u%i@contoso.example' 127.0.0.1 $smtp_port \
    "$gateway/message.eml" >"$gateway/said" 2>"$gateway/send.log" &
sender=$!
echo $sender >"$gateway/sender.pid" # ended with the rest where the test ends early
wait_for 20 test -s "$gateway/said" || bail "Postfix takes no mail"

# suffers HOST MANNER: until it is found, a while longer, and until it is found well again.
suffers()
{
    leads_to "host=$1.* to=down" host_is "$1" "$2"
    sleep $dwell
    leads_to "host=$1.* to=up" host_is "$1" well
}
sleep $dwell
suffers oxford-a refuse
suffers oxford-b busy
suffers oxford-a clear
leads_to 'host=oxford-b.* to=down' cut oxford-b 10.10.2
sleep $dwell
leads_to 'host=oxford-b.* to=up' mend oxford-b 10.10.2
host_is oxford-a greylist
sleep $((3 * dwell))
host_is oxford-a well
sleep 1 # a message that it put off has been taken by the other
for times in 1 2 3 4; do
    host_is oxford-b refuse
    sleep 0.7
    host_is oxford-b well
    sleep 0.$((times * 2))
done
sleep $((2 * dwell))

leave_oxford() { cut oxford-a 10.10.1; cut oxford-b 10.10.2; }
return_to_oxford() { mend oxford-a 10.10.1; mend oxford-b 10.10.2; }
leads_to 'event=order.* preference=20' leave_oxford
sleep $((2 * dwell))
leads_to 'event=order.* preference=10' return_to_oxford
sleep $dwell
while [ $(($(date +%s) - started)) -lt $least_s ]; do sleep 1; done

: >"$gateway/enough"
wait $sender
rm "$gateway/sender.pid"
is_queue_empty() { [ -z "$(postqueue -c "$gateway/postfix" -j)" ]; }
wait_for 60 is_queue_empty || echo "# still queued: $(postqueue -c "$gateway/postfix" -j | head -n 3)"
sort -n "$gateway"/oxford-?.log "$gateway/nuneaton-dr.log" "$gateway/links.log" >"$gateway/hosts"
awk -v rate=$rate -v connect_timeout_s=$connect_timeout_s -v site_return_s=$site_return_s \
    -f "${srcdir:-.}/tests/dns/failover_judge.awk" \
    "$gateway/routed.log" "$gateway/hosts" "$gateway/said" "$gateway/mail.log"
