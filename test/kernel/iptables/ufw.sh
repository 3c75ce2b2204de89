# ufw's generated rules, with LOG limits, its skeleton chains, and a client that tries ports.
ip link set lo up
ip netns add c; ip link add eth0 type veth peer name eth0 netns c; ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c link set eth0 up
sleep 1
cat > before <<'R'
*filter
:ufw-before-input - [0:0]
:ufw-before-output - [0:0]
:ufw-before-forward - [0:0]
:ufw-not-local - [0:0]
:ufw-logging-deny - [0:0]
:ufw-logging-allow - [0:0]
:ufw-user-limit - [0:0]
:ufw-user-limit-accept - [0:0]
:ufw-user-input - [0:0]
:ufw-skip-to-policy-input - [0:0]
:ufw-reject-input - [0:0]
:ufw-track-output - [0:0]
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny
-A ufw-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw-before-input -p icmp --icmp-type destination-unreachable -j ACCEPT
-A ufw-before-input -p icmp --icmp-type time-exceeded -j ACCEPT
-A ufw-before-input -p icmp --icmp-type parameter-problem -j ACCEPT
-A ufw-before-input -p icmp --icmp-type echo-request -j ACCEPT
-A ufw-before-input -p udp --sport 67 --dport 68 -j ACCEPT
-A ufw-before-input -j ufw-not-local
-A ufw-before-input -p udp -d 224.0.0.251 --dport 5353 -j ACCEPT
-A ufw-before-input -j ufw-user-input
-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
-A ufw-not-local -m addrtype --dst-type BROADCAST -j RETURN
-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny
-A ufw-not-local -j DROP
-A ufw-logging-deny -m conntrack --ctstate INVALID -m limit --limit 3/min --limit-burst 10 -j RETURN
-A ufw-logging-deny -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "
-A ufw-logging-allow -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW ALLOW] "
-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A ufw-user-limit -j REJECT
-A ufw-user-limit-accept -j ACCEPT
-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set
-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 4 -j ufw-user-limit
-A ufw-user-input -p tcp --dport 22 -j ufw-user-limit-accept
-A ufw-user-input -p tcp -m multiport --dports 80,443 -m comment --comment "'dapp_Nginx%20Full'" -j ACCEPT
-A ufw-user-input -p udp -m multiport --dports 60000:61000 -j ACCEPT
-A ufw-user-input -p tcp --dport 25 -j REJECT --reject-with tcp-reset
-A ufw-reject-input -j REJECT
-A ufw-skip-to-policy-input -j DROP
-A ufw-track-output -p tcp -m conntrack --ctstate NEW -j ACCEPT
-A ufw-track-output -p udp -m conntrack --ctstate NEW -j ACCEPT
COMMIT
R
iptables-restore -n < before; echo "= $?"
iptables -P INPUT DROP
for c in before-input logging-deny skip-to-policy-input; do iptables -A INPUT -j ufw-$c; done
iptables -A OUTPUT -j ufw-before-output
iptables -A OUTPUT -j ufw-track-output
iptables -S | head -30
for i in 1 2 3 4 5; do ip netns exec c nc -w 1 -z -v 10.0.0.1 22 2>&1; echo "= $?"; done
ip netns exec c nc -w 1 -z -v 10.0.0.1 80; echo "= $?"
ip netns exec c nc -w 1 -z -v 10.0.0.1 25; echo "= $?"
ip netns exec c nc -w 1 -z -v 10.0.0.1 8000; echo "= $?"
ip netns exec c ping -c 1 10.0.0.1 | sed -n 2p
ip netns exec c ping -c 1 -b -W 1 10.0.0.255 2>&1 | tail -2
sed 's/last_seen: [0-9]*/last_seen: T/; s/oldest_pkt: \([0-9]*\).*/oldest_pkt: \1/' /proc/net/xt_recent/DEFAULT
iptables -L ufw-user-input -n
iptables -L ufw-user-limit -n
iptables -L ufw-logging-deny -n -v | awk '{print $3}' | head -2
iptables -Z ufw-user-input; iptables -nvxL ufw-user-input | tail -3
iptables -L ufw-before-input
iptables -A ufw-nonexistent -j DROP; echo "= $?"
iptables -A INPUT -j ufw-nonexistent; echo "= $?"
iptables -A INPUT -p tcp --dport 70000 -j DROP; echo "= $?"
iptables -A INPUT -p tcp --dport http:https -j ACCEPT; iptables -S INPUT | tail -1
iptables -D INPUT 99; echo "= $?"
iptables -D INPUT -p tcp --dport 80:443 -j ACCEPT; echo "= $?"
iptables -R INPUT 1 -s 10.0.0.0/24 -j ufw-before-input; iptables -L INPUT --line-numbers -n
iptables -P ufw-user-input DROP; echo "= $?"
iptables -P INPUT REJECT; echo "= $?"
iptables -F; iptables -X; echo "= $?"
iptables -P INPUT ACCEPT; iptables-save | grep -v '^#'
