#!/bin/sh
# Thesis Table 5.2: area that Sparse-Blox adds to SCNN, STICKER and SNAP, in percent of the design without it; and the
# same with half and twice the memories whose sizes are unconfirmed.
#   examples/accelergy/sparse/table_5_2.sh [FLECSIM]
set -eu
flecsim=${1:-flecsim}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Percent for design $1 with the variable $2 set to $3.
added() {
  sed "s/\($2: \)[0-9][0-9]*/\1$3/" "$here/$1.yaml" > "$scratch/$1.yaml"
  "$flecsim" energy "$scratch/$1.yaml" "$here/sparse_blox.yaml" --out "$scratch/out" |
    awk '$2 == "sparse_blox" { added += $3 * $4 }
         /^all instances:/ { printf "%.2f %%", 100 * added / ($3 - added) }'
}

row() { printf '%-34s %-10s %-10s %s\n' "$@"; }

row "" SCNN STICKER SNAP
row "their own module (published)" "24.8 %" "4.76 %" "12.5 %"
row "Sparse-Blox, thesis" "4.95 %" "1.73 %" "4.81 %"
row "Sparse-Blox, ours, whole chip" \
  "$(added scnn pe_arrays 64)" "$(added sticker pe_arrays 1)" "$(added snap pe_arrays 4)"
row "ours, one PE array" \
  "$(added scnn pe_arrays 1)" "$(added sticker pe_arrays 1)" "$(added snap pe_arrays 1)"
row "whole chip, half the memory" - \
  "$(added sticker memory_bytes 87040)" "$(added snap memory_bytes 143667)"
row "whole chip, twice the memory" - \
  "$(added sticker memory_bytes 348160)" "$(added snap memory_bytes 574668)"
