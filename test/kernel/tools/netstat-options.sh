ip link set lo up; ip link add e0 type veth peer name e1; ip addr add 10.0.0.1/24 dev e0; ip link set e0 up; ip link set e1 up; sleep 4
netstat -C; netstat -rC; netstat -F -n; netstat -rF; netstat -rFn
netstat -A inet -tln; netstat --protocol=inet -rn; netstat -A foo; netstat -A
netstat -re; netstat -ree; netstat -rnee; netstat -rvn; netstat -rve
netstat -V; netstat -vtln; netstat -lx; netstat -W -tln; netstat -N; netstat -tlnZ; netstat -Z
netstat -U -ln; netstat -S -ln; netstat -4 -r; netstat --inet --route -n; netstat -6lnt; netstat -tuwn4; netstat foo; netstat -I e0; netstat -Ie0; netstat -I=e0; 
netstat --ipx; netstat --ax25; netstat -G; netstat -gn | grep -v ff02::1:ff; netstat -M; netstat -Mn
timeout 1.5 netstat -ct | head -3
netstat --numeric-users -tl; netstat --symbolic -tl; netstat -tl
