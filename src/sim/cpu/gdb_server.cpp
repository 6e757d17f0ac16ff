#include "flecsim/sim/cpu/gdb_server.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "flecsim/sim/cpu/csr.h"

namespace flecsim::sim {
namespace {

constexpr int kPc = 32;
constexpr int kFirstFloat = 33;
constexpr int kFirstCsr = 65;
constexpr char kInterrupt = 3;
constexpr std::uint64_t kLargestTransfer = 4096;

std::uint64_t number(std::string_view hex) {
  std::uint64_t value = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
  return value;
}

// "a,b:rest" in three pieces; missing ones are empty.
struct Pieces {
  std::string_view first, second, rest;
};
Pieces split(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return {text, {}, {}};
  const std::string_view behind = text.substr(comma + 1);
  const std::size_t colon = std::min(behind.find(':'), behind.find(';'));
  if (colon == std::string_view::npos) return {text.substr(0, comma), behind, {}};
  return {text.substr(0, comma), behind.substr(0, colon), behind.substr(colon + 1)};
}

// Registers travel in the target's byte order.
std::uint64_t little_endian(std::string_view hex) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i + 1 < hex.size() && i < 16; i += 2) {
    value |= number(hex.substr(i, 2)) << (4 * i);
  }
  return value;
}

}  // namespace

GdbServer::GdbServer(Machine& machine, int input, int output)
    : machine_(machine),
      input_(input),
      output_(output),
      stopped_at_(static_cast<std::size_t>(machine.harts()), -1) {}

// ---- packets ------------------------------------------------------------------------------------

int GdbServer::next_byte() {
  if (buffer_.empty()) {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(input_, bytes.data(), bytes.size());
    if (count <= 0) return -1;
    buffer_.assign(bytes.data(), static_cast<std::size_t>(count));
  }
  const int byte = static_cast<unsigned char>(buffer_.front());
  buffer_.erase(0, 1);
  return byte;
}

bool GdbServer::read_packet(std::string& packet) {
  int byte = 0;
  while (byte != '$') {
    byte = next_byte();
    if (byte < 0) return false;
  }
  packet.clear();
  unsigned sum = 0;
  for (byte = next_byte(); byte >= 0 && byte != '#'; byte = next_byte()) {
    packet += static_cast<char>(byte);
    sum += static_cast<unsigned>(byte);
  }
  std::string check;
  for (int i = 0; i < 2; ++i) check += static_cast<char>(next_byte());
  const bool good = number(check) == sum % 256;
  (void)!::write(output_, good ? "+" : "-", 1);
  return good || read_packet(packet);
}

