# What was started last and had ended before wait came to it keeps its number; the others give theirs back.
sleep 0.1 & wait; sleep 5 & jobs; kill %1; echo "1: $?"; wait; jobs; echo -
sleep 0.2 & sleep 0.1 & sleep 0.3; wait; sleep 5 & jobs; kill %1; echo "1: $?"; kill %3; wait; echo --
sleep 0.2 & sleep 0.1 & wait; sleep 5 & jobs; kill %+; wait; echo ---
sleep 0.1 & sleep 0.2 & wait; sleep 5 & jobs; kill %+; wait; echo ----
sleep 0.1 & sleep 0.2; sleep 5 & jobs; kill %+; wait; sleep 0.1 & jobs; wait
head -c 200000 /dev/urandom | wc -c
