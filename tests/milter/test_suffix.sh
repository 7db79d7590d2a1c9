#!/bin/sh
# A rule that routes by connector, all the way: postern-milter appends the connector to the recipient, postern-routed
# finds its smarthost, the transport takes it off again; and what comes back names the recipient as its sender wrote it.
. "${srcdir-.}/tests/milter/scene.sh"
scene_open 21

# smarthost NAME ADDRESS OPTION...: one more sink at the same port.
smarthost()
{
    mkdir -p "$gateway/mail/$1"
    chown postfix "$gateway/mail/$1"
    name=$1 address=$2
    shift 2
    start "$name" smtp-sink -u postfix -d "$gateway/mail/$name/m." "$@" "inet:$address:$sink_port" 100
    wait_for 10 is_listening "$address" "$sink_port" || bail "smtp-sink $name does not start"
}
smarthost partner 127.0.0.21
smarthost refusing 127.0.0.22 -f RCPT
smarthost slow 127.0.0.23 -r RCPT

configure "$(milter_settings)
routing: { socket: 'unix:$gateway/queue/postern/route.sock', control: 'unix:$gateway/routed.ctl', state: state }
health: { interval: 1s }
connectors:
  - { Name: Partner, SmartHosts: ['127.0.0.21:$sink_port'], IsTransportRuleScoped: true }
  - { Name: Refusing, SmartHosts: ['127.0.0.22:$sink_port'], IsTransportRuleScoped: true }
  - { Name: Slow, SmartHosts: ['127.0.0.23:$sink_port'], IsTransportRuleScoped: true }" <<'END'
- { Name: To the partner, SubjectContainsWords: [partner], RouteMessageOutboundConnector: Partner }
- { Name: To the refusing one, SubjectContainsWords: [refuse], RouteMessageOutboundConnector: Refusing }
- { Name: To the slow one, SubjectContainsWords: [slow], RouteMessageOutboundConnector: Slow }
END
mkdir "$gateway/state"
chown root:postfix "$gateway/queue/postern"
cp "$srcdir/contrib/postfix/postern-suffix" "$gateway/postfix/"
settings()
{
    postconf -c "$gateway/postfix" -e "$@"
}
settings 'transport_maps = socketmap:unix:postern/route.sock:route' \
    "smtp_generic_maps = regexp:$gateway/postfix/postern-suffix" 'internal_mail_filter_classes = bounce' 'delay_warning_time = 0'
milter_start
start routed "$builddir/postern-routed" -c "$gateway/postern.yaml"
wait_for 20 test -S "$gateway/queue/postern/route.sock" || bail "postern-routed does not start"
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"
mail() { printf 'From: Ann <ann@contoso.example>\nTo: Bob <bob@fabrikam.example>\nSubject: %s\n\nHello.\n' "$1"; }


# --- through ---
mail partner | send -r 'bob@fabrikam.example ORCPT=rfc822;robert@fabrikam.example NOTIFY=FAILURE,DELAY' -r carl@fabrikam.example
arrived_at() { wait_for 20 sh -c "grep -rqE -- '$2' '$gateway/mail/$1'"; }
check "mail leaves by the connector's smarthost" arrived_at partner '^Subject: partner'
check "with the address as it was, ORCPT and NOTIFY kept" arrived_at partner \
    '^X-Rcpt-Args: <bob@fabrikam.example> ORCPT=rfc822;robert@fabrikam.example NOTIFY=FAILURE,DELAY'
check "and an ORCPT where there was none" arrived_at partner '^X-Rcpt-Args: <carl@fabrikam.example> ORCPT=rfc822;carl@fabrikam.example'
check "nothing of the suffix is in the message" sh -c "! grep -rqi 'postern.invalid' '$gateway/mail/partner'"
check "and nobody else gets it" sink_count_is 0

