#include "flecsim/sim/cpu/elf.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::sim {
namespace {

constexpr std::uint64_t kLargestSegmentBytes = std::uint64_t{1} << 32;

// Reads fields of a file of either class and checks every access against its size.
class Reader {
 public:
  Reader(std::span<const std::uint8_t> bytes, const std::string& file)
      : bytes_(bytes), file_(file) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw base::InputError(fmt::format("{}: {}", file_, why));
  }

  std::uint64_t number(std::uint64_t offset, int size_bytes, const char* what) const {
    const auto field = slice(offset, static_cast<std::uint64_t>(size_bytes), what);
    std::uint64_t value = 0;
    std::memcpy(&value, field.data(), field.size());
    return value;
  }

  std::span<const std::uint8_t> slice(std::uint64_t offset, std::uint64_t size,
                                      const char* what) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) {
      refuse(fmt::format("{} lies at bytes {} to {} but the file has {}", what, offset,
                         offset + std::min(size, ~offset), bytes_.size()));
    }
    return bytes_.subspan(offset, size);
  }

  std::string text(std::span<const std::uint8_t> table, std::uint64_t offset) const {
    if (offset >= table.size())
      refuse(fmt::format("symbol name at {} is outside of its table", offset));
    const auto rest = table.subspan(offset);
    const auto* begin = reinterpret_cast<const char*>(rest.data());
    return {begin, ::strnlen(begin, rest.size())};
  }

 private:
  std::span<const std::uint8_t> bytes_;
  const std::string& file_;
};

// Offsets of the fields that differ between the two classes.
struct Layout {
  int word_bytes;
  int phoff, shoff, flags, phentsize, phnum, shentsize, shnum;
  int p_offset, p_paddr, p_filesz, p_memsz;
  int s_offset, s_size, s_link;
  int symbol_bytes, symbol_value, symbol_info;
};
constexpr Layout kLayout32{4, 28, 32, 36, 42, 44, 46, 48, 4, 12, 16, 20, 16, 20, 24, 16, 4, 12};
constexpr Layout kLayout64{8, 32, 40, 48, 54, 56, 58, 60, 8, 24, 32, 40, 24, 32, 40, 24, 8, 4};

std::string machine_name(int machine) {
  switch (machine) {
    case 3:
      return "3 (i386)";
    case kElfMips:
      return "8 (MIPS)";
    case kElfArm:
      return "40 (ARM)";
    case 62:
      return "62 (x86-64)";
    case 183:
      return "183 (AArch64)";
    case kElfRiscv:
      return "243 (RISC-V)";
    default:
      return std::to_string(machine);
  }
}

class Parser {
 public:
  Parser(std::span<const std::uint8_t> bytes, const std::string& file,
         const std::vector<int>& machines)
      : in_(bytes, file), machines_(machines) {
    image_.file = file;
  }

  ElfImage run() {
    header();
    segments();
    symbols();
    return std::move(image_);
  }

 private:
  std::uint64_t word(std::uint64_t offset, const char* what) const {
    return in_.number(offset, layout_->word_bytes, what);
  }

  void expect(std::uint64_t offset, int size, std::uint64_t value, const char* what,
              const char* meaning) const {
    const std::uint64_t found = in_.number(offset, size, what);
    if (found != value)
      in_.refuse(fmt::format("{} is {}, expected {} ({})", what, found, value, meaning));
  }

  void header() {
    if (in_.slice(0, 4, "the ELF magic")[0] != 0x7f || in_.number(1, 3, "magic") != 0x464c45) {
      in_.refuse("not an ELF file (it does not begin with 7f 'ELF')");
    }
    const std::uint64_t kind = in_.number(4, 1, "the ELF class");
    if (kind != 1 && kind != 2) in_.refuse(fmt::format("ELF class is {}, expected 1 or 2", kind));
    image_.xlen_bits = kind == 1 ? 32 : 64;
    layout_ = kind == 1 ? &kLayout32 : &kLayout64;
    expect(5, 1, 1, "byte order", "little-endian");
    check_machine();
    expect(16, 2, 2, "type", "a statically linked executable");
    image_.entry = word(24, "the entry point");
    image_.flags = static_cast<std::uint32_t>(in_.number(layout_->flags, 4, "the flags"));
  }

  void check_machine() {
    image_.machine = static_cast<int>(in_.number(18, 2, "the machine"));
    if (std::find(machines_.begin(), machines_.end(), image_.machine) != machines_.end()) return;
    std::string expected;
    for (const int each : machines_)
      expected += (expected.empty() ? "" : " or ") + machine_name(each);
    in_.refuse(fmt::format("machine is {}, expected {}", machine_name(image_.machine), expected));
  }

