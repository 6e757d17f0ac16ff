#!/usr/bin/env bash
# Runs every `flecsim ...` line of the documents' ```sh blocks and of every command's --help example.
# usage: run_examples.sh SOURCE_DIR FLECSIM_BINARY
# A line runs in a scratch folder that sees examples/ and data/; it must exit 0. Lines that end with
# `# slow` or `# needs ...` are for people and are listed, not run.
set -euo pipefail
source_dir=$1
binary=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for entry in examples data docs; do ln -s "$source_dir/$entry" "$folder/$entry"; done
mkdir "$folder/bin"
ln -s "$binary" "$folder/bin/flecsim"
for helper in "$(dirname "$binary")"/flecsim-*; do [ -x "$helper" ] && ln -s "$helper" "$folder/bin/"; done
export PATH="$folder/bin:$PATH"

blocks() { awk -v name="$1" '/^```sh/ {on = 1; next} /^```/ {on = 0} on && /^flecsim / {print name "\t" $0}' "$source_dir/$1"; }
helps() {
  local command
  for command in $("$binary" --help | awk '/^Subcommands:/ {on = 1; next} on && /^  [a-z]/ {print $1}'); do
    "$binary" "$command" --help | awk -v name="$command --help" '/^Example/ {on = 1; next} on && /^  flecsim / {sub(/^ +/, ""); print name "\t" $0; seen = 1}
      END {if (!seen) print name "\tfalse # no example"}'
  done
}
lines=$(cd "$source_dir" && for file in README.md ARCHITECTURE.md docs/*.md; do if [ -f "$file" ]; then blocks "$file"; fi; done; helps)
failed=0
count=0
while IFS=$'\t' read -r where line; do
  [ -n "$line" ] || continue
  case "$line" in *"# slow" | *"# needs "*) echo "not run: $where: $line"; continue ;; esac
  count=$((count + 1))
  if ! (cd "$folder" && bash -c "$line" > out.log 2>&1 < /dev/null); then
    echo "FAILED: $where: $line"
    sed 's/^/    /' "$folder/out.log" | tail -5
    failed=1
  fi
done <<< "$lines"
echo "$count commands run"
[ "$count" -gt 0 ] || failed=1
exit $failed
