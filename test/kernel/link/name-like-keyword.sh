# A device name that begins one of ip's words is taken for that word, so that short names fail in surprising ways.
ip link add a type bridge; echo "= $?"
ip link add b type bridge; echo "= $?"
ip link add br type bridge; echo "= $?"
ip link add name a type bridge; echo "= $?"
ip link add dev b type bridge; echo "= $?"
ip link add d type bridge; echo "= $?"
ip -br link | awk '{print $1, $2}'
ip link show a; echo "= $?"
ip link show dev a | head -1
ip addr show up | head -1
