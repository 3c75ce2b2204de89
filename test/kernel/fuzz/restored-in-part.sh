# Comments that -v tells at once, and tables that -T passes over
iptables -N user; iptables -t nat -N user
t() { o="$1"; shift; echo "== $o: $*"; printf '%s\n' "$@" | iptables-restore $o; echo "= $?"; }
t -v '# first' '*mangle' '# a comment' ':PREROUTING ACCEPT [0:0]' '-A INPUT -j ACCEPT' 'COMMIT' '# end'
t -v '*mangle' '-A INPUT -j ACCEPT' '# a comment' '[3:252] -A FORWARD -j nosuch' 'COMMIT'
t -v '*filter' '# a comment' '-A FORWARD -j ACCEPT' '# nothing'
t -v '*filter' '-A FORWARD -j ACCEPT' '# nothing'
t -t '*filter' '-A FORWARD -j ACCEPT' '# nothing'
t -tv '*filter' '-A FORWARD -j ACCEPT' '# nothing' 'COMMIT'
t '-n -T filter' '*mangle' '-A FORWARD -j ACCEPT'
t '-T filter' '*mangle' '-A FORWARD -j ACCEPT' '# x'
t '-T filter' '*filter' '-A FORWARD -j ACCEPT' '# x'
t '-T filter' '*mangle' '-A FORWARD -j ACCEPT' '*filter' '-A FORWARD -j DROP' 'COMMIT'
t '-T filter' '*mangle' 'garbage' 'COMMIT' '*filter' '-A FORWARD -j DROP' 'COMMIT'
t '-n -T filter' '*nat' 'COMMIT' 'COMMIT'
t '-n' '*nat' '*filter' 'COMMIT'
t '-nv' '*nat' 'COMMIT' '# c' '*filter' '-A FORWARD -j nosuch' 'COMMIT'
t '-nv' '*nat' '-A POSTROUTING -j nosuch' 'COMMIT' '# c' '*filter' '-A FORWARD -j ACCEPT' '# d' 'COMMIT'
t '-nv' '*filter' '-A FORWARD -j ACCEPT' '# c' '-A FORWARD --nosuch' '# d' 'COMMIT'
t '-v' '*filter' '-A FORWARD -j ACCEPT' '# c' '-A FORWARD -j ACCEPT' '# d' '-D FORWARD 7' 'COMMIT' '# e'
iptables-save -t mangle | grep -v ^#
iptables-save | grep -v ^#
t() { printf '%s\n' "$@" | iptables-restore -n; echo "= $?"; }
t '*filter' ':INPUT ACCEPT [0:0]' '-Z FORWARD' '-I OUTPUT -j DROP' COMMIT
t '*filter' ':INPUT ACCEPT [0:0]' '-A OUTPUT -j DROP' '-Z FORWARD' COMMIT
t '*filter' '-P OUTPUT ACCEPT' '-Z FORWARD' COMMIT
t '*filter' '-P OUTPUT ACCEPT' '-F user' '-Z FORWARD' COMMIT
t '*filter' ':user - [0:0]' '-Z FORWARD' COMMIT
t '*filter' '-Z FORWARD' COMMIT
