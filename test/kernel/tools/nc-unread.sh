# nc -l whose reader goes: it ends with what it has sent, whatever may come on standard input later.
ip link set lo up
t() { echo "## $1"; (printf x; sleep 0.65; printf y) | eval "$2" & sleep 0.3; (sleep 0.1; echo hi) | eval "$3"; echo "= $?"; wait; cat served; }
t "head" 'timeout 3 nc -q 0 -l 81 2>&1 | head -c 3 >served' 'nc -N -w 1 127.0.0.1 81'
t "cat" 'timeout 3 nc -q 0 -l 82 2>&1 | cat >served' 'nc -N -w 1 127.0.0.1 82'
t "file" 'timeout 3 nc -q 0 -l 83 >served 2>&1' 'nc -N -w 1 127.0.0.1 83'
t "head, no q" 'timeout 3 nc -l 84 2>&1 | head -c 3 >served' 'nc -N -w 1 127.0.0.1 84'
t "head, client w 3" 'timeout 3 nc -q 0 -l 85 2>&1 | head -c 3 >served' 'nc -N -w 3 127.0.0.1 85'
t "head, no N" 'timeout 3 nc -q 0 -l 86 2>&1 | head -c 3 >served' 'nc -w 1 127.0.0.1 86'
