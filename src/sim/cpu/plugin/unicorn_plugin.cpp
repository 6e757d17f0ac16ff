// ARM and MIPS (32 bits, little-endian) through Unicorn. Built on request only: FLECSIM_UNICORN.
// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
//
// Licence: Unicorn is under the GNU General Public License, version 2; the plug-in that links it is
// too. flecsim itself loads it at run time and stays under Apache-2.0.
// Limits: one processor, no interrupts (Unicorn cannot be interrupted from outside), misaligned
// accesses are done. Steps are instructions that began. Semihosting on ARM. MIPS sees RAM in kseg0
// (0x80000000), which covers the physical addresses from 0 on, so of the devices it reaches the
// PLIC and the UART, and a program ends through tohost.
#include <array>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>

#include <unicorn/unicorn.h>

#include "flecsim/sim/cpu/plugin.h"

#include "plugin_table.h"

namespace {

constexpr std::uint32_t kMips = 8;
constexpr std::uint32_t kArm = 40;
constexpr std::uint16_t kMachines[] = {kArm, kMips, 0};

}  // namespace

struct flecsim_cpu {
  flecsim_cpu_host host{};
  bool arm = false;
  bool semihosting = false;
  uc_engine* engine = nullptr;
  std::uint8_t* memory = nullptr;
  std::uint64_t memory_base = 0;
  std::uint64_t memory_size = 0;
  std::uint64_t devices_base = 0;
  std::int64_t steps = 0;
  std::int64_t left = 0;
  int stop = FLECSIM_CPU_BUDGET;
  bool leaving = false;  // before the next instruction
  std::string fault;
};

