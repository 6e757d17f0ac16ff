#include "flecsim/sim/cpu/action_counts.h"

#include <cassert>
#include <iterator>

#include <fmt/format.h>

namespace flecsim::sim {
namespace {

constexpr int kFetchBits = 32;

// What one instruction of a class does: reads and writes of registers, and uses of the units.
struct Uses {
  InstructionClass kind;
  int reads = 0, writes = 0;              // integer registers
  int float_reads = 0, float_writes = 0;  // floating-point registers
  int adder = 0, multiplier = 0;
  int float_adder = 0, float_multiplier = 0;
};

std::vector<Uses> uses_of(const Isa& isa) {
  using enum InstructionClass;
  const int mantissa_bits = isa.d ? 53 : 24;
  std::vector<Uses> uses = {{alu, 2, 1, 0, 0, 1},    {load, 1, 1, 0, 0, 1}, {store, 2, 0, 0, 0, 1},
                            {branch, 2, 0, 0, 0, 1}, {jump, 1, 1, 0, 0, 1}, {system, 1, 1}};
  if (isa.m) uses.push_back({multiply, 2, 1, 0, 0, 0, 1});
  if (isa.m) uses.push_back({divide, 2, 1, 0, 0, isa.xlen_bits});
  if (isa.a) uses.push_back({atomic, 2, 1, 0, 0, 1});
  if (!isa.f) return uses;
  uses.push_back({float_add, 0, 0, 2, 1, 0, 0, 1});
  uses.push_back({float_multiply, 0, 0, 2, 1, 0, 0, 0, 1});
  uses.push_back({float_fused, 0, 0, 3, 1, 0, 0, 1, 1});
  uses.push_back({float_divide, 0, 0, 2, 1, mantissa_bits});
  uses.push_back({float_other, 0, 0, 2, 1, 1});
  return uses;
}

class Writer {
 public:
  explicit Writer(const Isa& isa, int harts) : isa_(isa), harts_(harts) {}

  std::string architecture() {
    line(
        "# The bare machine that `flecsim simulate` ran: technology and clock are yours to "
        "choose.");
    line("architecture:");
    line("  version: 0.4");
    line("  subtree:");
    line("  - name: machine");
    line("    attributes: {{technology: \"45nm\", global_cycle_seconds: 1e-9}}");
    line("    local:");
    line("    - name: fetch # the same RAM, by the width of an instruction");
    line("      class: DRAM");
    line("      attributes: {{type: \"LPDDR4\", width: {}}}", kFetchBits);
    line("    - name: ram");
    line("      class: DRAM");
    line("      attributes: {{type: \"LPDDR4\", width: {}}}", isa_.xlen_bits);
    line("    - name: hart[0..{}]", harts_ - 1);
    line("      class: {}", isa_.name());
    add_class();
    return std::move(text_);
  }

  std::string counts(const Machine& machine, const MachineResult& result) {
    line("action_counts:");
    line("  version: 0.4");
    line("  local:");
    ClassCounts total{};
    for (int hart = 0; hart < harts_; ++hart) {
      const ClassCounts counts = machine.hart(hart).class_counts();
      for (std::size_t i = 0; i < counts.size(); ++i) total[i] += counts[i];
      add_hart(hart, counts, result.ticks);
    }
    const auto of = [&](InstructionClass kind) { return total[static_cast<std::size_t>(kind)]; };
    component("fetch");
    count("read", result.steps);
    component("ram");
    count("read", of(InstructionClass::load) + of(InstructionClass::atomic));
    count("write", of(InstructionClass::store) + of(InstructionClass::atomic));
    return std::move(text_);
  }

 private:
  template <typename... Parts>
  void line(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
    text_ += '\n';
  }

  void add_class() {
    line("compound_components:");
    line("  version: 0.4");
    line("  classes:");
    line("  - name: {}", isa_.name());
    line("    subcomponents:");
    for (const auto& [name, klass] : parts()) line("    - {{name: {}, class: {}}}", name, klass);
    line("    actions:");
    for (const Uses& uses : uses_of(isa_)) add_action(uses);
    line("    - name: leak");
    line("      subcomponents:");
    for (const auto& [name, klass] : parts()) use(name, "leak", 1);
  }

  // Name, and class with its attributes.
  std::vector<std::pair<std::string, std::string>> parts() const {
    const std::string width = fmt::format("attributes: {{width: {}}}", isa_.xlen_bits);
    std::vector<std::pair<std::string, std::string>> result = {
        {"registers",
         fmt::format("register_file, attributes: {{width: {}, depth: 32}}", isa_.xlen_bits)},
        {"adder", "intadder, " + width},
        {"counter", "counter, " + width}};
    if (isa_.m) result.emplace_back("multiplier", "intmultiplier, " + width);
    if (!isa_.f) return result;
    const std::string format = isa_.d ? "exponent: 11, mantissa: 53" : "exponent: 8, mantissa: 24";
    result.emplace_back(
        "float_registers",
        fmt::format("register_file, attributes: {{width: {}, depth: 32}}", isa_.d ? 64 : 32));
    result.emplace_back("float_adder", "fpadder, attributes: {" + format + "}");
    result.emplace_back("float_multiplier", "fpmultiplier, attributes: {" + format + "}");
    return result;
  }

  void add_action(const Uses& uses) {
    line("    - name: {}", name_of(uses.kind));
    line("      subcomponents:");
    use("counter", "count", 1);
    use("registers", "read", uses.reads);
    use("registers", "write", uses.writes);
    use("adder", "add", uses.adder);
    use("multiplier", "multiply", uses.multiplier);
    use("float_registers", "read", uses.float_reads);
    use("float_registers", "write", uses.float_writes);
    use("float_adder", "add", uses.float_adder);
    use("float_multiplier", "multiply", uses.float_multiplier);
  }

  void use(std::string_view part, std::string_view action, int times) {
    if (times > 0)
      line("      - {{name: {}, actions: [{{name: {}, energy_scale: {}}}]}}", part, action, times);
  }

  void add_hart(int hart, const ClassCounts& counts, std::int64_t ticks) {
    component(fmt::format("hart[{}]", hart));
    for (const Uses& uses : uses_of(isa_))
      count(name_of(uses.kind), counts[static_cast<std::size_t>(uses.kind)]);
    count("leak", ticks);
  }

  void component(std::string_view name) {
    line("  - name: machine.{}", name);
    line("    action_counts:");
  }

  void count(std::string_view action, std::int64_t times) {
    line("    - {{name: {}, counts: {}}}", action, times);
  }

  const Isa& isa_;
  int harts_;
  std::string text_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> export_accelergy(const Machine& machine,
                                                                  const MachineResult& result) {
  assert(machine.has_riscv_harts());
  Writer writer(machine.hart(0).isa(), machine.harts());
  std::string architecture = writer.architecture();
  return {{"architecture", std::move(architecture)},
          {"action_counts", writer.counts(machine, result)}};
}

}  // namespace flecsim::sim
