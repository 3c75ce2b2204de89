# What the namespace counts, through netstat, nstat and /proc
ip link set lo up
sleep 1
ping -c 2 -i 0.2 127.0.0.1 > /dev/null
ping -c 1 ::1 > /dev/null
nc -u -z 127.0.0.1 53; echo $?
nc -u -z -v 127.0.0.1 53; echo $?
nc -z 127.0.0.1 81; echo $?
netstat -s
netstat -su
netstat -sw
netstat -s6
netstat -s6u
cat /proc/net/snmp /proc/net/snmp6 /proc/net/dev_snmp6/lo
cat /proc/net/netstat
nstat -as
nstat -az | wc -l
