#!/bin/bash
# Feeds each line of rule specifications (fd 3, in a shell's quoting) to the real command ($TOOL) and prints what it said
# and how the rule is printed back: one block for each line.
ipset create testip hash:ip 2>/dev/null; ipset create testipport hash:ip,port 2>/dev/null
while IFS= read -r line <&3; do
  eval "args=($line)"
  echo "@@ $line"
  "$TOOL" "${args[@]}" 2>&1; echo "exit $?"
  table=${args[1]}
  "$TOOL-save" -t "$table" | grep -e ' -A ' -e '^-A '
  "$TOOL" -t "$table" -L -nv | grep -v -e '^Chain' -e '^ *pkts' -e '^$'
  "$TOOL" -t "$table" -L | grep -v -e '^Chain' -e '^ *target' -e '^$'
  "$TOOL" -t "$table" -F; "$TOOL" -t "$table" -X
done
