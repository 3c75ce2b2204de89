# A named pipe joins who writes with who reads; the end comes when the last writer is gone.
mkfifo pipe; echo "= $?"
mkfifo pipe; echo "= $?"
mkfifo nosuch/pipe; echo "= $?"
mkfifo; echo "= $?"
test -p pipe; echo "$?"; test -f pipe; echo "$?"
(cat pipe; echo "end") & 
exec 4> pipe
echo one >&4; sleep 0.1
echo two >&4; sleep 0.1
exec 4>&-
wait
(sleep 0.1; echo again > pipe) & cat pipe; wait
rm pipe; test -e pipe; echo "$?"
