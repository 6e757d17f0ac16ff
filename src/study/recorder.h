// What a run remembers: counts, the front, a seeded sample, and for costly searches everything.
//
// The sample is the designs whose seeded hash is least, so that it does not depend on the order in
// which designs came. Of a grid only front and sample are kept; of other searches all that was
// evaluated, so that a resumed search replays without evaluating again.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "flecsim/explore/pareto.h"
#include "flecsim/store/run.h"
#include "flecsim/study/plan.h"

namespace flecsim::study {

class Recorder {
 public:
  Recorder(const Plan& plan, bool keep_all);

  void restore(const store::Run& run);
  void add(std::int64_t id, const Outcome& outcome);
  void set_watermark(std::int64_t watermark) { progress_.watermark = watermark; }
  void set_designs(std::int64_t designs) { progress_.designs = designs; }
  void set_stopped(std::string reason) { progress_.stopped_because = std::move(reason); }

  /// Writes what changed since the last time.
  void checkpoint(store::RunWriter& writer);
  const store::Progress& progress();

  /// Designs on the front so far, ascending ids.
  std::vector<const store::Design*> front();
  /// A design that is kept, nullptr where it is not.
  const store::Design* find(std::int64_t id) const;
  /// What evaluating a kept design gave.
  Outcome outcome(std::int64_t id) const;
  /// Objectives of a kept feasible design.
  const std::vector<double>& objectives(std::int64_t id) const { return kept_.at(id).objectives; }
  /// Where nothing is feasible: the design that violates least, of equals the first.
  const store::Design* nearest_feasible() const;

 private:
  struct Kept {
    store::Design design;
    std::vector<double> objectives;
    bool written = false;
  };

  std::uint64_t lot(std::int64_t id) const;
  void count(const Outcome& outcome);
  bool draw(std::int64_t id);
  void settle();

  const Plan& plan_;
  bool keep_all_;
  store::Progress progress_;
  std::map<std::string, std::int64_t, std::less<>> by_rule_;
  explore::ParetoFront front_;
  std::set<std::pair<std::uint64_t, std::int64_t>> sample_;  // (lot, id), the least
  std::map<std::int64_t, Kept> kept_;
  std::set<std::int64_t> in_store_;
  std::optional<store::Design> nearest_;
};

}  // namespace flecsim::study
