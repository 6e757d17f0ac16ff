#!/usr/bin/env bash
# The one door: everything a person or a machine does with this repository. `./do help` says what.
set -euo pipefail
cd "$(dirname "$0")"

# Debian 12 packages, by what needs them.
build_packages=(g++ cmake ninja-build ccache libyaml-cpp-dev nlohmann-json3-dev libcli11-dev libfmt-dev libsqlite3-dev libjs-chart.js)
test_packages=(libgtest-dev libgmock-dev libonnx-dev libprotobuf-dev protobuf-compiler chromium)
bench_packages=(libbenchmark-dev)
# RISC-V programs of the tests: their compiler, the oracle and the debugger.
riscv_packages=(gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc gdb-multiarch)
# Ranks of a cluster.
cluster_packages=(libopenmpi-dev openmpi-bin)
format_packages=(clang-format clang-tidy)

flecsim=build/release/bin/flecsim

# install PACKAGE...: installs what is missing, says what, does nothing when all is there.
install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || { echo "do: needs apt-get (Debian 12) to install: ${missing[*]}" >&2; exit 2; }
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "do: needs root or sudo to install: ${missing[*]}" >&2; exit 2; }
    as_root=(sudo)
  fi
  echo "do: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET TESTS [ARGUMENT...]: configures quietly, then builds.
build() {
  local preset=$1 tests=$2
  shift 2
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  cmake --preset "$preset" -DFLECSIM_TESTS="$tests" >build-configure.log 2>&1 || { cat build-configure.log; rm -f build-configure.log; exit 1; }
  rm -f build-configure.log
  cmake --build "build/$preset" "$@"
}

do_build() {
  install "${build_packages[@]}"
  build release OFF
  echo "do: built $flecsim"
}

do_demo() {
  install "${build_packages[@]}"
  build release OFF
  "$flecsim" explore examples/resnet34-embedded.yaml
}

do_test() {
  local labels=(-LE long)
  [ "${1:-}" = "--long" ] && labels=()
  install "${build_packages[@]}" "${test_packages[@]}" "${riscv_packages[@]}" "${cluster_packages[@]}"
  build release ON
  ctest --test-dir build/release --output-on-failure --parallel "$(nproc)" "${labels[@]}"
}

do_bench() {
  install "${build_packages[@]}" "${bench_packages[@]}" "${riscv_packages[@]}"
  build bench OFF
  local bench
  for bench in build/bench/bench/bench_*; do "$bench" "$@"; done
}

do_format() {
  install "${build_packages[@]}" "${test_packages[@]}" "${format_packages[@]}"
  git ls-files '*.h' '*.cpp' | xargs clang-format -i
  build dev ON
  git ls-files 'src/*.cpp' | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/dev
}

do_help() {
  cat <<'TEXT'
usage: ./do VERB
  demo           install, build and run the main job: the design space of the thesis' case study
  test           install, build and pass every test        (--long: fuzzing and mutation too)
  build          install and build build/release/bin/flecsim
  bench          build and run the benchmarks               (arguments go to Google Benchmark)
  format         clang-format over the tree, then clang-tidy
  help           this text
TEXT
}

case "${1:-help}" in
  demo | test | build | bench | format | help)
    verb=${1:-help}
    shift || true
    "do_$verb" "$@"
    ;;
  -h | --help) do_help ;;
  *) echo "do: unknown verb '$1'" >&2; do_help >&2; exit 2 ;;
esac
