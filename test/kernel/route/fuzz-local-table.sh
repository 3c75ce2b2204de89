# Until a namespace has had a rule of its own, IPv4's local routes are merged into main, and `route get` names no table.
ip link set lo up
ip route get 127.0.0.1
ip -d route get 127.0.0.1
ip rule add from 1.2.3.4 lookup 100
ip route get 127.0.0.1
ip rule del from 1.2.3.4 lookup 100
ip -d route get 127.0.0.1
ip -6 route get ::1
