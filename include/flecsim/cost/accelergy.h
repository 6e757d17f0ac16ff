// Accelergy's job: energy and area reference tables of an architecture file, energy from action
// counts.
//
// Reads any number of files and folders, sorted by their top-level keys: `architecture` (0.2, 0.3,
// 0.4, and Timeloop's `nodes:` form), `compound_components`, `variables`, `action_counts`, `ERT`,
// `ART`, and our own `primitive_estimates`. Keys of Timeloop are passed over. Every mistake is an
// InputError with file and line. Limits: no Jinja templates, no Python beyond base/expression.h.
// docs/energy.md describes the classes and where results differ from Accelergy's.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace flecsim::cost {

struct AccelergyOptions {
  bool as_accelergy = false;  ///< reproduce Accelergy's known errors
  bool allow_unused = false;  ///< attributes without effect are notes, not errors
  bool external = false;      ///< estimate with the `accelergy` on the PATH
  double external_timeout_seconds = 120;
  std::optional<int>
      precision;  ///< decimals up to 0.3, significant figures from 0.4 on; default 6 figures
  std::vector<std::string>
      outputs;           ///< names of the outputs to make; empty: all but the verbose ones
  bool verbose = false;  ///< also the verbose ones where `outputs` is empty
  bool json = false;     ///< make `AccelergyResult::json`
  std::optional<double> runtime_seconds;  ///< adds the leakage over this time
};

struct AccelergyResult {
  /// Output name ("ERT", "energy_estimation", ...) and text, in a fixed order.
  std::vector<std::pair<std::string, std::string>> outputs;
  std::string json;     ///< where asked for; docs/schema/energy.schema.json
  std::string summary;  ///< for people
  std::vector<std::string> notes;
};

/// Names that `AccelergyOptions::outputs` may have.
std::vector<std::string> accelergy_outputs();

AccelergyResult run_accelergy(std::span<const std::filesystem::path> inputs,
                              const AccelergyOptions& options);

}  // namespace flecsim::cost
