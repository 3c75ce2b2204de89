# Route metrics and rule selectors in the messages of `ip route save` and `ip rule save`, and back.
ip rule add priority 10 suppress_ifgroup 5 suppress_prefixlength 0 table 100 ipproto tcp
ip rule add priority 11 tun_id 42 table 100
ip rule add priority 12 l3mdev
ip rule add priority 13 from 10.0.0.0/8 realms 3/4 table 100 uidrange 1-2
# The messages in words, without the stamps of time and process.
ip rule save | od -v -An -tu1 -w4 | awk 'NR==1{next} left<=0{left=$1;at=0} {at++;left-=4} at!=3&&at!=4'
ip rule save > /tmp/rules; for p in 10 11 12 13; do ip rule del priority $p; done
ip rule restore < /tmp/rules; echo "= $?"; ip rule
ip link set lo up
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip route add 10.1.0.0/16 via 10.0.0.2 rtt lock 20ms rttvar 10ms features ecn congctl lock reno fastopen_no_cookie 1 window lock 1000 rto_min 30ms
ip route add 10.2.0.0/16 via 10.0.0.2 congctl cubic
ip route add 10.3.0.0/16 via 10.0.0.2 rtt 20 rttvar 20
ip route save root 10.0.0.0/8 > /tmp/routes; ip route flush root 10.0.0.0/7; ip route add 10.0.0.0/24 dev v0
ip route restore < /tmp/routes; echo "= $?"; ip route
# What follows the stamps.
ip route save root 10.1.0.0/16 | tail -c +25 | od -An -tx1
