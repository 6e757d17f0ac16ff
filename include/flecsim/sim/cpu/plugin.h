/* The C interface of a processor that flecsim loads at run time:
 *
 *   flecsim simulate --elf PROGRAM --cpu PLUGIN.so
 *
 * A plug-in is a shared object that exports one function, flecsim_cpu_entry, in plain C. It hands
 * out a table of functions that lives as long as the plug-in is loaded. This header needs nothing
 * but C99. A plug-in is written against one version of it; flecsim refuses every other version.
 *
 * Rules:
 * - A step is one instruction that retired or trapped. steps() is exact at any moment, also inside
 *   a call of the host, so the host can bring the hardware's clock to the instruction that reads a
 *   device's register.
 * - run() makes at most max_steps steps and at least one, unless it stops with wait or host_call;
 *   it returns right after a step that called the host's read or write.
 * - One thread. No exception and no longjmp may leave a function of either side.
 * - Pointers that are handed over stay with the caller: memory lives until destroy() returns,
 *   strings until the function returns (those of the plug-in's table: for ever).
 * - Addresses are physical; values of a bus access lie in the low bits.
 *
 * Limits: little-endian programs; one kind of processor per machine.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FLECSIM_CPU_ABI_VERSION 1
#define FLECSIM_CPU_ENTRY_NAME "flecsim_cpu_entry"

/* The plug-in's own processor. */
typedef struct flecsim_cpu flecsim_cpu;

enum flecsim_cpu_stop {
  FLECSIM_CPU_BUDGET = 0,          /* all the steps were made */
  FLECSIM_CPU_DEVICE_ACCESS = 1,   /* the last step read or wrote a device */
  FLECSIM_CPU_INTERRUPT_STATE = 2, /* the last step changed which interrupts are enabled */
  FLECSIM_CPU_WAIT = 3,            /* waits for an interrupt, and no enabled one is pending */
  FLECSIM_CPU_HOST_CALL = 4,       /* stopped before a semihosting call: see host_call() */
  FLECSIM_CPU_FAULT = 5            /* cannot go on: see fault() */
};

enum flecsim_cpu_interrupt {
  FLECSIM_CPU_SOFTWARE = 3,
  FLECSIM_CPU_TIMER = 7,
  FLECSIM_CPU_EXTERNAL = 11
};

/* What the host offers; create() copies it. */
typedef struct flecsim_cpu_host {
  void* context; /* handed back in every call; the same for all processors of a machine */
  /* An access to what is not memory, of 1, 2, 4 or 8 bytes. 0: done; else nothing is there. */
  int (*read)(void* context, uint64_t address, uint32_t size_bytes, uint64_t* value);
  int (*write)(void* context, uint64_t address, uint32_t size_bytes, uint64_t value);
  /* The machine's clock, in ticks. */
  uint64_t (*time)(void* context);
} flecsim_cpu_host;

/* What the user asked for. A plug-in that cannot do what is asked for fails in create(). */
typedef struct flecsim_cpu_options {
  uint32_t hart;  /* number of this processor in its machine */
  uint32_t harts; /* how many there are */
  uint32_t elf_machine;
  uint32_t elf_bits; /* 32 or 64 */
  uint32_t elf_flags;
  uint32_t trap_misaligned; /* 0: a misaligned access is done */
  uint32_t semihosting;
  const char* isa; /* --isa; "" where there is none */
} flecsim_cpu_options;

typedef struct flecsim_cpu_plugin {
  uint32_t abi_version; /* FLECSIM_CPU_ABI_VERSION */
  uint32_t size_bytes;  /* sizeof(flecsim_cpu_plugin) */
  const char* name;     /* for results: "riscv" */
  const char* license;  /* SPDX expression of the plug-in as a whole */
  const uint16_t* elf_machines; /* e_machine of the programs that it runs, then 0 */

  /* NULL: failed, and `error` (error_bytes long) holds one line that says why. */
  flecsim_cpu* (*create)(const flecsim_cpu_options* options, const flecsim_cpu_host* host,
                         char* error, size_t error_bytes);
  void (*destroy)(flecsim_cpu* cpu);
  /* Memory to read, write and execute without the host; multiples of 4096. 0: done. */
  int (*add_memory)(flecsim_cpu* cpu, uint64_t address, uint8_t* bytes, uint64_t size_bytes);
  /* Inside memory: accesses to these addresses go to the host (HTIF's tohost). Multiples of 8. */
  int (*add_hole)(flecsim_cpu* cpu, uint64_t address, uint64_t size_bytes);
  void (*reset)(flecsim_cpu* cpu, uint64_t pc);
  /* Makes steps and says how many in *steps; one of flecsim_cpu_stop. */
  int (*run)(flecsim_cpu* cpu, int64_t max_steps, int64_t* steps);
  int64_t (*steps)(const flecsim_cpu* cpu);
  /* Steps that retired (did not trap). */
  int64_t (*retired)(const flecsim_cpu* cpu);
  /* One of flecsim_cpu_interrupt. 0: done; else the plug-in takes no interrupts. */
  int (*set_interrupt)(flecsim_cpu* cpu, uint32_t line, int level);
  /* Memory that holds code was changed from outside. */
  void (*invalidate_code)(flecsim_cpu* cpu);

  uint64_t (*pc)(const flecsim_cpu* cpu);
  void (*set_pc)(flecsim_cpu* cpu, uint64_t pc);
  uint32_t (*register_count)(const flecsim_cpu* cpu);
  uint64_t (*get_register)(const flecsim_cpu* cpu, uint32_t index);
  void (*set_register)(flecsim_cpu* cpu, uint32_t index, uint64_t value);

  /* After FLECSIM_CPU_HOST_CALL: the operation and its argument (Arm semihosting numbers), and the
   * size of a word of the argument block. finish_host_call() hands in the result and moves the
   * processor behind the call. NULL, both: the processor makes no such calls. */
  void (*host_call)(const flecsim_cpu* cpu, uint64_t* operation, uint64_t* argument,
                    uint32_t* word_bytes);
  void (*finish_host_call)(flecsim_cpu* cpu, uint64_t result);
  /* After FLECSIM_CPU_FAULT: why, in one line. */
  const char* (*fault)(const flecsim_cpu* cpu);
} flecsim_cpu_plugin;

typedef const flecsim_cpu_plugin* (*flecsim_cpu_entry_function)(void);

/* The one symbol of a plug-in. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const flecsim_cpu_plugin* flecsim_cpu_entry(void);

#ifdef __cplusplus
}
#endif
