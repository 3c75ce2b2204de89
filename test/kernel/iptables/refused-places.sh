# Rules that the kernel refuses in a restored table, and what later lines do about them; several addresses at one place.
t() { printf '%s\n' '*filter' "$@" COMMIT | iptables-restore -n; echo "= $?"; }
t '-A FORWARD -m socket -j CONNMARK --set-xmark 1/3' '-D FORWARD 1'
t '-A FORWARD -m socket -j CONNMARK --set-xmark 1/3' '-D FORWARD -m socket -j CONNMARK --set-xmark 1/3'
t '-A FORWARD -m socket -j CONNMARK --set-xmark 1/3' '-A FORWARD -j DROP' '-I FORWARD 2 -j ACCEPT'
t '-A FORWARD -m socket -j CONNMARK --set-xmark 1/3' '-I FORWARD -j ACCEPT' '-I FORWARD 2 -j ACCEPT'
t '-A FORWARD -m socket -j CONNMARK --set-xmark 1/3' '-I FORWARD 1 -j ACCEPT' '-F FORWARD'
t '[5:5] -A FORWARD -m socket -j CONNMARK --set-xmark 1/3' '-Z FORWARD'
t '-N x' '-A x -m socket -j CONNMARK --set-xmark 1/3' '-A FORWARD -j x' '-F x' '-X x'
t '-A FORWARD -j DROP' '-D FORWARD 1' '-A FORWARD -j x'
t '-A FORWARD -j nosuch' '-D FORWARD -j nosuch'
iptables -S
unset -f t
t() { echo "# $*"; iptables "$@"; echo "= $?"; }
t -I FORWARD 1 -s 10.0.0.1,10.0.2.2 -j ACCEPT
iptables -S FORWARD
t -I FORWARD -s 10.0.0.3,10.0.0.4 -j ACCEPT
t -I FORWARD 2 -s 10.0.0.5,10.0.0.6,10.0.0.7 -d 1.1.1.1,2.2.2.2 -j ACCEPT
t -I FORWARD 99 -s 10.0.0.8,10.0.0.9
iptables -S FORWARD; iptables -F
iptables -A FORWARD -s 1.1.1.1
t -I FORWARD 2 -s 10.0.0.8,10.0.0.9
t -I FORWARD 4 -s 10.0.1.8,10.0.1.9
iptables -S FORWARD; iptables -F
t -I FORWARD 1 -s 10.0.0.1,10.0.2.2 -j ACCEPT
iptables -S FORWARD
t -D FORWARD -s 10.0.0.1,10.0.2.2 -j ACCEPT
t -R FORWARD 1 -s 10.0.0.1,10.0.2.2 -j ACCEPT
iptables -N user; t -I user 1 -s 10.0.0.1,10.0.2.2 -j ACCEPT; iptables -S user
iptables -t nat -I POSTROUTING 1 -s 10.0.0.1,10.0.2.2 -j ACCEPT; iptables -t nat -S
printf '*filter\n-I INPUT 1 -s 10.0.0.1,10.0.2.2\n-I INPUT -s 1.1.1.1,2.2.2.2\nCOMMIT\n' | iptables-restore; iptables -S INPUT
