#!/usr/bin/env bash
# Builds and runs the official RISC-V tests (riscv-software-src/riscv-tests, p environment) with `flecsim simulate`.
# usage: run_riscv_tests.sh CHECKOUT [FLECSIM]
# CHECKOUT holds isa/ and env/ (the submodule riscv-test-env). The suites are rv32 and rv64 ui um ua uf ud uc mi.
# The tests are built as the project's own Makefile does it, into a scratch folder. Exit code 0: all passed.
#
# Two tests need an option or hardware, and the script says so:
# - ma_addr expects misaligned accesses to trap (--misaligned trap), ma_data expects them to be done (the default);
# - pmpaddr needs physical memory protection, which the processor does not have (its pmp registers trap).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,4p' "$0" >&2; exit 2; }
checkout=$(cd "$1" && pwd)
flecsim=$(realpath "${2:-build/release/bin/flecsim}")
for needed in "$checkout/isa/macros/scalar/test_macros.h" "$checkout/env/p/riscv_test.h" "$flecsim"; do
  [ -e "$needed" ] || { echo "run_riscv_tests.sh: $needed is missing" >&2; exit 2; }
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

build() {  # SUITE SOURCE PROGRAM
  local march=rv64g mabi=lp64
  case $1 in rv32*) march=rv32g mabi=ilp32 ;; esac
  case $1 in rv*uc) march=${march}c ;; esac
  riscv64-unknown-elf-gcc -march=$march -mabi=$mabi -static -mcmodel=medany -fvisibility=hidden -nostdlib -nostartfiles \
    -Wl,--no-warn-rwx-segments -I"$checkout/env/p" -I"$checkout/isa/macros/scalar" -T"$checkout/env/p/link.ld" \
    "$2" -o "$3" > "$out/log" 2>&1
}

passed=0 failed=0 unbuilt=0 unsupported=0
for suite in rv{32,64}{ui,um,ua,uf,ud,uc,mi}; do
  for source in "$checkout/isa/$suite"/*.S; do
    [ -e "$source" ] || continue
    name=$(basename "$source" .S)
    options=()
    case $name in
      pmpaddr) echo "not supported: $suite-p-$name (needs physical memory protection)"; unsupported=$((unsupported + 1)); continue ;;
      amocas* | zalasr | amo*_b | amo*_h) continue ;;  # extensions Zacas, Zalasr, Zabha
      ma_addr) options=(--misaligned trap) ;;
    esac
    if ! build "$suite" "$source" "$out/$name"; then
      echo "not built: $suite-p-$name: $(head -1 "$out/log")"
      unbuilt=$((unbuilt + 1))
    elif "$flecsim" simulate --elf "$out/$name" --max-instructions 10000000 "${options[@]}" > "$out/log" 2>&1; then
      passed=$((passed + 1))
    else
      echo "FAILED: $suite-p-$name: $(tail -1 "$out/log")"
      failed=$((failed + 1))
    fi
  done
done
echo "$passed passed, $failed failed, $unbuilt not built, $unsupported not supported"
[ $((passed > 0 && failed == 0)) -eq 1 ]
