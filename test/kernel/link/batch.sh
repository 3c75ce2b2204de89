# ip -batch reads commands from a file or standard input, stops at the first failure unless -force, and names the line.
cat >cmds <<'EOF'
link add br0 type bridge
# a comment, then an empty line

link set br0 up
addr add 10.0.0.1/24 dev br0
addr add 10.0.0.1/24 dev br0
link add br1 type bridge
EOF
ip -batch cmds; echo "= $?"
ip -o link | awk '{print $2}'
ip -force -batch cmds; echo "= $?"
ip -o link | awk '{print $2}'
printf 'link del br0\nfrob\nlink del br1\n' | ip -batch -; echo "= $?"
ip -b nosuch; echo "= $?"
