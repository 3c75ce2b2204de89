#!/usr/bin/env bash
# build a little report of the network with text tools
set -euo pipefail
declare -A ADDR=([n1]=10.0.5.1 [n2]=10.0.5.2 [n3]=10.0.5.3)
log() { printf '%-8s| %s\n' "$1" "${*:2}"; }
ip link add sw0 type bridge && ip link set sw0 up
for n in $(printf '%s\n' "${!ADDR[@]}" | sort); do
  ip netns add "$n"
  ip link add "p-$n" type veth peer name eth0 netns "$n"
  ip link set "p-$n" master sw0 up
  ip -n "$n" addr add "${ADDR[$n]}/24" dev eth0
  ip -n "$n" link set eth0 up; ip -n "$n" link set lo up
  log "$n" created with "${ADDR[$n]}" "(${#ADDR[@]} in all)"
done
reach() {
  local from=$1 to=$2
  if ip netns exec "$from" ping -c1 -W1 "${ADDR[$to]}" &>/dev/null; then echo ok; else echo FAIL; fi
}
matrix() {
  local a b
  printf '%4s' ''; for b in n1 n2 n3; do printf '%6s' "$b"; done; echo
  for a in n1 n2 n3; do
    printf '%4s' "$a"
    for b in n1 n2 n3; do printf '%6s' "$(reach $a $b)"; done
    echo
  done
}
matrix
ip link set p-n2 down
echo "after unplugging n2:"; matrix
ip link set p-n2 up
ip -n n1 -j addr show dev eth0 | grep -o "\"local\":\"[0-9.]*\""
ip -o link show master sw0 | awk -F': ' '{split($2,a,"@"); print a[1]}' | sort | paste -sd, -
ip -o link | awk '{print $2}' | tr -d : | cut -d@ -f1 | sort -r | head -3 | nl
ip -n n1 route | sed -n 's/.*dev \([a-z0-9]*\) .*src \(.*\)/\1=\2/p'
ip netns list | sort | while read -r n _; do
  case $n in n[12]) kind=edge ;; *) kind=core ;; esac
  echo "$n:$kind:$(ip -n "$n" -br addr show eth0 | tr -s ' ' | cut -d' ' -f3 | cut -d/ -f1)"
done | tee /tmp/report | column -t -s:
grep -c edge /tmp/report; awk -F: '$2=="edge"{n++; last=$3} END{printf "%d edges, last %s\n", n, last}' /tmp/report
x=$((16#ff & 0x3c)); echo "x=$x $(( (1<<8) - 1 )) ${x:+set} ${UNDEFINED:-default}"
IFS=. read -r o1 o2 o3 o4 <<<"${ADDR[n3]}"; echo "$(( (o1<<24)+(o2<<16)+(o3<<8)+o4 ))"
arr=(eth0 eth1 "eth 2"); echo "${#arr[@]} ${arr[-1]} ${arr[@]:0:2} ${arr[0]/eth/veth} ${arr[*]^^}"
s=10.0.5.3/24; echo "${s%/*} ${s#*/} ${s//./-} ${#s}"
trap 'echo "line $LINENO failed: $BASH_COMMAND (rc $?)"' ERR
for i in 1 2 3; do
  until ip netns exec n1 ping -c1 -W1 10.0.5.$i >/dev/null 2>&1; do sleep 0.2; done
  echo "10.0.5.$i answers"
done
diff <(ip -n n1 -br link | awk '{print $1}' | cut -d@ -f1) <(printf 'lo\neth0\neth1\n') || true
mapfile -t lines < /tmp/report; echo "${#lines[@]} lines, first: ${lines[0]}"
seq 1 3 | xargs -I{} echo ping 10.0.5.{}
( exit 3 ) || echo "sub $?"
ip -n n1 route get 1.1.1.1 | head -1 || true
ip -n nX link show
echo "not reached"
