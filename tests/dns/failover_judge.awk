# What became of the mail of test_failover_load.sh. TAP, and the figures.
#
#     awk -v rate=MESSAGES_A_SECOND -v connect_timeout_s=N -v site_return_s=N -f failover_judge.awk ROUTED HOSTS SAID MAIL_LOG
#
# ROUTED has postern-routed's records and HOSTS what the smarthosts tell, each line with its time in front; SAID is
# smtp_send's output, MAIL_LOG Postfix's log. A message is known by its id, which is its recipient's name too.
#
# Time of a message's lookup: Postfix logs delays=a/b/c/d, a before the queue manager takes the message up, b in the
# queue manager, c until a connection is made, d until the last reply. It asks for the route between a and b, so the
# lookup was b+c+d before the smarthost took the message. Postfix writes two digits of each, hence a margin.
#
# Nuneaton may take a message where, at some moment between its lookup and its arrival, mail left by preference 20
# (event=order; when that may begin and has to end is judged by itself), or where each host of Oxford was down at some
# such moment (event=health): the list names what was down at its lookup behind Nuneaton, and what was up may have
# gone down since. One host of Oxford that was up all the while makes it a mistake.

BEGIN {
    margin_s = 1
    oxford["oxford-a"] = oxford["oxford-b"] = 1
    available["unknown"] = available["up"] = available["suspect"] = 1
}

# The value of KEY=VALUE in this line.
function value(key)
{
    if (!match($0, " " key "=[^ ]*"))
        return ""
    return substr($0, RSTART + length(key) + 2, RLENGTH - length(key) - 2)
}

# --- ROUTED ---
FNR == 1 { file++ }
file == 1 && / event=health / {
    host = value("host")
    sub(/\..*/, "", host)
    changes++
    change_time[changes] = $1
    change_host[changes] = host
    change_to[changes] = value("to")
    is_late[changes] = / in time"/ # the probe's time was up: this machine may be busy with others
    next
}
file == 1 && / event=order / {
    orders++
    order_time[orders] = $1
    order_preference[orders] = value("preference") == "" ? -1 : value("preference") + 0
    next
}
file == 1 && / event=certificate / {
    certificate_records++
}

# --- HOSTS ---
file == 2 && $3 == "is" {
    manners++
    manner_time[manners] = $1
    manner_host[manners] = $2
    manner[manners] = $4
    next
}
file == 2 && $3 == "took" {
    takes++
    take_time[takes] = $1
    take_host[takes] = $2
    take_id[takes] = $4
    copies[$4]++
    by_host[$2]++
    if ($5 != "tls")
        in_clear++
    next
}

# --- SAID ---
file == 3 {
    if ($2 == 250) {
        accepted[$1] = 1
        accepted_count++
    } else {
        refused++
        print "# refused: " $0
    }
    next
}

# --- MAIL_LOG ---
file == 4 && / to=<u.* status=/ {
    id = value("to")
    sub(/^<u/, "", id)
    sub(/@.*/, "", id)
    queue_id = $6
    if (/ status=sent /) {
        split(value("delays"), part, "/")
        sub(/,$/, "", part[4])
        lookup_to_end_s[id] = part[2] + part[3] + part[4]
        connect_s[id] = part[3] + 0
        id_of[queue_id] = id
    } else if (/ status=deferred /) {
        deferred++
    } else {
        bounced++
        print "# " $0
    }
    next
}
file == 4 && /message may be sent more than once/ { is_doubtful[$6] = 1 }

function check(name, is_true)
{
    print (is_true ? "ok " : "not ok ") ++checks " - " name
}

# The index of the first change of `host` to `state` behind `time`, and its time; 0 where there is none.
function change_after(time, host, state,    i)
{
    for (i = 1; i <= changes; i++)
        if (change_time[i] >= time && change_host[i] == host && change_to[i] == state)
            return i
    return 0
}
function changed_after(time, host, state) { return change_time[change_after(time, host, state)] + 0 }

function is_oxford_up_at(time,    i, up)
{
    for (i = 1; i <= changes && change_time[i] <= time; i++)
        if (change_host[i] in oxford)
            up[change_host[i]] = change_to[i] in available
    return up["oxford-a"] || up["oxford-b"]
}

# Was a host not up at some moment between the two?
function was_down(host, from, to,    i, is_down)
{
    for (i = 1; i <= changes && change_time[i] <= to; i++) {
        if (change_host[i] != host)
            continue
        if (is_down && change_time[i] >= from)
            return 1
        is_down = !(change_to[i] in available)
    }
    return is_down
}

# Was Nuneaton preferred at some moment between the two?
function was_left(from, to,    i, end)
{
    for (i = 1; i <= orders; i++) {
        end = i < orders ? order_time[i + 1] : 1e12
        if (order_preference[i] != 10 && order_time[i] <= to && end >= from)
            return 1
    }
    return 0
}

function may_leave(from, to,    host)
{
    if (was_left(from, to))
        return 1
    for (host in oxford)
        if (!was_down(host, from, to))
            return 0
    return 1
}

# Until when a manner lasts.
function ended(index_of, i)
{
    for (i = index_of + 1; i <= manners; i++)
        if (manner_host[i] == manner_host[index_of])
            return manner_time[i]
    return 1e12
}

