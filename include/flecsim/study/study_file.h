// A study of hardware as a user writes it (DESIGN "Study"): read strictly, nothing bound yet.
//
// Keys: name, network | networks, accelerator, set, vary, subject_to, minimise (minimize),
// maximise (maximize), search, choose, seed, sample, first, then, model. Every fault is one
// InputError with file, line, key, value and what was expected. Limits: sparsity and precision
// studies are other kinds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flecsim/base/expression.h"
#include "flecsim/base/node.h"
#include "flecsim/explore/optimizer.h"
#include "flecsim/study/cycle_model.h"

namespace flecsim::study {

enum class SearchKind { exhaustive, random, nsga2, nsga3 };

struct NetworkEntry {
  std::string name;  ///< zoo name or path of a file
  double weight = 1;
  base::Node node;
};

struct VariedEntry {
  std::string key;
  base::Node values;  ///< list or range; read when the parameter's unit is known
  std::optional<base::Expression> when;
};

struct FixedEntry {
  std::string key;
  base::Node value;
};

struct Goal {
  base::Expression expression;
  bool maximize = false;
  base::Node node;
  std::string text() const;  ///< as something to be minimized
};

struct Condition {
  base::Expression expression;
  base::Node node;
};

struct StudyFile {
  std::string name;
  std::filesystem::path path;
  std::string yaml;  ///< as read
  std::vector<NetworkEntry> networks;
  std::string accelerator;
  std::string accelerator_where;  ///< file, line and key, for messages
  std::vector<FixedEntry> fixed;
  std::vector<VariedEntry> varied;
  std::vector<Condition> subject_to;
  std::vector<Goal> goals;
  SearchKind search = SearchKind::exhaustive;
  explore::GeneticOptions genetic;
  std::int64_t evaluations = 0;  ///< of a random search
  std::optional<Goal> choose;
  std::uint64_t seed = 0;
  std::int64_t sample = 1000;
  CycleModel model = CycleModel::closed;  ///< whose cycles the search goes by
  std::vector<std::string> first_layers;  ///< layers that stand for the network at first
  bool replay_front = false;              ///< then: {replay: pareto}

  /// The model that the answer is of.
  CycleModel last_model() const { return replay_front ? CycleModel::replay : model; }
  /// A first stage chooses candidates, a second one judges them.
  bool staged() const { return replay_front || !first_layers.empty(); }

  std::string search_text() const;
};

StudyFile read_study(const std::filesystem::path& path);
StudyFile read_study_text(std::string_view yaml, const std::filesystem::path& path);

/// A file named in a study: beside the study where it is there, else as it stands.
std::string beside_study(const StudyFile& study, const std::string& name);

}  // namespace flecsim::study
