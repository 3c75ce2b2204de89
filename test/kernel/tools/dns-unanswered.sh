# dig, host and nslookup where nobody answers: which servers are asked, how often, and their options.
ip link set lo up
dig +short +time=1 +tries=1 web.example.com; echo "rc=$?"
host -W 1 -R 1 x.example.com; echo "rc=$?"
nslookup -timeout=1 -retry=1 x.example.com; echo "rc=$?"
nslookup -timeout=1 -retry=2 x.example.com; echo "rc=$?"
dig +time=1 +tries=2 x.example.com; echo "rc=$?"
dig -4 +time=1 +tries=1 +short x.example.com; dig -6 +time=1 +tries=1 +short x.example.com
ip netns add n; ip netns exec n dig +time=1 +tries=1 x.example.com; echo "rc=$?"; ip netns exec n host -W1 x.example.com; ip netns exec n nslookup -timeout=1 x.example.com
echo 'nameserver 127.0.0.1' > /etc/resolv.conf
echo 'nameserver 127.0.0.2' >> /etc/resolv.conf
dig +time=1 +tries=1 x.example.com; echo "rc=$?"
host -W 1 -R 1 x.example.com; echo "rc=$?"
host -W 1 -R 0 x.example.com; echo "rc=$?"
nslookup -timeout=1 -retry=1 x.example.com; echo "rc=$?"
nslookup x.example.com 127.0.0.1 -timeout=1 2>&1 | head -4; echo "rc=$?"
nslookup -timeout=1 a b c; echo "rc=$?"
echo 'x.example.com' | nslookup - 127.0.0.1 2>&1 | head -5
printf 'server 127.0.0.2\nset timeout=1\nset type=MX\nexample.org\nexit\n' | nslookup; echo "rc=$?"
dig +trace +time=1 +tries=1 example.com; echo "rc=$?"
nslookup -type=any -timeout=1 x.example.com 127.0.0.1;nslookup -norecurse -timeout=1 x.example.com 127.0.0.1; nslookup -vc -timeout=1 x.example.com 127.0.0.1; nslookup -type=bogus x 127.0.0.1; nslookup -foo=1 -timeout=1 x 127.0.0.1
host -v -W 1 x.example.com 127.0.0.1; echo "rc=$?"; host -a -W 1 x.example.com 127.0.0.1; echo "rc=$?"; host -T x.example.com 127.0.0.1; host -t ptr 10.0.0.1 127.0.0.1; host -6 -W1 x.example.com ::1; host -c CH -W 1 x 127.0.0.1; host -N 3 -W 1 x 127.0.0.1; host -m record -W1 x 127.0.0.1
dig -t MX example.com @127.0.0.1 +time=1 +tries=1 +qr; dig example.com ANY @127.0.0.1 +tcp +time=1 +tries=1; dig -b 127.0.0.3 x @127.0.0.1 +time=1 +tries=1