# --- a bounce ---
# The bounce at the sink, without what its copy adds.
bounce() { cat "$gateway"/mail/sink/m.* | tr -d '\r'; }
bounce_has() { bounce | grep -qE -- "$1" || { bounce | sed 's/^/# /'; false; }; }
mail refuse | send -r 'bob@fabrikam.example NOTIFY=FAILURE' -r 'dora@fabrikam.example ORCPT=rfc822;dorothea@fabrikam.example'
check "a refused message comes back" arrived_at sink '^Subject: Undelivered'
check "its fields name the recipient as before" bounce_has '^Final-Recipient: rfc822; bob@fabrikam.example$'
check "each of them" bounce_has '^Final-Recipient: rfc822; dora@fabrikam.example$'
check "beside ORCPT" bounce_has '^Original-Recipient: rfc822;dorothea@fabrikam.example$'
check "its text too" bounce_has '^<bob@fabrikam.example>: host 127.0.0.22'
check "and the suffix is nowhere" sh -c "! grep -rqi 'postern.invalid' '$gateway/mail/sink'"
check "the record tells it" logged 'event=verdict .*from="".* body=restored' 1
bounce | sed '1,/^$/d' >"$gateway/restored"
sink_clear

# --- the same as Postfix wrote it ---
settings 'internal_mail_filter_classes ='
postfix_stop
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start again"
mail refuse | send -r 'bob@fabrikam.example NOTIFY=FAILURE' -r 'dora@fabrikam.example ORCPT=rfc822;dorothea@fabrikam.example'
check "without internal_mail_filter_classes it names the connector" arrived_at sink \
    '^Final-Recipient: rfc822; bob@fabrikam.example.refusing.postern.invalid'
# Queue ids and times differ, and so do line breaks of text that Postfix wraps.
essence()
{
    sed 's/\.refusing\.postern\.invalid//' | tr -s ' \n' '  ' |
        sed -E 's/[0-9]{14}\.[0-9A-F]+@/ID@/g; s/[0-9A-F]{9,16}(\.[0-9]+)?/ID/g; s/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [^(]*\(UTC\)/DATE/g'
}
bounce | sed '1,/^$/d' | essence >"$gateway/as-written"
essence <"$gateway/restored" >"$gateway/restored-essence"
check "nothing but the addresses was changed" cmp "$gateway/as-written" "$gateway/restored-essence"
bounce >"$gateway/bounce.eml"
says_changed()
{
    "$builddir/postern" test -c "$gateway/postern.yaml" --from '<>' --to ann@contoso.example --client-ip "$1" --json \
        "$gateway/bounce.eml" | grep -q "\"body_changed\": *$2"
}
check "postern test says what the filter would do" says_changed 127.0.0.1 true
check "and that it would not for a stranger" says_changed 192.0.2.1 false
sink_clear

# --- a connector that is taken away while mail waits for it ---
# Two recipients, so that the queue manager's one remembered answer is never the one that is wanted.
mail slow | send -r bob@fabrikam.example -r erin@fabrikam.example
deferred_because() { postqueue -c "$gateway/postfix" -j | grep -q "\"delay_reason\": \"[^\"]*$1"; }
check "a smarthost that says 450 has mail wait" wait_for 20 deferred_because '450 4.3.0'
sed 's/Name: Slow/Name: Other/' "$gateway/postern.yaml" >"$gateway/postern.new" && mv "$gateway/postern.new" "$gateway/postern.yaml"
kill -HUP "$(cat "$gateway/routed.pid")"
check "with its connector gone it waits too" wait_for 30 deferred_because 'unknown connector'
check "and does not leave by another way" sink_count_is 0
sed "s/Name: Other, SmartHosts: \['127.0.0.23/Name: Slow, SmartHosts: ['127.0.0.21/" "$gateway/postern.yaml" >"$gateway/postern.new" &&
    mv "$gateway/postern.new" "$gateway/postern.yaml"
kill -HUP "$(cat "$gateway/routed.pid")"
check "with another smarthost it leaves" arrived_at partner '^Subject: slow'
check "as it was addressed" arrived_at partner '^X-Rcpt-Args: <erin@fabrikam.example> ORCPT=rfc822;erin@fabrikam.example'
