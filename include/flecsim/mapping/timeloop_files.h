// Timeloop's own input files: architecture (v0.2 to v0.4 subtree form), problem, constraints,
// mapping, and the energy and area tables of Accelergy, spread over any number of files.
// Source: docs/mapping.md lists every key that is read. Keys that change Timeloop's result but are
// not modelled here are errors; attributes that only an energy estimator reads are left alone.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flecsim/base/node.h"
#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/constraints.h"
#include "flecsim/mapping/loop_nest.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

Architecture read_architecture(const base::Node& architecture);
Problem read_problem(const base::Node& problem);

// Adds one list of targets to `constraints`.
void read_constraints(const base::Node& section, const Architecture& architecture,
                      const Problem& problem, Constraints& constraints);

LoopNest read_mapping(const base::Node& mapping, const Architecture& architecture,
                      const Problem& problem);

// In Timeloop's form (factors, permutation, split, keep, bypass), legal input of timeloop-model.
std::string write_mapping(const Architecture& architecture, const Problem& problem,
                          const LoopNest& nest);

// Energies of an Accelergy ERT; a level whose energies stand in the architecture keeps them.
void read_energies(const base::Node& ert, Architecture& architecture);
void read_areas(const base::Node& art, Architecture& architecture);
// Timeloop's rough formulas for whatever has no energy yet.
void estimate_missing_energies(Architecture& architecture);

// The sections of all files together; a section found twice is an InputError.
class TimeloopFiles {
 public:
  // Later files win for `problem` and `mapping` only if `overrides` is set.
  void add(const std::filesystem::path& path, bool overrides = false);

  bool has(const std::string& section) const;
  const base::Node& get(const std::string& section) const;  // InputError if it is nowhere

  Architecture architecture() const;  // with energies and areas
  Problem problem() const;
  Constraints constraints(const Architecture& architecture, const Problem& problem) const;

 private:
  std::vector<std::pair<std::string, base::Node>> sections_;
  std::vector<std::string> files_;
};

}  // namespace flecsim::mapping
