# Which messages of a transaction the kernel refuses, and the numbers that refused ones use up
T='table inet g { counter c { }; set n { type ipv4_addr; flags interval; elements = { 10.0.0.0/24 }; }; set few { type ipv4_addr; size 2; }; chain third { counter; }; chain user { counter; }; chain forward { type filter hook forward priority 0; counter name "c"; }; chain late { type filter hook postrouting priority 10; }; }'
nft "$T"; nft -a list ruleset
f() { printf '%s\n' "$@" | nft -f -; echo "= $?"; }
h() { nft -a -e add rule inet g third counter | sed 's/by process.*//'; nft delete rule inet g third handle $(nft -a list chain inet g third | tail -3 | sed -n 's/.*handle //p' | head -1); }
h
echo 1; f 'add rule inet g late redirect' 'delete rule inet g forward handle 77'; h
echo 2; f 'add rule inet g late redirect' 'add rule inet g user counter' 'add element inet g few { 10.0.0.1 }' 'add chain inet g x'
echo 3; f 'add rule inet g late redirect' 'delete rule inet g forward handle 77'
h
echo 4; f 'add rule inet g late redirect' 'delete rule inet g forward handle 77'
echo 5; nft add rule inet g late redirect; h
echo 6; nft -c add rule inet g late redirect; h
echo 7; nft add rule inet g late redirect;  nft add rule inet g late redirect; nft add rule inet g late redirect; h
echo 8; f 'flush ruleset ip' 'add element inet g few { 10.0.0.1 }'
echo 9; f 'add element inet g few { 10.0.0.1 }' 'flush ruleset ip' 
echo 10; f 'add element inet g few { 10.0.0.1 }' 'flush ruleset' 
echo 11; f 'add element inet g few { 10.0.0.1, 10.0.0.2, 10.0.0.3 }' 'list set inet g few' 'delete rule inet g forward handle 77'
echo 13; f 'flush set inet g n' 'list set inet g n' 'delete rule inet g forward handle 77'
echo 15; f 'list set inet g n' 'flush set inet g n' 'delete rule inet g forward handle 77'
echo 16; f 'add rule inet g third index 0 counter name "c"' 'list chain inet g third' 'delete rule inet g forward handle 77'
echo 17; f 'flush chain inet g third' 'add rule inet g third index 0 counter name "c"' 'list chain inet g third'
echo 18; f 'add rule inet g user jump third' 'add rule inet g third goto user' 'add rule inet g forward jump user' 'add rule inet g user counter'
h
echo 19; f 'add rule inet g user jump third' 'add rule inet g third goto user'  'add rule inet g user counter'
h
echo 20; f 'add rule inet g forward jump third' 'add rule inet g third redirect' 'add rule inet g user ip saddr { 10.0.0.1 } drop' 'add map inet g m { type ipv4_addr : verdict; elements = { 10.0.0.1 : drop, 10.0.0.2 : accept }; }' 'insert rule inet g forward ip saddr vmap { 10.0.0.1 : drop, 10.0.0.2 : accept }'
h
echo 21; nft add rule inet g forward ct helper '"ftp"' ; h
echo 22; nft add rule inet g forward queue num 3 bypass ; h
echo 23; nft add rule inet g forward counter name '"nosuch"' ; h
echo 24; nft add rule inet g forward counter jump nosuch ; h
echo 25; nft add rule inet g forward counter ip saddr '{ 10.0.0.1 }' jump nosuch ; h
echo 26; nft add rule inet g forward jump late ; h
echo 27; nft add rule inet g forward meta pkttype set host ; h
echo 28; nft add rule inet g forward tproxy to :80 ; nft add rule inet g forward meta l4proto tcp tproxy to :80; h
echo 29; nft add rule inet g nosuch counter ; h
echo 30; nft add chain inet g third '{ type filter hook forward priority 0; }' ; h
echo 31; nft create chain inet g third; h
echo 32; nft create set inet g few '{ type ipv4_addr; }'; h
echo 33; nft add set inet g few '{ type inet_service; }'; h
echo 34; nft add counter inet g c; nft create counter inet g c;  h
echo 35; nft add chain inet g x1 '{ type nat hook forward priority 0; }'; h
echo 36; nft add rule inet g forward log group 2 prefix a; h
echo 37; nft add rule inet g forward update @few '{ ip saddr }'; nft add rule inet g forward update @n '{ ip saddr }'; h
echo 38; nft add rule inet g forward dup to 10.0.0.1 device nosuch;  nft add rule inet g forward ip version 4 dup to 10.0.0.1;  h
echo 39; nft add rule inet g forward ip daddr 10.0.0.1 dup to 10.0.0.1 ;  h
