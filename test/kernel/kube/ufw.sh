# ufw's rules as a stranger restores them, with packets from outside and their counters.
ip netns add out; ip link add eth0 type veth peer name eth0 netns out
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip netns exec out sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip addr add 203.0.113.1/24 dev eth0; ip link set eth0 up; ip link set lo up
ip -n out addr add 203.0.113.2/24 dev eth0; ip -n out link set eth0 up
cat > /tmp/before.rules <<'R'
*filter
:ufw-before-input - [0:0]
:ufw-before-output - [0:0]
:ufw-before-forward - [0:0]
:ufw-not-local - [0:0]
:ufw-user-input - [0:0]
:ufw-user-limit - [0:0]
:ufw-user-limit-accept - [0:0]
:ufw-logging-deny - [0:0]
:ufw-after-input - [0:0]
:ufw-reject-input - [0:0]
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-output -o lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-output -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny
-A ufw-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw-before-input -p icmp --icmp-type destination-unreachable -j ACCEPT
-A ufw-before-input -p icmp --icmp-type time-exceeded -j ACCEPT
-A ufw-before-input -p icmp --icmp-type parameter-problem -j ACCEPT
-A ufw-before-input -p icmp --icmp-type echo-request -j ACCEPT
-A ufw-before-input -p udp --sport 67 --dport 68 -j ACCEPT
-A ufw-before-input -j ufw-not-local
-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
-A ufw-not-local -m addrtype --dst-type BROADCAST -j RETURN
-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny
-A ufw-not-local -j DROP
-A ufw-before-input -p udp -d 224.0.0.251 --dport 5353 -j ACCEPT
-A ufw-before-input -p udp -d 239.255.255.250 --dport 1900 -j ACCEPT
-A ufw-before-input -j ufw-user-input
-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set
-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit
-A ufw-user-input -p tcp --dport 22 -j ufw-user-limit-accept
-A ufw-user-input -p tcp -m multiport --dports 80,443 -m comment --comment "\'dapp_Nginx%20Full\'" -j ACCEPT
-A ufw-user-input -p tcp --dport 25 -s 203.0.113.0/28 -j REJECT --reject-with tcp-reset
-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A ufw-user-limit -j REJECT
-A ufw-user-limit-accept -j ACCEPT
-A ufw-logging-deny -m conntrack --ctstate INVALID -m limit --limit 3/min --limit-burst 10 -j RETURN
-A ufw-logging-deny -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "
-A INPUT -j ufw-before-input
-A INPUT -j ufw-after-input
-A INPUT -j ufw-reject-input
-A OUTPUT -j ufw-before-output
-A FORWARD -j ufw-before-forward
COMMIT
R
iptables-restore -n < /tmp/before.rules; echo "= $?"
iptables -P INPUT DROP; iptables -P FORWARD DROP
iptables -A ufw-after-input -p udp --dport 137 -j ufw-reject-input; iptables -A ufw-reject-input -j REJECT --reject-with icmp-host-prohibited
o() { ip netns exec out "$@"; }
o ping -c 2 -i 0.2 203.0.113.1 | tail -2 | head -1
nc -l -k -p 22 > /dev/null & nc -l -k -p 80 >/dev/null & sleep 0.3
for i in 1 2 3 4 5 6 7; do o nc -z -w 1 203.0.113.1 22; echo "ssh $i $?"; done
o nc -z -v -w 1 203.0.113.1 80; o nc -z -v -w 1 203.0.113.1 25; o nc -z -v -w 1 203.0.113.1 8080
iptables -nvL ufw-user-input; iptables -nvL INPUT --line-numbers; iptables -nvL ufw-before-input | head -6
cat /proc/net/xt_recent/DEFAULT | sed 's/last_seen: [0-9]*/last_seen: T/; s/oldest_pkt.*//'
iptables -S | grep -c ufw; iptables -S ufw-user-input; iptables-save | grep dapp
iptables -D ufw-user-input -p tcp --dport 22 -j ufw-user-limit-accept; echo $?; iptables -F ufw-user-input; iptables -X ufw-user-limit-accept; echo $?
iptables -L ufw-nosuch -n; echo $?; iptables -Z ufw-before-input; iptables -L ufw-before-input -nvx | head -5
