# SYNPROXY, SECMARK and CONNSECMARK: where the kernel takes them, how they are listed and translated.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
a() { t iptables -A INPUT "$@"; }
a -p tcp -j SYNPROXY
a -p tcp -j SYNPROXY --wscale 15
a -p tcp -j SYNPROXY --wscale 7 --ecn
a -p tcp -j SYNPROXY --mss 70000
a -p tcp -j SYNPROXY --mss zz
a -p tcp -j SYNPROXY --mss 5 --mss 6
a ! -p tcp -j SYNPROXY
t iptables -A OUTPUT -p tcp -j SYNPROXY
t iptables -A FORWARD -p tcp -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460 --ecn
t ip6tables -A FORWARD -p tcp -j SYNPROXY --mss 1440 --timestamp
t iptables -t raw -A PREROUTING -p tcp -j SYNPROXY
t iptables -N foo
t iptables -A foo -p tcp -j SYNPROXY
t iptables -A INPUT -j foo
t iptables -A OUTPUT -j foo
t iptables -t mangle -A FORWARD -j CONNSECMARK --restore
t iptables -t mangle -A FORWARD -j CONNSECMARK
t iptables -t mangle -A FORWARD -j CONNSECMARK --save --restore
t iptables -t security -A INPUT -j CONNSECMARK --save
t iptables -t raw -A PREROUTING -j CONNSECMARK --save
t iptables -t mangle -A INPUT -j SECMARK
t iptables -t mangle -A INPUT -j SECMARK --selctx foo
t iptables -t raw -A PREROUTING -j SECMARK --selctx foo
t iptables -t security -A INPUT -j SECMARK --selctx foo
t iptables -S
t iptables -L FORWARD
t iptables -t mangle -S FORWARD
t iptables -t mangle -L FORWARD
t iptables -t security -S INPUT
t ip6tables -S FORWARD
nft list chain ip filter INPUT
iptables-translate -t raw -A PREROUTING -p tcp -j SYNPROXY --mss 1460 --wscale 7 --timestamp --sack-perm
iptables-translate -A INPUT -p tcp -j SYNPROXY
iptables-translate -t mangle -A INPUT -j CONNSECMARK --save
iptables-save -t mangle | grep -v '^#'
