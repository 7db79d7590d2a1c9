#!/bin/sh
# What a client of the gateway and its next hop see: verdicts, edits, refusals, reload, death of the filter.
. "${srcdir-.}/tests/milter/scene.sh"
scene_open 46

configure "$(milter_settings)
connectors: [{ Name: On-premises, SmartHosts: [127.0.0.1] }]" <<'END'
- Name: Block card numbers
  SentToScope: NotInOrganization
  MessageContainsDataClassifications: [{ Name: Credit Card Number, minCount: 1 }]
  RejectMessageReasonText: "Card numbers stay here: 100% of them, with no exception. Ask security@contoso.example about the rule, or read what the handbook says of payment cards."
  RejectMessageEnhancedStatusCode: 5.7.900
- { Name: Copy, SubjectContainsWords: [copyme], CopyTo: carl@contoso.example }
- { Name: Blind copy, SubjectContainsWords: [bccme], BlindCopyTo: dora@contoso.example }
- { Name: Redirect, SubjectContainsWords: [redirectme], RedirectMessageTo: eve@contoso.example }
- { Name: Hold, SubjectContainsWords: [holdme], Quarantine: true }
- { Name: Drop, SubjectContainsWords: [dropme], DeleteMessage: true }
- { Name: One of two, SubjectContainsWords: [splitme], SentTo: bob@fabrikam.example, PrependSubject: "[Two] " }
- { Name: Route, SubjectContainsWords: [routeme], RouteMessageOutboundConnector: On-premises }
- Name: Mark
  SubjectContainsWords: [markme]
  PrependSubject: "[Märk] "
  SetHeaderName: X-Marked
  SetHeaderValue: "yes"
- { Name: Unmark, SubjectContainsWords: [markme], RemoveHeader: X-Remove }
END
milter_start
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"

inside="-r bob@contoso.example"
outside="-r bob@fabrikam.example"

# mail SUBJECT [HEADER-LINE]...: a small message.
mail()
{
    printf 'From: Ann <ann@contoso.example>\nTo: Bob <bob@fabrikam.example>\nSubject: %s\n' "$1"
    shift
    for line in "$@"; do printf '%s\n' "$line"; done
    printf '\nHello.\n.\nA line that is a dot stands above.\n'
}
cards() { mail "invoice" && printf 'Visa card 4111 1111 1111 1111, expiry date 12/27, CVV 123\n'; }

# --- clean mail ---
mail "clean" "X-Folded: one" "	two" "X-Spaces:   three" | send $outside
check "clean mail is accepted" said_is "250 *"
check "and arrives" sink_has 1
check "folded header as it was" at_sink "^	two"
check "white space behind a colon as it was" at_sink "^X-Spaces:   three"
check "body as it was" at_sink "^A line that is a dot stands above"
check "nothing of ours is added" not_at_sink "^X-Postern"
check "one record with its keys" \
    logged 'qid=[^ ]* event=verdict action=deliver ms=[0-9]* from=ann@contoso.example rcpts=1 size=' 1
sink_clear

# --- a rule that rejects ---
cards | send $outside
check "card number to outside is refused" said_is "550 5.7.900 Card numbers stay here*"
check "percent sign arrives once" said_is "*100% of them*"
check "record names rule, type and confidence" \
    logged 'rule="Block card numbers" action=reject type="Credit Card Number" confidence=[0-9]* count=1 ' 1
check "record shows nothing of the card" sh -c "! grep -q 4111 '$gateway/milter.log'"
cards | send $inside
check "the same to inside is accepted" said_is "250 *"
check "the same to inside arrives" sink_has 1
sink_clear

# --- edits ---
mail "markme" "X-Remove: a" "X-Marked: forged" "X-Keep: b" "X-Remove: c" | send $outside
check "message with edits is accepted" said_is "250 *"
sink_has 1
check "prefix is encoded" at_sink "^Subject: =\?[uU][tT][fF]-8\?.*markme"
check "header is set, once" [ "$(sink_lines '^X-Marked:')" = "X-Marked: yes" ]
check "all instances are removed" not_at_sink "^X-Remove"
check "others stay" at_sink "^X-Keep: b"
sink_clear

# --- the header firewall ---
mail "clean" "X-MS-Exchange-Organization-SCL: -1" "X-OriginatorOrg: contoso.example" "X-Marked: yes" \
    "X-MS-Exchange-Transport-Rules-Loop: 1" | send -b 127.0.0.2 $outside
sink_has 1
check "a stranger's Exchange headers are gone" not_at_sink "^X-(MS-Exchange-Organization|OriginatorOrg)"
check "a header that a rule sets is gone" not_at_sink "^X-Marked"
check "loop headers stay" at_sink "^X-MS-Exchange-Transport-Rules-Loop: 1"
sink_clear
mail "clean" "X-MS-Exchange-Organization-SCL: -1" | send $outside
sink_has 1
check "a trusted network keeps them" at_sink "^X-MS-Exchange-Organization-SCL: -1"
sink_clear

