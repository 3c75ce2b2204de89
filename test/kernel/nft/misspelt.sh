# What nft takes a wrong name for, which depends on the command.
x() { nft flush ruleset; nft add table ip t; for c in $2; do nft add chain ip t $c; done; echo "want $1 of $2: $(nft list chain ip t $1 2>&1 | head -1)"; echo "  jump: $(nft add rule ip t ${3:-${2%% *}} jump $1 2>&1 | head -1)"; }
x nosuch "c"
x nosuch "cc"
x nosuch "ccc"
x nosuch "c in"
x nosuch "in c"
x nosuch "abcdef"
x nosuch "nosuck"
x nosuch "nosuckkk"
x nosuch "nosu"
x nosuch "nos"
x nosuch "no"
x nosuch "abcd xyz"
x c "d"
x c "dd"
x c "ddd eee"
x input "output inpu"
x intput "input output forward"
x forwrd "input output forward"
x foo "input output forward"
x foo "bar baz"
nft flush ruleset; nft add table ip t; nft add chain ip t c; nft add chain ip t other
nft delete rule ip t c handle 77
nft replace rule ip t c handle 77 accept
nft add rule ip t c position 77 accept
nft insert rule ip t c index 3 accept
nft add table ip filter
nft list table ip filtre
nft list table ip xxxxxxx
nft list table inet filter
nft list table ip6 t
nft list chain ip filter c
nft add chain ip filtr c
nft delete table ip filte
nft add set ip filter blocked '{ type ipv4_addr; }'
nft list set ip filter block
nft add element ip filter block '{ 1.1.1.1 }'
nft add rule ip t c ip saddr @blocked drop
nft add rule ip filter c drop
nft flush chain ip t cc
nft delete chain ip t oter
nft add counter ip t cnt
nft add rule ip t c counter name cn
nft list counter ip t cn
nft delete counter ip t cn
nft delete set ip t blocked
nft delete element ip filter blocked '{ 1.2.3.4 }'
nft delete map ip t foo
nft list map ip filter blocked
nft flush set ip filter blokced
