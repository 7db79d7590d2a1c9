#!/bin/sh
# Attachments as the gateway meets them: told by what they hold; and a reader that was taken over, which costs
# its attachment and nothing else.
. "${srcdir-.}/tests/milter/scene.sh"
scene_open 17
mails=$srcdir/tests/fixtures/cli/attachments

rules()
{
    configure "$(milter_settings)
extract: { deadline: 2s }
failures: { attachment: $1 }" <<'END'
- { Name: Programs, AttachmentHasExecutableContent: true, RejectMessageReasonText: no programs }
- Name: Cards
  SentToScope: NotInOrganization
  MessageContainsDataClassifications: [{ Name: Credit Card Number, minConfidence: 85 }]
  RejectMessageReasonText: no cards
- { Name: Words, AttachmentContainsWords: [anything], SetHeaderName: X-Words, SetHeaderValue: "yes" }
END
}

outside="-r bob@fabrikam.example"

# attached CONTENT: a message with an attachment of this text.
attached()
{
    printf 'From: ann@contoso.example\nTo: bob@fabrikam.example\nSubject: file\nMIME-Version: 1.0\n'
    printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n'
    printf -- '--b\nContent-Type: application/octet-stream; name=a.bin\nContent-Disposition: attachment\n\n%s\n--b--\n' "$1"
}

# --- the real reader ---
rules hold
milter_start
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"
send $outside <"$mails/archive.eml"
check "a program in an archive that is called a picture" said_is "550 5.7.1 no programs*"
send $outside <"$mails/sheet.eml"
check "a card number in a hidden sheet" said_is "550 5.7.1 no cards*"
send -r carl@contoso.example <"$mails/sheet.eml"
check "the same to inside" said_is "250 *"
check "arrives" sink_has 1
attached "anything goes" | send $outside
check "words in an attachment without a type" said_is "250 *"
check "are found" sink_has 2
check "and marked" at_sink "^X-Words: yes"
check "nothing was unread" sh -c "! grep -q 'attachments cannot be read' '$gateway/milter.log'"
sink_clear

# --- a reader that was taken over ---
milter_signal TERM
wait_for 20 logged event=stop 1 || bail "postern-milter does not end"
mkdir "$gateway/bin"
cp "$builddir/postern-milter" "$gateway/bin/postern-milter"
cp "$builddir/tests/message/hostile_worker" "$gateway/bin/postern-extract"
POSTERN_MILTER=$gateway/bin/postern-milter
rules hold
milter_start
attached crash | send $outside
check "a reader that crashes: the message is taken" said_is "250 *"
check "and held, as the policy says" is_held
check "the record says why" logged "crashed" 1
queue_clear
attached spin | send $outside
check "a reader that spins: the message is taken" said_is "250 *"
check "and held" is_held
queue_clear
attached socket | send $outside
check "a reader that opens a socket: the message is taken" said_is "250 *"
check "the record names the sandbox" logged "sandbox" 1
queue_clear
mail_before=$(mail_count sink)
printf 'From: ann@contoso.example\nTo: bob@fabrikam.example\nSubject: plain\n\nHello.\n' | send $outside
check "the next message goes on" said_is "250 *"
check "and arrives" sink_has "$((mail_before + 1))"
