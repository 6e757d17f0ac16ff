/* A small processor as a plug-in for flecsim, complete: RV32I, instruction by instruction, in C.
 *
 *   cc -O2 -shared -fPIC -I include examples/cpu_plugin/tiny_rv32i.c -o tiny_rv32i.so
 *   flecsim simulate --elf examples/riscv/hello.elf --cpu ./tiny_rv32i.so
 *
 * Limits: no control registers, traps or interrupts: what would trap ends the run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flecsim/sim/cpu/plugin.h"

struct flecsim_cpu {
  flecsim_cpu_host host;
  uint8_t* memory;
  uint64_t memory_base, memory_size;
  uint64_t hole_base, hole_size;
  uint32_t pc;
  uint32_t x[32];
  int64_t steps;
  int stop;        /* why the current run() ends, or FLECSIM_CPU_BUDGET */
  char fault[80];
};

static flecsim_cpu* create(const flecsim_cpu_options* options, const flecsim_cpu_host* host,
                           char* error, size_t error_bytes) {
  if (options->elf_bits != 32) {
    snprintf(error, error_bytes, "runs 32-bit programs, this one has %u bits", options->elf_bits);
    return NULL;
  }
  if (*options->isa != '\0' && strcmp(options->isa, "rv32i") != 0) {
    snprintf(error, error_bytes, "executes rv32i, not %s", options->isa);
    return NULL;
  }
  flecsim_cpu* cpu = calloc(1, sizeof *cpu);
  if (cpu == NULL) {
    snprintf(error, error_bytes, "out of memory");
    return NULL;
  }
  cpu->host = *host;
  return cpu;
}

static void destroy(flecsim_cpu* cpu) { free(cpu); }

static int add_memory(flecsim_cpu* cpu, uint64_t address, uint8_t* bytes, uint64_t size_bytes) {
  if (cpu->memory != NULL) return 1; /* one range is enough here */
  cpu->memory = bytes;
  cpu->memory_base = address;
  cpu->memory_size = size_bytes;
  return 0;
}

static int add_hole(flecsim_cpu* cpu, uint64_t address, uint64_t size_bytes) {
  if (cpu->hole_size != 0) return 1;
  cpu->hole_base = address;
  cpu->hole_size = size_bytes;
  return 0;
}

static void reset(flecsim_cpu* cpu, uint64_t pc) {
  memset(cpu->x, 0, sizeof cpu->x);
  cpu->pc = (uint32_t)pc;
}

/* ---- one instruction ------------------------------------------------------------------------ */

static void fail(flecsim_cpu* cpu, const char* what, uint32_t value) {
  cpu->stop = FLECSIM_CPU_FAULT;
  snprintf(cpu->fault, sizeof cpu->fault, "%s %#x at pc %#x", what, value, cpu->pc);
}

/* The host's bytes of an address; NULL where there is no memory. */
static uint8_t* memory_at(const flecsim_cpu* cpu, uint32_t address, uint32_t size_bytes) {
  const uint64_t offset = address - cpu->memory_base;
  if (address - cpu->hole_base < cpu->hole_size) return NULL;
  if (offset >= cpu->memory_size || cpu->memory_size - offset < size_bytes) return NULL;
  return cpu->memory + offset;
}

static uint64_t load(flecsim_cpu* cpu, uint32_t address, uint32_t size_bytes) {
  uint64_t value = 0;
  const uint8_t* bytes = memory_at(cpu, address, size_bytes);
  if (bytes != NULL) {
    for (uint32_t i = size_bytes; i-- > 0;) value = value << 8 | bytes[i];
    return value;
  }
  cpu->stop = FLECSIM_CPU_DEVICE_ACCESS;
  if (address % size_bytes != 0 || cpu->host.read(cpu->host.context, address, size_bytes, &value)) {
    fail(cpu, "nothing to read at", address);
  }
  return value;
}

static void store(flecsim_cpu* cpu, uint32_t address, uint32_t size_bytes, uint32_t value) {
  uint8_t* bytes = memory_at(cpu, address, size_bytes);
  if (bytes != NULL) {
    for (uint32_t i = 0; i < size_bytes; ++i) bytes[i] = (uint8_t)(value >> (8 * i));
    return;
  }
  cpu->stop = FLECSIM_CPU_DEVICE_ACCESS;
  if (size_bytes < 4) value &= (1U << (8 * size_bytes)) - 1;
  if (address % size_bytes != 0 || cpu->host.write(cpu->host.context, address, size_bytes, value)) {
    fail(cpu, "nothing to write at", address);
  }
}

static uint32_t arithmetic(uint32_t function, int alternative, uint32_t a, uint32_t b) {
  switch (function) {
    case 0: return alternative ? a - b : a + b;
    case 1: return a << (b & 31);
    case 2: return (int32_t)a < (int32_t)b;
    case 3: return a < b;
    case 4: return a ^ b;
    case 5: return alternative ? (uint32_t)((int32_t)a >> (b & 31)) : a >> (b & 31);
    case 6: return a | b;
    default: return a & b;
  }
}

static int branches(uint32_t function, uint32_t a, uint32_t b) {
  switch (function) {
    case 0: return a == b;
    case 1: return a != b;
    case 4: return (int32_t)a < (int32_t)b;
    case 5: return (int32_t)a >= (int32_t)b;
    case 6: return a < b;
    default: return a >= b;
  }
}

