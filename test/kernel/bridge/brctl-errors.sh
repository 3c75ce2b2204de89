r() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link set lo up
r brctl addbr averyverylongbridgename
r brctl addbr averyverylongbridgename
r brctl addbr a/b
r brctl addbr br0
ip link set br0 address 02:00:00:00:00:aa
ip link add p1 address 02:00:00:00:00:11 type veth peer name q1 address 02:00:00:00:00:21
ip link add p2 address 02:00:00:00:00:12 type veth peer name q2 address 02:00:00:00:00:22
r brctl addif br0 br0
r brctl addif br0 averyverylongbr
r brctl addif br0 lo
r brctl addif br0 p1 nosuch p2
r brctl addif br0 p1
r brctl addif averyverylongbr p1
r brctl addif br0
r brctl addif p1 p2
r brctl delif br0 p2 p2
r brctl delif br0 q1
r brctl delif nosuch q1
r brctl delif br0 nosuch
r brctl hairpin br0 p1 yes
r brctl hairpin br0 p1 off
r brctl hairpin br0 p1 maybe
r brctl hairpin br0 q1 on
r brctl hairpin nosuch p1 on
r brctl hairpin br0 nosuch on
r brctl stp br0 yes
r brctl stp br0 1
r brctl stp br0 2
r brctl stp nosuch on
r brctl stp p1 on
r brctl setageing br0 x
r brctl setageing br0 12.5
r brctl setageing nosuch 5
r brctl setageing br0 0
r brctl setfd br0 x
r brctl setfd br0 31
r brctl setfd br0 2
r brctl setfd nosuch 2
r brctl sethello br0 0
r brctl sethello br0 10
r brctl sethello br0 11
r brctl setmaxage br0 5
r brctl setmaxage br0 6
r brctl setmaxage br0 41
r brctl setbridgeprio br0 70000
r brctl setbridgeprio br0 -1
r brctl setbridgeprio br0 x
r brctl setbridgeprio nosuch 1
r brctl setpathcost br0 p1 70000
r brctl setpathcost br0 p1 65535
r brctl setpathcost br0 nosuch 5
r brctl setpathcost br0 q1 5
r brctl setportprio br0 p1 63
r brctl setportprio br0 p1 64
r brctl setportprio br0 p1 255
r brctl setportprio br0 p1 x
r brctl setportprio br0 nosuch 5
r brctl setportprio br0 q1 5
r brctl showmacs nosuch
r brctl showmacs q1
r brctl showstp nosuch
r brctl showstp q1
r brctl show q1 br0 nosuch
r brctl setmcrouter br0 2
r brctl setmcsnoop br0 0
r brctl setmcqv4src br0 1.2.3.4
r brctl setgcint br0 4
r brctl sethashel br0 4
r brctl sethashmax br0 512
r brctl help
r brctl -h
r brctl -V
r brctl -x
r brctl stp
r brctl stp br0
r brctl stp br0 on extra
r brctl delbr br0 extra
r brctl delbr averyverylongbridgename
r brctl delbr br0
r brctl delbr q1
r brctl delbr lo
brctl show
