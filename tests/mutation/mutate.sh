#!/usr/bin/env bash
# Mutates operators and constants of the Gemmini models, one at a time, and reports how many the tests kill.
# usage: mutate.sh SOURCE_DIR WORK_DIR [--sample N] [--seed S]
# A mutant is one operator or whole number of src/analytic (Gemmini) or src/schedule changed in a copy of
# the tree. Killed: a test fails, crashes or runs longer than 120 s. What does not compile is not counted.
set -euo pipefail
source_dir=$(cd "$1" && pwd)
mkdir -p "$2"
work_dir=$(cd "$2" && pwd)
shift 2
sample=40
seed=1
while [ $# -gt 0 ]; do
  case "$1" in
    --sample) sample=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    *) echo "mutate.sh: $1: expected --sample N or --seed S" >&2; exit 2 ;;
  esac
done
tests="test_schedule test_analytic test_gemmini_tiling test_gemmini_closed_form test_gemmini_sweeps test_gemmini_replay"
tree=$work_dir/tree
rm -rf "$tree"
mkdir -p "$tree"
(cd "$source_dir" && git ls-files -z | xargs -0 cp --parents -t "$tree")
cmake --preset release -S "$tree" -B "$work_dir/build" > "$work_dir/configure.log"

build() { cmake --build "$work_dir/build" --target $tests > "$work_dir/build.log" 2>&1; }
killer() {  # the first test that does not pass, nothing where all do
  local test
  for test in $tests; do
    if ! timeout 120 "$work_dir/build/tests/$test" > "$work_dir/test.log" 2>&1; then echo "$test"; return; fi
  done
}
# file, line, column, length and replacement of every mutant; comments, texts and includes are left alone
mutants() {
  (cd "$tree" && awk '
    BEGIN {
      n = split("+ - * / < <= > >= == != && ||", from, " "); split("- + / * <= < >= > != == || &&", to, " ")
    }
    /^[ \t]*(\/\/|#)/ {next}
    {
      line = $0; sub(/\/\/.*/, "", line)
      while (match(line, /"([^"\\]|\\.)*"/)) {
        blank = sprintf("%" RLENGTH "s", ""); gsub(/ /, "\"", blank); gsub(/"/, "_", blank)
        line = substr(line, 1, RSTART - 1) blank substr(line, RSTART + RLENGTH)
      }
      for (i = 1; i <= n; ++i) {
        at = 1; key = " " from[i] " "
        while ((p = index(substr(line, at), key)) > 0) {
          print FILENAME "\t" FNR "\t" at + p "\t" length(from[i]) "\t" to[i]; at += p + length(key) - 1
        }
      }
      at = 1
      while (match(substr(line, at), /(^|[ (,{\[-])[0-9]+([ ;,)}\]]|$)/)) {
        piece = substr(line, at + RSTART - 1, RLENGTH); match(piece, /[0-9]+/)
        first = at + index(line, "") ; column = at + index(substr(line, at), piece) - 1 + RSTART - 1
        number = substr(piece, RSTART, RLENGTH)
        print FILENAME "\t" FNR "\t" column "\t" length(number) "\t" number + 1
        at = column + length(number)
      }
    }' src/analytic/closed_form.cpp src/analytic/formulas.cpp src/analytic/gemmini_layer.cpp \
       src/analytic/thesis.cpp src/analytic/replay/*.cpp src/analytic/replay/*.h src/schedule/*.cpp)
}

build || { tail -5 "$work_dir/build.log"; exit 1; }
unchanged=$(killer)
[ -z "$unchanged" ] || { echo "mutate.sh: $unchanged fails without a mutant"; exit 1; }
mutants > "$work_dir/mutants.tsv"
shuf -n "$sample" --random-source=<(yes "$seed") "$work_dir/mutants.tsv" > "$work_dir/sample.tsv"
killed=0 survived=0 broken=0
while IFS=$'\t' read -r file line column length replacement; do
  cp "$tree/$file" "$work_dir/original"
  awk -v n="$line" -v c="$column" -v l="$length" -v r="$replacement" \
    'FNR == n {$0 = substr($0, 1, c - 1) r substr($0, c + l)} {print}' "$work_dir/original" > "$tree/$file"
  where="$file:$line: $(sed -n "${line}p" "$work_dir/original" | sed 's/^ *//') -> $(sed -n "${line}p" "$tree/$file" | sed 's/^ *//')"
  if cmp -s "$tree/$file" "$work_dir/original"; then echo "mutate.sh: nothing changed at $where"; exit 1; fi
  if ! build < /dev/null; then
    broken=$((broken + 1)); echo "no build  $where"
  else
    by=$(killer < /dev/null)
    if [ -n "$by" ]; then killed=$((killed + 1)); echo "killed    $where [$by]"
    else survived=$((survived + 1)); echo "SURVIVED  $where"; fi
  fi
  cp "$work_dir/original" "$tree/$file"
done < "$work_dir/sample.tsv"
total=$((killed + survived))
echo "of $(wc -l < "$work_dir/mutants.tsv") mutants, seed $seed: $killed of $total killed ($((total > 0 ? 100 * killed / total : 0)) %), $survived survived, $broken did not compile"
