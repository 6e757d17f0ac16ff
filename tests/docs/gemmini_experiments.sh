#!/usr/bin/env bash
# Prints the tables of docs/gemmini.md that repeat the thesis' experiments (Figure 4.16, memories, arrays).
# usage: gemmini_experiments.sh FLECSIM
set -euo pipefail
flecsim=$1

cycles() { # layer, model, settings: with thousands separated
  local layer=$1 model=$2 sets=()
  shift 2
  for setting in "$@"; do sets+=(--set "$setting"); done
  "$flecsim" estimate --layer "$layer" --on gemmini-g16 --model "$model" "${sets[@]}" --json |
    sed -n 's/^ *"cycles": \([0-9]*\),$/\1/p' | sed ':a; s/\B[0-9]\{3\}\>/,&/; ta'
}

echo "| layer | 16: replay | closed | thesis | 32: replay | closed | thesis |"
echo "|---|---|---|---|---|---|---|"
while IFS='|' read -r name layer; do
  row="| $name |"
  for size in 16 32; do
    for model in replay closed thesis; do row+=" $(cycles "$layer" $model array.size=$size) |"; done
  done
  echo "$row"
done <<'LAYERS'
7x7/2, 3 -> 64, max pool 3x3/2|conv:h=224,c=3,k=64,r=7,stride=2,pad=3,pool=3,pool_stride=2,pool_pad=1,relu=1
the same without pooling|conv:h=224,c=3,k=64,r=7,stride=2,pad=3,relu=1
1x1, 64 -> 64, 56x56|conv:h=56,c=64,k=64,relu=1
3x3, 64 -> 64, 56x56|conv:h=56,c=64,k=64,r=3,pad=1,relu=1
LAYERS

resnet34() { # settings; - where the accelerator is not valid
  local sets=() result
  for setting in "$@"; do sets+=(--set "$setting"); done
  if ! result=$("$flecsim" estimate resnet34 --on gemmini-g16 --model replay "${sets[@]}" --json 2> /dev/null); then
    echo -
    return
  fi
  sed -n '/"cycles": /{s/.*"cycles": \([0-9]*\).*/\1/p;q}' <<< "$result" | sed ':a; s/\B[0-9]\{3\}\>/,&/; ta'
}

echo
echo "| scratchpad | acc 64 KiB | 256 KiB | 1024 KiB |"
echo "|---|---|---|---|"
for scratchpad in 256 512 1024 2048; do
  row="| $scratchpad KiB |"
  for accumulator in 64 256 1024; do
    row+=" $(resnet34 scratchpad.size=${scratchpad}KiB accumulator.size=${accumulator}KiB) |"
  done
  echo "$row"
done
echo
echo "16x16 -> 32x32: $(resnet34) -> $(resnet34 array.size=32)"
