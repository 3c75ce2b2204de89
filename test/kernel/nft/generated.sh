# Ansible/firewalld/ufw-like generated nft, libvirt's and podman's (netavark) tables, docker-nft, tailscale-like
ip link set lo up
nft -f - <<'R'
table ip libvirt_network {
	chain forward { type filter hook forward priority filter; policy accept; counter jump guest_cross
	counter jump guest_input
	counter jump guest_output
	}
	chain guest_output {
		ip saddr 192.168.122.0/24 iif "lo" counter accept
		iifname "virbr0" counter reject
	}
	chain guest_input {
		oifname "virbr0" ip daddr 192.168.122.0/24 ct state established,related counter accept
		oifname "virbr0" counter reject
	}
	chain guest_cross { iifname "virbr0" oifname "virbr0" counter accept; }
	chain guest_nat {
		type nat hook postrouting priority srcnat; policy accept;
		ip saddr 192.168.122.0/24 ip daddr 224.0.0.0/24 counter return
		ip saddr 192.168.122.0/24 ip daddr 255.255.255.255 counter return
		meta l4proto tcp ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 counter masquerade to :1024-65535
		meta l4proto udp ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 counter masquerade to :1024-65535
		ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 counter masquerade
	}
}
table inet netavark {
	chain INPUT { type filter hook input priority filter; policy accept; ip saddr 10.88.0.0/16 meta l4proto { tcp, udp } th dport 53 accept
	}
	chain FORWARD {
		type filter hook forward priority filter; policy accept;
		ct state invalid drop
		jump NETAVARK-ISOLATION-1
		ip daddr 10.88.0.0/16 ct state { established, related } accept
		ip saddr 10.88.0.0/16 accept
	}
	chain POSTROUTING { type nat hook postrouting priority srcnat; policy accept; meta mark & 0x00002000 == 0x00002000 masquerade
	ip saddr 10.88.0.0/16 jump nv_2f259bab_10_88_0_0_nm16
	}
	chain PREROUTING { type nat hook prerouting priority dstnat; policy accept; fib daddr type local jump NETAVARK-HOSTPORT-DNAT
	}
	chain OUTPUT { type nat hook output priority dstnat; policy accept; fib daddr type local jump NETAVARK-HOSTPORT-DNAT
	}
	chain NETAVARK-HOSTPORT-DNAT { tcp dport 8080 jump nv_2f259bab_10_88_0_0_nm16_dnat
	}
	chain NETAVARK-HOSTPORT-SETMARK { meta mark set meta mark | 0x00002000
	}
	chain NETAVARK-ISOLATION-1 { }
	chain NETAVARK-ISOLATION-2 { }
	chain NETAVARK-ISOLATION-3 { oifname "podman0" drop
	jump NETAVARK-ISOLATION-2
	}
	chain nv_2f259bab_10_88_0_0_nm16 { ip daddr 10.88.0.0/16 accept
	ip daddr != 224.0.0.0/4 masquerade
	}
	chain nv_2f259bab_10_88_0_0_nm16_dnat { ip saddr 10.88.0.0/16 tcp dport 8080 jump NETAVARK-HOSTPORT-SETMARK
	ip saddr 127.0.0.1 tcp dport 8080 jump NETAVARK-HOSTPORT-SETMARK
	tcp dport 8080 dnat ip to 10.88.0.5:80
	}
}
R
echo $?
nft list ruleset
nft -f - <<'R'
table inet firewalld {
	flags dormant
	chain mangle_PREROUTING { type filter hook prerouting priority mangle + 10; policy accept; jump mangle_PREROUTING_ZONES
	}
	chain mangle_PREROUTING_ZONES { iifname "eth0" goto mangle_PRE_public
	goto mangle_PRE_public
	}
	chain mangle_PRE_public { jump mangle_PRE_public_pre
	}
	chain mangle_PRE_public_pre { }
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state { invalid } drop
		jump filter_INPUT_ZONES
		reject with icmpx type admin-prohibited
	}
	chain filter_INPUT_ZONES { iifname "eth0" goto filter_IN_public; goto filter_IN_public
	}
	chain filter_IN_public { tcp dport 22 ct state { new, untracked } accept; ip6 daddr fe80::/64 udp dport 546 ct state { new, untracked } accept; meta l4proto { icmp, ipv6-icmp } accept
	}
	chain filter_OUTPUT { type filter hook output priority filter + 10; policy accept; ct state { established, related } accept; oifname "lo" accept; ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24, 2002:a00::/24 } reject with icmpv6 type addr-unreachable
	}
	chain nat_POSTROUTING { type nat hook postrouting priority srcnat + 10; policy accept; meta nfproto ipv4 oifname != "lo" masquerade
	}
	ct helper helper-tftp-udp { type "tftp" protocol udp
		l3proto inet
	}
}
table ip ufw {
	set ufw-block { type ipv4_addr; flags interval; elements = { 198.18.0.0/15, 192.0.2.0/24 comment "test-net" } }
	chain ufw-user-input {
		tcp dport 22 ct state new meter ufw-limit { ip saddr limit rate 6/minute burst 6 packets } accept
		udp dport 60000-61000 accept
		tcp dport { 137-139, 445 } ip saddr 192.168.0.0/16 counter packets 10 bytes 500 accept
	}
	chain ufw-before-input { type filter hook input priority 0; policy drop; iif lo accept; jump ufw-user-input; limit rate 3/minute burst 10 packets counter log prefix "[UFW BLOCK] "; }
}
R
echo $?
nft list table inet firewalld; nft list table ip ufw; nft list meters; nft list ct helpers table inet firewalld
nft add table inet firewalld; nft list table inet firewalld | head -3; nft -j list table ip ufw; nft -j list table inet netavark | head -c 2500
nft list chain inet netavark OUTPUT; nft delete chain inet netavark NETAVARK-ISOLATION-2; echo $?; nft delete chain inet netavark OUTPUT; nft flush table inet netavark; nft delete chain inet netavark NETAVARK-ISOLATION-2; echo $?; nft list table inet netavark | grep -c chain
