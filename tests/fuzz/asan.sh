#!/usr/bin/env bash
# 100,000 mutated ONNX files under the address and undefined-behaviour sanitizers (`do test --long`).
# usage: asan.sh SOURCE_DIR BUILD_DIR [COUNT]
set -euo pipefail
source_dir=$1
build_dir=$2
cd "$source_dir"
cmake --preset asan -B "$build_dir" > /dev/null
cmake --build "$build_dir" --target onnx_fuzz
"$build_dir/tests/onnx_fuzz" "${3:-100000}" 1 "$source_dir"/tests/fuzz/corpus/*.onnx
