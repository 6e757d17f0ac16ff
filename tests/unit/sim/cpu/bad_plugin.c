/* A plug-in with one mistake, chosen by MISTAKE_...; otherwise a processor that does nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "flecsim/sim/cpu/plugin.h"

struct flecsim_cpu {
  int64_t steps;
};

static flecsim_cpu* create(const flecsim_cpu_options* options, const flecsim_cpu_host* host,
                           char* error, size_t error_bytes) {
  (void)options, (void)host;
#ifdef MISTAKE_CREATE
  snprintf(error, error_bytes, "no such processor today");
  return NULL;
#else
  (void)error, (void)error_bytes;
  return calloc(1, sizeof(flecsim_cpu));
#endif
}
static void destroy(flecsim_cpu* cpu) { free(cpu); }
static int add_memory(flecsim_cpu* cpu, uint64_t address, uint8_t* bytes, uint64_t size_bytes) {
  (void)cpu, (void)address, (void)bytes, (void)size_bytes;
  return 0;
}
static int add_hole(flecsim_cpu* cpu, uint64_t address, uint64_t size_bytes) {
  (void)cpu, (void)address, (void)size_bytes;
  return 0;
}
static void set_pc(flecsim_cpu* cpu, uint64_t pc) { (void)cpu, (void)pc; }
static int run(flecsim_cpu* cpu, int64_t max_steps, int64_t* steps) {
  *steps = 0;
#if defined(MISTAKE_NO_STEP)
  return FLECSIM_CPU_BUDGET;
#elif defined(MISTAKE_REASON)
  return 77;
#elif defined(MISTAKE_HOST_CALL)
  return FLECSIM_CPU_HOST_CALL;
#elif defined(MISTAKE_FAULT)
  return FLECSIM_CPU_FAULT;
#elif defined(MISTAKE_COUNTER)
  *steps = max_steps;
  return FLECSIM_CPU_BUDGET;
#endif
  cpu->steps += max_steps;
  *steps = max_steps;
  return FLECSIM_CPU_BUDGET;
}
static int64_t steps(const flecsim_cpu* cpu) { return cpu->steps; }
static int set_interrupt(flecsim_cpu* cpu, uint32_t line, int level) {
  (void)cpu, (void)line, (void)level;
  return 0;
}
static void invalidate_code(flecsim_cpu* cpu) { (void)cpu; }
static uint64_t pc(const flecsim_cpu* cpu) { return (void)cpu, 0; }
static uint32_t register_count(const flecsim_cpu* cpu) { return (void)cpu, 0; }
static uint64_t get_register(const flecsim_cpu* cpu, uint32_t index) { return (void)cpu, index; }
static void set_register(flecsim_cpu* cpu, uint32_t index, uint64_t value) {
  (void)cpu, (void)index, (void)value;
}
static const char* fault(const flecsim_cpu* cpu) { return (void)cpu, "lost its mind"; }

#ifdef MISTAKE_ARM
static const uint16_t machines[] = {40, 8, 0};
#else
static const uint16_t machines[] = {243, 0};
#endif

#ifdef MISTAKE_VERSION
#define VERSION (FLECSIM_CPU_ABI_VERSION + 1)
#else
#define VERSION FLECSIM_CPU_ABI_VERSION
#endif
#ifdef MISTAKE_SIZE
#define SIZE (sizeof(flecsim_cpu_plugin) - 8)
#else
#define SIZE sizeof(flecsim_cpu_plugin)
#endif
#ifdef MISTAKE_INCOMPLETE
#define RESET NULL
#else
#define RESET set_pc
#endif

static const flecsim_cpu_plugin plugin = {
    VERSION, SIZE, "bad", "Apache-2.0", machines, create, destroy, add_memory, add_hole, RESET, run,
    steps, steps, set_interrupt, invalidate_code, pc, set_pc, register_count, get_register,
    set_register, NULL, NULL, fault};

#ifdef MISTAKE_NO_ENTRY
__attribute__((visibility("default"))) const flecsim_cpu_plugin* another_name(void);
const flecsim_cpu_plugin* another_name(void) { return &plugin; }
#else
const flecsim_cpu_plugin* flecsim_cpu_entry(void) {
#ifdef MISTAKE_NO_TABLE
  return 0 ? &plugin : NULL;
#else
  return &plugin;
#endif
}
#endif
