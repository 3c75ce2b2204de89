# route without -net or -host: hosts, and masks that make no sense with them.
ip link add f0 type veth peer name f1; ifconfig f0 10.0.0.1/24 up
r() { echo "+ $*"; route "$@" 2>&1 | head -n 1; }
r add 10.1.0.0 netmask 255.255.0.0 dev f0; r add 10.2.0.0/16 dev f0; r add 10.3.0.0/16 gw 10.0.0.2; r add 10.4.0.1/32 dev f0; r add 10.5.0.1 dev f0; r add 10.6.0.1 gw 10.0.0.2; r add 10.7.0.0 dev f0; r add 0.0.0.0/0 dev f0; r add 0.0.0.0 gw 10.0.0.2; r add -net default gw 10.0.0.3; r add -host default dev f0; r add -net 10.9.0.0 dev f0; r add -net 10.10.0.0 gw 10.0.0.2; r add -net 192.168.5.0 dev f0; r add -net 10.11.0.0/16 dev f0; r add -host 10.12.0.1 gw 10.0.0.2; r add -host 10.13.0.1/32 dev f0; r add 10.14.0.0 netmask 255.255.255.255 dev f0; r add 0.0.0.0 netmask 0.0.0.0 gw 10.0.0.4
route -n
r del 10.2.0.0/16; r del 10.5.0.1; r del 10.6.0.1 netmask 255.255.255.255; r del -net 10.11.0.0; r del -net 10.11.0.0/16; r del default; r del 0.0.0.0
route -n
