#include "flecsim/mapping/network_map.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "flecsim/base/sum.h"

#include "data_graph.h"
#include "residency.h"

namespace flecsim::mapping {
namespace {

std::string shape_text(const Problem& problem) {
  std::string text;
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    if (problem.sizes[d] > 1) {
      text += fmt::format("{}{}={}", text.empty() ? "" : " ", problem.dims[d], problem.sizes[d]);
    }
  }
  return text;
}

// Distinct problems in the order of their first use.
struct Questions {
  std::vector<Problem> problems;
  std::vector<int> of_step;  // -1: not mapped
};

Questions collect(const DataGraph& graph, const Machine& machine, const SearchOptions& options) {
  Questions questions;
  std::map<std::string, int> known;
  for (const DataStep& step : graph.steps) {
    if (step.kind != StepKind::mapped) {
      questions.of_step.push_back(-1);
      continue;
    }
    const std::string text = question_text(machine.architecture, step.problem, {}, options);
    const auto [found, is_new] = known.try_emplace(text, static_cast<int>(known.size()));
    if (is_new) questions.problems.push_back(step.problem);
    questions.of_step.push_back(found->second);
  }
  return questions;
}

// Each question is answered by one thread; the order of the threads changes nothing.
std::vector<SearchResult> answer(const std::vector<Problem>& problems, const Machine& machine,
                                 const NetworkOptions& options, const Cache& cache) {
  std::vector<SearchResult> results(problems.size());
  std::atomic<std::size_t> next = 0;
  std::exception_ptr fault;
  std::mutex fault_mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < problems.size(); i = next++) {
      try {
        results[i] = search(machine.architecture, problems[i], machine.constraints(problems[i]),
                            options.search, cache);
      } catch (...) {
        const std::lock_guard lock(fault_mutex);
        if (fault == nullptr) fault = std::current_exception();
        next = problems.size();
      }
    }
  };
  std::vector<std::thread> threads;
  const auto wanted = std::min(static_cast<std::size_t>(options.threads), problems.size());
  for (std::size_t t = 1; t < wanted; ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (fault != nullptr) std::rethrow_exception(fault);
  return results;
}

double read_pj(const Architecture& architecture) {
  const Level& dram = architecture.levels.back();
  return dram.read_pj / static_cast<double>(dram.block_size);
}

double write_pj(const Architecture& architecture) {
  const Level& dram = architecture.levels.back();
  return dram.update_pj / static_cast<double>(dram.block_size);
}

class Accountant {
 public:
  Accountant(const DataGraph& graph, const Residency& residency, const Architecture& architecture)
      : graph_(graph), residency_(residency), architecture_(architecture) {}

  MappedLayer account(std::size_t index, const SearchResult* found) const {
    const DataStep& step = graph_.steps[index];
    MappedLayer layer;
    layer.name = step.name;
    layer.kind = step.kind;
    layer.repeats = step.repeats;
    if (found != nullptr) {
      account_mapped(step, *found, layer);
    } else {
      for (const auto& operand : step.operands) {
        add_reads("operand", operand, words_of(operand), layer);
      }
      add_writes(step.output, graph_.words[static_cast<std::size_t>(step.output)], layer);
    }
    double dram = 0;
    for (const TensorTrafficWords& t : layer.tensors) {
      dram += static_cast<double>(t.read) * read_pj(architecture_) +
              static_cast<double>(t.written) * write_pj(architecture_);
    }
    layer.dram_energy_pj = dram;
    layer.energy_pj += dram;
    return layer;
  }

 private:
  std::int64_t words_of(const std::vector<model::ValueId>& parts) const {
    std::int64_t sum = 0;
    for (const model::ValueId part : parts) sum += graph_.words[static_cast<std::size_t>(part)];
    return sum;
  }

