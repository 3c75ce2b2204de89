# What dig, host and nslookup say without a server that answers, and of options.
ip link set lo up
echo "nameserver 127.0.0.1" > /etc/resolv.conf
for o in "+short +time=1 +tries=1 a.b" "-x 10.1.1.10 +short +time=1 +tries=1" "+time=1 +tries=1 @127.0.0.1 a.b" "+time=1 +tries=1 @127.0.0.1 -p 5300 a.b" "+noall +answer +time=1 +tries=1 a.b" "+time=1 +tries=2 a.b" "+nocmd +time=1 +tries=1 @127.0.0.1 a.b" "+tcp +time=1 +tries=1 @127.0.0.1 a.b" "+time=1 +tries=1 @nosuch a.b" "@::1 +time=1 +tries=1 a.b" "-v" "-6 +time=1 +tries=1 a.b" "+foo a.b" "a.b FOO +time=1 +tries=1" "-t FOO a.b" "+short +time=1 +tries=1 +retry=0 a.b c.d" ; do echo "+ dig $o"; dig $o; echo "= $?"; done 2>&1
for o in "-W 1 a.b" "-V" "-t mx -W 1 a.b" "-t FOO a.b" "-z" "10.0.0.1" "-R 1 -W 1 a.b"; do echo "+ host $o"; host $o; echo "= $?"; done 2>&1
for o in "-timeout=1 a.b" "-version" "-type=mx -timeout=1 a.b" "-foo a.b" "-timeout=1 10.0.0.1" "-timeout=1 a.b 127.0.0.1" "-timeout=1 a.b nosuch"; do echo "+ nslookup $o"; nslookup $o; echo "= $?"; done 2>&1
getent ahostsv4 localhost; echo "= $?"; getent ahostsv6 localhost; echo "= $?"; getent ethers x; echo "= $?"; getent initgroups root; getent -x; echo "= $?"
