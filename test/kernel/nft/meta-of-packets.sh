# What nft's meta knows of devices and priority at each hook: no device is 0 or an empty name, IP_TOS gives a class.
ip link set lo up
ip link add v0 type veth peer name v1; ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip link set v1 up; ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0
nft 'table ip t { chain o { type filter hook output priority 0; }; chain i { type filter hook input priority 0; }; chain p { type filter hook postrouting priority 0; }; }'
for m in 'iifname != "lo"' 'iif != lo' 'iif 0' 'oif != lo' 'oifname lo' 'iiftype != ether' 'iifkind "x"' 'iifkind != "x"' 'oifkind != "x"' 'oifkind veth' 'oiftype loopback' 'iifgroup 0' 'iifgroup != 1' 'oifgroup 0' 'meta priority none' 'meta priority root' 'meta priority 1:0' 'meta priority :5' 'meta priority 0x10005' 'meta priority set 1:0' 'meta priority set 0:5' 'meta priority 0:5' 'iifkind { "veth", "bridge" }' 'meta priority { 1:2, 3:0, none }' 'meta priority != 5' 'meta priority set none' 'meta priority set root' 'meta priority > 1:1' '@nh,96,32 & 0xff00 == 0x0' '@nh,0,8 & 0xf0 | 2 == 0x42' '@th,0,16 and 0xff != 8' 'ip saddr . meta priority { 1.2.3.4 . 1:2 }'; do for c in o i p; do nft "add rule t $c $m counter"; done; done
ping -c 1 127.0.0.1 >/dev/null
ping -c 1 -W 1 10.0.0.9 >/dev/null
ping -c 1 -W 1 -Q 0x10 10.0.0.9 >/dev/null
nft list ruleset
nft -j list chain ip t p | sed 's/{"rule"/\n&/g'
