# Debian's nc -q: who asked to die after a while hears nothing meanwhile, and a listener keeps listening.
ip link set lo up
s() { sed -E 's/:[3-6][0-9]{4}/:P/g' | sort; }
(sleep 0.3; echo one; sleep 0.5; echo two; sleep 1) | timeout 4 nc -l -p 80 >/tmp/served & sleep 0.2; echo hi | nc -q 1 127.0.0.1 80; echo "= $?"; wait; cat /tmp/served
(sleep 0.3; echo one; sleep 0.5; echo two; sleep 1) | timeout 4 nc -l -p 80 >/tmp/served & sleep 0.2; echo hi | nc -N -q 1 127.0.0.1 80; echo "= $?"; wait; cat /tmp/served
(sleep 0.3; echo one; sleep 0.5; echo two; sleep 1) | timeout 4 nc -l -p 80 >/tmp/served & sleep 0.2; echo hi | nc -q 0 127.0.0.1 80; echo "= $?"; wait; cat /tmp/served
(sleep 0.3; echo one; sleep 0.5; echo two; sleep 1) | timeout 3 nc -l -p 80 >/tmp/served & sleep 0.2; echo hi | timeout 2 nc -q -1 127.0.0.1 80; echo "= $?"; wait; cat /tmp/served
(sleep 0.5; echo reply; sleep 1) | timeout 3 nc -u -l -p 53 >/tmp/served & sleep 0.2; echo hi | nc -u -q 1 127.0.0.1 53; echo "= $?"; wait; cat /tmp/served
(echo welcome) | timeout 3 nc -q 1 -l -p 81 >/tmp/served & sleep 0.2; (sleep 0.1; echo hi; sleep 0.2; echo ho) | nc -N -w 2 127.0.0.1 81; echo "= $?"; ss -tan | s | grep :81; wait; cat /tmp/served
(true) | timeout 3 nc -q 1 -l -p 82 >/tmp/served & sleep 0.2; (sleep 0.1; echo hi) | nc -N -w 2 127.0.0.1 82; echo "= $?"; (sleep 0.1; echo hi) | nc -N -w 2 127.0.0.1 82; echo "= $?"; ss -tan | s | grep :82; wait; cat /tmp/served; ss -tan | s | grep :82