  // The words read of an operand fall on its parts by their size.
  void add_reads(const char* role, const std::vector<model::ValueId>& parts, std::int64_t words,
                 MappedLayer& layer) const {
    const std::int64_t whole = words_of(parts);
    std::int64_t left = words;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto part = static_cast<std::size_t>(parts[i]);
      const double share = static_cast<double>(graph_.words[part]) / static_cast<double>(whole);
      std::int64_t own =
          static_cast<std::int64_t>(std::llround(static_cast<double>(words) * share));
      if (i + 1 == parts.size()) own = left;
      left -= own;
      layer.alone_words += own;
      const bool on_chip = residency_.on_chip[part];
      layer.tensors.push_back({role, graph_.names[part], on_chip ? 0 : own, 0, on_chip});
    }
  }

  void add_writes(model::ValueId output, std::int64_t words, MappedLayer& layer) const {
    const auto value = static_cast<std::size_t>(output);
    const bool on_chip = residency_.on_chip[value];
    layer.alone_words += words;
    layer.tensors.push_back({"Outputs", graph_.names[value], 0, on_chip ? 0 : words, on_chip});
  }

  void account_mapped(const DataStep& step, const SearchResult& found, MappedLayer& layer) const {
    layer.shape = shape_text(step.problem);
    layer.cycles = static_cast<double>(found.evaluation.cycles * step.repeats);
    const auto repeats = static_cast<double>(step.repeats);
    double inside = found.evaluation.energy_pj;
    for (const TensorStats& t : found.evaluation.levels.back().tensors) inside -= t.energy_pj;
    layer.energy_pj = inside * repeats;
    layer.static_energy_pj =
        base::sum_of(found.evaluation.levels, &LevelStats::leakage_pj) * repeats;
    const std::vector<OffChipWords> words = off_chip_words(found.evaluation);
    add_weights(step, words[0].read * step.repeats, layer);
    add_reads("Inputs", step.operands[0], words[1].read * step.repeats, layer);
    add_outputs(step, words[2], layer);
  }

  void add_weights(const DataStep& step, std::int64_t words, MappedLayer& layer) const {
    if (step.operands.size() > 1) {
      add_reads("Weights", step.operands[1], words, layer);
      return;
    }
    layer.alone_words += words;
    layer.tensors.push_back({"Weights", step.weight, words, 0, false});
  }

  // Pooling fused behind the layer shrinks what is stored; partial sums come back unpooled.
  void add_outputs(const DataStep& step, const OffChipWords& words, MappedLayer& layer) const {
    const std::int64_t made = box_words(step.problem.tensors[2], step.problem.sizes);
    const std::int64_t stored = graph_.words[static_cast<std::size_t>(step.output)];
    std::int64_t written = words.written * step.repeats;
    if (stored < made * step.repeats) written += stored - made * step.repeats;
    add_writes(step.output, written, layer);
    TensorTrafficWords& outputs = layer.tensors.back();
    layer.alone_words += words.read * step.repeats;
    if (!outputs.on_chip) outputs.read = words.read * step.repeats;
  }

  const DataGraph& graph_;
  const Residency& residency_;
  const Architecture& architecture_;
};

}  // namespace

std::int64_t MappedLayer::words() const {
  return base::sum_of(tensors, [](const TensorTrafficWords& t) { return t.read + t.written; });
}

std::int64_t NetworkMapping::words_read() const {
  return base::sum_of(layers, [](const MappedLayer& layer) {
    return base::sum_of(layer.tensors, &TensorTrafficWords::read);
  });
}

std::int64_t NetworkMapping::words_written() const {
  return base::sum_of(layers, [](const MappedLayer& layer) {
    return base::sum_of(layer.tensors, &TensorTrafficWords::written);
  });
}

std::int64_t NetworkMapping::alone_words() const {
  return base::sum_of(layers, [](const MappedLayer& layer) {
    return layer.kind == StepKind::mapped ? layer.alone_words : 0;
  });
}

double NetworkMapping::energy_pj() const { return base::sum_of(layers, &MappedLayer::energy_pj); }

double NetworkMapping::static_energy_pj() const {
  return base::sum_of(layers, &MappedLayer::static_energy_pj);
}

double NetworkMapping::dram_energy_pj() const {
  return base::sum_of(layers, &MappedLayer::dram_energy_pj);
}

double NetworkMapping::cycles() const { return base::sum_of(layers, &MappedLayer::cycles); }

NetworkMapping map_network(const model::Network& network, const Machine& machine,
                           const NetworkOptions& options, const Cache& cache) {
  const DataGraph graph = data_graph(network);
  const Questions questions = collect(graph, machine, options.search);
  NetworkMapping result;
  result.network = network.name();
  result.architecture = machine.architecture;
  result.searches = answer(questions.problems, machine, options, cache);
  std::vector<const SearchResult*> of_step;
  for (const int question : questions.of_step) {
    of_step.push_back(question < 0 ? nullptr
                                   : &result.searches[static_cast<std::size_t>(question)]);
  }
  const Residency residency = find_residency(graph, of_step, machine.architecture);
  const Accountant accountant(graph, residency, machine.architecture);
  for (std::size_t i = 0; i < graph.steps.size(); ++i) {
    MappedLayer layer = accountant.account(i, of_step[i]);
    layer.search = questions.of_step[i];
    result.layers.push_back(std::move(layer));
  }
  return result;
}

}  // namespace flecsim::mapping
