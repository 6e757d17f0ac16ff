#include "flecsim/study/plan.h"

#include <fmt/format.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/error.h"

#include "plan_bound.h"
#include "plan_header.h"
#include "plan_judge.h"

namespace flecsim::study {

using explore::Genome;

struct Plan::Impl {
  BoundStudy study;
  std::vector<std::string> condition_texts;
  explore::Space space;
  std::optional<explore::Grid> grid;

  explicit Impl(BoundStudy bound) : study(std::move(bound)) {
    for (const BoundCondition& one : study.conditions) condition_texts.push_back(one.text);
    make_space();
  }

  void make_space() {
    for (const Varied& one : study.varied) {
      const FamilyParameter& parameter = study.parameter_of(one);
      const auto kind = parameter.choices.empty() ? explore::Variable::Kind::ordered
                                                  : explore::Variable::Kind::categorical;
      space.variables.push_back(
          {std::string(parameter.key), kind, 0, 0, static_cast<std::int64_t>(one.values.size())});
    }
    grid.emplace(space.variables);
    space.designs = flecsim::study::count_designs(study);
    if (study.conditional()) {
      space.canonicalize = [this](Genome& genome) { canonicalize(study, genome); };
    }
    space.allowed = [this](const Genome& genome) {
      std::vector<double> values;
      Outcome outcome;
      fill_parameters(study, genome, values);
      return !judge_early(study, values, outcome);
    };
  }
};

Plan::Plan(StudyFile file, std::unique_ptr<DesignFamily> family)
    : impl_(std::make_unique<Impl>(bind_study(std::move(file), std::move(family)))) {}
Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;

const StudyFile& Plan::file() const { return impl_->study.file; }
const DesignFamily& Plan::family() const { return *impl_->study.family; }
const explore::Space& Plan::space() const { return impl_->space; }
const explore::Grid& Plan::grid() const { return *impl_->grid; }
std::size_t Plan::objectives() const { return impl_->study.goals.size(); }
std::int64_t Plan::count_designs() const { return impl_->space.designs; }
const std::vector<std::string>& Plan::condition_texts() const { return impl_->condition_texts; }

std::vector<double> Plan::values(const Genome& genome) const {
  std::vector<double> values;
  fill_parameters(impl_->study, genome, values);
  return values;
}

std::vector<double> Plan::varied_values(const Genome& genome) const {
  const std::vector<double> all = values(genome);
  std::vector<double> out;
  for (const Varied& one : impl_->study.varied) out.push_back(all[one.parameter]);
  return out;
}

Outcome Plan::evaluate(const Genome& genome) const { return judge(impl_->study, genome); }

std::vector<double> Plan::objectives_of(const store::Design& design) const {
  return study::objectives_of(impl_->study, grid().genome(design.id), design.metrics);
}

std::optional<double> Plan::choice_value(const Genome& genome) const {
  return study::choice_value(impl_->study, genome);
}

store::RunHeader Plan::header(const std::string& version) const {
  return header_of(impl_->study, version);
}

namespace {

/// Runs `load`; what it finds wrong is told with the place in the study that asked for it.
template <class Load>
auto told_at(const std::string& where, Load load) {
  try {
    return load();
  } catch (const base::InputError& error) {
    throw base::InputError(fmt::format("{}: {}", where, error.what()));
  }
}

}  // namespace

Plan load_plan(const StudyFile& study, bool screening) {
  std::vector<std::string> networks;
  for (const NetworkEntry& network : study.networks) {
    networks.push_back(beside_study(study, network.name));
  }
  const std::vector<std::string> layers =
      screening ? study.first_layers : std::vector<std::string>{};
  const CycleModel model = screening ? study.model : study.last_model();
  const std::string accelerator = beside_study(study, study.accelerator);
  told_at(study.accelerator_where, [&] { return arch::load_accelerator(accelerator); });
  return {study, told_at(study.networks.front().node.where(),
                         [&] { return family_of(accelerator, networks, layers, model); })};
}

}  // namespace flecsim::study
