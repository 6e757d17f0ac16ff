// What is kept of a run of a study: its question, its designs, its answer.
//
// One SQLite file per run, `results.sqlite` (tables in docs/exploration.md). Of a large run only
// the front and a seeded sample are kept; of a costly or evolutionary one every design that was
// evaluated. Values are as evaluated; nothing depends on times, hosts or thread counts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace flecsim::store {

/// A varied parameter: its key and the values it takes, in canonical units.
struct ParameterColumn {
  std::string key;
  std::string unit;
  std::string meaning;
  std::vector<double> values;
  std::vector<std::string> names;  ///< of the values of a categorical parameter
};

struct MetricColumn {
  std::string key;
  std::string unit;
  std::string meaning;
};

/// The question.
struct RunHeader {
  std::string flecsim;  ///< version
  std::string name;
  std::string kind;
  std::string network;
  std::string accelerator;
  std::string search;
  std::uint64_t seed = 0;
  std::vector<std::string> subject_to;
  std::vector<std::string> minimize;
  std::string choice_rule;
  std::string yaml;      ///< the study file as read
  std::string identity;  ///< text of everything else the results depend on (base design, networks)
  std::vector<ParameterColumn> parameters;
  std::vector<MetricColumn> metrics;
};

struct Design {
  std::int64_t id = 0;
  std::vector<double> parameters;  ///< by column of the header
  std::vector<double> metrics;     ///< by column; empty where the model was not asked
  std::string violated;            ///< the first rule or constraint that does not hold
  double violation = 0;            ///< 0: feasible
  std::string validity;
  double error_percent = -1;  ///< of cycles; negative: unknown
  bool front = false;
  bool sampled = false;
  bool feasible() const { return violated.empty(); }
};

struct Progress {
  std::int64_t designs = 0;    ///< in the space
  std::int64_t watermark = 0;  ///< exhaustive: all ids below are done
  std::int64_t evaluated = 0;
  std::int64_t modeled = 0;  ///< of them, how many the model was asked about
  std::int64_t feasible = 0;
  std::vector<std::pair<std::string, std::int64_t>> infeasible;  ///< by rule
  bool finished = false;
  std::string stopped_because;
};

struct Choice {
  std::int64_t id = 0;
  std::string reason;
};

struct Detail {
  std::int64_t id = 0;
  std::string result;  ///< canonical JSON of result::NetworkResult
};

/// A whole run, as read back.
struct Run {
  RunHeader header;
  Progress progress;
  std::vector<Design> designs;  ///< ascending ids
  std::optional<Choice> chosen;
  std::vector<Detail> details;
  std::string insight;  ///< JSON, empty where there is none
};

/// Writes one run. The caller holds the folder's RunLock.
class RunWriter {
 public:
  /// A new run; an older one in the folder is replaced.
  static RunWriter create(const std::filesystem::path& folder, const RunHeader& header);
  /// Goes on with the run in the folder; InputError where there is none or it asks something else.
  static RunWriter resume(const std::filesystem::path& folder, const RunHeader& header);
  RunWriter(RunWriter&&) noexcept;
  ~RunWriter();

  /// One transaction: designs are added or replaced, ids removed.
  void checkpoint(const Progress& progress, std::span<const Design> designs,
                  std::span<const std::int64_t> removed);
  /// The last transaction.
  void finish(const Progress& progress, const std::optional<Choice>& chosen,
              std::span<const Detail> details, const std::string& insight);

 private:
  struct Impl;
  explicit RunWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// `run` is the folder of a run or its results.sqlite.
std::filesystem::path results_file(const std::filesystem::path& run);
Run read_run(const std::filesystem::path& run);

/// What lies in a folder before a run is written there.
enum class Existing { none, unfinished, finished, other_study };
Existing existing_run(const std::filesystem::path& folder, const RunHeader& header);

/// The canonical JSON (docs/schema/run.schema.json): fixed order of keys, no times, no host names.
std::string canonical_json(const Run& run);
/// One line per kept design; parameters in canonical units, then metrics.
std::string csv(const Run& run);
/// The Frictionless table schema of that CSV (docs/schema/run-csv.schema.json).
std::string table_schema(const Run& run);

}  // namespace flecsim::store
