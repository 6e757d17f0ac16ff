// GDB's remote protocol for a machine: break, watch, step, read, write; one thread per hart.
//
// Source: GDB manual, appendix E (remote serial protocol). Served: ? g G p P m M c s vCont H T
// Z0-Z4 z0-z4 D k qSupported qXfer:features qfThreadInfo qC. Limits: the program runs step by step
// (tens of millions of steps per second); breakpoints and watchpoints are exact, watchpoints stop
// after the access.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {

class GdbServer {
 public:
  // Reads packets from one file descriptor and writes to another (a socket, or a pipe's two ends).
  GdbServer(Machine& machine, int input, int output);
  // Until the debugger detaches, kills the program or hangs up.
  void serve();
  // Detached: the program goes on without a debugger. Killed or hung up: it does not.
  [[nodiscard]] bool detached() const { return detached_; }

  // The answer to one packet; nothing for a packet without an answer. For tests.
  std::string answer(const std::string& packet);

 private:
  enum class Watch : std::uint8_t { write = 2, read = 3, access = 4 };
  struct Watchpoint {
    Watch kind;
    std::uint64_t address;
    std::uint64_t size;
    bool operator==(const Watchpoint&) const = default;
  };
  struct MemoryAccess {
    bool loads = false;
    bool stores = false;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
  };

  RiscvCpu& selected() { return machine_.hart(hart_); }
  std::string read_registers();
  std::string write_registers(std::string_view hex);
  std::string read_register(int number);
  std::string write_register(int number, std::string_view hex);
  std::string read_memory(std::string_view arguments);
  std::string write_memory(std::string_view arguments);
  std::string query(const std::string& packet);
  std::string select_thread(const std::string& packet);
  std::string change_stop_point(const std::string& packet, bool insert);
  std::string resume(const std::string& packet);
  std::string step_one(int hart);
  std::string go_on(std::optional<int> only);
  [[nodiscard]] std::optional<int> named_hart(const std::string& packet, std::size_t action) const;
  std::string check_before(int hart);
  std::string check_after(int hart, const MemoryAccess& access);
  MemoryAccess access_of(int hart);
  std::string stopped(const std::string& why = "");
  std::string ended();
  bool interrupted();
  [[nodiscard]] std::string target_description() const;
  [[nodiscard]] std::string hex_of(std::uint64_t value, int bytes) const;
  [[nodiscard]] int word_bytes() const { return machine_.hart(0).isa().xlen_bits / 8; }
  bool read_packet(std::string& packet);
  void send(const std::string& text);
  int next_byte();

  Machine& machine_;
  int input_;
  int output_;
  std::string buffer_;
  int hart_ = 0;
  bool finished_ = false;
  bool detached_ = false;
  std::set<std::uint64_t> breakpoints_;
  std::vector<Watchpoint> watchpoints_;
  std::vector<std::int64_t> stopped_at_;  // steps of each hart at its last breakpoint
};

// Waits on 127.0.0.1 for one connection and returns its descriptor; throws base::InputError where
// the port cannot be had. `listening` is told the port (for port 0: the one that was chosen).
int accept_debugger(int port, const std::function<void(int port)>& listening);

}  // namespace flecsim::sim
