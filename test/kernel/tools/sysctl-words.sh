sysctl -z; echo $?; sysctl --foo; echo $?; sysctl -bn net.ipv4.tcp_syn_retries; echo; sysctl -b net.ipv4.ip_forward net.ipv4.ip_default_ttl; echo
printf 'a\n net.ipv4.ip_forward\n-net.x=1\nnet.ipv4.ip_forward=x\n' > c; sysctl -p c; echo $?
sysctl -r 'tcp_syn.*'; echo $?
sysctl -w "net.ipv4.ip_local_port_range=1 2 3"; sysctl -w net.ipv4.ip_local_port_range=1;  sysctl net.ipv4.ip_local_port_range
sysctl -w net.ipv4.tcp_rmem='4097 131073'; sysctl -n net.ipv4.tcp_rmem | cut -f1,2
sysctl -w net.ipv4.ip_default_ttl=300; sysctl -w net.ipv4.ip_default_ttl=-1; sysctl net.ipv4.ip_default_ttl
