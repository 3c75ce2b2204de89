# What nft guesses of wrong tables, chains and sets, and of words that are no statements.
nft add table inet my_table; nft add chain inet my_table input
nft add table ip other; nft add chain ip other zz1; nft add set ip other blocked '{ type ipv4_addr; }'
nft add rule inet my_table zz1 accept
nft add rule ip other input accept
nft add rule ip other inpux accept
nft delete chain ip other input
nft flush chain ip other input
nft list chain ip other input
nft add element inet my_table blocked '{ 1.1.1.1 }'
nft add element inet nope blocked '{ 1.1.1.1 }'
nft delete set inet nope blocked
nft add set inet nope blocked '{ type ipv4_addr; }'
nft flush set inet nope blocked
nft list set inet nope blocked
nft delete table nope
nft flush table othr
nft delete table ip othr
nft list table ip othr
nft add rule inet my_table input jump zz1
nft add rule inet my_table input counter name zz
nft add rule inet my_table input bogus
nft 'add rule inet my_table { bogus }'
nft 'table ip x { chain y { bogus } }'
nft 'table ip x { chain y { bogus; } }'
nft 'table ip x { chain y { tcp; } }'
nft 'table ip x { chain y { accept drop } }'
nft 'table ip x { chain y { accept } }'; nft list table ip x
nft 'table ip x { chain y { meta } }'
nft 'add rule ip x y tcp'
nft 'add rule ip x y'
nft 'add rule ip x y bogus accept'
nft 'add rule ip x y bogus bogus2'
nft 'add rule ip x y accept bogus2'
nft 'add rule ip x y bogus 5'
nft 'add rule ip x y bogus @f'
nft 'add rule ip x y 5 accept'
nft 'add rule ip x y "str"'
