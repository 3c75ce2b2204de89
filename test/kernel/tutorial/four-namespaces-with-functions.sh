#!/bin/bash
# lab: four namespaces on a bridge
set -u
BR=br-lab
NET=10.20.30
create_ns() {
  local name=$1 idx=$2
  ip netns add "$name" || return 1
  ip link add "v-$name" type veth peer name "p-$name"
  ip link set "p-$name" netns "$name"
  ip link set "v-$name" master $BR
  ip link set "v-$name" up
  ip -n "$name" link set "p-$name" name eth0
  ip -n "$name" addr add "$NET.$idx/24" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" link set lo up
}
cleanup() {
  echo "cleanup"
  for n in alpha beta gamma delta; do ip netns del $n; done
  ip link del $BR
  ip netns list | wc -l
}
trap cleanup EXIT
ip link add $BR type bridge
ip addr add $NET.1/24 dev $BR
ip link set $BR up
i=10
for n in alpha beta gamma delta; do
  create_ns $n $i && echo "created $n with $NET.$i"
  ((i++))
done
create_ns alpha 99 || echo "already there, as expected"
sleep 2
ip -br link show master $BR | awk '{print $1,$2}'
bridge link show | awk '{print $2, $NF}' | sort
for s in alpha beta gamma delta; do
  for d in 10 11 12 13 1; do
    if ip netns exec $s ping -c1 -W1 -q $NET.$d >/dev/null 2>&1; then echo "$s -> $NET.$d ok"; else echo "$s -> $NET.$d FAILED"; fi
  done
done
ip netns exec alpha ip neigh show | sort | cut -d' ' -f1-3,6
bridge fdb show br $BR | grep -v permanent | wc -l
ip netns list | sort
ip netns exec beta ip -br addr
ip netns exec beta ip -4 -o addr show
ip netns exec gamma ip route get $NET.11
ip netns exec gamma ip route get 8.8.8.8; echo "rc=$?"
