# dig and other resolvers where no name server answers.
ip link set lo up
dig +tries=1 +time=1 example.com @127.0.0.1; echo "= $?"
dig +short +tries=1 +time=1 example.com @127.0.0.1; echo "= $?"
echo 'nameserver 127.0.0.1' > /etc/resolv.conf
dig +tries=1 +time=1 example.com; echo "= $?"
host -W 1 example.com; echo "= $?"
nslookup -timeout=1 -retry=0 example.com; echo "= $?"
ping -c 1 example.com; echo "= $?"
curl -sS http://example.com/; echo "= $?"
nc -w 1 example.com 80; echo "= $?"
getent hosts example.com; echo "= $?"
getent hosts localhost; echo "= $?"
echo '10.1.2.3 db db.example' >> /etc/hosts
getent hosts db.example
getent ahosts db.example
ping -c 1 -W 1 db; echo "= $?"
dig @nosuch example.com; echo "= $?"
dig +nosuch x @127.0.0.1; echo "= $?"
dig -x 10.0.0.1 +tries=1 +time=1 @127.0.0.1 | head -3
