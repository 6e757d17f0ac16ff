#!/usr/bin/env bash
# Protects: ranks give the result of one process, to the byte; a rank that dies costs nothing that a
# resume does not bring back; a build without MPI says so.
# usage: ranks_test.sh SOURCE_DIR FLECSIM_BINARY [mpirun]
set -euo pipefail
source_dir=$1
flecsim=$2
mpirun=${3:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
fail() { echo "FAILED: $*"; exit 1; }

# A flecsim without its helper beside it, started as a rank.
cp "$flecsim" alone
code=0
PMIX_RANK=0 ./alone explore "$source_dir/examples/resnet34-embedded.yaml" 2>message || code=$?
[ "$code" -eq 2 ] || fail "exit code $code, expected 2"
grep -q 'this build has no .*flecsim-mpi' message || fail "$(cat message)"

[ -n "$mpirun" ] || exit 0
ranks() { "$mpirun" --allow-run-as-root --oversubscribe --mca mpi_yield_when_idle 1 -n "$@"; }

for study in resnet34-embedded resnet34-nsga2; do
  "$flecsim" explore "$source_dir/examples/$study.yaml" --out one --restart --json --no-report >one.json
  for n in 1 2 3; do
    ranks $n "$flecsim" explore "$source_dir/examples/$study.yaml" --out many --restart --json --no-report >many.json
    cmp one.json many.json || fail "$study on $n ranks differs"
  done
done

# 62,208 designs; one of two ranks is killed on the way.
cat >large.yaml <<'END'
study:
  network: resnet18
  accelerator: thesis-embedded
  vary:
    array.size: [8, 16, 32, 64]
    scratchpad.size: {from: 128KiB, to: 4MiB, times: 2}
    accumulator.size: {from: 64KiB, to: 2MiB, times: 2}
    clock: {from: 100MHz, to: 1GHz, step: 50MHz}
    memory_interface.latency: {from: 20, to: 110, step: 10}
  subject_to: [fps >= 30, scratchpad.size > accumulator.size]
  minimise: [energy, area, latency]
END
"$flecsim" explore large.yaml --out large-one --json --no-report >one.json
"$mpirun" --allow-run-as-root --oversubscribe --mca mpi_yield_when_idle 1 -n 2 \
  "$flecsim" explore large.yaml --out large-many --no-report >/dev/null 2>&1 &
launcher=$!
for _ in $(seq 200); do
  [ -s large-many/results.sqlite ] && break
  sleep 0.01
done
sleep 0.1
victim=$(pgrep -P "$launcher" | tail -1 || true)
[ -n "$victim" ] && kill -9 "$victim" 2>/dev/null || true
wait "$launcher" || true
for _ in $(seq 100); do  # the ranks of an aborted job may take a moment to end
  "$flecsim" explore large.yaml --out large-many --resume --json --no-report >many.json 2>message && break
  grep -q 'another process' message || fail "$(cat message)"
  sleep 0.1
done
cmp one.json many.json || fail "the resumed run differs"
