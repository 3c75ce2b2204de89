# Virtual servers and their real ones: added, changed, listed in every form, saved, restored, taken away.
# kernel: debian
ip link set lo up
ip link add d0 type dummy
ip addr add 10.96.0.1/32 dev d0
ip link set d0 up
ipvsadm; echo "= $?"
ipvsadm -A -t 10.96.0.1:80 -s rr; echo "= $?"
ipvsadm -A -u 10.96.0.1:53; echo "= $?"
ipvsadm -A -t 10.96.0.2:https -s wrr -p; echo "= $?"
ipvsadm -A -t 10.96.0.3:443 -s sh -p 600 -b sh-port,sh-fallback; echo "= $?"
ipvsadm -A -f 7 -s lc; echo "= $?"
ipvsadm -A -t 10.96.0.4:81 -s rr -p 30 -M 255.255.255.0; echo "= $?"
ipvsadm -A -u 10.96.0.5:53 -s rr -o; echo "= $?"
ipvsadm -A --sctp-service 10.96.0.1:9999 -s nq; echo "= $?"
ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.3:8080 -m; echo "= $?"
ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -w 3; echo "= $?"
ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.10 -g -x 10 -y 5; echo "= $?"
ipvsadm -a -t 10.96.0.1:80 -r 10.244.0.11:80 -i; echo "= $?"
ipvsadm -a -u 10.96.0.1:53 -r 10.244.0.2:53 -m; echo "= $?"
ipvsadm -a -f 7 -r 10.244.0.7 -m; echo "= $?"
ipvsadm -a -t 10.96.0.2:443 -r 10.244.0.2:8443; echo "= $?"
ipvsadm -a -t 10.96.0.2:443 -r 10.244.0.2:443 -w 0; echo "= $?"
ipvsadm -Ln
ipvsadm -L -n -t 10.96.0.1:80
ipvsadm -Ln --thresholds
ipvsadm -Ln --persistent-conn
ipvsadm -Ln --stats
ipvsadm -Ln --rate
ipvsadm -Ln --stats --exact -u 10.96.0.1:53
ipvsadm -Sn
ipvsadm -Ln --sort
ipvsadm -E -t 10.96.0.1:80 -s wlc -p 20; echo "= $?"
ipvsadm -e -t 10.96.0.1:80 -r 10.244.0.2:8080 -m -w 9; echo "= $?"
ipvsadm -e -t 10.96.0.1:80 -r 10.244.0.3:8080 -g; echo "= $?"
ipvsadm -d -t 10.96.0.1:80 -r 10.244.0.11:80; echo "= $?"
ipvsadm -Ln -t 10.96.0.1:80
ipvsadm -D -t 10.96.0.2:443; echo "= $?"
ipvsadm -Sn >/tmp/saved
ipvsadm -C; echo "= $?"
ipvsadm -Ln
ipvsadm -R </tmp/saved; echo "= $?"
ipvsadm -Sn | diff - /tmp/saved && echo same
ipvsadm -Z; echo "= $?"
ipvsadm -Z -t 10.96.0.1:80; echo "= $?"
ipvsadm -L --timeout
ipvsadm --set 100 20 30; echo "= $?"
ipvsadm -L --timeout
ipvsadm --set 0 0 40; ipvsadm -L --timeout
ipvsadm -L --daemon; echo "= $?"
ipvsadm -l | head -3
ipvsadm -Ln -c
