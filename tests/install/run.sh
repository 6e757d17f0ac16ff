#!/usr/bin/env bash
# usage: run.sh BUILD_DIR CONSUMER_DIR COMPILER
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$1" --prefix "$folder/prefix" > "$folder/install.log"
cmake -S "$2" -B "$folder/build" -G Ninja -DCMAKE_PREFIX_PATH="$folder/prefix" -DCMAKE_CXX_COMPILER="$3" > "$folder/configure.log" ||
  { cat "$folder/configure.log"; exit 1; }
cmake --build "$folder/build" > "$folder/build.log" || { cat "$folder/build.log"; exit 1; }
"$folder/build/consumer"
"$folder/prefix/bin/flecsim" --version
for file in share/bash-completion/completions/flecsim share/zsh/site-functions/_flecsim share/man/man1/flecsim.1; do
  [ -s "$folder/prefix/$file" ] || { echo "not installed: $file"; exit 1; }
done
bash -n "$folder/prefix/share/bash-completion/completions/flecsim"
