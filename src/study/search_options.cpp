#include "search_options.h"

#include <array>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

namespace flecsim::study {
namespace {

using base::Node;

constexpr std::array<std::string_view, 4> search_names{"exhaustive", "random", "nsga2", "nsga3"};

SearchKind kind_of(const Node& node, std::string_view name) {
  for (std::size_t i = 0; i < search_names.size(); ++i) {
    if (search_names[i] == name) return static_cast<SearchKind>(i);
  }
  node.fail(fmt::format("unknown search '{}'{}", name, base::suggestion(name, search_names)));
}

void read_whole(const Node& options, std::string_view key, std::int64_t& value) {
  if (const auto node = options.find(key)) value = node->whole_number();
}

void read_real(const Node& options, std::string_view key, double& value) {
  if (const auto node = options.find(key)) value = node->number();
}

void read_seed(const Node& options, StudyFile& file) {
  const auto node = options.find("seed");
  if (!node) return;
  if (node->whole_number() < 0) node->fail("expected a seed of at least 0");
  file.seed = static_cast<std::uint64_t>(node->whole_number());
}

explore::Crossover read_crossover(const Node& node) {
  if (node.text() == "sbx") return explore::Crossover::simulated_binary;
  if (node.text() == "one_point") return explore::Crossover::one_point;
  node.fail(fmt::format("unknown crossover '{}', expected sbx or one_point", node.text()));
}

void read_genetic(const Node& options, StudyFile& file) {
  options.allow_only({"population", "offspring", "batch", "generations", "evaluations",
                      "enough_feasible", "ftol", "ftol_generations", "seed", "crossover",
                      "crossover_probability", "crossover_eta", "mutation_probability",
                      "mutation_eta", "divisions"});
  explore::GeneticOptions& genetic = file.genetic;
  read_whole(options, "population", genetic.population);
  read_whole(options, "offspring", genetic.offspring);
  if (const auto node = options.find("generations")) genetic.generations = node->whole_number();
  read_whole(options, "batch", genetic.batch);
  read_whole(options, "evaluations", genetic.evaluations);
  read_whole(options, "enough_feasible", genetic.enough_feasible);
  read_whole(options, "ftol_generations", genetic.ftol_generations);
  read_whole(options, "divisions", genetic.divisions);
  read_real(options, "ftol", genetic.ftol);
  read_real(options, "crossover_probability", genetic.crossover_probability);
  read_real(options, "crossover_eta", genetic.crossover_eta);
  read_real(options, "mutation_probability", genetic.mutation_probability);
  read_real(options, "mutation_eta", genetic.mutation_eta);
  if (const auto crossover = options.find("crossover")) {
    genetic.crossover = read_crossover(*crossover);
  }
  try {
    explore::check(genetic);
  } catch (const base::InputError& error) {
    options.fail(error.what());
  }
}

void read_random(const Node& options, StudyFile& file) {
  options.allow_only({"evaluations", "seed"});
  file.evaluations = options.at("evaluations").whole_number();
  if (file.evaluations < 1) options.at("evaluations").fail("expected at least 1");
}

}  // namespace

void read_search(const Node& study, StudyFile& file) {
  const auto search = study.find("search");
  if (!search) return;
  if (search->is_scalar()) {
    file.search = kind_of(*search, search->text());
    if (file.search == SearchKind::random) search->fail("expected random: {evaluations: N}");
    return;
  }
  if (search->entries().size() != 1) search->fail("expected one kind of search");
  const auto& [name, options] = search->entries().front();
  file.search = kind_of(options, name);
  if (file.search == SearchKind::exhaustive) options.fail("exhaustive search has no options");
  file.search == SearchKind::random ? read_random(options, file) : read_genetic(options, file);
  read_seed(options, file);
}

}  // namespace flecsim::study
