# Functions for a private gateway on loopback: a Postfix of its own, smarthosts that keep what they get, a name
# server. Sourced by contrib/demo.sh and by tests. Everything lives below one folder and is stopped by process
# id; the machine's own Postfix, if any, is not touched. Needs root, because Postfix does.
#
# The caller sets `gateway` to a new folder and calls gateway_stop on its way out.

# A port that nothing uses on any loopback address.
free_port()
{
    awk -v seed="$(od -An -N2 -tu2 /dev/urandom)" '
        FNR > 1 { split($2, local, ":"); used[local[2]] = 1 }
        END {
            srand(seed)
            do
                port = 20000 + int(rand() * 12000)
            while (sprintf("%04X", port) in used)
            print port
        }' /proc/net/tcp
}

# is_listening ADDRESS PORT
is_listening()
{
    awk -v address="$1" -v port="$2" '
        BEGIN {
            split(address, octet, ".")
            wanted = sprintf("%02X%02X%02X%02X:%04X", octet[4], octet[3], octet[2], octet[1], port)
        }
        $2 == wanted && $4 == "0A" { found = 1 }
        END { exit !found }' /proc/net/tcp
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for()
{
    tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

# start NAME COMMAND...: in the background, output to NAME.log, process id in NAME.pid.
start()
{
    name=$1
    shift
    "$@" >>"$gateway/$name.log" 2>&1 </dev/null &
    echo $! >"$gateway/$name.pid"
}

is_running() { [ -s "$gateway/$1.pid" ] && kill -0 "$(cat "$gateway/$1.pid")" 2>/dev/null; }

# stop NAME [SIGNAL]: and wait until it is gone.
stop()
{
    is_running "$1" || return 0
    pid=$(cat "$gateway/$1.pid")
    kill "-${2-TERM}" "$pid" 2>/dev/null
    wait_for 10 is_gone "$pid" || kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    rm -f "$gateway/$1.pid"
}

# A zombie is gone too: nobody else waits for it.
is_gone() { [ ! -e "/proc/$1/stat" ] || grep -q '^[^)]*) Z' "/proc/$1/stat"; }

# smarthost_start NAME ADDRESS PORT: takes every message and keeps it as $gateway/mail/NAME/m.*
smarthost_start()
{
    mkdir -p "$gateway/mail/$1"
    chown postfix "$gateway/mail/$1"
    start "$1" smtp-sink -u postfix -h "$1" -d "$gateway/mail/$1/m." "inet:$2:$3" 100
    wait_for 5 is_listening "$2" "$3"
}

# mail_count NAME
mail_count() { find "$gateway/mail/$1" -type f 2>/dev/null | wc -l; }

# name_server_start ADDRESS PORT ZONE ZONE_FILE
name_server_start()
{
    cat >"$gateway/nsd.conf" <<END
server:
    ip-address: $1@$2
    username: ""
    chroot: ""
    zonesdir: "$gateway"
    pidfile: "$gateway/nsd.own-pid"
    xfrdfile: "$gateway/nsd.xfrd"
    zonelistfile: "$gateway/nsd.zones"
    database: ""
    server-count: 1
    hide-version: yes
remote-control:
    control-enable: no
zone:
    name: $3
    zonefile: "$4"
END
    start nsd nsd -d -c "$gateway/nsd.conf"
    wait_for 5 is_listening "$1" "$2"
}

# Settings on standard input, each once, as it stands last: Postfix warns of what stands twice, in every process.
last_of_each()
{
    awk '
        /^[^ \t#]/ {
            name = $0
            sub(/[ \t]*=.*/, "", name)
            if (!(name in text))
                names[++count] = name
            text[name] = $0
        }
        /^[ \t]/ { text[name] = text[name] "\n" $0 }
        END { for (i = 1; i <= count; i++) print text[names[i]] }'
}

# postfix_configure ADDRESS PORT: what is on standard input is added to main.cf.
postfix_configure()
{
    mkdir -p "$gateway/postfix" "$gateway/queue/postern" "$gateway/data"
    chown postfix "$gateway/data"
    {
        cat <<END
compatibility_level = 3.6
queue_directory = $gateway/queue
data_directory = $gateway/data
meta_directory = /etc/postfix
maillog_file = $gateway/mail.log
maillog_file_prefixes = $gateway
myhostname = gateway.contoso.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_limit = 1000
smtp_tls_security_level = none
smtp_host_lookup = native
smtp_connect_timeout = 2s
smtp_helo_timeout = 5s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
transport_retry_time = 1s
service_throttle_time = 1s
notify_classes =
local_transport = error:no local mail here
alias_maps =
alias_database =
END
        cat
    } | last_of_each >"$gateway/postfix/main.cf"
    cat >"$gateway/postfix/master.cf" <<END
$1:$2 inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
END
}

# postfix_start ADDRESS PORT
postfix_start()
{
    postfix -c "$gateway/postfix" start >>"$gateway/postfix.log" 2>&1 && wait_for 10 is_listening "$1" "$2"
}

postfix_stop() { [ ! -e "$gateway/postfix/main.cf" ] || postfix -c "$gateway/postfix" stop >>"$gateway/postfix.log" 2>&1; }

# Ends everything that was started here, Postfix first so that nothing it needs goes away under it.
gateway_stop()
{
    postfix_stop
    for pid_file in "$gateway"/*.pid; do
        [ ! -e "$pid_file" ] || stop "$(basename "$pid_file" .pid)"
    done
}