static uint32_t sign_extended(uint64_t value, uint32_t function) {
  if (function == 0) return (uint32_t)(int32_t)(int8_t)value;
  if (function == 1) return (uint32_t)(int32_t)(int16_t)value;
  return (uint32_t)value;
}

/* EBREAK between these two is a call of the host. */
static int is_host_call(const flecsim_cpu* cpu) {
  const uint8_t* around = memory_at(cpu, cpu->pc - 4, 12);
  const uint8_t marks[12] = {0x13, 0x10, 0xf0, 0x01, 0x73, 0, 0x10, 0, 0x13, 0x50, 0x70, 0x40};
  return around != NULL && memcmp(around, marks, sizeof marks) == 0;
}

static void step(flecsim_cpu* cpu) {
  const uint8_t* bytes = memory_at(cpu, cpu->pc, 4);
  if (bytes == NULL || cpu->pc % 4 != 0) {
    fail(cpu, "no instruction at", cpu->pc);
    return;
  }
  const uint32_t bits = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
  const uint32_t function = bits >> 12 & 7;
  const uint32_t rd = bits >> 7 & 31;
  const uint32_t a = cpu->x[bits >> 15 & 31];
  const uint32_t b = cpu->x[bits >> 20 & 31];
  const uint32_t immediate = (uint32_t)((int32_t)bits >> 20);
  const uint32_t immediate_s = (immediate & ~31U) | rd;
  uint32_t next = cpu->pc + 4;
  uint32_t result = cpu->x[rd];
  switch (bits & 127) {
    case 0x37: result = bits & ~4095U; break;
    case 0x17: result = cpu->pc + (bits & ~4095U); break;
    case 0x6f:
      result = next;
      next = cpu->pc + ((immediate & 0xfff007feU) | (bits & 0xff000U) | (bits >> 9 & 0x800U));
      break;
    case 0x67:
      result = next;
      next = (a + immediate) & ~1U;
      break;
    case 0x63:
      if (branches(function, a, b)) {
        next = cpu->pc + ((immediate_s & 0xfffff7feU) | (rd & 1) << 11);
      }
      break;
    case 0x03:
      result = sign_extended(load(cpu, a + immediate, 1U << (function & 3)), function);
      break;
    case 0x23: store(cpu, a + immediate_s, 1U << (function & 3), b); break;
    case 0x13: result = arithmetic(function, function == 5 && bits >> 30 & 1, a, immediate); break;
    case 0x33: result = arithmetic(function, bits >> 30 & 1, a, b); break;
    case 0x0f: break; /* fences */
    default:
      if (bits == 0x00100073 && is_host_call(cpu)) {
        cpu->stop = FLECSIM_CPU_HOST_CALL;
      } else {
        fail(cpu, "instruction", bits);
      }
  }
  if (cpu->stop == FLECSIM_CPU_FAULT || cpu->stop == FLECSIM_CPU_HOST_CALL) return;
  if ((bits & 127) != 0x63 && (bits & 127) != 0x23 && rd != 0) cpu->x[rd] = result;
  cpu->pc = next;
  ++cpu->steps;
}

static int run(flecsim_cpu* cpu, int64_t max_steps, int64_t* steps) {
  const int64_t start = cpu->steps;
  cpu->stop = FLECSIM_CPU_BUDGET;
  while (cpu->stop == FLECSIM_CPU_BUDGET && cpu->steps - start < max_steps) step(cpu);
  *steps = cpu->steps - start;
  return cpu->stop;
}

/* ---- state ---------------------------------------------------------------------------------- */

static int64_t count(const flecsim_cpu* cpu) { return cpu->steps; }
static int set_interrupt(flecsim_cpu* cpu, uint32_t line, int level) {
  (void)cpu, (void)line, (void)level;
  return 1; /* takes none */
}
static void invalidate_code(flecsim_cpu* cpu) { (void)cpu; /* nothing is kept */ }
static uint64_t get_pc(const flecsim_cpu* cpu) { return cpu->pc; }
static void set_pc(flecsim_cpu* cpu, uint64_t pc) { cpu->pc = (uint32_t)pc; }
static uint32_t register_count(const flecsim_cpu* cpu) { return (void)cpu, 32; }
static uint64_t get_register(const flecsim_cpu* cpu, uint32_t index) { return cpu->x[index]; }
static void set_register(flecsim_cpu* cpu, uint32_t index, uint64_t value) {
  if (index != 0) cpu->x[index] = (uint32_t)value;
}
static void host_call(const flecsim_cpu* cpu, uint64_t* operation, uint64_t* argument,
                      uint32_t* word_bytes) {
  *operation = cpu->x[10];
  *argument = cpu->x[11];
  *word_bytes = 4;
}
static void finish_host_call(flecsim_cpu* cpu, uint64_t result) {
  cpu->x[10] = (uint32_t)result;
  cpu->pc += 4;
}
static const char* fault(const flecsim_cpu* cpu) { return cpu->fault; }

static const uint16_t machines[] = {243, 0}; /* RISC-V */

const flecsim_cpu_plugin* flecsim_cpu_entry(void) {
  static const flecsim_cpu_plugin plugin = {
      FLECSIM_CPU_ABI_VERSION, sizeof(flecsim_cpu_plugin), "tiny rv32i", "Apache-2.0", machines,
      create, destroy, add_memory, add_hole, reset, run, count, count, set_interrupt,
      invalidate_code, get_pc, set_pc, register_count, get_register, set_register, host_call,
      finish_host_call, fault};
  return &plugin;
}
