# set -e stops at the first failure that nothing looks at, and the script's exit code is that of the command.
set -e
false || echo "looked at"
if false; then echo no; fi
false && echo no
! true
echo "before"
(false; echo "not here") || echo "inside an or-list, -e is off"
x=$(false) || echo "assignment failed"
f() { false; echo "still in f"; }
f || true
ip link add br0 type bridge
ip link add br0 type bridge
echo "never"
