# Scripts with variables, includes with globs, anonymous sets, comments, one-liners
mkdir -p /tmp/d; cat > /tmp/d/10-a.nft <<'R'
define a_ports = { 1, 2 }
add table ip a
R
cat > /tmp/d/20-b.nft <<'R'
add chain ip a c { type filter hook input priority 0; }
add rule ip a c tcp dport $a_ports accept
R
cat > /tmp/main.nft <<'R'
#!/usr/sbin/nft -f
flush ruleset
include "/tmp/d/*.nft"
define if_main = eth0
define ifs = { eth0, "eth1" }
define net = 10.0.0.0/24
define nets = { $net, 10.0.1.0/24 }
define host = 192.0.2.5
define ip6net = 2001:db8::/32
define ports = { 22, 80-90, https }
define rate = 5
define mk = 0x10
define ch = services
define prio = -5
define logp = "drop: "
table inet x {
	set n { type ipv4_addr; flags interval; elements = $nets }
	set p { type inet_service; flags interval; elements = { 1-5, $ports } }
	map m { type ipv4_addr : verdict; elements = { $host : drop } }
	chain services { tcp dport $ports accept; ip6 saddr $ip6net accept }
	chain c {
		type filter hook forward priority $prio; policy drop;
		iifname $if_main oifname $ifs ip saddr $nets ip daddr $host accept
		iifname != $ifs ip saddr != $nets drop
		meta mark set $mk
		meta mark $mk jump $ch
		ip saddr . tcp dport { $host . 22, $net . 80 } accept
		log prefix $logp
		ip saddr vmap { $host : accept, $net : jump services }
		ip saddr vmap @m
	}
}
R
nft -f /tmp/main.nft; echo $?
nft list ruleset
nft -c -f /tmp/main.nft; echo $?
nft -I /tmp -f - <<'R'
include "d/10-a.nft"
include "./d/20-b.nft"
R
echo $?
cd /tmp; nft -f - <<'R'
include "d/10-a.nft"
include "./d/20-b.nft"
R
echo $?
nft list table ip a
nft -f - <<'R'
define x = { 1, 2
add rule inet x c tcp dport $x accept
R
echo $?
nft -f - <<'R'
define x = 5
define x = 6
R
echo $?
nft -f - <<'R'
add rule inet x c tcp dport $nosuch accept
define y = $nosuch
R
echo $?
nft -f - <<'R'
table inet x {
	chain services {
		tcp dport 1 accept
		tcp dport foo accept
		ip saddr 1.2.3.4.5 accept
	}
	chain new {
		bogus
	}
}
add table inet
list table inet x
R
echo $?
nft -f - <<'R'
table inet y {
	chain a {
		jump b
	}
	chain b {
		jump a
	}
	chain c { type filter hook input priority 0; jump a; }
}
R
echo $?
nft -f - <<'R'
table inet y {
	chain a { tcp dport 5 accept }
}
table inet y {
	chain b { jump a
	}
	chain a {
		tcp dport 6 accept
	}
}
R
echo $?; nft list table inet y
nft -f - <<'R'
table inet y {
	chain a {
		tcp dport 5 accept # a comment
		# another
		tcp dport 6 \
			accept
		tcp dport { 7,
			8,    # with comment
			9 } accept
		ip saddr {
			1.1.1.1,
			2.2.2.2,
		} drop
	}
}
R
echo $?; nft list table inet y
printf 'add rule inet y a counter; add rule inet y a drop;' | nft -f -; echo $?
printf 'add rule inet y a counter\nadd rule inet y a drop' | nft -f -; echo $?
printf '' | nft -f -; echo $?
printf '\n\n# only\n' | nft -f -; echo $?
nft list chain inet y a
nft "add table ip q; add chain ip q w { type filter hook input priority 0 ; policy drop ; }; list ruleset ip"
nft -D port=99 -D 'host={ 1.1.1.1, 2.2.2.2 }' 'add rule ip q w tcp dport $port ip saddr $host accept'; echo $?
nft --define p2=5 add rule ip q w tcp dport '$p2' accept; nft list table ip q
nft -h | head -5; nft --version; nft -V | head -3; nft --foo; echo $?; nft -f; echo $?
nft -i < /dev/null; echo $?
