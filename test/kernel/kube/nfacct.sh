# Named counters of rules, as kube-proxy makes them for what it drops as INVALID and lets in at localhost.
ip link set lo up
iptables -A OUTPUT -m nfacct --nfacct-name nosuch -j ACCEPT
echo "rc=$?"
nfacct add ct_state_invalid_dropped_pkts
nfacct add localhost_nps_accepted_pkts
nfacct add localhost_nps_accepted_pkts
echo "rc=$?"
iptables -A OUTPUT -d 127.0.0.0/8 -p icmp -m nfacct --nfacct-name localhost_nps_accepted_pkts -j ACCEPT
iptables -A FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
iptables -A FORWARD -m nfacct
echo "rc=$?"
iptables -A FORWARD -m nfacct ! --nfacct-name localhost_nps_accepted_pkts
echo "rc=$?"
iptables -A FORWARD -m nfacct --nfacct-name a23456789012345678901234567890123
echo "rc=$?"
iptables-save -t filter | grep '^-A'
iptables -n -L OUTPUT
iptables -S FORWARD
ping -c 3 -q -i 0.2 127.0.0.1 > /dev/null
nfacct list
nfacct get localhost_nps_accepted_pkts
nfacct get nosuch
echo "rc=$?"
nfacct get localhost_nps_accepted_pkts reset
nfacct list
nfacct del localhost_nps_accepted_pkts
echo "rc=$?"
iptables -F OUTPUT
nfacct delete localhost_nps_accepted_pkts
nfacct delete nosuch
echo "rc=$?"
nfacct list
nfacct list reset
nfacct flush
nfacct list
iptables -F FORWARD
nfacct flush
nfacct list
nfacct
echo "rc=$?"
nfacct bogus
echo "rc=$?"
nfacct add
echo "rc=$?"
nfacct get
echo "rc=$?"
nfacct delete
echo "rc=$?"
nfacct version
nfacct help
nft list ruleset
nfacct add x fini
echo "rc=$?"
nfacct add 12345678901234567890123456789012345
echo "rc=$?"
nfacct list json | grep -v timestamp
nfacct add y
nfacct add z
nfacct list json | grep -v timestamp
nfacct list xml
