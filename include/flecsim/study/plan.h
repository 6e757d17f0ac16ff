// A study bound to its accelerator and networks: the space, the conditions, the objectives, and
// what one design is worth. Immutable; evaluate() is thread safe.
//
// Order of judgement: conditions over parameters alone, in the study's order; the rules of the
// accelerator; then the model; then conditions over results. A design is counted under the first
// that does not hold. Several networks: cycles, latency, energy and bytes are the weighted mean per
// inference, fps = 1 / mean latency; `<network>.<metric>` names those of one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/explore/space.h"
#include "flecsim/store/run.h"
#include "flecsim/study/design_family.h"
#include "flecsim/study/study_file.h"

namespace flecsim::study {

struct Outcome {
  std::vector<double> metrics;     ///< as the header's columns; empty where the model was not asked
  std::vector<double> objectives;  ///< minimized; empty with the metrics
  std::string_view violated;       ///< empty: feasible; lives as long as the plan
  double violation = 0;            ///< 0: feasible
  counts::Validity validity = counts::Validity::model;
  double error_percent = -1;
};

class Plan {
 public:
  /// InputError for whatever cannot be bound.
  Plan(StudyFile file, std::unique_ptr<DesignFamily> family);
  ~Plan();
  Plan(Plan&&) noexcept;

  const StudyFile& file() const;
  const DesignFamily& family() const;
  const explore::Space& space() const;
  const explore::Grid& grid() const;
  /// Canonical designs of the space.
  std::int64_t count_designs() const;
  std::size_t objectives() const;

  /// Value of every parameter of the kind.
  std::vector<double> values(const explore::Genome& genome) const;
  /// Of the varied ones, in the header's order.
  std::vector<double> varied_values(const explore::Genome& genome) const;
  Outcome evaluate(const explore::Genome& genome) const;
  /// As evaluate() gave them, from what a run stores of the design; empty without metrics.
  std::vector<double> objectives_of(const store::Design& design) const;
  /// Of a feasible design: what `choose` minimizes; nothing where the default rule holds.
  std::optional<double> choice_value(const explore::Genome& genome) const;

  /// The run's question; `version` is flecsim's.
  store::RunHeader header(const std::string& version) const;
  /// Rules and conditions in the order in which they are reported.
  const std::vector<std::string>& condition_texts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads everything that the study names. `screening`: its first stage (its first layers, the model
/// that it searches by), else its last.
Plan load_plan(const StudyFile& study, bool screening = false);

}  // namespace flecsim::study
