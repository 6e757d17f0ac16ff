// The table that a plug-in hands out, made of functions of these names in its own file: create,
// destroy, add_memory, add_hole, reset, run, steps, retired, set_interrupt, invalidate_code,
// get_pc, set_pc, register_count, get_register, set_register, host_call, finish_host_call, fault.
//
// Meaning of each: flecsim/sim/cpu/plugin.h. A macro, since the functions are the plug-in's own.
#pragma once

#include "flecsim/sim/cpu/plugin.h"

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): see above
#define FLECSIM_CPU_TABLE(name, license, machines)                                                 \
  {                                                                                                \
    FLECSIM_CPU_ABI_VERSION, sizeof(flecsim_cpu_plugin), name, license, machines, create, destroy, \
        add_memory, add_hole, reset, run, steps, retired, set_interrupt, invalidate_code, get_pc,  \
        set_pc, register_count, get_register, set_register, host_call, finish_host_call, fault     \
  }
