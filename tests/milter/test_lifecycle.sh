#!/bin/sh
# How postern-milter starts, refuses to start, drains and stops.
. "${srcdir-.}/tests/milter/scene.sh"
scene_open 23

configure "$(milter_settings)
connectors: [{ Name: Spare, SmartHosts: [127.0.0.1] }]" <<'END'
[]
END

# run ARGUMENTS...: in the foreground; output in $gateway/run.out, status in $status.
run()
{
    postern-milter "$@" >"$gateway/run.out" 2>&1
    status=$?
}
run_says() { grep -q -- "$1" "$gateway/run.out"; }

run --help
check "help has examples" sh -c "[ $status = 0 ] && grep -q 'kill -USR1' '$gateway/run.out'"
run --version
check "version" run_says "^postern-milter [0-9]"
run --no-such-option
check "an unknown option is refused" sh -c "[ $status = 2 ] && grep -q 'no-such-option' '$gateway/run.out'"
run "$gateway/postern.yaml"
check "an argument is refused with the cure" run_says "write -c $gateway/postern.yaml"
run -c "$gateway/none.yaml"
check "no file: status 2, its name" sh -c "[ $status = 2 ] && grep -q 'none.yaml' '$gateway/run.out'"
printf '%s\n' "- { Name: x, SubjectContainsWords: [a], DeleteMessag: true }" "- { Name: x, DeleteMessage: maybe }" \
    >"$gateway/rules.yaml"
run -c "$gateway/postern.yaml"
check "bad rules: status 2, every fault with its place" \
    sh -c "[ $status = 2 ] && grep -q 'rules.yaml:1:.*DeleteMessage' '$gateway/run.out' && grep -q 'rules.yaml:2:' '$gateway/run.out'"
check "and once" [ "$(grep -c 'rules.yaml:2:' "$gateway/run.out")" = 1 ]
check "and nothing was started" [ ! -e "$gateway/queue/postern/milter.sock" ]
echo "[]" >"$gateway/rules.yaml"

POSTERN_CONFIG=$gateway/postern.yaml start byenv postern-milter
check "POSTERN_CONFIG names the configuration" wait_for 10 [ -S "$gateway/queue/postern/milter.sock" ]
stop byenv
check "TERM removes the sockets" sh -c "[ ! -e '$gateway/queue/postern/milter.sock' ] && [ ! -e '$gateway/milter.ctl' ]"

milter_start
access() { [ "$(stat -c '%a %G' "$gateway/queue/postern/milter.sock")" = "660 postfix" ]; }
# Quiet by itself: a redirection of check would swallow its line.
answers_status() { control status >/dev/null; }
check "socket has its mode and group" access
run -c "$gateway/postern.yaml"
check "a second one does not start" sh -c "[ $status = 2 ] && grep -q 'another process answers' '$gateway/run.out'"
check "and leaves the first alone" answers_status
check "what it would have started with is said once" [ "$(grep -c "connector 'Spare'" "$gateway/run.out")" = 1 ]
milter_signal KILL
wait_for 10 is_gone "$(cat "$gateway/milter.pid")"
check "killed, it leaves its socket" [ -S "$gateway/queue/postern/milter.sock" ]
milter_start
check "which the next one replaces" answers_status

postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"
mail() { printf 'From: a@contoso.example\nSubject: %s\n\nHello.\n' "$1"; }

# --- mail that is made on the host ---
mail "local" | sendmail -C "$gateway/postfix" -f ann@contoso.example bob@fabrikam.example
check "mail by sendmail(1) passes the filter" wait_for 10 logged "event=verdict action=deliver .*from=ann@contoso.example rcpts=1" 1
sink_has 1
sink_clear

# --- drain ---
mail "open" >"$gateway/open.eml"
"$builddir/tests/lib/smtp_send" -r bob@fabrikam.example -w "$gateway/go" 127.0.0.1 "$smtp_port" "$gateway/open.eml" \
    >"$gateway/open.said" 2>&1 &
sender=$!
wait_for 10 [ -e "$gateway/go.waiting" ]
milter_signal USR2
wait_for 10 logged event=drain 1
check "while draining, status says so" sh -c "case \$1 in *'\"state\":\"draining\"'*) ;; *) exit 1 ;; esac" sh "$(control status)"
mail "new" | send -r bob@fabrikam.example
check "a new message is put off" said_is "451 4.3.2 *"
: >"$gateway/go"
wait $sender
check "the open one is finished" grep -q " 250 " "$gateway/open.said"
check "then it stops" wait_for 10 is_gone "$(cat "$gateway/milter.pid")"
check "and both sockets are gone" sh -c "[ ! -e '$gateway/queue/postern/milter.sock' ] && [ ! -e '$gateway/milter.ctl' ]"
sink_has 1
check "the finished message arrived, the other did not" sink_count_is 1
