for t in route arp ifconfig; do echo "== $t"; $t -V; echo $?; $t --version >/dev/null 2>&1; echo $?; $t -h; echo $?; $t --help; echo $?; $t -?; echo $?; $t --foo; echo $?; $t -Q; echo $?; done
route -C; route -Cn; route -F -n; route -Fe; route -e; route -nee; route flush; route add; route del; route add -net; route add default; route add foo; route add -host 1.2.3.4; route add -net 1.2.3.0/24 gw 5.6.7.8; route del default; route -A inet6; route -A foo; route --inet6; route -6 add default; route add -net 1.2.3.0; route -v
ip link add e0 type veth peer name e1
ip addr add 10.0.0.1/24 dev e0; ip link set e0 up; ip link set e1 up
arp -s 10.99.99.99 02:00:00:00:00:99; echo $?
arp -Ds 10.0.0.30 e0 pub;echo $?
arp -Ds 10.0.0.31 e1; echo $?
arp -s 10.0.0.40 zz; echo $?
arp -s 10.0.0.40; echo $?
arp -s; echo $?
arp -d; echo $?
arp -d foo.invalid; echo $?
arp -s 10.0.0.41 02:00:00:00:00:41 temp; echo $?
arp -d 10.0.0.31
arp -i nosuch; echo $?
arp -s 10.0.0.42 02:00:00:00:00:42 pub; echo $?
arp -H foo; arp -H ether -n; arp -t ether -n
arp -n; arp -a; arp -v; arp -e; arp -vn; arp -an; arp -a 10.0.0.41; arp 10.0.0.41; arp -nD 10.0.0.41; arp -f /nosuch; arp -f
printf '10.0.0.50 02:00:00:00:00:50\n# c\n10.0.0.51 zz\n' > ethers; arp -f ethers; arp -n | grep 50
arp -i e1 -n; arp -n -i e0 | tail -1