namespace {

int pick(const flecsim_cpu* cpu, int arm, int mips) { return cpu->arm ? arm : mips; }
int pc_id(const flecsim_cpu* cpu) { return pick(cpu, UC_ARM_REG_PC, UC_MIPS_REG_PC); }

std::uint32_t read_register(const flecsim_cpu* cpu, int id) {
  std::uint32_t value = 0;
  uc_reg_read(cpu->engine, id, &value);
  return value;
}

void write_register(flecsim_cpu* cpu, int id, std::uint64_t value) {
  const auto word = static_cast<std::uint32_t>(value);
  uc_reg_write(cpu->engine, id, &word);
}

bool in_thumb_state(const flecsim_cpu* cpu) {
  constexpr std::uint32_t kThumb = 1U << 5;
  return cpu->arm && (read_register(cpu, UC_ARM_REG_CPSR) & kThumb) != 0;
}

void leave(flecsim_cpu* cpu, int stop) {
  cpu->stop = stop;
  cpu->leaving = true;
}

void fail(flecsim_cpu* cpu, const char* what, std::uint64_t value) {
  std::array<char, 128> text{};
  std::snprintf(text.data(), text.size(), "%s %#llx at pc %#x", what,
                static_cast<unsigned long long>(value), read_register(cpu, pc_id(cpu)));
  cpu->fault = text.data();
  leave(cpu, FLECSIM_CPU_FAULT);
}

// ---- what Unicorn calls -------------------------------------------------------------------------

// Before every instruction.
void on_instruction(uc_engine* engine, std::uint64_t, std::uint32_t, void* context) {
  auto* const cpu = static_cast<flecsim_cpu*>(context);
  if (cpu->leaving || cpu->left == 0) {
    uc_emu_stop(engine);
    return;
  }
  --cpu->left;
  ++cpu->steps;
}

std::uint64_t read_device(flecsim_cpu* cpu, std::uint64_t address, unsigned size) {
  std::uint64_t value = 0;
  leave(cpu, FLECSIM_CPU_DEVICE_ACCESS);
  if (cpu->host.read(cpu->host.context, address, size, &value) != 0) {
    fail(cpu, "nothing to read at", address);
  }
  return value;
}

void write_device(flecsim_cpu* cpu, std::uint64_t address, unsigned size, std::uint64_t value) {
  leave(cpu, FLECSIM_CPU_DEVICE_ACCESS);
  if (cpu->host.write(cpu->host.context, address, size, value) != 0) {
    fail(cpu, "nothing to write at", address);
  }
}

std::uint64_t on_read(uc_engine*, std::uint64_t offset, unsigned size, void* context) {
  auto* const cpu = static_cast<flecsim_cpu*>(context);
  return read_device(cpu, cpu->devices_base + offset, size);
}

void on_write(uc_engine*, std::uint64_t offset, unsigned size, std::uint64_t value, void* context) {
  auto* const cpu = static_cast<flecsim_cpu*>(context);
  write_device(cpu, cpu->devices_base + offset, size, value);
}

// A hole lies in memory: the value is fetched for a read, and handed on for a write.
void on_hole(uc_engine*, uc_mem_type type, std::uint64_t address, int size, std::int64_t value,
             void* context) {
  auto* const cpu = static_cast<flecsim_cpu*>(context);
  const auto bytes = static_cast<unsigned>(size);
  if (type == UC_MEM_WRITE) {
    write_device(cpu, address, bytes, static_cast<std::uint64_t>(value));
    return;
  }
  const std::uint64_t held = read_device(cpu, address, bytes);
  std::memcpy(cpu->memory + (address - cpu->memory_base), &held, bytes);
}

// An exception: semihosting, or the end.
void on_exception(uc_engine* engine, std::uint32_t number, void* context) {
  constexpr std::uint32_t kSupervisorCall = 2;
  constexpr std::uint32_t kBreakpoint = 7;
  auto* const cpu = static_cast<flecsim_cpu*>(context);
  const bool call = cpu->arm && (number == kSupervisorCall || number == kBreakpoint);
  if (call && cpu->semihosting) {
    // Behind a supervisor call the pc has moved on already; it is kept in front of the call.
    const std::uint32_t size = in_thumb_state(cpu) ? 2 : 4;
    if (number == kSupervisorCall) {
      write_register(cpu, UC_ARM_REG_PC,
                     (read_register(cpu, UC_ARM_REG_PC) - size) | (size == 2 ? 1U : 0U));
    }
    --cpu->steps;
    ++cpu->left;
    leave(cpu, FLECSIM_CPU_HOST_CALL);
  } else {
    fail(cpu, "exception", number);
  }
  uc_emu_stop(engine);
}

template <class Function>
bool add_hook(flecsim_cpu* cpu, int type, Function* function, std::uint64_t first,
              std::uint64_t last) {
  uc_hook hook = 0;
  return uc_hook_add(cpu->engine, &hook, type, reinterpret_cast<void*>(function), cpu, first,
                     last) == UC_ERR_OK;
}

// ---- the table ----------------------------------------------------------------------------------

const char* refusal(const flecsim_cpu_options& options) {
  if (options.elf_bits != 32) return "runs 32-bit programs only";
  if (options.harts != 1) return "runs one hart only; leave out --harts";
  if (options.trap_misaligned != 0) return "does misaligned accesses; leave out --misaligned trap";
  if (*options.isa != '\0') return "has no choice of instruction sets; leave out --isa";
  return nullptr;
}

void destroy(flecsim_cpu* cpu) {
  if (cpu->engine != nullptr) uc_close(cpu->engine);
  delete cpu;
}

flecsim_cpu* create(const flecsim_cpu_options* options, const flecsim_cpu_host* host, char* error,
                    std::size_t error_bytes) {
  const char* why = refusal(*options);
  auto* const cpu = why == nullptr ? new (std::nothrow) flecsim_cpu : nullptr;
  if (cpu == nullptr) {
    std::snprintf(error, error_bytes, "%s", why != nullptr ? why : "out of memory");
    return nullptr;
  }
  cpu->host = *host;
  cpu->arm = options->elf_machine == kArm;
  cpu->semihosting = options->semihosting != 0;
  const uc_arch arch = cpu->arm ? UC_ARCH_ARM : UC_ARCH_MIPS;
  const int mode = cpu->arm ? static_cast<int>(UC_MODE_ARM)
                            : static_cast<int>(UC_MODE_MIPS32) | UC_MODE_LITTLE_ENDIAN;
  const uc_err opened = uc_open(arch, static_cast<uc_mode>(mode), &cpu->engine);
  if (opened != UC_ERR_OK || !add_hook(cpu, UC_HOOK_CODE, on_instruction, 1, 0) ||
      !add_hook(cpu, UC_HOOK_INTR, on_exception, 1, 0)) {
    std::snprintf(error, error_bytes, "Unicorn: %s", uc_strerror(opened));
    destroy(cpu);
    return nullptr;
  }
  return cpu;
}

int add_memory(flecsim_cpu* cpu, std::uint64_t address, std::uint8_t* bytes, std::uint64_t size) {
  if (cpu->memory != nullptr) return 1;
  cpu->memory = bytes;
  cpu->memory_base = address;
  cpu->memory_size = size;
  if (uc_mem_map_ptr(cpu->engine, address, size, UC_PROT_ALL, bytes) != UC_ERR_OK) return 1;
  // Whatever lies below is the host's; on MIPS, what lies behind memory in the first 512 MiB.
  constexpr std::uint64_t kKseg0Bytes = 0x20000000;
  if (!cpu->arm && size >= kKseg0Bytes) return 1;
  cpu->devices_base = cpu->arm ? 0 : size;
  const std::uint64_t end = cpu->arm ? address : kKseg0Bytes;
  const uc_err mapped = uc_mmio_map(cpu->engine, cpu->devices_base, end - cpu->devices_base,
                                    on_read, cpu, on_write, cpu);
  return mapped == UC_ERR_OK ? 0 : 1;
}

int add_hole(flecsim_cpu* cpu, std::uint64_t address, std::uint64_t size) {
  const bool added =
      add_hook(cpu, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, on_hole, address, address + size - 1);
  return added ? 0 : 1;
}

void set_pc(flecsim_cpu* cpu, std::uint64_t pc) { write_register(cpu, pc_id(cpu), pc); }

// The float unit of ARM is on, as the RISC-V programs here find theirs off: bare C code expects it.
void enable_arm_float(flecsim_cpu* cpu) {
  write_register(cpu, UC_ARM_REG_C1_C0_2, 0xfU << 20);
  write_register(cpu, UC_ARM_REG_FPEXC, 1U << 30);
}

void reset(flecsim_cpu* cpu, std::uint64_t pc) {
  const int first = pick(cpu, UC_ARM_REG_R0, UC_MIPS_REG_0);
  for (int i = 0; i < (cpu->arm ? 13 : 32); ++i) write_register(cpu, first + i, 0);
  if (cpu->arm) enable_arm_float(cpu);
  set_pc(cpu, pc);
}

int run(flecsim_cpu* cpu, std::int64_t max_steps, std::int64_t* steps) {
  const std::int64_t start = cpu->steps;
  cpu->stop = FLECSIM_CPU_BUDGET;
  cpu->leaving = false;
  cpu->left = max_steps;
  const std::uint64_t pc = read_register(cpu, pc_id(cpu)) | (in_thumb_state(cpu) ? 1U : 0U);
  const uc_err result = uc_emu_start(cpu->engine, pc, ~std::uint64_t{0}, 0, 0);
  if (result != UC_ERR_OK && cpu->stop != FLECSIM_CPU_FAULT) {
    fail(cpu, uc_strerror(result), static_cast<std::uint64_t>(result));
  }
  *steps = cpu->steps - start;
  return cpu->stop;
}

std::int64_t steps(const flecsim_cpu* cpu) { return cpu->steps; }
std::int64_t retired(const flecsim_cpu* cpu) { return cpu->steps; }
int set_interrupt(flecsim_cpu*, std::uint32_t, int) { return 1; }
void invalidate_code(flecsim_cpu* cpu) {
  uc_ctl_remove_cache(cpu->engine, cpu->memory_base, cpu->memory_base + cpu->memory_size - 1);
}

std::uint64_t get_pc(const flecsim_cpu* cpu) { return read_register(cpu, pc_id(cpu)); }
std::uint32_t register_count(const flecsim_cpu* cpu) { return cpu->arm ? 16 : 32; }

// r0 to r12, sp, lr, pc; Unicorn's numbers of the last three are elsewhere.
int register_id(const flecsim_cpu* cpu, std::uint32_t index) {
  if (!cpu->arm) return UC_MIPS_REG_0 + static_cast<int>(index);
  constexpr int kLast[] = {UC_ARM_REG_SP, UC_ARM_REG_LR, UC_ARM_REG_PC};
  return index < 13 ? UC_ARM_REG_R0 + static_cast<int>(index) : kLast[index - 13];
}

std::uint64_t get_register(const flecsim_cpu* cpu, std::uint32_t index) {
  return read_register(cpu, register_id(cpu, index));
}

void set_register(flecsim_cpu* cpu, std::uint32_t index, std::uint64_t value) {
  write_register(cpu, register_id(cpu, index), value);
}

void host_call(const flecsim_cpu* cpu, std::uint64_t* operation, std::uint64_t* argument,
               std::uint32_t* word_bytes) {
  *operation = read_register(cpu, UC_ARM_REG_R0);
  *argument = read_register(cpu, UC_ARM_REG_R1);
  *word_bytes = 4;
}

void finish_host_call(flecsim_cpu* cpu, std::uint64_t result) {
  write_register(cpu, UC_ARM_REG_R0, result);
  const bool thumb = in_thumb_state(cpu);
  set_pc(cpu, (get_pc(cpu) + (thumb ? 2U : 4U)) | (thumb ? 1U : 0U));
}

const char* fault(const flecsim_cpu* cpu) { return cpu->fault.c_str(); }

constexpr flecsim_cpu_plugin kPlugin = FLECSIM_CPU_TABLE("unicorn", "GPL-2.0-only", kMachines);

}  // namespace

const flecsim_cpu_plugin* flecsim_cpu_entry(void) { return &kPlugin; }
