# nft: hours, days and times, as text and JSON.
nft add table ip t; nft add chain ip t c
try() { nft "$@"; echo "rc $?"; }
try add rule ip t c meta hour 10:00 accept
try add rule ip t c 'meta hour "10:00" accept'
try add rule ip t c 'meta hour "10:00:05"-"12:00" accept'
try add rule ip t c 'meta hour "22:00"-"06:00" accept'
try add rule ip t c 'meta hour != "08:00"-"09:30" drop'
try add rule ip t c 'meta hour 3600 drop'
try add rule ip t c 'meta hour "25:00" drop'
try add rule ip t c 'meta hour "x" drop'
try add rule ip t c 'meta hour { "01:00"-"02:00", "03:00"-"04:00" } drop'
try add rule ip t c meta day 6 accept
try add rule ip t c meta day Saturday accept
try add rule ip t c 'meta day "Sat" accept'
try add rule ip t c 'meta day "saturday" accept'
try add rule ip t c 'meta day { "Monday", "Friday" } accept'
try add rule ip t c 'meta day "Monday"-"Friday" accept'
try add rule ip t c 'meta day 7 accept'
try add rule ip t c 'meta day "Someday" accept'
try add rule ip t c 'meta day > "Monday" accept'
try add rule ip t c 'meta time "2030-01-02 03:04:05" accept'
try add rule ip t c 'meta time > "2030-01-02" accept'
try add rule ip t c 'meta time "2030-01-02 03:04"-"2031-01-01 00:00:00" accept'
try add rule ip t c 'meta time 1000 accept'
try add rule ip t c 'meta time "soon" accept'
nft list chain ip t c
nft -n list chain ip t c
nft -T list chain ip t c
nft -j list chain ip t c
