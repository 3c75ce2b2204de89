# An error in iptables-restore names its line, and nothing of that table is changed.
iptables -A INPUT -s 9.9.9.9 -j DROP
try() { iptables-restore --noflush; echo "= $?"; }
printf '*filter\n-A INPUT -s 1.1.1.1 -j ACCEPT\n-A INPUT -j NOSUCH\nCOMMIT\n' | try
printf '*filter\n-A NOSUCH -j ACCEPT\nCOMMIT\n' | try
printf '*filter\n-A INPUT -j ACCEPT\n' | try
printf -- '-A INPUT -j ACCEPT\nCOMMIT\n' | try
printf '*filter\nfrob\nCOMMIT\n' | try
printf '*nosuch\nCOMMIT\n' | try
printf '*filter\n-A INPUT -p tcp --dport x -j ACCEPT\nCOMMIT\n' | try
printf '*filter\n:INPUT NOSUCH [0:0]\nCOMMIT\n' | try
printf '*filter\n:x - [0:0]\n-A INPUT -j x\n-X x\nCOMMIT\n' | try
printf '*filter\n-D INPUT -s 3.3.3.3 -j DROP\nCOMMIT\n' | try
printf '*filter\n-A INPUT --nosuch\nCOMMIT\n' | try
printf '*filter\n\n# comment\n-A INPUT -m comment --comment "with \\"quotes\\"" -j ACCEPT\nCOMMIT\n' | try
printf '*filter\n:a-chain-name-that-is-longer-than-28-chars - [0:0]\nCOMMIT\n' | try
printf '' | try
iptables -S
iptables-restore nosuch; echo "= $?"