# --- recipients ---
mail "clean" | send -r bob@fabrikam.example.On-Premises.POSTERN.invalid $outside
sink_has 1
check "recipient under the suffix is refused alone" sh -c "! grep -rqi 'postern.invalid' '$gateway/mail/sink'"
mail "clean" | send -r bob@fabrikam.example.on-premises.postern.invalid
check "with 550 5.1.3" said_is "550 5.1.3 *"
sink_clear
mail "copyme" | send -r "bob@fabrikam.example ORCPT=rfc822;robert@fabrikam.example NOTIFY=FAILURE,DELAY"
sink_has 1
check "CopyTo adds a recipient" at_sink "^X-Rcpt-Args: <carl@contoso.example> ORCPT=rfc822;carl@contoso.example"
check "who was there keeps ORCPT and NOTIFY" \
    at_sink "^X-Rcpt-Args: <bob@fabrikam.example> ORCPT=rfc822;robert@fabrikam.example NOTIFY=FAILURE,DELAY"
check "CopyTo is seen in Cc" at_sink "^Cc: .*carl@contoso.example"
sink_clear
mail "bccme" | send $outside
sink_has 1
check "BlindCopyTo is not" sh -c "grep -rq '<dora@' '$gateway/mail/sink' && ! grep -rq '^[BbCc]*: .*dora' '$gateway/mail/sink'"
sink_clear
mail "redirectme" | send $outside
sink_has 1
check "RedirectMessageTo replaces" [ "$(sink_lines '^X-Rcpt-Args:' | cut -d' ' -f2)" = "<eve@contoso.example>" ]
sink_clear
mail "routeme" | send -r "bob@fabrikam.example NOTIFY=NEVER"
sink_has 1
check "a connector's address keeps who it is for" \
    at_sink "^X-Rcpt-Args: <bob@fabrikam.example.on-premises.postern.invalid> ORCPT=rfc822;bob@fabrikam.example NOTIFY=NEVER"
sink_clear

# --- hold, drop, split ---
mail "holdme" | send $outside
check "quarantine accepts" said_is "250 *"
check "and keeps the message on hold" wait_for 10 is_held
queue_clear
mail "dropme" | send $outside
check "delete accepts" said_is "250 *"
check "and leaves nothing" queue_is_empty
mail "splitme" | send $outside -r carl@fabrikam.example
check "what needs a split is held" wait_for 10 is_held
check "with a warning that says so" logged 'event=failure row=split ' 1
check "nothing of these went out" sink_count_is 0
queue_clear

# --- reload ---
reload_rules()
{
    cp "$gateway/rules.yaml" "$gateway/rules.good"
    printf '%s\n' "- { Name: Other, SubjectContainsWords: [clean], RejectMessageReasonText: New rules }" >"$gateway/rules.yaml"
    milter_signal USR1
    wait_for 10 logged "event=reload result=done .*rules=1 " 1
    mail "clean" | send $outside
    said_is "550 5.7.1 New rules*"
}
check "USR1 loads new rules" reload_rules
bad_reload()
{
    printf '%s\n' "- { Name: Other, SubjectContainWords: [clean], RejectMessageReasonText: Bad }" >"$gateway/rules.yaml"
    milter_signal HUP
    wait_for 10 logged "event=reload result=kept " 1
    mail "clean" | send $outside
    said_is "550 5.7.1 New rules*"
}
check "bad rules are not taken (HUP)" bad_reload
check "the log names place and cure" logged "rules.yaml:1:18: .*SubjectContainsWords" 1
good_again() { mv "$gateway/rules.good" "$gateway/rules.yaml" && control reload | grep -q '"result":"done"'; }
check "the control socket reloads" good_again
check "status counts" sh -c 'case $1 in *\"messages_open\":0,*\"held\":2,*\"reloads\":2,*) ;; *) echo "# $1"; false ;; esac' \
    sh "$(control status)"

# --- the filter dies ---
killed()
{
    mail "clean" >"$gateway/kill.eml"
    "$builddir/tests/lib/smtp_send" $outside -w "$gateway/go" 127.0.0.1 "$smtp_port" "$gateway/kill.eml" \
        >"$gateway/said" 2>&1 &
    sender=$!
    wait_for 10 [ -e "$gateway/go.waiting" ]
    milter_signal KILL
    : >"$gateway/go"
    wait $sender
    said_is "4?? *"
}
check "killed in the middle: the client is told to come again" killed
mail "clean" | send $outside
check "while it is away too" said_is "4?? *"
check "nothing went out" sink_count_is 0
milter_start
mail "clean" | send $outside
check "it starts again over the old socket" said_is "250 *"
