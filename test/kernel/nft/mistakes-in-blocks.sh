# Mistakes within blocks: where nft goes on behind each, with files that it includes
ip netns add x; X="ip netns exec x"; mkdir -p inc/d
cat > inc/defs.nft <<'EOF'
define wan = eth0
define lan_net = 192.168.0.0/16
define admins = { 10.0.0.5, 10.0.0.10-10.0.0.20 }
define ports = { 22, 80, 443 }
EOF
cat > inc/d/01.nft <<'EOF'
add chain inet fw one
EOF
cat > inc/d/02.nft <<'EOF'
add rule inet fw one counter accept comment "from 02"
EOF
cat > main.nft <<'EOF'
#!/usr/sbin/nft -f
flush ruleset
include "inc/defs.nft"
define mark_web = 0x10
table inet fw {
	set blocked {
		type ipv4_addr
		flags interval, timeout
		timeout 1h
		gc-interval 10s
		elements = { 198.51.100.0/24 timeout 30m, 203.0.113.7 }
	}
	set svc { type ipv4_addr . inet_proto . inet_service; flags interval; elements = { 10.0.0.1 . tcp . 80-90, 10.0.0.0/24 . udp . 53 } }
	set cnt { type inet_service; counter; elements = { 1, 2 counter packets 5 bytes 60 } }
	set dyn { type ipv4_addr; size 128; flags dynamic, timeout; }
	set named { typeof ip daddr . tcp dport; elements = { 1.2.3.4 . 5 } comment "of types" }
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iifname "lo" accept
		iifname != $wan ip saddr $lan_net accept
		ip saddr @blocked counter drop
		ip saddr $admins tcp dport $ports ct state new log prefix "adm: " level info accept
		ip daddr . meta l4proto . th dport @svc accept
		tcp dport @cnt accept
		tcp dport 22 add @dyn { ip saddr timeout 10s limit rate 3/minute burst 5 packets } accept
		meta mark set $mark_web
		icmp type { echo-request, destination-unreachable } limit rate 10/second accept
		ip6 nexthdr icmpv6 icmpv6 type { nd-neighbor-solicit, nd-router-advert, nd-neighbor-advert } accept
	}
	chain forward { type filter hook forward priority 0; policy drop; jump one; }
	include "inc/d/*.nft"
}
EOF
$X nft -c -f main.nft; echo "check $?"; sed -i '/include "inc.d/d' main.nft; sed -i 's/ jump one;//' main.nft
$X nft -c -f main.nft; echo "check $?"; $X nft list ruleset
$X nft -f main.nft; echo $?
echo 'include "inc/d/*.nft"' | $X nft -f -; echo $?
$X nft list ruleset
$X nft -a list table inet fw
$X nft -s list chain inet fw input; $X nft -n list chain inet fw input; $X nft -nn list chain inet fw one; $X nft -y list chain inet fw forward
$X nft list set inet fw svc; $X nft list sets; $X nft -t list ruleset; $X nft list chains; $X nft list tables
$X nft -D wan=eth7 list table inet fw | grep eth7
echo 'add rule inet fw one iifname $foo drop' | $X nft -D foo=veth3 -f -; $X nft list chain inet fw one
echo 'add rule inet fw one iifname $bar drop' | $X nft -f -
echo 'include "nothere.nft"' | $X nft -f -
echo 'include "inc/none/*.nft"' | $X nft -f -; echo $?
printf 'define a = 1\ndefine a = 2\n' | $X nft -f -
printf 'define a = 1\nredefine a = 2\nadd rule inet fw one tcp dport $a\nundefine a\nadd rule inet fw one tcp dport $a\n' | $X nft -f -
printf 'redefine q = 1\n' | $X nft -f -
$X nft -f nosuch.nft; echo $?
