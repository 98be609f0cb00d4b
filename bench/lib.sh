# Times commands in turn (A B A B …) as whole processes and prints medians and ratios.
# usage: . bench/lib.sh; contest NAME=COMMAND …   (the first is the one that the others are divided by)
# RUNS (default 5) counted rounds after one warm-up. PREPARE, when set, is run before each command, untimed.
set -euo pipefail

RUNS=${RUNS:-5}
PREPARE=${PREPARE:-true}

now() { date +%s.%N; }

# median of the numbers on standard input
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

contest() {
  local results round entry name command start end
  results=$(mktemp -d)
  for ((round = 0; round <= RUNS; round++)); do
    for entry in "$@"; do
      name=${entry%%=*} command=${entry#*=}
      bash -c "$PREPARE" >/dev/null 2>&1
      start=$(now)
      if ! bash -c "$command" >"$results/output" 2>&1; then
        echo "bench: '$name' failed: $(tail -n 1 "$results/output")" >&2
        rm -rf "$results"
        return 1
      fi
      end=$(now)
      ((round == 0)) || awk -v a="$start" -v b="$end" 'BEGIN { print b - a }' >>"$results/$name"
    done
  done
  local first base value
  first=${1%%=*}
  base=$(median <"$results/$first")
  printf '%-28s %10s %10s %10s %8s\n' WHAT MEDIAN MIN MAX RATIO
  for entry in "$@"; do
    name=${entry%%=*}
    value=$(median <"$results/$name")
    printf '%-28s %9.3fs %9.3fs %9.3fs %8.2f\n' "$name" "$value" \
      "$(sort -n "$results/$name" | head -n 1)" "$(sort -n "$results/$name" | tail -n 1)" \
      "$(awk -v a="$value" -v b="$base" 'BEGIN { print a / b }')"
  done
  rm -rf "$results"
}

# whether a peer is there; says so when it is not, so that a table never hides a missing row
have() { command -v "$1" >/dev/null || { echo "bench: $1 is not installed, its row is left out" >&2; false; }; }
