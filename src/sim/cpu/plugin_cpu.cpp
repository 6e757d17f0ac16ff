#include "flecsim/sim/cpu/plugin_cpu.h"

#include <array>
#include <filesystem>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::sim {
namespace {

// ---- what the plug-in calls ---------------------------------------------------------------------

int host_read(void* context, std::uint64_t address, std::uint32_t size_bytes,
              std::uint64_t* value) {
  *value = 0;
  return static_cast<CpuBus*>(context)->read(address, static_cast<int>(size_bytes), *value) ? 0 : 1;
}

int host_write(void* context, std::uint64_t address, std::uint32_t size_bytes,
               std::uint64_t value) {
  return static_cast<CpuBus*>(context)->write(address, static_cast<int>(size_bytes), value) ? 0 : 1;
}

std::uint64_t host_time(void* context) { return static_cast<CpuBus*>(context)->time(); }

// ---- a processor of a plug-in -------------------------------------------------------------------

class PluginCpu final : public Cpu {
 public:
  PluginCpu(std::shared_ptr<const CpuPlugin> plugin, const flecsim_cpu_plugin& table,
            flecsim_cpu* cpu)
      : plugin_(std::move(plugin)), table_(table), cpu_(cpu) {}
  ~PluginCpu() override { table_.destroy(cpu_); }
  PluginCpu(const PluginCpu&) = delete;
  PluginCpu& operator=(const PluginCpu&) = delete;

  void add_memory(std::uint64_t address, std::span<std::uint8_t> bytes) override {
    accept(table_.add_memory(cpu_, address, bytes.data(), bytes.size()), "memory", address);
  }
  void add_hole(std::uint64_t address, std::uint64_t size_bytes) override {
    accept(table_.add_hole(cpu_, address, size_bytes), "a hole in memory", address);
  }
  void reset(std::uint64_t pc) override { table_.reset(cpu_, pc); }
  RunResult run(std::int64_t max_steps) override;
  [[nodiscard]] std::int64_t steps() const override { return table_.steps(cpu_); }
  [[nodiscard]] std::int64_t retired() const override { return table_.retired(cpu_); }
  void set_interrupt(InterruptLine line, bool level) override {
    const int refused = table_.set_interrupt(cpu_, static_cast<std::uint32_t>(line), level ? 1 : 0);
    if (refused != 0 && level) fault_ = "an interrupt was raised, but the plug-in takes none";
  }
  void invalidate_code() override { table_.invalidate_code(cpu_); }
  [[nodiscard]] std::uint64_t pc() const override { return table_.pc(cpu_); }
  void set_pc(std::uint64_t pc) override { table_.set_pc(cpu_, pc); }
  [[nodiscard]] int register_count() const override {
    return static_cast<int>(table_.register_count(cpu_));
  }
  [[nodiscard]] std::uint64_t register_value(int index) const override {
    return table_.get_register(cpu_, static_cast<std::uint32_t>(index));
  }
  void set_register(int index, std::uint64_t value) override {
    table_.set_register(cpu_, static_cast<std::uint32_t>(index), value);
  }
  [[nodiscard]] HostCall host_call() const override {
    HostCall call;
    std::uint32_t word_bytes = 4;
    table_.host_call(cpu_, &call.operation, &call.argument, &word_bytes);
    call.word_bytes = static_cast<int>(word_bytes);
    return call;
  }
  void finish_host_call(std::uint64_t result) override { table_.finish_host_call(cpu_, result); }
  [[nodiscard]] std::string fault() const override { return fault_; }

 private:
  void accept(int refused, const char* what, std::uint64_t address) const {
    if (refused == 0) return;
    throw base::InputError(
        fmt::format("processor {}: refuses {} at {:#x}", plugin_->name(), what, address));
  }
  // Why what run() said cannot be; empty if it can.
  [[nodiscard]] std::string broken_rule(int stop, std::int64_t made, std::int64_t counted,
                                        std::int64_t max_steps) const;

