// Processors that are loaded at run time over the C interface of plugin.h.
//
// Limits: a plug-in that breaks the rules of plugin.h (claims steps that it cannot have made, makes
// none) ends the run as a fault; one that writes where it must not is not stopped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "flecsim/sim/cpu/cpu.h"
#include "flecsim/sim/cpu/elf.h"
#include "flecsim/sim/cpu/plugin.h"

namespace flecsim::sim {

struct PluginRequest {
  int hart = 0;
  int harts = 1;
  std::string isa;  // empty: what the plug-in thinks right
  bool trap_misaligned = false;
  bool semihosting = true;
};

// A loaded shared object. Processors keep it loaded.
class CpuPlugin : public std::enable_shared_from_this<CpuPlugin> {
 public:
  // Throws base::InputError: no such file, not a plug-in, another version of the interface, a
  // function that is missing.
  static std::shared_ptr<const CpuPlugin> load(const std::string& file);
  ~CpuPlugin();
  CpuPlugin(const CpuPlugin&) = delete;
  CpuPlugin& operator=(const CpuPlugin&) = delete;

  [[nodiscard]] std::string name() const { return table_->name; }
  [[nodiscard]] std::string license() const { return table_->license; }
  // e_machine of the programs that it runs.
  [[nodiscard]] std::vector<int> elf_machines() const;
  // Throws base::InputError if the plug-in refuses the request.
  [[nodiscard]] std::unique_ptr<Cpu> make(const PluginRequest& request, const ElfImage& image,
                                          CpuBus& bus) const;

 private:
  CpuPlugin(std::string file, void* library) : file_(std::move(file)), library_(library) {}
  void check() const;

  std::string file_;
  void* library_;
  const flecsim_cpu_plugin* table_ = nullptr;
};

}  // namespace flecsim::sim
