# export -f: other bashes get a function by their environment, sh and programs see a variable with an odd name.
greet() { local who=$1; if [ -n "$who" ]; then echo "hello $who"; fi; }
bash -c 'greet a'; echo "= $?"
export -f greet
bash -c 'greet b'; echo "= $?"
seq 2 | xargs -I{} bash -c 'greet {}'
env | grep -A4 '^BASH_FUNC_greet'
sh -c 'greet c' 2>/dev/null; echo "= $?"
bash -c 'bash -c "greet d"; declare -F greet; unset -f greet; bash -c "greet e"' 2>/dev/null; echo "= $?"
greet() { echo "now $1"; }; bash -c 'greet f'
export -nf greet; bash -c 'greet g' 2>/dev/null; echo "= $?"
export -f nosuch; echo "= $?"
timeout 2 bash -c 'type -t greet'; echo "= $?"
trap 'echo "failed: $BASH_COMMAND"' ERR; set -o pipefail
false | true
true | false | cat
