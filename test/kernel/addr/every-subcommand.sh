# addresses: add, delete, flush, labels, scopes and mistakes
run() { printf '+ %s\n' "$*"; eval "$@"; local rc=$?; [ $rc -eq 0 ] || echo "exit status $rc"; }
ip link add d0 type bridge
ip link set d0 address 02:00:00:aa:bb:cc
run ip addr add 10.0.0.1/24 dev d0
run ip addr add 10.0.0.1/24 dev d0
run ip addr add 10.0.0.2/24 dev d0
run ip addr add 10.0.0.3 dev d0
run ip addr add 10.0.1.1/24 brd + dev d0
run ip addr add 10.0.2.1/24 broadcast 10.0.2.99 dev d0 label d0:web
run ip addr add 10.0.3.1/24 dev d0 label eth9:bad
run ip addr add 10.0.3.1 peer 10.0.3.2/32 dev d0
run ip addr add 10.0.4.1/24 dev d0 scope link
run ip addr add 10.0.4.2/24 dev d0 scope nosuch
run ip addr add 10.0.4.2/33 dev d0
run ip addr add 10.0.4/24 dev d0
run ip addr add 10.0.4.256/24 dev d0
run ip addr add fd00::1/64 dev d0
run ip addr add fd00::1/64 dev d0
run ip addr add fd00::2/129 dev d0
run ip addr add fd00::3/64 dev d0 nodad
run ip addr add dev d0
run ip addr add 10.9.9.9/24
run ip addr add 10.9.9.9/24 dev nosuch
run ip addr add 10.9.9.9/24 dev d0 valid_lft 100 preferred_lft 200
run ip addr add 10.9.9.9/24 dev d0 valid_lft 200 preferred_lft 100
run ip addr show d0
run ip link set d0 up
run ip addr show dev d0
run ip -4 addr show d0
run ip -6 addr show dev d0 scope global
run ip -br -4 addr show d0
run ip -o -4 addr show d0
run ip addr show scope link
run ip addr show to 10.0.0.0/24
run ip addr show label 'd0:*'
run ip addr show secondary
run ip addr show primary dev d0
run ip addr del 10.0.0.1/24 dev d0
run ip -4 addr show d0
run ip addr del 10.0.0.1/24 dev d0
run ip addr del 10.0.1.1/25 dev d0
run ip addr del 10.0.1.1 dev d0
run ip addr flush dev d0 label 'd0:*'
run ip -s addr flush dev d0 scope link
run ip addr flush
run ip addr flush dev nosuch
run ip -4 addr flush dev d0
run ip addr show d0
run ip -6 addr flush dev d0
run ip addr show d0
run ip addr show up
run ip addr change 10.0.0.1/24 dev d0
run ip addr replace 10.0.0.1/24 dev d0
run ip addr list d0
run ip a s d0
run ip ad sh d0
run ip addr foo
