# Macvlan in source mode: a list of senders whose frames it gets, beside the lower device or instead of it (nodst); and the flags.
ip link set lo up
for i in 2 3 4; do ip netns add h$i; done
ip link add br0 type bridge; ip link set br0 up
for i in 2 3 4; do
  ip link add p$i type veth peer name eth0 address 02:00:00:00:00:0$i netns h$i
  ip link set p$i up master br0; ip -n h$i link set eth0 up; ip -n h$i addr add 10.0.0.$i/24 dev eth0
done
ip netns add s
ip link add up0 type veth peer name eth0 address 02:00:00:00:00:01 netns s
ip link set up0 up master br0
ip -n s link set eth0 up; ip -n s addr add 10.0.0.1/24 dev eth0
m() { ip -n s -d link show ${1-ms} | sed -n '3,$p' | sed 's/ addrgenmode.*//'; }
ip -n s link add link eth0 name ms address 02:00:00:00:00:aa type macvlan mode source; echo "= $?"
m
ip -n s link set ms type macvlan macaddr add 02:00:00:00:00:02; echo "= $?"; m
ip -n s link set ms type macvlan macaddr add 02:00:00:00:00:03; m
ip -n s link set ms type macvlan macaddr add 02:00:00:00:00:03; echo "= $?"; m
ip -n s link set ms type macvlan macaddr del 02:00:00:00:00:02; m
ip -n s link set ms type macvlan macaddr del 02:00:00:00:00:02; echo "= $?"
ip -n s link set ms type macvlan macaddr set 02:00:00:00:00:04 02:00:00:00:00:02 02:00:00:00:00:05 02:00:00:00:00:06 52:54:00:12:34:56 aa:bb:cc:dd:ee:ff; m
ip -n s -d -j link show ms | jq -c '.[0].linkinfo'
ip -n s link set ms type macvlan macaddr flush; echo "= $?"; m
ip -n s link set ms type macvlan macaddr set; echo "= $?"; m
ip -n s link set ms type macvlan macaddr add 01:00:00:00:00:02; echo "= $?"
ip -n s link set ms type macvlan macaddr add 00:00:00:00:00:00; echo "= $?"
ip -n s link set ms type macvlan macaddr add; echo "= $?"
ip -n s link set ms type macvlan macaddr add xyz; echo "= $?"
ip -n s link set ms type macvlan macaddr set 02:00:00:00:00:02 xyz 2>&1 | head -2
ip -n s link set ms type macvlan macaddr set 01:00:00:00:00:02; echo "= $?"; m
ip -n s link set ms type macvlan macaddr nosuch 2>&1 | head -3
ip -n s link set ms type macvlan macaddr; echo "= $?"
ip -n s link add link eth0 name mb type macvlan mode bridge macaddr add 02:00:00:00:00:02; echo "= $?"
ip -n s link set ms type macvlan mode bridge; m
ip -n s link set ms type macvlan macaddr add 02:00:00:00:00:02; echo "= $?"
ip -n s link set ms type macvlan mode source macaddr set 02:00:00:00:00:02 02:00:00:00:00:03; m
ip -n s link set ms type macvlan mode private; ip -n s link set ms type macvlan mode source; m
ip -n s link set ms type macvlan macaddr set 02:00:00:00:00:02; m
# Frames: the listed sender's alone, whatever they are for, and the lower device hears them too.
ip -n s link set ms up
ip netns add n; ip -n s link set ms netns n; ip -n n link set ms up; ip -n n addr add 10.0.0.7/24 dev ms
sleep 1
ip netns exec n tcpdump -lneni ms icmp >/tmp/ms 2>/dev/null & a=$!
ip netns exec s tcpdump -lneni eth0 icmp >/tmp/eth0 2>/dev/null & b=$!
sleep 2
for i in 2 3; do ip netns exec h$i ping -c 1 -W 1 10.0.0.1 | sed -n 2p; sleep 1; ip netns exec h$i ping -c 1 -W 1 10.0.0.7 | sed -n 2p; sleep 1; done
sleep 2; kill $a $b; wait
for f in ms eth0; do echo "$f:"; cut -d' ' -f2- /tmp/$f | sed 's/id [0-9]*, seq/id N, seq/' ; done
ip -n n neigh; ip -n s neigh | cut -d' ' -f1-5 | sort
ip -n n link set ms type macvlan nodst; echo "= $?"; m() { ip -n n -d link show ms | sed -n '3,$p' | sed 's/ addrgenmode.*//'; }; m
for i in 2 3; do ip netns exec h$i ping -c 1 -W 1 10.0.0.1 >/dev/null; echo "h$i $?"; ip netns exec h$i ping -c 1 -W 1 10.0.0.7 >/dev/null; echo "h$i $?"; done
ip -n n link set ms type macvlan flag null; echo "= $?"; m
ip -n n link set ms type macvlan nopromisc 2>&1 | head -3; 
ip -n n link set ms type macvlan flag nodst bcqueuelen 5000; m
ip -n n link set ms type macvlan flag nosuch; echo "= $?"
ip -n n link set ms type macvlan bcqueuelen x; echo "= $?"
ip netns del n; sleep 1
ip -n s link add link eth0 name m1 type macvlan mode bridge bcqueuelen 200; ip -n s link add link eth0 name m2 type macvlan; for i in 1 2; do ip -n s -d link show m$i | grep -o 'macvlan.*queuelen [0-9]*'; done
ip -n s link del m2; ip -n s -d link show m1 | grep -o 'macvlan.*queuelen [0-9]*'; ip -n s link del m1
ip -n s link add link eth0 name p0 type macvlan mode passthru nopromisc; echo "= $?"
ip -n s link set p0 up; ip -n s link show eth0 | head -1; ip -n s -d link show p0 | sed -n 3p | sed 's/ addrgenmode.*//'
ip -n s link set p0 type macvlan mode passthru flag null; ip -n s link show eth0 | head -1
ip -n s link set p0 type macvlan mode passthru nopromisc; ip -n s link show eth0 | head -1
ip -n s link set p0 down; ip -n s link show eth0 | head -1
