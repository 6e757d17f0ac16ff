#include "flecsim/sim/cpu/isa.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::sim {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw base::InputError(fmt::format(
      "isa '{}': {}; expected rv32 or rv64, then i or g, then any of m a f d c, for instance "
      "rv32imafc",
      name, why));
}

void add_letter(Isa& isa, char letter, std::string_view name) {
  switch (letter) {
    case 'm':
      isa.m = true;
      return;
    case 'a':
      isa.a = true;
      return;
    case 'f':
      isa.f = true;
      return;
    case 'd':
      isa.d = true;
      return;
    case 'c':
      isa.c = true;
      return;
    default:
      refuse(name, fmt::format("extension '{}' is not implemented", letter));
  }
}

// Zicsr and Zifencei are always there; naming them is allowed.
void check_long_extensions(std::string_view rest, std::string_view name) {
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view one = rest.substr(0, rest.find('_'));
    if (one != "zicsr" && one != "zifencei" && one != "zicntr") {
      refuse(name, fmt::format("extension '{}' is not implemented", one));
    }
    rest.remove_prefix(one.size());
  }
}

}  // namespace

Isa parse_isa(std::string_view name) {
  Isa isa;
  if (name.starts_with("rv64")) {
    isa.xlen_bits = 64;
  } else if (!name.starts_with("rv32")) {
    refuse(name, "the name does not begin with rv32 or rv64");
  }
  std::string_view rest = name.substr(4);
  const std::string_view letters = rest.substr(0, rest.find('_'));
  if (letters.empty() || (letters[0] != 'i' && letters[0] != 'g')) {
    refuse(name, "the base instruction set is missing");
  }
  if (letters[0] == 'g') isa.m = isa.a = isa.f = isa.d = true;
  for (std::size_t i = 1; i < letters.size(); ++i) {
    if (letters.find(letters[i]) < i) {
      refuse(name, fmt::format("extension '{}' is named twice", letters[i]));
    }
    add_letter(isa, letters[i], name);
  }
  if (isa.d && !isa.f) refuse(name, "d needs f");
  rest.remove_prefix(letters.size());
  check_long_extensions(rest, name);
  return isa;
}

std::string Isa::name() const {
  std::string text = fmt::format("rv{}i", xlen_bits);
  if (m) text += 'm';
  if (a) text += 'a';
  if (f) text += 'f';
  if (d) text += 'd';
  if (c) text += 'c';
  return text;
}

std::uint64_t Isa::misa() const {
  const auto bit = [](char letter) { return std::uint64_t{1} << (letter - 'a'); };
  std::uint64_t value = bit('i') | bit('u');
  if (m) value |= bit('m');
  if (a) value |= bit('a');
  if (f) value |= bit('f');
  if (d) value |= bit('d');
  if (c) value |= bit('c');
  return value | (xlen_bits == 64 ? std::uint64_t{2} << 62 : std::uint64_t{1} << 30);
}

}  // namespace flecsim::sim
