# conntrack by hand: entries made, changed, listed by each filter and deleted; a status takes the place of a mark before it
ip netns add r; R="ip netns exec r"; ip -n r link set lo up
C="$R conntrack"
$C -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 500; echo $?
$C -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 500; echo $?
$C -I -p udp -s 10.0.0.1 -d 10.0.0.9 --sport 53 --dport 53 -t 60 -m 7 --status ASSURED; echo $?
$C -I -p udp -s 10.0.0.1 -d 10.0.0.9 --sport 54 --dport 53 -t 60 --status SEEN_REPLY,ASSURED; echo $?
$C -I -p tcp -s 10.0.0.3 -d 10.0.0.2 --sport 1001 --dport 443 --state SYN_SENT -t 30 -g 10.0.1.1:8443; echo $?
$C -I -p tcp -s 10.0.0.4 -d 10.0.0.2 --sport 1001 --dport 443 --state ESTABLISHED -t 30 -n 192.0.2.1; echo $?
$C -I -p icmp -s 10.0.0.4 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 30; echo $?
$C -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 30; echo $?
$C -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2; echo $?
$C -I -s 10.0.0.1 -d 10.0.0.2 -t 30; echo $?
$C -I -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 5 --dport 6 --state ESTABLISHED -t 33 ; echo $?
l() { echo "# $*"; $C -L "$@" 2>&1 | sort; }
l; l -p tcp; l -p udp -o extended; l -p tcp --state ESTABLISHED; l -s 10.0.0.1; l -d 10.0.0.2 -p icmp
l -q 10.0.1.1; l -r 10.0.1.1; l -m 7; l -m 0/7; l -n; l -g; l -j; l -u ASSURED; l -u UNREPLIED; l -u SEEN_REPLY; l --dport 53 -p udp; l -p udp --sport 54
l -o id | sed 's/id=[0-9]*/id=N/'; l -o xml -p icmp | sed 's,<id>[0-9]*,<id>N,'; l -o save -p tcp
l -f ipv4 -p tcp; l -f ipv6; l -s 10.0.0.0/30; l --mask-src 255.255.255.0 -s 10.0.0.0; l -p 17; l --zone 3; l -w 0
$C -U -p tcp -s 10.0.0.1 --state CLOSE -t 9 2>&1 | sort
$C -U -m 5 -p udp 2>&1 | sort
$C -U -p udp --dport 53 -m 0x8/0x8 2>&1 | sort
$C -C; $C -S | head -1 | cut -d' ' -f1-3
$C -G -p udp -s 10.0.0.1 -d 10.0.0.9 --sport 53 --dport 53
$C -G -p udp -s 10.0.0.1 -d 10.0.0.9 --sport 99 --dport 53
$C -D -p udp 2>&1 | sort
$C -D -p udp
$C -D -s 10.0.0.4 -p icmp
$C -D 2>&1 | sort
$C -F; $C -C; $C -L
$C -L expect; $C -F expect; $C -C expect
$C -L nosuch; $C -Q; $C -L -p foo; $C -L -z 3; $C -L -s bad; $C; $C -L -I
