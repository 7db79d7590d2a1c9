# The units of contrib/systemd, as far as they can be tried without starting them: systemd reads every line, and
# nothing in them gainsays the daemons' defaults.
srcdir=${srcdir-.}
builddir=${builddir-$(pwd)}
number=0
failed=0
check()
{
    number=$((number + 1))
    name=$1
    shift
    if "$@"; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        failed=1
    fi
}
command -v systemd-analyze >/dev/null || { echo "1..0 # SKIP systemd-analyze is not installed"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "1..6"
for daemon in milter routed; do
    # Programs where they were built; manuals are not installed yet.
    sed -e "s|/usr/sbin/postern-|$builddir/postern-|" -e '/^Documentation=/d' \
        "$srcdir/contrib/systemd/postern-$daemon.service" >"$work/postern-$daemon.service"
done
systemd-analyze verify "$work/postern-milter.service" "$work/postern-routed.service" >"$work/verify" 2>&1
status=$?
sed 's/^/# /' "$work/verify"
is_fine() { [ "$status" = 0 ] && [ ! -s "$work/verify" ]; }
check "systemd has no complaint" is_fine
# Higher is worse; a unit without any of its restrictions has 96.
is_confined()
{
    systemd-analyze security --offline=true --no-pager --threshold=45 "$work/postern-$1.service" >/dev/null
}
check "postern-milter is confined" is_confined milter
check "postern-routed is confined" is_confined routed
stop_s=$(sed -n 's/^TimeoutStopSec=\([0-9]*\)s/\1/p' "$srcdir/contrib/systemd/postern-milter.service")
deadline_s=$(grep -o '"milter.deadline".*"[0-9]*s"' "$srcdir/base/settings.c" | sed 's/.*"\([0-9]*\)s"/\1/')
check "open messages are finished before it is killed" [ "$stop_s" -gt "$deadline_s" ]
check "both start before Postfix" [ "$(cat "$srcdir"/contrib/systemd/*.service | grep -c '^Before=.*postfix.service')" = 2 ]
check "the folder of the sockets is where postern.yaml has it" \
    grep -q '^d /var/spool/postfix/postern 0750 postern postfix' "$srcdir/contrib/systemd/postern.tmpfiles"
exit $failed
