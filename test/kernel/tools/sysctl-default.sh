# What net.ipv4.conf.default says goes to devices that are there already, too: those without an address, where nobody set it.
ip link add v0 type veth peer name v1; ip link set v0 up
p() { for k in $1; do printf '%s: ' $k; sysctl -n net.ipv4.conf.{all,default,lo,v0}.$k | paste -sd' '; done; }
K="rp_filter arp_ignore send_redirects accept_redirects log_martians accept_local forwarding proxy_arp accept_source_route"
p "$K"
sysctl -q net.ipv4.conf.v0.arp_ignore=0 net.ipv4.conf.v0.rp_filter=0
for k in $K; do sysctl -q net.ipv4.conf.default.$k=1; done
p "$K"
ip addr add 10.0.0.1/24 dev v1
sysctl -q net.ipv4.conf.default.rp_filter=2; p rp_filter; sysctl -n net.ipv4.conf.v1.rp_filter
sysctl -q net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.all.forwarding=0; p "rp_filter forwarding"
sysctl -q net.ipv6.conf.default.accept_ra=0 net.ipv6.conf.default.hop_limit=33; sysctl -n net.ipv6.conf.{all,default,lo,v0}.accept_ra net.ipv6.conf.{all,default,lo,v0}.hop_limit | paste -sd' '
sysctl -w net.ipv4.ip_forward=1; p forwarding; sysctl -w net.ipv4.conf.default.forwarding=0;  p forwarding
sysctl -w net.ipv4.tcp_congestion_control=nosuch; echo "= $?"
printf -- '-net.nosuch.key = 1\nnet.ipv4.ip_forward=0\n' >99.conf; sysctl -p 99.conf; echo "= $?"