  std::shared_ptr<const CpuPlugin> plugin_;
  const flecsim_cpu_plugin& table_;
  flecsim_cpu* cpu_;
  std::string fault_;
};

RunResult PluginCpu::run(std::int64_t max_steps) {
  if (!fault_.empty()) return {StopReason::fault, 0};
  const std::int64_t before = steps();
  std::int64_t made = 0;
  const int stop = table_.run(cpu_, max_steps, &made);
  fault_ = broken_rule(stop, made, steps() - before, max_steps);
  if (fault_.empty() && stop == FLECSIM_CPU_FAULT) {
    const char* why = table_.fault(cpu_);
    fault_ = why != nullptr && *why != '\0' ? why : "the plug-in does not say why";
  }
  return {fault_.empty() ? static_cast<StopReason>(stop) : StopReason::fault, steps() - before};
}

std::string PluginCpu::broken_rule(int stop, std::int64_t made, std::int64_t counted,
                                   std::int64_t max_steps) const {
  if (stop < FLECSIM_CPU_BUDGET || stop > FLECSIM_CPU_FAULT) {
    return fmt::format("the plug-in stopped for the unknown reason {}", stop);
  }
  if (made != counted || made < 0 || made > max_steps) {
    return fmt::format("the plug-in says it made {} of {} steps, its counter {}", made, max_steps,
                       counted);
  }
  if (made == 0 && stop <= FLECSIM_CPU_INTERRUPT_STATE) return "the plug-in made no step";
  if (stop == FLECSIM_CPU_HOST_CALL && table_.host_call == nullptr) {
    return "the plug-in stopped at a host call but has no host_call()";
  }
  return "";
}

static_assert(static_cast<int>(StopReason::budget) == FLECSIM_CPU_BUDGET);
static_assert(static_cast<int>(StopReason::device_access) == FLECSIM_CPU_DEVICE_ACCESS);
static_assert(static_cast<int>(StopReason::interrupt_state) == FLECSIM_CPU_INTERRUPT_STATE);
static_assert(static_cast<int>(StopReason::wait_for_interrupt) == FLECSIM_CPU_WAIT);
static_assert(static_cast<int>(StopReason::semihosting) == FLECSIM_CPU_HOST_CALL);
static_assert(static_cast<int>(StopReason::fault) == FLECSIM_CPU_FAULT);

}  // namespace

// ---- the shared object --------------------------------------------------------------------------

std::shared_ptr<const CpuPlugin> CpuPlugin::load(const std::string& file) {
  if (!std::filesystem::exists(file)) {
    throw base::InputError(fmt::format("--cpu {}: no such file; expected a shared object", file));
  }
  // A name without a slash would be looked for in the system's libraries.
  const std::string path = std::filesystem::absolute(file).string();
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw base::InputError(fmt::format("--cpu {}: cannot be loaded: {}", file, dlerror()));
  }
  const std::shared_ptr<CpuPlugin> plugin(new CpuPlugin(file, library));
  void* const symbol = dlsym(library, FLECSIM_CPU_ENTRY_NAME);
  if (symbol == nullptr) {
    throw base::InputError(fmt::format("--cpu {}: has no function {}; it is not a plug-in", file,
                                       FLECSIM_CPU_ENTRY_NAME));
  }
  plugin->table_ = reinterpret_cast<flecsim_cpu_entry_function>(symbol)();
  plugin->check();
  return plugin;
}

CpuPlugin::~CpuPlugin() { dlclose(library_); }

void CpuPlugin::check() const {
  if (table_ == nullptr) {
    throw base::InputError(
        fmt::format("--cpu {}: {}() returned nothing", file_, FLECSIM_CPU_ENTRY_NAME));
  }
  if (table_->abi_version != FLECSIM_CPU_ABI_VERSION) {
    throw base::InputError(
        fmt::format("--cpu {}: made for version {} of the plug-in interface, expected {}", file_,
                    table_->abi_version, FLECSIM_CPU_ABI_VERSION));
  }
  if (table_->size_bytes != sizeof(flecsim_cpu_plugin)) {
    throw base::InputError(fmt::format("--cpu {}: its table has {} bytes, expected {}", file_,
                                       table_->size_bytes, sizeof(flecsim_cpu_plugin)));
  }
  const flecsim_cpu_plugin& t = *table_;
  const bool complete = t.name && t.license && t.elf_machines && t.create && t.destroy &&
                        t.add_memory && t.add_hole && t.reset && t.run && t.steps && t.retired &&
                        t.set_interrupt && t.invalidate_code && t.pc && t.set_pc &&
                        t.register_count && t.get_register && t.set_register && t.fault &&
                        !t.host_call == !t.finish_host_call;
  if (!complete) {
    throw base::InputError(fmt::format("--cpu {}: its table lacks a name or a function", file_));
  }
}

std::vector<int> CpuPlugin::elf_machines() const {
  std::vector<int> machines;
  for (const std::uint16_t* each = table_->elf_machines; *each != 0; ++each) {
    machines.push_back(*each);
  }
  return machines;
}

std::unique_ptr<Cpu> CpuPlugin::make(const PluginRequest& request, const ElfImage& image,
                                     CpuBus& bus) const {
  const flecsim_cpu_options options{static_cast<std::uint32_t>(request.hart),
                                    static_cast<std::uint32_t>(request.harts),
                                    static_cast<std::uint32_t>(image.machine),
                                    static_cast<std::uint32_t>(image.xlen_bits),
                                    image.flags,
                                    request.trap_misaligned ? 1U : 0U,
                                    request.semihosting ? 1U : 0U,
                                    request.isa.c_str()};
  const flecsim_cpu_host host{&bus, host_read, host_write, host_time};
  std::array<char, 256> error{};
  flecsim_cpu* const cpu = table_->create(&options, &host, error.data(), error.size());
  if (cpu == nullptr) {
    error.back() = '\0';
    throw base::InputError(fmt::format("--cpu {}: {}", file_, error.data()));
  }
  return std::make_unique<PluginCpu>(shared_from_this(), *table_, cpu);
}

}  // namespace flecsim::sim
