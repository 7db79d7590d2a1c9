#!/bin/sh
# Fifty sessions at once while the rules are loaded again every second: every message is either at the sink,
# once, or was refused with a reason. 20 messages a session; with POSTERN_LONG=1 it is 200.
. "${srcdir-.}/tests/milter/scene.sh"
scene_open 6

sessions=50
messages=20
[ -z "$POSTERN_LONG" ] || messages=200
total=$((sessions * messages))

# rules NUMBER: both sets refuse cards; what they write into the message differs.
rules()
{
    cat <<END
- Name: Block card numbers
  SentToScope: NotInOrganization
  MessageContainsDataClassifications: [{ Name: Credit Card Number, minCount: 1 }]
  RejectMessageReasonText: Cards stay here
- { Name: Mark, SentToScope: NotInOrganization, SetHeaderName: X-Rules, SetHeaderValue: "$1" }
END
}

rules 1 | configure "$(milter_settings)"
milter_start
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"

printf 'From: a@contoso.example\nSubject: small\n\nHello.\n' >"$gateway/small.eml"
printf 'From: a@contoso.example\nSubject: card\n\nVisa card 4111 1111 1111 1111, expiry date 12/27\n' >"$gateway/card.eml"
{
    printf 'From: a@contoso.example\nSubject: large\n\n'
    awk 'BEGIN { for (i = 0; i < 800; i++) print "Line " i " of a text that has nothing to hide, and goes on." }'
} >"$gateway/large.eml"

"$builddir/tests/lib/smtp_send" -P $sessions -N $messages -r bob@fabrikam.example 127.0.0.1 "$smtp_port" \
    "$gateway/small.eml" "$gateway/card.eml" "$gateway/large.eml" >"$gateway/said" 2>&1 &
sender=$!
set=1
while ! is_gone $sender; do
    set=$((3 - set))
    rules $set >"$gateway/rules.new"
    mv "$gateway/rules.new" "$gateway/rules.yaml"
    milter_signal USR1
    sleep 1
done
wait $sender

accepted=$(grep -c '^[0-9.]* 250 ' "$gateway/said")
wait_for 120 sink_count_is "$accepted"
sed -n 's/^\([0-9.]*\) 250 .*/\1/p' "$gateway/said" | sort >"$gateway/accepted"
sink_lines '^X-Load-Id:' | sed 's/^X-Load-Id: //' | sort >"$gateway/arrived"
echo "# $(sed 's/^[0-9.]* //' "$gateway/said" | cut -c1-9 | sort | uniq -c | tr '\n' ';')"

check "every message was answered" [ "$(wc -l <"$gateway/said")" = $total ]
check "what was accepted arrived, once, and nothing else" cmp -s "$gateway/accepted" "$gateway/arrived"
check "whatever was not accepted was refused with a reason" \
    sh -c "! grep -v '^[0-9.]* \(250\|550 5.7.1 Cards\|4[0-9][0-9] \)' '$gateway/said'"
check "every third message had a card and none of them passed" \
    [ "$(grep -c '^[0-9.]* 550 5.7.1 Cards' "$gateway/said")" -ge $((sessions * (messages / 3) * 9 / 10)) ]
check "rules were loaded while mail flowed" sh -c "[ \$(grep -c 'event=reload result=done' '$gateway/milter.log') -ge 2 ]"
check "no message is left open" sh -c "case \$1 in *'\"messages_open\":0,'*) ;; *) echo \"# \$1\"; exit 1 ;; esac" \
    sh "$(control status)"
