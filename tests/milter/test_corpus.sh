#!/bin/sh
# Real mail through Postfix and postern-milter: whatever it looks like, it is delivered, or refused with a
# reason, and the filter lives. About 60 messages; all of them with POSTERN_LONG=1.
. "${srcdir-.}/tests/milter/scene.sh"

corpus=${POSTERN_CORPUS-$srcdir/../shared/corpus}/mail
[ -d "$corpus" ] || skip_all "there is no corpus of mail in $corpus"
scene_open 5

configure "$(milter_settings)" <<END
- Name: Block card numbers
  MessageContainsDataClassifications:
    - { Name: Credit Card Number, minCount: 1 }
    - { Name: U.S. Social Security Number (SSN), minCount: 1 }
    - { Name: International Banking Account Number (IBAN), minCount: 1 }
  RejectMessageReasonText: Numbers stay here
- { Name: Mark, SubjectOrBodyContainsWords: [the, und, de], PrependSubject: "[Words] " }
- { Name: Header, HeaderMatchesMessageHeader: Received, HeaderMatchesPatterns: ['\d+\.\d+\.\d+\.\d+'], SetHeaderName: X-Address, SetHeaderValue: seen }
- { Name: Attachment, AttachmentExtensionMatchesWords: [exe, zip, pdf], SetHeaderName: X-Attachment, SetHeaderValue: seen }
- { Name: Large, MessageSizeOver: 100KB, SetSCL: 1 }
END
milter_start
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"

find "$corpus" -name '*.eml' | LC_ALL=C sort >"$gateway/all"
step=13
[ -z "$POSTERN_LONG" ] || step=1
awk -v step=$step 'NR % step == 1 || step == 1' "$gateway/all" >"$gateway/list"
count=$(wc -l <"$gateway/list")

# One session for each, from an address that is not trusted: the header firewall works as well.
tr '\n' '\0' <"$gateway/list" | xargs -0 "$builddir/tests/lib/smtp_send" -b 127.0.0.2 -f list@example.org \
    -r bob@contoso.example 127.0.0.1 "$smtp_port" >"$gateway/said" 2>&1
accepted=$(grep -c ' 250 2' "$gateway/said")
wait_for 60 sink_count_is "$accepted"
echo "# $count messages: $(grep -oE ' (250|[45][0-9][0-9]) [0-9.]+ [A-Za-z]*' "$gateway/said" | sort | uniq -c | tr '\n' ';')"

check "every message was answered" [ "$(wc -l <"$gateway/said")" = "$count" ]
check "what was accepted arrived" sink_count_is "$accepted"
check "most were accepted" [ "$accepted" -gt $((count * 3 / 4)) ]
check "what was not was refused with a reason" sh -c "! grep -vE ' (250 2|550 5\.7\.1 Numbers|[45][0-9][0-9] [45]\.)' '$gateway/said'"
check "the filter lives, and no message is left open" \
    sh -c "case \$1 in *'\"messages_open\":0,'*) ;; *) echo \"# \$1\"; exit 1 ;; esac" sh "$(control status)"
