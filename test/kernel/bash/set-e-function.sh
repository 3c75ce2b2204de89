# set -e with a trap on EXIT: the trap runs and the exit code stays; set -x shows the commands.
cleanup() { echo "cleanup $?"; ip link del br0; }
trap cleanup EXIT
set -euo pipefail
ip link add br0 type bridge
set -x
name=br0
state=$(cat /sys/class/net/$name/operstate)
for i in 1 2; do echo "$i a b"; done
[ "$name" = br0 ]
{ set +x; } 2>/dev/null
echo ok | grep -q nothing
echo never
