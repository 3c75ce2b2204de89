# A deployment script of a stranger: traps, getopt, retries, arrays, coproc.
# a deployment script with all the bash trimmings
set -Eeuo pipefail
readonly SCRIPT_NAME=${0##*/}
IFS=$'\n\t'
declare -a NODES=("node1:10.10.0.1" "node2:10.10.0.2" "node3:10.10.0.3")
declare -A PORTS=([http]=8080 [https]=8443 [ssh]=2222)
declare -i retries=0
verbose=${VERBOSE:-0}
usage() { cat <<USAGE
Usage: $SCRIPT_NAME [-n count] [-v] [--dry-run] action
  -n N        number of nodes (default ${#NODES[@]})
  --dry-run   only print
USAGE
exit "${1:-0}"; }
on_err() { local rc=$? line=$1; echo "[$SCRIPT_NAME] error on line $line: command '$BASH_COMMAND' exited with $rc" >&2; exit $rc; }
trap 'on_err $LINENO' ERR
trap 'echo "exit trap: $?"' EXIT
log() { local lvl=$1; shift; printf '%-5s %s\n' "$lvl" "$*"; }
retry() { local n=$1 d=$2; shift 2; local i; for ((i=1;i<=n;i++)); do if "$@"; then return 0; fi; log WARN "attempt $i/$n failed: $*"; sleep "$d"; done; return 1; }
parse() {
  local opts; opts=$(getopt -o n:vh --long dry-run,help,nodes: -n "$SCRIPT_NAME" -- "$@") || usage 1
  eval set -- "$opts"
  while :; do case $1 in -n|--nodes) N=$2; shift 2;; -v) verbose=1; shift;; --dry-run) DRY=1; shift;; -h|--help) usage;; --) shift; break;; esac; done
  ACTION=${1:-up}
}
N=3 DRY=0
parse -n 2 --dry-run -v deploy
log INFO "N=$N DRY=$DRY ACTION=$ACTION verbose=$verbose"
run() { if ((DRY)); then echo "+ ${*@Q}"; else "$@"; fi; }
run ip link add "my dev" type dummy
DRY=0
for entry in "${NODES[@]:0:N}"; do
  IFS=: read -r name addr <<<"$entry"
  run ip netns add "$name"
  ip -n "$name" link set lo up
  ip -n "$name" addr add "$addr/32" dev lo
  log INFO "$name up with $addr"
done
for p in "${!PORTS[@]}"; do printf '%s=%s\n' "$p" "${PORTS[$p]}"; done | sort
mapfile -t -d ' ' parts < <(printf 'a b c '); log INFO "parts: ${#parts[@]} <${parts[*]}>"
check_ping() { ip netns exec "$1" ping -c1 -W1 "$2" >/dev/null 2>&1; }
retry 2 0.1 check_ping node1 10.10.0.2 || log ERROR "node2 not reachable from node1"
retry 2 0.1 check_ping node1 10.10.0.1 && log INFO "self ok"
out=$(ip netns exec node1 ip -o -4 addr show dev lo 2>&1 | awk '{print $4}' | paste -sd, -); log INFO "addrs $out"
if ! res=$(ip netns exec node9 true 2>&1); then log ERROR "rc=$? msg=$res"; fi
tmp=$(mktemp -d); pushd "$tmp" >/dev/null; printf '%s\n' "${NODES[@]}" > inv; wc -l < inv; popd >/dev/null; rm -rf "$tmp"
while IFS=: read -r k v; do [[ $k =~ ^node([0-9]+)$ ]] && log INFO "id=${BASH_REMATCH[1]} ip=$v"; done < <(printf '%s\n' "${NODES[@]}")
case "${ACTION,,}" in de*) log INFO "deploying";;& *ploy) log INFO "fallthrough";; *) log INFO never;; esac
printf -v joined '%s,' "${NODES[@]%%:*}"; log INFO "${joined%,}"
coproc CAT { cat; }; echo hi >&"${CAT[1]}"; read -r x <&"${CAT[0]}"; log INFO "coproc $x"; kill "$CAT_PID"; 
( set +e; false; echo "in subshell $?" )
retries+=5; retries=retries*2; log INFO "retries=$retries"
log INFO "$(caller 2>/dev/null || echo top) ${FUNCNAME[0]-main} $LINENO $SECONDS ${#BASH_SOURCE[@]}"
[[ "10.10.0.1" == 10.10.* && ! -e /nonexistent ]] && log INFO matched
log INFO "$(printf '%s\n' b a c | sort | tr '\n' ' ')"
shopt -s nullglob extglob; f=(/nonexist/*); log INFO "${#f[@]} files"; v=file.tar.gz; log INFO "${v%%.*} ${v##*.} ${v/.+([a-z])/}"
set -- one "two words" three; log INFO "$# ${2} ${*: -1} ${@:2:1}"
printf '%s\n' {1..3}{a,b} | xargs
echo "${PORTS[ftp]}"
echo "not reached"
