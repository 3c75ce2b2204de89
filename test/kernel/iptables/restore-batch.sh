# What iptables-restore finds wrong before the kernel does, what the kernel refuses line by line, and what -v and -t tell.
iptables -N user; iptables -N other; iptables -A other -s 10.0.0.1
r() { printf '%s\n' "$@" | iptables-restore -v; echo "= $?"; iptables -S; }
r '*filter' '-P OUTPUT ACCEPT' COMMIT
r '*filter' '-P OUTPUT DROP' '-A INPUT -s 1.1.1.1' COMMIT
r '*filter' ':a - [0:0]' ':INPUT DROP [0:0]' '-A a -s 1.1.1.1 -j DROP' '-I a -s 1.1.1.2' '-R a 1 -s 1.1.1.9 -j ACCEPT' '-D a 1' '-N b' '-F a' '-Z a' '-X a' '-E b c' '-C c -j DROP' COMMIT
r '*filter' ':a - [0:0]' '-A a -s 1.1.1.1 -j DROP' '-C a -s 1.1.1.1 -j DROP' '-C a -j ACCEPT' COMMIT
printf '%s\n' '*filter' ':user - [0:0]' ':user - [0:0]' ':third - [0:0]' '-F user' '-A INPUT -j user' '-D INPUT -j user' '-X' COMMIT | iptables-restore -n -v; echo "= $?"; iptables -S
printf '%s\n' '*filter' 'garbage' COMMIT | iptables-restore -v; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -j user' '-A nosuch -j third' COMMIT | iptables-restore -v; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -j user' '-X other' '-A nosuch -j DROP' COMMIT | iptables-restore -v; echo "= $?"
printf '%s\n' '*filter' '-A nosuch -j third' COMMIT | iptables-restore -n; echo "= $?"
printf '%s\n' '*filter' '-A nosuch -j DROP' '-A INPUT -j third' COMMIT | iptables-restore -n; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -m rpfilter' '-A INPUT -j third' COMMIT | iptables-restore -n; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -m rpfilter' '-D INPUT 9' COMMIT | iptables-restore -n; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -m rpfilter' '-A INPUT -j nosuch' COMMIT | iptables-restore -t; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -m rpfilter'  COMMIT | iptables-restore -t; echo "= $?"
printf '%s\n' '*filter' '-A INPUT -m rpfilter' '-X foo' COMMIT | iptables-restore -t; echo "= $?"
printf '%s\n' '*filter' '-A other -j DROP' COMMIT | iptables-restore -t; echo "= $?"
printf '%s\n' '*filter' '-A other -j DROP' COMMIT | iptables-restore -t -n; echo "= $?"
printf '%s\n' '*filter' '-A other2 -j DROP' COMMIT | iptables-restore -t -n; echo "= $?"
iptables -A nosuch -j third; echo "= $?"
iptables -I nosuch -j third; echo "= $?"
iptables -R nosuch 1 -j third; echo "= $?"
iptables -D nosuch -j third; echo "= $?"
iptables -C nosuch -j third; echo "= $?"
n() { printf '%s\n' "$@" | iptables-restore -n; echo "= $?"; }
n '*filter' '-A INPUT -m rpfilter' '-A FORWARD -m rpfilter -j DROP' COMMIT
n '*filter' '-A INPUT -m rpfilter' ':a - [0:0]' '-A a -j a' '-X b' COMMIT
n '*filter' ':a - [0:0]' '-A INPUT -j a' '-X a' '-A FORWARD -m rpfilter' COMMIT
n '*filter' ':a - [0:0]' '-A a -j INPUT' '-A a -j FORWARD' COMMIT
n '*filter' ':a - [0:0]' ':b - [0:0]' '-A INPUT -j a' '-A a -j b' '-A b -j a' '-A b -j LOG' COMMIT
n '*filter' ':a - [0:0]' '-A a -m owner --uid-owner 0' '-A INPUT -j a'  '-A FORWARD -j ACCEPT' COMMIT
n '*nat' '-A INPUT -m rpfilter' '-A PREROUTING -j DNAT --to 1.1.1.1' '-A OUTPUT -j SNAT --to 1.1.1.1' '-A PREROUTING -j MASQUERADE' COMMIT
iptables -F; iptables -X; iptables -S
iptables -v -A INPUT -s 1.1.1.1,2.2.2.2 -m rpfilter; echo "= $?"
iptables -v -A INPUT -s 1.1.1.1,2.2.2.2; echo "= $?"
iptables -v -D INPUT -s 1.1.1.1,3.3.3.3; echo "= $?"
iptables -v -C INPUT -s 1.1.1.1,3.3.3.3; echo "= $?"
iptables -N a; iptables -A INPUT -j a; iptables -v -X; echo "= $?"; iptables -v -X a; echo "= $?"
iptables -F; iptables -P FORWARD DROP; iptables -v -X FORWARD; echo "= $?"; iptables -v -X INPUT; echo "= $?"
iptables -A OUTPUT -s 4.4.4.4; iptables -N b; iptables -A b -j LOG
printf '%s\n' '*filter' '-A INPUT -s 3.3.3.3' COMMIT | iptables-restore -v; iptables -S
printf '%s\n' '*filter' '-A INPUT -s 3.3.3.3' COMMIT | iptables-restore -nv; iptables -S
