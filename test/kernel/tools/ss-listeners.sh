ip link set lo up
nc -l 80 & sleep .2
ss -tlnp | sort -r | cat -A
ss -tlnpe 2>/dev/null| cat -A
nc -l 8080 & sleep .2
ss -tlnp | sort -r | cat -A
nc -lu 8080 & sleep .2
ss -tulnp | sort -r | cat -A
ss -ulnp | cat -A
nc -l 12345 & sleep .2
ss -tlnp sport = 12345 | cat -A
nc -l 172 & sleep .2
ss -tlnp sport = 172 | cat -A
ss -tlnpH sport = 172 | cat -A
ss -tanp sport = 172 | cat -A
