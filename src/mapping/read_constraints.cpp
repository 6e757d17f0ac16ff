// Timeloop's constraint targets -> Constraints. Hardware facts and search restrictions add up.
#include <algorithm>

#include <fmt/format.h>

#include "flecsim/mapping/timeloop_files.h"

#include "timeloop_words.h"

namespace flecsim::mapping {
namespace {

using base::Node;

class Reader {
 public:
  Reader(const Architecture& architecture, const Problem& problem, Constraints& constraints)
      : architecture_(architecture), problem_(problem), constraints_(constraints) {}

  void read(const Node& target) {
    target.allow_only(
        {"target", "name", "type", "factors", "permutation", "split", "keep", "bypass", "min"});
    const std::string& type = target.at("type").text();
    if (type == "utilization" || type == "parallelism") {
      constraints_.least_parallelism = target.at("min").number();
      return;
    }
    if (target.find("min")) target.at("min").fail("belongs to type parallelism only");
    LevelConstraint& level = constraints_.levels[level_of(target)];
    if (type == "temporal") {
      expect_only(target, {"target", "name", "type", "factors", "permutation"});
      read_loops(target, level.temporal);
    } else if (type == "spatial") {
      expect_only(target, {"target", "name", "type", "factors", "permutation", "split"});
      read_loops(target, level.spatial);
    } else if (type == "bypass" || type == "datatype" || type == "dataspace" ||
               type == "bypassing") {
      expect_only(target, {"target", "name", "type", "keep", "bypass"});
      read_keep(target, level);
    } else {
      target.at("type").fail(fmt::format(
          "'{}', expected temporal, spatial, bypass, datatype, dataspace or parallelism", type));
    }
  }

 private:
  static void expect_only(const Node& target, std::initializer_list<std::string_view> keys) {
    target.allow_only(keys);
  }

  std::size_t level_of(const Node& target) const {
    const Node name = target.find("target") ? target.at("target") : target.at("name");
    const int level = level_index(architecture_, last_component(name.text()));
    if (level < 0) name.fail(fmt::format("'{}' is no storage level", name.text()));
    return static_cast<std::size_t>(level);
  }

  void read_loops(const Node& target, LoopConstraint& loops) {
    if (const auto factors = target.find("factors")) {
      for (const FactorWord& word : factor_words(*factors, problem_)) limit(*factors, word, loops);
    }
    if (const auto order = target.find("permutation")) {
      const OrderWord word = order_word(*order, problem_);
      set_order(*order, loops.inner, word.inner);
      set_order(*order, loops.outer, word.outer);
    }
    if (const auto split = target.find("split"); split && !split->is_null()) {
      const auto dims = static_cast<std::int64_t>(problem_.dims.size());
      const int value = static_cast<int>(std::clamp<std::int64_t>(split->whole_number(), 0, dims));
      if (loops.split && *loops.split != value) split->fail("contradicts an earlier split");
      loops.split = value;
    }
  }

  static void set_order(const Node& node, std::vector<int>& order, const std::vector<int>& given) {
    if (given.empty()) return;
    if (!order.empty() && order != given) node.fail("contradicts an earlier permutation");
    order = given;
  }

  void limit(const Node& node, const FactorWord& word, LoopConstraint& loops) {
    FactorLimit& limit = loops.factors[word.dim];
    const std::int64_t size = problem_.sizes[word.dim];
    if (word.relation == "<=" || word.relation == "<") {
      const std::int64_t most = word.value - (word.relation == "<" ? 1 : 0);
      limit.most = limit.most ? std::min(*limit.most, most) : most;
    } else if (word.relation != "=") {
      limit.least = std::max(limit.least, word.value + (word.relation == ">" ? 1 : 0));
    } else {
      const std::int64_t exact = word.value == 0 ? size : word.value;
      if (exact > size) return;  // Timeloop ignores a factor larger than its dimension
      if (limit.exact && *limit.exact != exact) {
        node.fail(fmt::format("{}={} contradicts an earlier {}={}", problem_.dims[word.dim], exact,
                              problem_.dims[word.dim], *limit.exact));
      }
      limit.exact = exact;
    }
  }

  void read_keep(const Node& target, LevelConstraint& level) {
    set_keep(target, "keep", true, level);
    set_keep(target, "bypass", false, level);
  }

  void set_keep(const Node& target, const char* key, bool keep, LevelConstraint& level) {
    const auto list = target.find(key);
    if (!list || list->is_null()) return;
    for (const Node& item : list->items()) {
      const int tensor = tensor_index(problem_, item.text());
      if (tensor < 0) item.fail(fmt::format("'{}' is no tensor of the problem", item.text()));
      std::optional<bool>& flag = level.keep[tensor];
      if (flag && *flag != keep) {
        item.fail(fmt::format("{} is to be kept and bypassed at once", item.text()));
      }
      flag = keep;
    }
  }

  const Architecture& architecture_;
  const Problem& problem_;
  Constraints& constraints_;
};

}  // namespace

void read_constraints(const Node& section, const Architecture& architecture, const Problem& problem,
                      Constraints& constraints) {
  if (section.is_null()) return;
  Reader reader(architecture, problem, constraints);
  if (section.is_list()) {
    for (const Node& target : section.items()) reader.read(target);
    return;
  }
  section.allow_only({"version", "targets", "constraints", "template"});
  if (const auto name = section.find("template"); name && name->text() != "uber") {
    name->fail(fmt::format("map space '{}', expected uber", name->text()));
  }
  for (const char* key : {"targets", "constraints"}) {
    if (const auto list = section.find(key); list && !list->is_null()) {
      for (const Node& target : list->items()) reader.read(target);
    }
  }
}

}  // namespace flecsim::mapping
