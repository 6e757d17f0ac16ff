// A kind of accelerator with closed-form worth, for tests of studies: no network, no model.
#pragma once

#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study::testing {

/// cycles = work / (size x depth), area = size x depth + memory, energy grows with both ways.
class FakeFamily : public DesignFamily {
 public:
  explicit FakeFamily(std::size_t networks = 1) {
    for (std::size_t i = 0; i < networks; ++i) names_.push_back(fmt::format("net-{}", i));
  }

  std::span<const FamilyParameter> parameters() const override {
    static constexpr std::array<std::string_view, 3> modes{"slow", "fast", "wild"};
    static const std::array<FamilyParameter, 4> all{
        FamilyParameter{"array.size", base::Unit::none, "PEs", {}, true},
        FamilyParameter{"array.depth", base::Unit::none, "stages", {}, true},
        FamilyParameter{"memory.size", base::Unit::bytes, "memory", {}, true},
        FamilyParameter{"mode", base::Unit::none, "how", modes, true}};
    return all;
  }
  std::vector<double> base_values() const override { return {4, 1, 1024, 0}; }
  std::string accelerator_name() const override { return "fake"; }

  double parse(std::size_t p, std::string_view text, std::string_view where) const override {
    const auto& choices = parameters()[p].choices;
    if (choices.empty()) {
      return static_cast<double>(base::parse_whole_quantity(text, parameters()[p].unit, where));
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] == text) return static_cast<double>(i);
    }
    throw base::InputError(fmt::format("{}: unknown value '{}'", where, text));
  }
  std::string print(std::size_t p, double value) const override {
    const auto& choices = parameters()[p].choices;
    return choices.empty() ? fmt::format("{}", value)
                           : std::string(choices[static_cast<std::size_t>(value)]);
  }
  const char* broken_rule(std::span<const double> v) const override {
    return v[0] * v[1] > 256 ? "not-too-large" : nullptr;
  }

  std::size_t networks() const override { return names_.size(); }
  const std::string& network_name(std::size_t n) const override { return names_[n]; }

  DesignWorth evaluate(std::span<const double> v, std::size_t network, bool layers) const override {
    const double pes = v[0] * v[1];
    DesignWorth worth;
    worth.macs = 1e6 * static_cast<double>(network + 1);
    worth.cycles = worth.macs / pes + 2e6 / std::sqrt(v[2]) + (v[3] == 2 ? 1e5 : 0);
    worth.latency_s = worth.cycles / (v[3] == 0 ? 1e8 : 2e8);
    worth.utilization = worth.macs / (worth.cycles * pes);
    worth.area_mm2 = 0.01 * pes + 1e-4 * v[2];
    worth.energy_j = 1e-6 * (worth.cycles * 1e-3 + pes + 0.01 * v[2]);
    worth.bytes = 1e6 / v[2];
    worth.error_percent = 5;
    if (layers) {
      worth.layer_cycles = {0.25 * worth.cycles, 0.75 * worth.cycles};
      worth.layer_macs = {0.5 * worth.macs, 0.5 * worth.macs};
    }
    return worth;
  }
  double leakage_w(std::span<const double> v) const override { return 1e-3 * v[0]; }
  std::string result_json(std::span<const double>, std::size_t) const override {
    return "{\"layers\": []}\n";
  }
  std::string yaml(std::span<const double> v, const std::string& name) const override {
    return fmt::format("{}: {}\n", name, v[0]);
  }
  std::string identity() const override { return "fake"; }

 private:
  std::vector<std::string> names_;
};

}  // namespace flecsim::study::testing
