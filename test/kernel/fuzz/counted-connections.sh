# A rule that asks what connections carried switches their accounting on, for good; a renamed chain keeps its place
ip link set lo up
s() { sysctl -n net.netfilter.nf_conntrack_acct; sysctl -w net.netfilter.nf_conntrack_acct=0; }
s
iptables -N x; iptables -A x -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets; s
iptables -A x -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets -j nosuch; s
iptables -C x -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets; s
iptables -D x -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets; s
nft 'table inet g { chain c { ct bytes > 200; }; }'; s
nft 'add rule inet g c ct packets > 2'; s
nft 'add rule inet g c ct avgpkt 2'; s
nft 'add rule inet g c ct state new'; s
nft -c 'add rule inet g c ct packets > 2'; s
nft 'add rule inet g nosuch ct packets > 2'; s
nft 'add rule inet g c ct packets > 2 jump nosuch'; s
nft 'add rule inet g c jump nosuch ct packets > 2'; s
printf 'add rule inet g c ct packets > 2\nadd rule inet g c jump nosuch\n' | nft -f -; s
nft 'add rule inet g c meta mark set ct mark ct label 1'; s
ip netns add n; ip netns exec n sysctl net.netfilter.nf_conntrack_acct
iptables-restore <<'X'
*filter
-A INPUT -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets
COMMIT
X
s
iptables-restore -t <<'X'
*filter
-A INPUT -m connbytes --connbytes 2: --connbytes-dir both --connbytes-mode packets
COMMIT
X
s
nft list ruleset > /dev/null 2>&1; s
iptables -S > /dev/null; s
iptables -A INPUT -j ACCEPT; s
iptables -D INPUT 1; s
iptables -F; iptables -X; iptables -N user; iptables -N other; iptables -A user -s 10.0.0.1; iptables -A other -s 10.0.0.1
iptables -E user third; iptables -X; iptables -S