void GdbServer::send(const std::string& text) {
  unsigned sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  const std::string packet = fmt::format("${}#{:02x}", text, sum % 256);
  for (std::size_t done = 0; done < packet.size();) {
    const ssize_t count = ::write(output_, packet.data() + done, packet.size() - done);
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

void GdbServer::serve() {
  std::string packet;
  while (!finished_ && read_packet(packet)) {
    const bool silent = packet.starts_with("k");
    const std::string text = answer(packet);
    if (!silent) send(text);
  }
}

std::string GdbServer::answer(const std::string& packet) {
  const std::string_view arguments = std::string_view(packet).substr(packet.empty() ? 0 : 1);
  switch (packet.empty() ? '\0' : packet[0]) {
    case '?':
      return machine_.ended() ? ended() : stopped();
    case 'g':
      return read_registers();
    case 'G':
      return write_registers(arguments);
    case 'p':
      return read_register(static_cast<int>(number(arguments)));
    case 'P': {
      const std::size_t equals = arguments.find('=');
      if (equals == std::string_view::npos) return "E01";
      return write_register(static_cast<int>(number(arguments.substr(0, equals))),
                            arguments.substr(equals + 1));
    }
    case 'm':
      return read_memory(arguments);
    case 'M':
      return write_memory(arguments);
    case 'H':
    case 'T':
      return select_thread(packet);
    case 'Z':
      return change_stop_point(packet, true);
    case 'z':
      return change_stop_point(packet, false);
    case 'c':
      return go_on(std::nullopt);
    case 's':
      return step_one(hart_);
    case 'v':
      return resume(packet);
    case 'q':
      return query(packet);
    case 'D':
      finished_ = detached_ = true;
      return "OK";
    case 'k':
      finished_ = true;
      return "";
    default:
      return "";
  }
}

// ---- registers and memory -----------------------------------------------------------------------

std::string GdbServer::hex_of(std::uint64_t value, int bytes) const {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += fmt::format("{:02x}", value >> (8 * i) & 0xff);
  return text;
}

std::string GdbServer::read_registers() {
  std::string text;
  for (int i = 0; i <= kPc; ++i) text += read_register(i);
  return text;
}

std::string GdbServer::write_registers(std::string_view hex) {
  const auto digits = static_cast<std::size_t>(2 * word_bytes());
  for (int i = 0; i <= kPc && hex.size() >= digits; ++i) {
    write_register(i, hex.substr(0, digits));
    hex.remove_prefix(digits);
  }
  return "OK";
}

std::string GdbServer::read_register(int index) {
  RiscvCpu& cpu = selected();
  if (index < 0) return "E01";
  if (index < kPc) return hex_of(cpu.register_value(index), word_bytes());
  if (index == kPc) return hex_of(cpu.pc(), word_bytes());
  if (index < kFirstCsr) {
    return hex_of(cpu.float_register(index - kFirstFloat), cpu.isa().d ? 8 : 4);
  }
  const auto value = cpu.csr(index - kFirstCsr);
  return value ? hex_of(*value, word_bytes()) : "E01";
}

std::string GdbServer::write_register(int index, std::string_view hex) {
  RiscvCpu& cpu = selected();
  const std::uint64_t value = little_endian(hex);
  if (index < 0) return "E01";
  if (index < kPc) {
    cpu.set_register(index, value);
  } else if (index == kPc) {
    cpu.set_pc(value);
  } else if (index < kFirstCsr) {
    cpu.set_float_register(index - kFirstFloat, cpu.isa().d ? value : value | 0xffffffff00000000U);
  } else if (!cpu.set_csr(index - kFirstCsr, value)) {
    return "E01";
  }
  return "OK";
}

std::string GdbServer::read_memory(std::string_view arguments) {
  const auto [address, size, rest] = split(arguments);
  std::vector<std::uint8_t> bytes(std::min(number(size), kLargestTransfer));
  if (!machine_.read_memory(number(address), bytes)) return "E14";
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string GdbServer::write_memory(std::string_view arguments) {
  const auto [address, size, hex] = split(arguments);
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(number(hex.substr(i, 2))));
  }
  if (bytes.size() != number(size) || !machine_.write_memory(number(address), bytes)) return "E14";
  for (int i = 0; i < machine_.harts(); ++i) machine_.hart(i).invalidate_code();
  return "OK";
}

// ---- threads and queries ------------------------------------------------------------------------

// Threads are numbered from 1; 0 and -1 mean any.
std::string GdbServer::select_thread(const std::string& packet) {
  const std::string_view text = std::string_view(packet).substr(packet[0] == 'H' ? 2 : 1);
  if (text == "-1" || text == "0") return "OK";
  const auto thread = static_cast<int>(number(text));
  if (thread < 1 || thread > machine_.harts()) return "E01";
  if (packet[0] == 'H') hart_ = thread - 1;
  return "OK";
}

std::string GdbServer::query(const std::string& packet) {
  if (packet.starts_with("qSupported")) {
    return "PacketSize=2000;qXfer:features:read+;vContSupported+;hwbreak+;swbreak+";
  }
  if (packet.starts_with("qXfer:features:read:target.xml:")) {
    const Pieces part = split(std::string_view(packet).substr(31));
    const std::string text = target_description();
    const std::size_t offset = std::min<std::size_t>(number(part.first), text.size());
    const std::string piece = text.substr(offset, number(part.second));
    return (offset + piece.size() == text.size() ? "l" : "m") + piece;
  }
  if (packet == "qAttached") return "1";
  if (packet == "qC") return fmt::format("QC{:x}", hart_ + 1);
  if (packet == "qsThreadInfo") return "l";
  if (packet != "qfThreadInfo") return "";
  std::string list = "m";
  for (int i = 1; i <= machine_.harts(); ++i) list += fmt::format("{}{:x}", i == 1 ? "" : ",", i);
  return list;
}

std::string GdbServer::target_description() const {
  const Isa& isa = machine_.hart(0).isa();
  std::string xml = fmt::format(
      "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">"
      "<architecture>riscv:rv{}</architecture><osabi>none</osabi><feature "
      "name=\"org.gnu.gdb.riscv.cpu\">",
      isa.xlen_bits);
  for (int i = 0; i <= kPc; ++i) {
    const std::string_view name = i == kPc ? "pc" : integer_register_name(i);
    xml += fmt::format("<reg name=\"{}\" bitsize=\"{}\" regnum=\"{}\"/>", name, isa.xlen_bits, i);
  }
  xml += "</feature>";
  const auto control = [&](int csr) {
    xml += fmt::format("<reg name=\"{}\" bitsize=\"{}\" regnum=\"{}\" save-restore=\"no\"/>",
                       csr_name(csr), isa.xlen_bits, kFirstCsr + csr);
  };
  if (isa.f) {
    xml += "<feature name=\"org.gnu.gdb.riscv.fpu\">";
    for (int i = 0; i < 32; ++i) {
      xml += fmt::format("<reg name=\"{}\" bitsize=\"{}\" regnum=\"{}\" type=\"ieee_{}\"/>",
                         float_register_name(i), isa.d ? 64 : 32, kFirstFloat + i,
                         isa.d ? "double" : "single");
    }
    for (const int csr : {csr::fflags, csr::frm, csr::fcsr}) control(csr);
    xml += "</feature>";
  }
  xml += "<feature name=\"org.gnu.gdb.riscv.csr\">";
  for (const int csr :
       {csr::mstatus, csr::misa, csr::mie, csr::mtvec, csr::mscratch, csr::mepc, csr::mcause,
        csr::mtval, csr::mip, csr::mcycle, csr::minstret, csr::mhartid}) {
    control(csr);
  }
  return xml + "</feature></target>";
}

// ---- running ------------------------------------------------------------------------------------

std::string GdbServer::change_stop_point(const std::string& packet, bool insert) {
  const int kind = packet.size() > 1 ? packet[1] - '0' : -1;
  const auto [address, size, rest] =
      split(std::string_view(packet).substr(std::min<std::size_t>(3, packet.size())));
  if (kind < 0 || kind > 4) return "";
  if (kind < 2) {
    if (insert) breakpoints_.insert(number(address));
    if (!insert) breakpoints_.erase(number(address));
    return "OK";
  }
  const Watchpoint point{static_cast<Watch>(kind), number(address), number(size)};
  std::erase(watchpoints_, point);
  if (insert) watchpoints_.push_back(point);
  return "OK";
}

// The hart that an action names ("vCont;s:2" names hart 1); nothing where it means all.
std::optional<int> GdbServer::named_hart(const std::string& packet, std::size_t action) const {
  const std::size_t colon = packet.find(':', action);
  if (colon == std::string::npos || packet.find(';', action + 1) < colon) return std::nullopt;
  const std::uint64_t thread = number(std::string_view(packet).substr(colon + 1));
  const bool exists = thread >= 1 && thread <= static_cast<std::uint64_t>(machine_.harts());
  return exists ? std::optional(static_cast<int>(thread) - 1) : std::nullopt;
}

// vCont;s:2;c steps hart 1 alone; vCont;c:2 lets it run alone; otherwise all go on.
std::string GdbServer::resume(const std::string& packet) {
  if (packet == "vCont?") return "vCont;c;C;s;S";
  if (!packet.starts_with("vCont;")) return "";
  const std::size_t step = std::min(packet.find(";s"), packet.find(";S"));
  if (step != std::string::npos) return step_one(named_hart(packet, step).value_or(hart_));
  const std::size_t first = packet.find(';');
  return go_on(packet.find(';', first + 1) == std::string::npos ? named_hart(packet, first)
                                                                : std::nullopt);
}

std::string GdbServer::step_one(int hart) {
  hart_ = hart;
  const MemoryAccess access = access_of(hart);
  machine_.step(hart);
  if (machine_.ended()) return ended();
  const std::string watched = check_after(hart, access);
  return watched.empty() ? stopped() : watched;
}

std::string GdbServer::go_on(std::optional<int> only) {
  constexpr int kStepsBetweenPolls = 4096;
  for (std::int64_t round = 0;; ++round) {
    for (int i = only.value_or(0); i < (only ? *only + 1 : machine_.harts()); ++i) {
      if (std::string why = check_before(i); !why.empty()) return why;
      const MemoryAccess access = access_of(i);
      machine_.step(i);
      if (machine_.ended()) return ended();
      if (std::string why = check_after(i, access); !why.empty()) return why;
    }
    if (round % kStepsBetweenPolls == kStepsBetweenPolls - 1 && interrupted()) {
      return fmt::format("T02thread:{:x};", hart_ + 1);
    }
  }
}

// A breakpoint where the hart has stopped already is passed; another hart that stands there stops.
std::string GdbServer::check_before(int hart) {
  RiscvCpu& cpu = machine_.hart(hart);
  if (breakpoints_.empty()) return "";
  cpu.take_pending_interrupt();
  std::int64_t& stopped_at = stopped_at_[static_cast<std::size_t>(hart)];
  if (breakpoints_.count(cpu.pc()) == 0 || stopped_at == cpu.steps()) return "";
  stopped_at = cpu.steps();
  hart_ = hart;
  return stopped("hwbreak:;");
}

std::string GdbServer::check_after(int hart, const MemoryAccess& access) {
  constexpr std::array<const char*, 5> kNames{"", "", "watch", "rwatch", "awatch"};
  for (const Watchpoint& point : watchpoints_) {
    const bool wanted = (access.stores && point.kind != Watch::read) ||
                        (access.loads && point.kind != Watch::write);
    const bool hit =
        access.address < point.address + point.size && point.address < access.address + access.size;
    if (!wanted || !hit) continue;
    hart_ = hart;
    return stopped(
        fmt::format("{}:{:x};", kNames[static_cast<std::size_t>(point.kind)], point.address));
  }
  return "";
}

GdbServer::MemoryAccess GdbServer::access_of(int hart) {
  MemoryAccess access;
  if (watchpoints_.empty()) return access;
  RiscvCpu& cpu = machine_.hart(hart);
  cpu.take_pending_interrupt();
  std::array<std::uint8_t, 4> bytes{};
  if (!machine_.read_memory(cpu.pc(), bytes)) return access;
  const auto bits = static_cast<std::uint32_t>(
      number(fmt::format("{:02x}{:02x}{:02x}{:02x}", bytes[3], bytes[2], bytes[1], bytes[0])));
  const Instruction instruction = decode(bits, cpu.isa());
  const Syntax syntax = syntax_of(instruction.mnemonic);
  access.loads = syntax == Syntax::load || syntax == Syntax::float_load ||
                 syntax == Syntax::load_reserved || syntax == Syntax::atomic;
  access.stores =
      syntax == Syntax::store || syntax == Syntax::float_store || syntax == Syntax::atomic;
  access.size = std::uint64_t{1} << (instruction.rounding_mode & 3);  // funct3
  access.address = cpu.register_value(instruction.rs1) +
                   static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
  if (cpu.isa().xlen_bits == 32) access.address &= 0xffffffffU;
  return access;
}

std::string GdbServer::stopped(const std::string& why) {
  return fmt::format("T05{}thread:{:x};", why, hart_ + 1);
}

std::string GdbServer::ended() {
  const MachineResult result = machine_.result();
  if (result.end == MachineEnd::fault) return "X0b";  // as by a segmentation fault
  return fmt::format("W{:02x}", result.exit_code & 0xff);
}

// Ctrl-C of the debugger arrives outside of packets; a debugger that hung up stops the program too.
bool GdbServer::interrupted() {
  pollfd poll_input{input_, POLLIN, 0};
  if (buffer_.empty() && ::poll(&poll_input, 1, 0) <= 0) return false;
  const int byte = next_byte();
  if (byte < 0) finished_ = true;
  return byte < 0 || byte == kInterrupt;
}

}  // namespace flecsim::sim
