# nft: errors of transactions, jumps, loops, named verdict maps, includes, variables, owner listings, handles, comments and formats.
ip link set lo up
mkdir -p /tmp/inc; echo 'define P = { 22, 80 }' > /tmp/inc/a.nft; echo 'table ip inc { set s { type inet_service; elements = $P } }' > /tmp/inc/b.nft
printf 'include "/tmp/inc/*.nft"\ntable ip inc { chain c { tcp dport $P accept; }\n}\n' > main.nft
nft -f main.nft 2>&1 | head -4; echo "= $?"
printf 'include "/tmp/inc/a.nft"\ninclude "/tmp/inc/b.nft"\n' > main2.nft; nft -f main2.nft 2>&1 | head -4; nft -I /tmp/inc -f - <<'R'
include "a.nft"
define NET = 10.0.0.0/8
define IF = { lo, eth0 }
define COUNT = 5
table inet v {
	chain c {
		type filter hook input priority filter + 5; policy accept;
		ip saddr $NET iifname $IF tcp dport $P counter accept comment "with ports"
		ip saddr { $NET, 192.168.0.0/16 } limit rate $COUNT/second accept
		meta mark $COUNT drop
	}
}
R
echo "= $?"; nft list table inet v
nft -D X=5 add rule inet v c meta mark '$X' accept; nft -D P=80 'add rule inet v c tcp dport $P drop'; nft list chain inet v c | tail -4
echo 'add rule inet v c tcp dport $UNDEF drop' | nft -f -; echo "= $?"
printf 'add table ip a\nadd chain ip a b\nadd rule ip a b tcp dport 1 jump nowhere\n' | nft -f -; echo "= $?"; nft list tables
printf 'add table ip a\nadd chain ip a b\nadd chain ip a c\nadd rule ip a b jump c\nadd rule ip a c jump b\nadd chain ip a base { type filter hook input priority 0; }\nadd rule ip a base jump b\n' | nft -f -; echo "= $?"
nft add table ip a; nft add chain ip a b; nft add chain ip a c; nft add rule ip a b jump c; nft add rule ip a c goto b; echo "= $?"; nft add chain ip a base '{ type filter hook input priority 0; }'; nft add rule ip a base jump b; echo "= $?"
nft delete chain ip a c; echo "= $?"; nft flush chain ip a b; nft delete chain ip a c; echo "= $?"; nft -a list table ip a
nft create table ip a; echo "= $?"; nft create chain ip a b; echo "= $?"; nft add chain ip a b '{ comment "late"; }'; nft list chain ip a b
nft add chain ip a base '{ policy drop; }'; nft list chain ip a base; nft add chain ip a base '{ type filter hook input priority 0; policy accept; }'; nft add chain ip a base '{ type filter hook output priority 0; }'; echo "= $?"
nft add chain ip a bad '{ type filter hook nowhere priority 0; }'; echo "= $?"; nft add chain ip a bad '{ type nat hook input priority -300; }'; echo "= $?"; nft add chain ip a bad '{ type route hook input priority 0; }'; echo "= $?"; nft add chain ip a bad '{ type bogus hook input priority 0; }'; echo "= $?"; nft add chain ip a bad '{ type filter hook input priority bogus; }'; echo "= $?"; nft add chain ip a bad '{ type filter hook input priority srcnat; }'; echo "= $?"
nft add chain ip a p1 '{ type nat hook prerouting priority dstnat - 5; }'; nft add chain ip a p2 '{ type filter hook prerouting priority raw; }'; nft add chain ip a p3 '{ type route hook output priority mangle; }'; nft add chain inet v p4 '{ type filter hook forward priority security + 1; }'; nft list chains; nft -y list chains ip
nft add rule ip a b masquerade; echo "= $?"; nft add rule ip a p1 masquerade; echo "= $?"; nft add rule ip a base dnat to 1.2.3.4; echo "= $?"; nft add rule ip a base reject with tcp reset; echo "= $?"; nft add rule ip a base ip protocol tcp reject with tcp reset; nft add rule ip a base reject with icmp type host-unreachable; nft add rule ip a base reject with icmpv6 type no-route; echo "= $?"; nft add rule inet v c reject with icmpx type admin-prohibited; nft add rule inet v c meta nfproto ipv6 reject with icmpv6 type addr-unreachable
nft list chain ip a base; nft list chain inet v c | tail -3
nft add map ip a vm '{ type inet_service : verdict; elements = { 1 : accept, 2 : jump b, 3-5 : drop }; }'; echo "= $?"; nft add map ip a vm '{ type inet_service : verdict; flags interval; elements = { 1 : accept, 2 : jump b, 3-5 : drop }; }'; echo "= $?"
nft add element ip a vm '{ 1 : drop }'; echo "= $?"; nft add element ip a vm '{ 4 : drop }'; echo "= $?"; nft create element ip a vm '{ 1 : accept }'; echo "= $?"; nft delete element ip a vm '{ 9 }'; echo "= $?"; nft add element ip a vm '{ 9 }'; echo "= $?"; nft add element ip a nope '{ 9 }'; echo "= $?"; nft delete chain ip a b; echo "= $?"
nft get element ip a vm '{ 4 }'; nft delete element ip a vm '{ 3-5 }'; nft list map ip a vm
nft add set ip a s '{ type ipv4_addr; size 2; }'; nft add element ip a s '{ 1.1.1.1, 2.2.2.2 }'; nft add element ip a s '{ 3.3.3.3 }'; echo "= $?"; nft add element ip a s '{ 1.1.1.0/24 }'; echo "= $?"; nft add element ip a s '{ foo }'; echo "= $?"; nft add element ip a s '{ 1.1.1.1 : 5 }'; echo "= $?"; nft add element ip a s '{ ::1 }'; echo "= $?"
nft add set ip a c '{ type ipv4_addr; flags constant; elements = { 1.1.1.1 }; }'; nft add element ip a c '{ 2.2.2.2 }'; echo "= $?"; nft add set ip a w '{ type whatever; }'; echo "= $?"; nft add set ip a w '{ type ipv4_addr; flags bogus; }'; echo "= $?"; nft add set ip a w '{ }'; echo "= $?"; nft add set ip a w; echo "= $?"
nft add rule ip a b ip saddr @s accept; nft delete set ip a s; echo "= $?"; nft add rule ip a b tcp dport @s accept; echo "= $?"; nft add rule ip a b ip saddr @nope accept; echo "= $?"; nft add rule ip a b ip saddr vmap @s; echo "= $?"; nft add rule ip a b tcp dport vmap @vm; nft list chain ip a b
nft -s list table ip a > st; nft -n -a list chain ip a base; nft -t list set ip a s; nft -nn list chain ip a p1; nft -S list chain ip a base; nft -p list chain ip a base; nft -N list chain ip a b
nft -j list chain ip a p1; echo; nft -j list set ip a s; echo; nft -v; nft -V | head -1; nft --bogus; echo "= $?"; nft -f /nonexistent; echo "= $?"; nft -c add rule ip a b drop; nft -c add rule ip a nope drop; echo "= $?"
nft flush ruleset; nft list ruleset; echo "= $?"; nft list table ip a; echo "= $?"