# Was a host cut off, and not yet known to be, between the two?
function was_unknown_cut(from, to,    i, known)
{
    for (i = 1; i <= manners; i++) {
        if (manner[i] != "cut")
            continue
        known = changed_after(manner_time[i], manner_host[i], "down")
        if (from <= known && to >= manner_time[i])
            return 1
    }
    return 0
}

# Faults one after the other: when each was known, and when its end was. A flap may be too short for either.
function judge_faults(    i, end, known, back)
{
    for (i = 1; i <= manners; i++) {
        if (manner[i] == "well")
            continue
        end = ended(i)
        known = changed_after(manner_time[i], manner_host[i], "down")
        if (known == 0 || known > end)
            known = 0
        if (manner[i] == "greylist") {
            greylists++
            wrongly_down += known != 0 && !is_late[change_after(manner_time[i], manner_host[i], "down")]
            printf "# %s greylists for %.1f s: %s\n", manner_host[i], end - manner_time[i], known == 0 ? "stays up" : "down"
        } else if (known == 0) {
            missed += end - manner_time[i] > 5 # of that length only a flap is not
            printf "# %s %s for %.1f s: not down\n", manner_host[i], manner[i], end - manner_time[i]
        } else {
            found++
            back = changed_after(end, manner_host[i], "up")
            printf "# %s %s: down after %.1f s, up %.1f s after its end\n", manner_host[i], manner[i],
                known - manner_time[i], back - end
            never_back += back == 0
        }
    }
}

# Mail leaves for Nuneaton only when no host in Oxford is up, and for no longer than the slow return after one is.
function judge_orders(    i, j, up)
{
    for (i = 2; i <= orders; i++) {
        if (order_preference[i] != 10 && order_preference[i - 1] == 10) {
            leaves++
            left_too_early += is_oxford_up_at(order_time[i])
            left = order_time[i]
        }
        if (order_preference[i] == 10 && order_preference[i - 1] != 10) {
            up = 0
            for (j = 1; j <= changes && up == 0; j++)
                if (change_time[j] >= left && change_host[j] in oxford && change_to[j] == "up")
                    up = change_time[j]
            returned_late += order_time[i] - up > site_return_s + 2 * margin_s
            printf "# Oxford was out for %.1f s, and %.1f s after its first host was up\n", order_time[i] - left,
                order_time[i] - up
        }
    }
}

function judge_message(i,    id, looked_up, is_final)
{
    id = take_id[i]
    if (take_host[i] == "nuneaton-dr") {
        # A copy whose end nobody saw was under way for longer than Postfix says of the other.
        looked_up = take_time[i] - (copies[id] > 1 ? 15 : lookup_to_end_s[id])
        if (!may_leave(looked_up - margin_s, take_time[i] + margin_s)) {
            astray++
            printf "# %s went to Nuneaton at %.1f, looked up at %.1f\n", id, take_time[i], looked_up
        }
    }
    if (copies[id] > 1)
        return
    looked_up = take_time[i] - lookup_to_end_s[id]
    if (connect_s[id] < connect_timeout_s * 0.95) {
        if (connect_s[id] > most_connect_s)
            most_connect_s = connect_s[id]
        return
    }
    waits++
    if (!was_unknown_cut(looked_up - margin_s, looked_up + margin_s)) {
        late_waits++
        printf "# %s waited %.1f s for a connection, looked up at %.1f\n", id, connect_s[id], looked_up
    }
}

END {
    print "1..14"
    for (i = 1; i <= takes; i++)
        judge_message(i)
    judge_faults()
    judge_orders()
    for (id in accepted)
        if (!(id in copies)) {
            lost++
            print "# lost: " id
        }
    for (queue_id in is_doubtful) {
        doubtful++
        may_be_twice[id_of[queue_id]] = 1
    }
    for (id in copies)
        if (copies[id] > 1) {
            twice++
            if (!(id in may_be_twice) || copies[id] > 2) {
                wrongly_twice++
                print "# arrived " copies[id] " times: " id
            }
        }
    load_s = take_time[takes] - take_time[1]
    printf "# %d messages in %.0f s: oxford-a %d, oxford-b %d, nuneaton-dr %d; deferred %d times\n", accepted_count, load_s,
        by_host["oxford-a"], by_host["oxford-b"], by_host["nuneaton-dr"], deferred
    printf "# %d waited for a connect timeout, all others at most %.2f s for a connection\n", waits, most_connect_s
    printf "# %d arrived twice; of %d Postfix could not know\n", twice, doubtful

    check("the load was what it should be", accepted_count >= rate * load_s * 0.7)
    check("no message was refused", refused == 0)
    check("every message arrived", lost == 0 && accepted_count > 0)
    check("none bounced", bounced == 0)
    check("none arrived twice but where a connection was cut between the final dot and its answer", wrongly_twice == 0)
    check("none left in clear", in_clear == 0)
    check("every fault was found", found >= 6 && missed == 0)
    check("and its end", never_back == 0)
    check("greylisting is no fault of the host", greylists > 0 && wrongly_down == 0)
    check("mail is sent to Nuneaton only when no host in Oxford is up", leaves > 0 && left_too_early == 0)
    check("and back in time", returned_late == 0)
    check("no message went there past a host that was up", by_host["nuneaton-dr"] > 0 && astray == 0)
    check("none that was routed after a cut was known waited for a connection to time out", waits > 0 && late_waits == 0)
    check("what a certificate shows outlives an outage of its host", certificate_records == 3)
}
