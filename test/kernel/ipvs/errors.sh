# What ipvsadm refuses, in its own words and the kernel's, with the exit code.
# kernel: debian
ip link set lo up
t() { echo "\$ $*"; "$@" 2>&1 | head -3; echo "= ${PIPESTATUS[0]}"; }
t ipvsadm -A
t ipvsadm -A -t
t ipvsadm -A -t 10.96.0.1
t ipvsadm -A -t 10.96.0.1:99999
t ipvsadm -A -t 10.96.0.300:80
t ipvsadm -A -t 10.96.0.1:0 -s rr
t ipvsadm -A -t 10.96.0.1:0 -s rr -p
t ipvsadm -A -t 10.96.0.1:80 -s nosuch
t ipvsadm -A -t 10.96.0.1:80 -s rr -p 0
t ipvsadm -A -t 10.96.0.1:80 -s rr -p x
t ipvsadm -A -t 10.96.0.1:80 -r 10.244.0.2:80
t ipvsadm -A -t 10.96.0.1:80 -s rr
t ipvsadm -A -t 10.96.0.1:80 -s rr
t ipvsadm -A -t 10.96.0.1:80 -u 10.96.0.1:80
t ipvsadm -A -f 0
t ipvsadm -A -f x
t ipvsadm -a -t 10.96.0.1:80
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -w -1
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -w 65536
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -w abc
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -g
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -x 5 -y 9
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m
t ipvsadm -a -t 10.96.0.9:80 -r 10.244.0.2:8080 -m
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:0 -m
t ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.4:8080 -g
t ipvsadm -e -t 10.96.0.1:80 -r 10.244.0.3:8080 -m
t ipvsadm -e -t 10.96.0.9:80 -r 10.244.0.3:8080 -m
t ipvsadm -d -t 10.96.0.1:80 -r 10.244.0.3:8080
t ipvsadm -d -t 10.96.0.9:80 -r 10.244.0.3:8080
t ipvsadm -E -t 10.96.0.9:80 -s rr
t ipvsadm -E -t 10.96.0.1:80 -s nosuch
t ipvsadm -D -t 10.96.0.9:80
t ipvsadm -D
t ipvsadm -Ln -t 10.96.0.9:80
t ipvsadm -C -t 10.96.0.1:80
t ipvsadm -Z -t 10.96.0.9:80
t ipvsadm -L -s rr
t ipvsadm -L -C
t ipvsadm --nosuch
t ipvsadm -A -t 10.96.0.1:81 -s rr --weight 3
t ipvsadm --set 1 2
t ipvsadm --set a 2 3
t ipvsadm -A -t [fd00::1]:80 -s rr
t ipvsadm -a -t [fd00::1]:80 -r [fd00::2]:8080 -m
t ipvsadm -a -t [fd00::1]:80 -r 10.0.0.1:8080 -m
t ipvsadm -A -t fd00::1:80 -s rr
t ipvsadm -A -t 10.96.0.1:80 -6 -s rr
t ipvsadm -A -f 8 -6 -s rr
t ipvsadm -R </dev/null
t ipvsadm extra
t ipvsadm -L --thresholds -c
t ipvsadm -L -c -t 1.2.3.4:80
t ipvsadm -A -t 1.2.3.4:80 -s sh -b foo
t ipvsadm -L -q
t ipvsadm -L -n -n
t ipvsadm -A -t 10.96.0.8:80 -s rr -o
t ipvsadm -a -t 10.96.0.1:80 -r 224.0.0.1:80 -m
t ipvsadm -A -t 10.96.0.7:80 -s rr -b flag-1,flag-2
ipvsadm -Ln
printf -- '-A -t 1.2.3.4:80 -s rr\n-a -t 1.2.3.4:80 -r 5.6.7.8:80 -m\nnonsense\n-A -t 1.2.3.5:80 -s rr\n' | ipvsadm -R; echo "= $?"
ipvsadm -Sn
