# ping's options one by one, names of both families, and what is refused
ip netns add h; ip netns add w
ip link add h0 netns h address 02:06:00:00:00:01 type veth peer name w0 netns w address 02:06:00:00:00:03
ip -n h addr add 10.60.1.2/24 dev h0; ip -n h addr add 2001:db8:1::2/64 dev h0 nodad; ip -n w addr add 10.60.1.1/24 dev w0;  ip -n w addr add 2001:db8:1::1/64 dev w0 nodad
for n in h w; do ip -n $n link set lo up; ip -n $n link set ${n}0 up; done
mkdir -p /etc/netns/h; printf '127.0.0.1 localhost\n10.60.1.1 web www\n2001:db8:1::1 web web6\n10.60.1.1 only4 o4\n2001:db8:1::1 only6\n10.60.1.2 two\n10.60.1.1 two\n' >/etc/netns/h/hosts
H="ip netns exec h"; sleep 2
q() { sed -E 's/time=[0-9.]+ ms/T/; s/time [0-9]+ms/T/; s#= [0-9./]+ ms#= T#; s/, ipg.*//'; }
p() { echo "## ping $*"; $H ping "$@" 2>&1 | q; echo "rc=${PIPESTATUS[0]}"; }
for n in web www web6 only4 o4 only6 two; do p -c1 $n | head -2; p -4 -c1 $n | head -2;  p -6 -c1 $n | head -2; done
p -6 -F 0x12345 -c1 web6; p -6 -F 5 -c1 web6; p -6 -F 0x100000 -c1 web6; p -F x -c1 web6; p -F 5 -c1 10.60.1.1; p -F -1 -c1 web6
:
p -c1 -I h0 web; p -c1 -I lo 10.60.1.1 ; p -c1 -W1 -I lo 127.0.0.1; p -6 -c1 -I h0 web6; p -6 -c1 -I lo -W1 web6; p -6 -c1 -I 10.60.1.2 web6; p -4 -c1 -I 2001:db8:1::2 web; p -c1 -I w0 10.60.1.1
p -c1 -d -n 10.60.1.1; p -U -c1 10.60.1.1; p -a -c1 10.60.1.1; p -v -c1 10.60.1.1; p -r -c1 10.60.1.1; p -L -c1 10.60.1.1; p -B -c1 10.60.1.1; p -C -c1 10.60.1.1; p -V; p -c1 -S 100 10.60.1.1; p -c1 -s 4 10.60.1.1; p -c1 -s 16 10.60.1.1; p -c1 -w0 10.60.1.1; p -A -c3 10.60.1.1; p -l 70000 10.60.1.1; p -l 0 10.60.1.1; p -m x 10.60.1.1; p -Q 256 10.60.1.1; p -Q x 10.60.1.1; p -c1 -Q 0x3 10.60.1.1; p -p zz 10.60.1.1; p -e 99999 10.60.1.1; p -i 0.001 -c 3 10.60.1.1; p -W 0 -c1 10.60.1.1; p -W 0.5 -c1 10.60.1.9; p -T nosuch 10.60.1.1; p -R -T tsonly 10.60.1.1; p -M do -c1 -s 1500 10.60.1.1; p -f -c 3 -i 0.1 10.60.1.1; p -c 1 ''; p -4 -6 web; p -c 1 1.2.3.4.5; p -c 1 0x0a3c0101; p -c1 10.60.257; p -c1 256.1.1.1; p -t 0 -c1 10.60.1.1; p -6 -t 0 -c1 web6; p -c1 -b 255.255.255.255 -w 1; p -c1 224.0.0.1 -w 1; p -c1 -I h0 224.0.0.1 -w 1; p --help; p -c
nc --help 2>&1 | head -1; arping --help 2>&1 | head -1
