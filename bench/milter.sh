#!/bin/sh
# bench/milter: messages a second through a Postfix of its own without a filter, with a libmilter filter that
# does nothing, and with postern-milter and the example's rules; the same mail, the same run, counted at the
# sink and in the filter. Rounds are interleaved, since a machine is never equally busy for long; ratios are
# what counts, and they are medians over the rounds.
#
#     sh bench/milter.sh [ROUNDS]                (default 5)         POSTERN_BENCH_SECONDS=2
#
# Each message comes in a session of its own (smtp-source -d would reuse them), four at a time. The queue is on
# /dev/shm where there is one: a disk's fsync would hide what is measured.
rounds=${1-5}
seconds=${POSTERN_BENCH_SECONDS-2}
here=$(cd "$(dirname "$0")/.." && pwd)
builddir=${builddir-$(pwd)}
. "$here/contrib/lib/gateway.sh"
PATH=$PATH:/usr/sbin:/sbin
POSTERN_CATALOGUE=$here/classifiers/catalogue
export POSTERN_CATALOGUE

say() { printf '%s\n' "bench/milter: $1" >&2; }
die() { say "$1" && exit 1; }
[ "$(id -u)" = 0 ] || die "needs root, because Postfix does"
for program in postern-milter bench/empty_milter; do
    [ -x "$builddir/$program" ] || die "$program is not built: make bench"
done

base=/tmp
[ ! -d /dev/shm ] || base=/dev/shm
gateway=$(mktemp -d $base/postern-bench-XXXXXX)
chmod 755 "$gateway"
trap 'gateway_stop; rm -rf "$gateway"' EXIT
trap 'exit 1' HUP INT TERM
sink_port=$(free_port)

# The same Postfix for all three: one smtpd service a filter, so that a round differs in nothing else.
postfix_configure 127.0.0.1 "$(free_port)" <<END
relayhost = [127.0.0.1]:$sink_port
default_process_limit = 50
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
message_size_limit = 0
milter_default_action = tempfail
syslog_facility = mail
END
for kind in none empty postern; do
    port=$(free_port)
    eval "port_$kind=$port"
    filter=
    [ $kind = none ] || filter="unix:postern/$kind.sock"
    echo "127.0.0.1:$port inet n - n - - smtpd -o smtpd_milters=$filter" >>"$gateway/postfix/master.cf"
done

start sink smtp-sink -u postfix -c "127.0.0.1:$sink_port" 200
cp -R "$here/contrib/example" "$gateway/example"
cat >>"$gateway/example/postern.yaml" <<END
log: { to: stderr }
END
sed -i "s|socket: \"unix:/var/spool/postfix/postern/milter.sock\"|socket: \"unix:$gateway/queue/postern/postern.sock\"\n  control: \"unix:$gateway/milter.ctl\"|" \
    "$gateway/example/postern.yaml"
start empty "$builddir/bench/empty_milter" "unix:$gateway/queue/postern/empty.sock"
start postern "$builddir/postern-milter" -c "$gateway/example/postern.yaml"
wait_for 10 [ -S "$gateway/milter.ctl" ] || die "postern-milter does not start: $(cat "$gateway/postern.log")"
postfix_start 127.0.0.1 "$port_none" || die "Postfix does not start: $(cat "$gateway/mail.log")"
wait_for 10 is_listening 127.0.0.1 "$port_postern"

# text BYTES: a message of prose.
text()
{
    printf 'From: ann@contoso.example\nTo: bob@fabrikam.example\nSubject: Minutes of the meeting\nDate: Mon, 1 Jun 2026 10:00:00 +0000\nMessage-Id: <bench@contoso.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n'
    awk -v bytes="$1" 'BEGIN {
        words = split("the meeting agreed that deliveries to both warehouses continue as before while the new contract is read by everybody who has to sign it and that questions about invoice 20417 or order 8812 go to the office in Oxford before the end of the month", word, " ")
        while (length_so_far < bytes) {
            line = ""
            while (length(line) < 66)
                line = line word[1 + (n = n * 16807 + 7) % words] " "
            n %= 2147483647
            print line
            length_so_far += length(line) + 1
        }
    }'
}

queue_is_empty() { [ -z "$(postqueue -c "$gateway/postfix" -j)" ]; }
now() { date +%s.%N; }

# run KIND FILE COUNT: messages a second from the first connection until the last has left the queue.
run()
{
    eval "port=\$port_$1"
    before=$(now)
    smtp-source -F "$2" -s 4 -m "$3" -f ann@contoso.example -t bob@fabrikam.example "127.0.0.1:$port" ||
        die "smtp-source failed ($1)"
    until queue_is_empty; do sleep 0.02; done
    awk -v before="$before" -v after="$(now)" -v count="$3" 'BEGIN { printf "%.2f\n", count / (after - before) }'
}

filtered() { grep -c event=verdict "$gateway/postern.log"; }

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }
# ratio FILE_A FILE_B: the median of the rounds' quotients, and their spread.
ratio()
{
    paste "$1" "$2" | awk '{ printf "%.4f\n", $1 / $2 }' | sort -n |
        awk '{ v[NR] = $1 } END { printf "%.2f (%.2f-%.2f)", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

total=0
printf '%-6s %6s  %8s %8s %8s   %-18s %-18s %s\n' mail count none empty postern empty/none postern/none postern/empty
for size in 4096 51200 1048576; do
    file=$gateway/mail.$size
    text $size >"$file"
    run none "$file" 50 >/dev/null
    # As many messages as take $seconds without a filter.
    rate=$(run none "$file" 100)
    count=$(awk -v rate="$rate" -v seconds="$seconds" 'BEGIN { n = int(rate * seconds); print (n < 60 ? 60 : n) }')
    run empty "$file" 20 >/dev/null
    run postern "$file" 20 >/dev/null
    total=$((total + 20))
    for round in $(seq "$rounds"); do
        # Each starts as often as the others: what runs first after a pause is not always the same.
        case $((round % 3)) in
        0) order="none empty postern" ;;
        1) order="empty postern none" ;;
        *) order="postern none empty" ;;
        esac
        for kind in $order; do
            run $kind "$file" "$count" >>"$gateway/$kind.$size"
        done
        total=$((total + count))
    done
    printf '%-6s %6d  %8.1f %8.1f %8.1f   %-18s %-18s %s\n' "$((size / 1024))KB" "$count" \
        "$(median <"$gateway/none.$size")" "$(median <"$gateway/empty.$size")" "$(median <"$gateway/postern.$size")" \
        "$(ratio "$gateway/empty.$size" "$gateway/none.$size")" "$(ratio "$gateway/postern.$size" "$gateway/none.$size")" \
        "$(ratio "$gateway/postern.$size" "$gateway/empty.$size")"
done

# A filter that is away and a default action of accept would look perfect: so count what it really saw.
[ "$(filtered)" = $total ] || die "postern-milter saw $(filtered) messages of $total"
deferred=$(grep -c 'status=\(deferred\|bounced\)' "$gateway/mail.log")
[ "$deferred" = 0 ] || die "$deferred deliveries were deferred or bounced"
echo "messages a second, median of $rounds rounds; ratios are medians of the rounds' (least-most). $(nproc) processors, queue on $base."
