# What ebtables-save writes and ebtables-restore reads, with chains that have policies, and texts that are refused.
t() { echo "\$ $*"; "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }
echo '$ ebtables-save'; ebtables-save | grep -v '^#'
t ebtables -A FORWARD -p arp -j ACCEPT
t ebtables -N foo -P DROP
t ebtables -N bar -P RETURN
t ebtables -A bar -j foo
echo '$ ebtables-save'; ebtables-save | grep -v '^#'
echo '$ ebtables-save -c'; ebtables-save -c | grep -v '^#'
echo '$ ebtables-save -t nat'; ebtables-save -t nat | grep -v '^#'
echo '$ ebtables-save -t filter'; ebtables-save -t filter | grep -v '^#'
t ebtables-save --foo
ebtables-save > /tmp/s
cat > /tmp/r <<X
*filter
:INPUT ACCEPT
:FORWARD DROP
:OUTPUT ACCEPT
:u DROP
-A FORWARD -p IPv4 -j u
-A u --limit 5/sec -j ACCEPT
*nat
:PREROUTING ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
-A PREROUTING -d Broadcast -j redirect
X
t ebtables-restore < /tmp/r
echo '$ ebtables-save'; ebtables-save | grep -v '^#'
printf '*filter\n:FORWARD DROP\n-A FORWARD -p nosuch -j DROP\n' | { t ebtables-restore; }
printf '*filter\n:FORWARD DROP\n-A NOPE -j DROP\n' | { t ebtables-restore; }
printf '*nosuch\n:FORWARD DROP\n-A NOPE -j DROP\n' | { t ebtables-restore; }
printf '*filter\nfoo\n' | { t ebtables-restore; }
printf -- '-A FORWARD -j DROP\n' | { t ebtables-restore; }
printf '*filter\n:FORWARD FOO\n' | { t ebtables-restore; }
printf '*filter\n:INPUT ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n' | { t ebtables-restore; }
echo '$ ebtables-save'; ebtables-save | grep -v '^#'
printf '*filter\n-A FORWARD -p arp -j ACCEPT\n' | { t ebtables-restore --noflush; }
t ebtables -L
t ebtables-restore -h
t ebtables-nft -V
echo '$ ebtables-nft-save'; ebtables-nft-save | grep -v '^#'
