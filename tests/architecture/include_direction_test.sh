#!/usr/bin/env bash
# Protects the checker itself: a seeded wrong include of each kind must be found, a right one not.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/include/flecsim/model" "$folder/src/model" "$folder/src/nowhere"
expect() { # expect <pass|fail> <file> <include line>
  rm -f "$folder"/src/*/*.cpp
  printf '%s\n' "$3" > "$folder/$2"
  touch "$folder/include/flecsim/model/x.h"
  if "$here/include_direction.sh" "$folder" > /dev/null; then result=pass; else result=fail; fi
  [ "$result" = "$1" ] || { echo "expected $1 for '$3' in $2, got $result"; exit 1; }
}
expect pass src/model/a.cpp '#include "flecsim/base/error.h"'
expect fail src/model/a.cpp '#include "flecsim/cli/x.h"'
expect fail src/model/a.cpp '  #  include <flecsim/study/x.h>'
expect fail src/model/a.cpp '#include <yaml-cpp/yaml.h>'
expect fail src/nowhere/a.cpp '#include "flecsim/base/error.h"'
echo "include direction: the checker finds every seeded fault"