  void segments() {
    constexpr std::uint32_t kLoad = 1;
    const std::uint64_t table = word(layout_->phoff, "the program header offset");
    const std::uint64_t size = in_.number(layout_->phentsize, 2, "the program header size");
    const std::uint64_t count = in_.number(layout_->phnum, 2, "the program header count");
    if (count != 0) check_size("program header", size, layout_->word_bytes == 4 ? 32 : 56);
    headers_end_ = table + count * size;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t at = table + i * size;
      if (in_.number(at, 4, "a program header") == kLoad) segment(at);
    }
    if (image_.segments.empty()) in_.refuse("no segment to load");
  }

  void check_size(const char* what, std::uint64_t found, std::uint64_t least) const {
    if (found < least) {
      in_.refuse(fmt::format("{} size is {}, expected at least {}", what, found, least));
    }
  }

  void segment(std::uint64_t at) {
    ElfSegment segment;
    segment.address = word(at + layout_->p_paddr, "a segment address");
    segment.memory_size_bytes = word(at + layout_->p_memsz, "a segment size");
    const std::uint64_t stored = word(at + layout_->p_filesz, "a segment size");
    if (segment.memory_size_bytes == 0) return;
    if (stored > segment.memory_size_bytes || segment.memory_size_bytes > kLargestSegmentBytes) {
      in_.refuse(fmt::format("segment at {:#x} holds {} bytes of the file and {} of memory",
                             segment.address, stored, segment.memory_size_bytes));
    }
    const std::uint64_t offset = word(at + layout_->p_offset, "a segment offset");
    const auto bytes = in_.slice(offset, stored, "a segment");
    segment.bytes.assign(bytes.begin(), bytes.end());
    if (offset == 0) segment.header_bytes = std::min(headers_end_, stored);
    image_.segments.push_back(std::move(segment));
  }

  void symbols() {
    constexpr std::uint32_t kSymbolTable = 2;
    const std::uint64_t table = word(layout_->shoff, "the section header offset");
    const std::uint64_t size = in_.number(layout_->shentsize, 2, "the section header size");
    const std::uint64_t count = table == 0 ? 0 : in_.number(layout_->shnum, 2, "the section count");
    if (count != 0) check_size("section header", size, layout_->word_bytes == 4 ? 40 : 64);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t at = table + i * size;
      if (in_.number(at + 4, 4, "a section header") != kSymbolTable) continue;
      const std::uint64_t link = in_.number(at + layout_->s_link, 4, "a section link");
      if (link >= count) in_.refuse(fmt::format("section link {} of {} sections", link, count));
      symbol_table(section(at), section(table + link * size));
    }
  }

  std::span<const std::uint8_t> section(std::uint64_t at) const {
    return in_.slice(word(at + layout_->s_offset, "a section offset"),
                     word(at + layout_->s_size, "a section size"), "a section");
  }

  void symbol_table(std::span<const std::uint8_t> symbols, std::span<const std::uint8_t> names) {
    const auto size = static_cast<std::size_t>(layout_->symbol_bytes);
    for (std::size_t at = 0; at + size <= symbols.size(); at += size) {
      const auto one = symbols.subspan(at, size);
      std::uint32_t name = 0;
      std::memcpy(&name, one.data(), 4);
      if (name == 0) continue;
      std::uint64_t value = 0;
      std::memcpy(&value, &one[static_cast<std::size_t>(layout_->symbol_value)],
                  static_cast<std::size_t>(layout_->word_bytes));
      image_.symbols.emplace(in_.text(names, name), value);
    }
  }

  Reader in_;
  const std::vector<int>& machines_;
  const Layout* layout_ = nullptr;
  ElfImage image_;
  std::uint64_t headers_end_ = 0;
};

}  // namespace

std::optional<std::uint64_t> ElfImage::symbol(const std::string& name) const {
  const auto found = symbols.find(name);
  return found != symbols.end() ? std::optional(found->second) : std::nullopt;
}

ElfImage parse_elf(std::span<const std::uint8_t> bytes, const std::string& file,
                   const std::vector<int>& machines) {
  return Parser(bytes, file, machines).run();
}

ElfImage read_elf(const std::string& file, const std::vector<int>& machines) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw base::InputError(fmt::format("{}: cannot be opened; expected an ELF file", file));
  if (std::filesystem::is_directory(file)) {
    throw base::InputError(fmt::format("{}: a folder; expected an ELF file", file));
  }
  const std::vector<char> text((std::istreambuf_iterator<char>(in)), {});
  if (in.bad())
    throw base::InputError(fmt::format("{}: cannot be read; expected an ELF file", file));
  return parse_elf({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, file,
                   machines);
}

}  // namespace flecsim::sim
