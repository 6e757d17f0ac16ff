#!/usr/bin/env bash
# Checks that every room includes only rooms below it, and third-party headers only where they belong.
# usage: include_direction.sh SOURCE_DIR   (prints every finding; exit 1 when there is one)
set -euo pipefail
top=$1
rules="$(dirname "$0")/rules.txt"
private="$(dirname "$0")/private_headers.txt"
cd "$top"
find include/flecsim src -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.inc' \) -print0 | sort -z |
  xargs -0 grep -HnE '^ *# *include *[<"]' |
  awk -v rules="$rules" -v private="$private" '
    BEGIN {
      while ((getline line < rules) > 0) {
        if (line ~ /^#/ || line == "") continue
        split(line, part, ":"); known[part[1]] = 1
        n = split(part[2], used, " ")
        for (i = 1; i <= n; i++) allowed[part[1], used[i]] = 1
      }
      while ((getline line < private) > 0) {
        if (line ~ /^#/ || line == "") continue
        i = match(line, /: /); prefix = substr(line, 1, i - 1); owners[prefix] = " " substr(line, i + 2) " "
      }
    }
    {
      i = index($0, ":"); file = substr($0, 1, i - 1); rest = substr($0, i + 1)
      j = index(rest, ":"); line = substr(rest, 1, j - 1); text = substr(rest, j + 1)
      match(text, /[<"][^>"]*[>"]/); header = substr(text, RSTART + 1, RLENGTH - 2)
      n = split(file, path, "/"); room = (path[1] == "src") ? path[2] : path[3]
      if (!(room in known)) { print file ":" line ": room \"" room "\" is not in rules.txt"; bad = 1; next }
      if (path[1] == "include" && n == 3) next
      if (header ~ /^flecsim\//) {
        split(header, target, "/")
        if (target[2] != room && !((room, target[2]) in allowed) && !((room, "*") in allowed)) {
          print file ":" line ": room \"" room "\" may not include \"" header "\""; bad = 1
        }
      }
      for (prefix in owners) if (index(header, prefix) == 1 && index(owners[prefix], " " room " ") == 0) {
        print file ":" line ": \"" header "\" is private to" owners[prefix]; bad = 1
      }
    }
    END { exit bad }'
