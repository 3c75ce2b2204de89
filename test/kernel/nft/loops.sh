# Chains that call each other in a circle are refused when a hook reaches them, not before.
nft 'add table ip t; add chain ip t a; add chain ip t b; add rule ip t b jump a'
nft add rule ip t a jump b; echo "= $?"
nft add rule ip t a goto a; echo "= $?"
nft add chain ip t in '{ type filter hook input priority 0; }'
nft add rule ip t in jump b; echo "= $?"
nft add rule ip t in jump a; echo "= $?"
nft list table ip t
