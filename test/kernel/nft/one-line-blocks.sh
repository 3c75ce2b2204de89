# Blocks on one line: each line of a block needs its end, and errors of the command line show its first line.
nft 'table ip x { chain y { accept; } }'; nft list ruleset
nft 'table ip x { chain y { accept; }; }'; nft list ruleset
nft 'table ip x { chain y { accept; bogus; drop; }; }'
nft 'table ip x { set y { type ipv4_addr; } }'
nft 'table ip x { counter y { } }'
nft 'table ip x { chain y { accept; bogus
  drop; 
 }
 chain z { foo bar }
 }'
nft 'table ip x { chain y { 
  tcp dport 80 aceept
  drop
  ip saddr 1.2.3.4.5 drop
  udp dpor 4 drop
 }
 }'
nft list ruleset
