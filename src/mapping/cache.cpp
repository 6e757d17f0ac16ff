#include "flecsim/mapping/cache.h"

#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/base/node.h"
#include "flecsim/mapping/timeloop_files.h"

namespace flecsim::mapping {
namespace {

// Raised whenever the search or its costs change.
constexpr int kVersion = 1;

template <class T>
std::string optional_text(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "-";
}

std::string level_text(const Level& l) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", l.name,
                     optional_text(l.size_words), l.word_bits, l.block_size, l.cluster_size,
                     l.mesh_x, l.mesh_y, l.multiple_buffering, l.min_utilization,
                     optional_text(l.read_bandwidth_words_per_cycle),
                     optional_text(l.write_bandwidth_words_per_cycle),
                     optional_text(l.shared_bandwidth_words_per_cycle),
                     fmt::join(l.bandwidth_scale, ","), l.network_latency_cycles, l.read_pj,
                     l.fill_pj, l.update_pj, l.leak_pj_per_cycle, l.address_generation_pj);
}

std::string problem_text(const Problem& p) {
  std::string text;
  for (std::size_t d = 0; d < p.dims.size(); ++d) {
    text += fmt::format("{}={} ", p.dims[d], p.sizes[d]);
  }
  for (const Tensor& tensor : p.tensors) {
    text += fmt::format("\n{} {}:", tensor.name, tensor.read_write);
    for (const auto& rank : tensor.ranks) {
      for (const Term& term : rank) text += fmt::format(" {}*{}", term.coefficient, term.dim);
      text += ";";
    }
  }
  return text + "\n";
}

std::string loops_text(const LoopConstraint& c) {
  std::string text;
  for (const FactorLimit& f : c.factors) {
    text += fmt::format("{}/{}/{} ", optional_text(f.exact), f.least, optional_text(f.most));
  }
  return text + fmt::format("| {} | {} | {}\n", fmt::join(c.inner, ","), fmt::join(c.outer, ","),
                            optional_text(c.split));
}

std::string constraint_text(const Constraints& constraints) {
  std::string text = fmt::format("{}\n", constraints.least_parallelism);
  for (const LevelConstraint& level : constraints.levels) {
    text += loops_text(level.spatial) + loops_text(level.temporal);
    for (const auto& keep : level.keep) text += optional_text(keep) + " ";
    text += "\n";
  }
  return text;
}

std::uint64_t hash(const std::string& text) {  // FNV-1a
  std::uint64_t value = 14695981039346656037ULL;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return value;
}

std::filesystem::path file_of(const std::filesystem::path& folder, const std::string& question) {
  return folder / fmt::format("{:016x}.yaml", hash(question));
}

std::string indented(const std::string& text) {
  std::string result = "  ";
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "  ";
  }
  return result;
}

SearchResult read_result(const base::Node& file, const Architecture& architecture,
                         const Problem& problem, const SearchOptions& options) {
  SearchResult result;
  result.nest = read_mapping(file.at("mapping"), architecture, problem);
  verify(architecture, problem, result.nest);
  result.evaluation = evaluate(architecture, problem, result.nest);
  result.value = value_of(result.evaluation, options.objective);
  result.optimal = file.at("optimal").boolean();
  result.lower_bound = file.at("lower_bound").number();
  result.evaluated = file.at("evaluated").whole_number();
  return result;
}

}  // namespace

std::string question_text(const Architecture& architecture, const Problem& problem,
                          const Constraints& constraints, const SearchOptions& options) {
  const ComputeUnits& units = architecture.compute;
  std::string text = fmt::format("version {}\n{} {} {} {} {}\n", kVersion, units.name, units.mesh_x,
                                 units.mesh_y, units.word_bits, units.energy_pj);
  for (const Level& level : architecture.levels) text += level_text(level);
  text += problem_text(problem) + constraint_text(constraints);
  return text + fmt::format("{} {} {} {}\n", name_of(options.objective), options.budget_seconds,
                            optional_text(options.evaluations), options.seed);
}

Cache Cache::standard() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return Cache(std::filesystem::path(cache) / "flecsim" / "mapping");
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return Cache(std::filesystem::path(home) / ".cache" / "flecsim" / "mapping");
  }
  return Cache({});
}

std::optional<SearchResult> Cache::find(const Architecture& architecture, const Problem& problem,
                                        const Constraints& constraints,
                                        const SearchOptions& options) const {
  if (folder_.empty()) return std::nullopt;
  const std::string question = question_text(architecture, problem, constraints, options);
  const std::filesystem::path path = file_of(folder_, question);
  std::error_code missing;
  if (!std::filesystem::is_regular_file(path, missing)) return std::nullopt;
  try {
    const base::Node file = base::Node::parse_file(path);
    if (file.at("question").text() != question) return std::nullopt;
    SearchResult result = read_result(file, architecture, problem, options);
    if (!violation(architecture, problem, constraints, result.nest).empty()) return std::nullopt;
    return result;
  } catch (const base::InputError&) {
    return std::nullopt;  // damaged: searched and written again
  }
}

void Cache::store(const Architecture& architecture, const Problem& problem,
                  const Constraints& constraints, const SearchOptions& options,
                  const SearchResult& result) const {
  if (folder_.empty()) return;
  const std::string question = question_text(architecture, problem, constraints, options);
  const std::string text = fmt::format(
      "question: |\n{}\noptimal: {}\nlower_bound: {}\nevaluated: {}\n{}",
      indented(question.substr(0, question.size() - 1)), result.optimal, result.lower_bound,
      result.evaluated, write_mapping(architecture, problem, result.nest));
  try {
    base::write_file(file_of(folder_, question), text);
  } catch (const base::InputError&) {
    // A cache that cannot be written (read-only home, full disk) only costs time.
  }
}

SearchResult search(const Architecture& architecture, const Problem& problem,
                    const Constraints& constraints, const SearchOptions& options,
                    const Cache& cache) {
  if (auto known = cache.find(architecture, problem, constraints, options)) return *known;
  SearchResult result = search(architecture, problem, constraints, options);
  cache.store(architecture, problem, constraints, options, result);
  return result;
}

}  // namespace flecsim::mapping
