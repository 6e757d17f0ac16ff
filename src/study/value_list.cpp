#include "value_list.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace flecsim::study {
namespace {

using base::Node;

constexpr std::size_t most_values = 100000;

class Reader {
 public:
  Reader(const DesignFamily& family, std::size_t parameter)
      : family_(family), parameter_(parameter) {}

  void read(const Node& node) {
    if (node.is_list()) {
      for (const Node& item : node.items()) read(item);
    } else if (node.is_map()) {
      read_range(node);
    } else {
      add(node, value_of(node));
    }
  }

  std::vector<double> values(const Node& node) {
    if (values_.empty()) node.fail("no values, expected at least one");
    if (choices().empty()) std::sort(values_.begin(), values_.end());
    return std::move(values_);
  }

 private:
  std::span<const std::string_view> choices() const {
    return family_.parameters()[parameter_].choices;
  }

  double value_of(const Node& node) const {
    return family_.parse(parameter_, node.text(), node.where());
  }

  void add(const Node& node, double value) {
    if (std::find(values_.begin(), values_.end(), value) != values_.end()) {
      node.fail(fmt::format("{} is there twice", family_.print(parameter_, value)));
    }
    if (values_.size() == most_values) node.fail(fmt::format("more than {} values", most_values));
    values_.push_back(value);
  }

  void read_range(const Node& node) {
    node.allow_only({"from", "to", "times", "step"});
    if (!choices().empty()) node.fail("a range of a named value, expected a list of names");
    const double from = value_of(node.at("from"));
    const double to = value_of(node.at("to"));
    const auto times = node.find("times");
    const auto step = node.find("step");
    if (times.has_value() == step.has_value()) node.fail("expected one of `times` and `step`");
    if (from > to) {
      node.fail(fmt::format("from {} to {} is empty", family_.print(parameter_, from),
                            family_.print(parameter_, to)));
    }
    times ? multiply(node, from, to, times->number()) : count(node, from, to, value_of(*step));
  }

  void multiply(const Node& node, double from, double to, double factor) {
    if (!(factor > 1) || !std::isfinite(factor)) {
      node.fail(fmt::format("times {}, expected more than 1", factor));
    }
    if (from <= 0) node.fail("`times` from 0 never gets further, expected a `from` above 0");
    // Bounds carry a rounding of the last bit; a whole parameter drops fractions by an error below.
    for (double value = from; value <= to * (1 + 1e-12); value *= factor) add_whole(node, value);
  }

  void count(const Node& node, double from, double to, double step) {
    if (!(step > 0)) node.fail("step 0, expected more");
    const double last = std::floor((to - from) / step + 1e-9);
    if (last >= static_cast<double>(most_values)) {
      node.fail(fmt::format("more than {} values", most_values));
    }
    for (double i = 0; i <= last; ++i) add_whole(node, from + i * step);
  }

  void add_whole(const Node& node, double value) {
    if (family_.parameters()[parameter_].whole && value != std::floor(value)) {
      node.fail(fmt::format("the range has {}, expected whole numbers", value));
    }
    add(node, value);
  }

  const DesignFamily& family_;
  std::size_t parameter_;
  std::vector<double> values_;
};

}  // namespace

std::vector<double> read_values(const Node& node, const DesignFamily& family,
                                std::size_t parameter) {
  Reader reader(family, parameter);
  reader.read(node);
  return reader.values(node);
}

}  // namespace flecsim::study
