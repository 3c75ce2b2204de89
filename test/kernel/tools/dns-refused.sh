ip link set lo up
for t in 1 2 3 4; do echo "t$t"; dig +tries=$t +time=1 @127.0.0.1 x | grep -c refused; done
echo retry; dig +retry=0 +time=1 @127.0.0.1 x | grep -c refused; dig +retry=1 +time=1 @127.0.0.1 x | grep -c refused; dig @127.0.0.1 x | grep -c refused; dig +short @127.0.0.1 x
host x 127.0.0.1; host -W1 x 127.0.0.1; host -R1 x 127.0.0.1
echo ns; nslookup x 127.0.0.1; dig +short @127.0.0.1 x +time=1 +tries=1
