ip link add a0 type veth peer name b0
ip token set ::7 dev a0; echo "= $?"
ip token set ::7 dev lo; echo "= $?"
ip link set a0 up arp off; ip token set ::7 dev a0; echo "= $?"
ip link set a0 arp on; ip token set ::7 dev a0; echo "= $?"
sysctl -qw net.ipv6.conf.a0.router_solicitations=0; ip token set ::8 dev a0; echo "= $?"
sysctl -qw net.ipv6.conf.all.forwarding=1;  ip token set ::8 dev a0; echo "= $?"; ip token set :: dev a0; echo "= $?"; ip token del dev a0; echo "= $?"
sysctl -qw net.ipv6.conf.a0.accept_ra=2;  ip token set ::8 dev a0; echo "= $?"
sysctl -qw net.ipv6.conf.a0.router_solicitations=1; ip token set ::8 dev a0; echo "= $?"
sysctl -qw net.ipv6.conf.a0.accept_ra=0 net.ipv6.conf.all.forwarding=0;  ip token set ::8 dev a0; echo "= $?"
sysctl -qw net.ipv6.conf.a0.disable_ipv6=1 net.ipv6.conf.a0.accept_ra=1;  ip token set ::9 dev a0; echo "= $?"
ip token
