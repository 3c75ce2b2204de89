# Who has a port: lsof -i and fuser.
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
for n in a b; do ip -n $n link set lo up; done
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a -6 addr add fd00::1/64 dev va nodad; ip -n b -6 addr add fd00::2/64 dev vb nodad
ip -n a link set va up; ip -n b link set vb up; sleep 2
A="ip netns exec a"; B="ip netns exec b"
$B nc -lk 8080 >/dev/null & P=$!; $B nc -lku 5353 > /dev/null & Q=$!; $B nc -6 -lk 443 >/dev/null & R=$!; $B nc -lk 10.0.0.2 22 >/dev/null & S=$!
sleep 0.3
sleep 20 | $A nc -p 40001 10.0.0.2 8080 & sleep 20 | $A nc -6 -p 40002 fd00::2 443 & sleep 0.5
x() { echo "## $*"; timeout 5 $B "$@" 2>&1 | sed -E "s/\b($P|$Q|$R|$S)\b/PID/g;s/\b[0-9]{5,9}\b/INODE/g"; echo "= ${PIPESTATUS[0]}"; }
x lsof -i -n -P; x lsof -i :8080 -n -P; x lsof -iTCP -sTCP:LISTEN -n -P; x lsof -nPi TCP:443; x lsof -i UDP -nP; x lsof -i 4 -nP; x lsof -i6 -nP; x lsof -nP -i @10.0.0.1; x lsof -nP -i TCP@10.0.0.2:22; x lsof -i :22; x lsof -nP -sTCP:ESTABLISHED -i; x lsof -t -i :8080; x lsof -t -i TCP; x lsof -i :9; x lsof -nP -i :20-500; x lsof -nP -i :http; x lsof -nP -i tcp:ssh; x lsof -i :nosuch; x lsof -nPiTCP:8080 -F p | sed 's/[0-9]*$//'; x lsof -nP -i TCP:8080 -s TCP:LISTEN; x lsof -Z; x lsof -i foo; x lsof -nP -i :8080,443
x fuser 8080/tcp; x fuser 22/tcp 443/tcp; x fuser 5353/udp; x fuser 9/tcp; x fuser -n tcp 8080; x fuser -v 8080/tcp; x fuser -v 5353/udp; x fuser; x fuser -n udp 5353; x fuser http/tcp; x fuser 8080/foo; x fuser -s 8080/tcp; x fuser -4 443/tcp; x fuser -6 443/tcp; x fuser -V; x fuser 99999/tcp; x fuser 8080;
x fuser -k -TERM 22/tcp; sleep 0.2; x fuser -k -TERM 22/tcp; x fuser -k -TERM 5353/udp; x fuser -k -TERM -n tcp 8080; sleep 0.2; x lsof -nPi -t; wait $P; echo $?
