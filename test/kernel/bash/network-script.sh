#!/usr/bin/env bash
# shell features in network scripts
set -euo pipefail
declare -A IPS=([web]=10.0.0.10 [db]=10.0.0.20 [cache]=10.0.0.30)
log() { printf '[%s] %s\n' "$1" "${*:2}"; }
for k in $(printf '%s\n' "${!IPS[@]}" | sort); do log INFO "$k has ${IPS[$k]}"; done
readarray -t lines < <(printf '%s\n' one two three)
echo "${#lines[@]} ${lines[-1]} ${lines[@]:1:2}"
ip link add br0 type bridge
ip link set br0 up
(( $(ip -br link | wc -l) == 2 )) && echo two devices
if ! out=$(ip link set nosuch up 2>&1); then echo "failed: $out"; fi
ip_to_int() { local IFS=.; read -r a b c d <<< "$1"; echo $(( (a<<24) + (b<<16) + (c<<8) + d )); }
int_to_ip() { echo "$(( $1>>24&255 )).$(( $1>>16&255 )).$(( $1>>8&255 )).$(( $1&255 ))"; }
n=$(ip_to_int 192.168.1.250); int_to_ip $((n+10))
while read -r name state rest; do echo "$name is $state"; done < <(ip -br link)
case $(cat /sys/class/net/br0/operstate) in up) echo up;; down|unknown) echo down or unknown;; *) echo other;; esac
timeout 1 sleep 5 || echo "timeout said $?"
sleep 0.2 & pid=$!; wait $pid; echo "waited $?"
{ echo a; echo b >&2; } 2>&1 | tr a-z A-Z
trap 'echo "error on line $LINENO: $BASH_COMMAND"' ERR
set +e
ip link del nosuch
false
set -e
str="eth0: <UP> mtu 1500"
[[ $str =~ mtu\ ([0-9]+) ]] && echo "mtu ${BASH_REMATCH[1]}"
echo "${str%%:*} ${str##* } ${str/mtu/MTU} ${#str} ${str^^}"
mac=$(printf '02:%02x:%02x:%02x:%02x:%02x' 1 2 3 4 255); echo $mac
ip link set br0 address $mac; cat /sys/class/net/br0/address
for ((i=0;i<3;i++)); do ip link add d$i type bridge; done
ip -o link | awk -F': ' '{print $2}' | paste -sd, 
ip -o link show type bridge | grep -c dummy || true
ip -br link | sort -k1,1 | head -n 2 | cut -c1-5
seq 1 3 | xargs -I{} ip link del d{}  || echo "xargs $?"
seq 0 2 | while read i; do ip link show d$i >/dev/null 2>&1 && echo "d$i left"; done || true
cat <<-E | sed 's/^/> /'
	tabbed $n
	$(hostname)
E
select_one() { local -n ref=$1; ref=chosen; }; select_one var; echo $var
printf -v padded '%-10s|' abc; echo "$padded"
echo $((16#ff)) $((2**10)) $((7/2)) $((-7%3))
unset undefined; echo "${undefined:-default}"
( set -u; echo "$nosuchvar" ) || echo "unbound $?"
mapfile -t arr < <(ip -br link | awk '{print $1}'); echo "${arr[*]}"
ip link show nosuch 2>/dev/null || echo absent
exec 3>&1; echo to three >&3; exec 3>&-
diff <(echo a) <(echo b) || true
ip link set nosuch2 up
echo never
