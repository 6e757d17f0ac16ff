#include "memory_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "flecsim/base/checked.h"

namespace flecsim::study {
namespace {

using model::LiveTensor;

std::int64_t bytes_of(std::int64_t elements, std::int64_t bits) {
  return base::ceil_div(base::checked_multiply(elements, bits, "the size of a tensor"), 8);
}

double dram_bytes(const result::LayerResult& layer, std::string_view tensor, bool writes) {
  double bytes = 0;
  for (const result::Traffic& one : layer.traffic) {
    if (one.level == "dram" && one.tensor == tensor) {
      bytes += writes ? one.write_bytes : one.read_bytes;
    }
  }
  return bytes;
}

class Builder {
 public:
  Builder(const result::NetworkResult& result, const model::Liveness& liveness,
          std::vector<StepFacts> steps, const MemoryFacts& facts)
      : result_(result), tensors_(liveness.tensors), steps_(std::move(steps)), facts_(facts) {
    read_by_.resize(steps_.size());
    made_by_.resize(steps_.size());
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      for (const std::int32_t step : tensors_[i].used_by) read_by_[at(step)].push_back(i);
      if (tensors_[i].made_by >= 0) made_by_[at(tensors_[i].made_by)].push_back(i);
    }
  }

  result::MemoryResult build(const model::Liveness& liveness) {
    memory_.weight_bytes =
        base::checked_add(bytes_of(liveness.weights, facts_.weight_bits),
                          bytes_of(liveness.biases, facts_.bias_bits), "weights");
    for (const LiveTensor& tensor : tensors_) memory_.tensors.push_back(life_of(tensor));
    find_candidates();
    const std::vector<StepRoom> rooms = rooms_of_steps();
    const auto places = choose_residents(candidates_, rooms, facts_.sizes);
    for (std::size_t i = 0; i < places.size(); ++i) {
      place(static_cast<std::int32_t>(i), places[i], rooms);
    }
    count_live();
    count_on_chip(places, rooms);
    memory_.saved_energy_pj = memory_.saved_read_bytes() * facts_.read_pj_per_byte +
                              memory_.saved_write_bytes() * facts_.write_pj_per_byte;
    return std::move(memory_);
  }

 private:
  static std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

  result::TensorLife life_of(const LiveTensor& tensor) const {
    result::TensorLife life;
    life.name = tensor.name;
    life.bytes =
        bytes_of(tensor.elements, tensor.made_by < 0 ? facts_.input_bits : facts_.output_bits);
    life.made_by = tensor.made_by;
    life.used_by.assign(tensor.used_by.begin(), tensor.used_by.end());
    life.output = tensor.output;
    return life;
  }

  /// Why the tensor cannot stay whatever the memories; empty where it could.
  std::string obstacle(const LiveTensor& tensor) const {
    if (tensor.made_by < 0) return "an input of the network";
    if (steps_[at(tensor.made_by)].host_writes) {
      return fmt::format("made by the host in {}", layer_name(tensor.made_by));
    }
    for (const std::int32_t step : tensor.used_by) {
      if (steps_[at(step)].host_reads) {
        return fmt::format("read by the host in {}", layer_name(step));
      }
    }
    if (tensor.used_by.empty())
      return tensor.output ? "an output that no layer reads" : "no reader";
    return {};
  }

  const std::string& layer_name(std::int32_t step) const { return result_.layers[at(step)].name; }

  double element_sum(const std::vector<std::size_t>& tensors, std::ptrdiff_t but) const {
    double sum = 0;
    for (const std::size_t i : tensors) {
      if (static_cast<std::ptrdiff_t>(i) != but) sum += static_cast<double>(tensors_[i].elements);
    }
    return sum;
  }

  /// The tensor of a value; -1 where it is none (a parameter).
  std::ptrdiff_t tensor_of(model::ValueId value) const {
    const auto found = std::ranges::find(tensors_, value, &LiveTensor::value);
    return found == tensors_.end() || value == model::none ? -1 : found - tensors_.begin();
  }

  /// DRAM reads of a tensor in a step: the weights' where it is the second operand of a product,
  /// else its share of the input's.
  double reads_of(std::size_t tensor, std::int32_t step) const {
    const result::LayerResult& layer = result_.layers[at(step)];
    const std::ptrdiff_t weight = tensor_of(steps_[at(step)].step->weight);
    const bool is_input = steps_[at(step)].step->input == tensors_[tensor].value;
    double bytes = 0;
    if (weight == static_cast<std::ptrdiff_t>(tensor)) {
      bytes += dram_bytes(layer, "weight", false);
      if (!is_input) return bytes;
    }
    const double all = element_sum(read_by_[at(step)], is_input ? -1 : weight);
    const double mine = static_cast<double>(tensors_[tensor].elements);
    const double share = weight >= 0 ? 1 : all > 0 ? mine / all : 0;
    return bytes + share * dram_bytes(layer, "input", false);
  }

  double writes_of(std::size_t tensor) const {
    const std::int32_t step = tensors_[tensor].made_by;
    const double all = element_sum(made_by_[at(step)], -1);
    const double share = all > 0 ? static_cast<double>(tensors_[tensor].elements) / all : 0;
    return share * dram_bytes(result_.layers[at(step)], "output", true);
  }

  void find_candidates() {
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const LiveTensor& tensor = tensors_[i];
      result::TensorLife& life = memory_.tensors[i];
      life.reason = obstacle(tensor);
      if (!life.reason.empty()) continue;
      for (const std::int32_t step : tensor.used_by) life.saved_read_bytes += reads_of(i, step);
      life.saved_write_bytes = tensor.output ? 0 : writes_of(i);
      Candidate candidate;
      candidate.first = tensor.made_by;
      candidate.last = tensor.used_by.back();
      candidate.bytes = bytes_by_memory(tensor);
      candidate.saved = life.saved_read_bytes + life.saved_write_bytes;
      candidate_of_.push_back(i);
      candidates_.push_back(std::move(candidate));
    }
  }

  std::vector<std::int64_t> bytes_by_memory(const LiveTensor& tensor) const {
    const std::int64_t row = facts_.row_elements;
    const std::int64_t channels = std::max<std::int64_t>(tensor.channels, 1);
    const std::int64_t elements = tensor.elements / channels * base::ceil_div(channels, row) * row;
    const bool only_added = std::ranges::all_of(
        tensor.used_by, [&](std::int32_t step) { return steps_[at(step)].adds; });
    std::vector<std::int64_t> bytes;
    for (std::size_t memory = 0; memory < facts_.names.size(); ++memory) {
      const bool fits = memory == 0 || only_added;
      bytes.push_back(fits ? bytes_of(elements, facts_.element_bits[memory]) : -1);
    }
    return bytes;
  }

  std::vector<StepRoom> rooms_of_steps() const {
    std::vector<StepRoom> rooms;
    for (const StepFacts& facts : steps_) {
      rooms.push_back(facts.room);
      const std::ptrdiff_t input = tensor_of(facts.step->input);
      const auto found = std::ranges::find(candidate_of_, static_cast<std::size_t>(input));
      rooms.back().input = input < 0 || found == candidate_of_.end()
                               ? -1
                               : static_cast<std::int32_t>(found - candidate_of_.begin());
    }
    return rooms;
  }

  void place(std::int32_t candidate, std::int32_t memory, const std::vector<StepRoom>& rooms) {
    result::TensorLife& life = memory_.tensors[candidate_of_[at(candidate)]];
    if (memory >= 0) {
      life.place = facts_.names[at(memory)];
      return;
    }
    life.saved_read_bytes = life.saved_write_bytes = 0;
    const Free free = free_for(candidate, candidates_, rooms, facts_.sizes, 0);
    const std::int64_t bytes = candidates_[at(candidate)].bytes[0];
    life.reason = bytes > free.bytes
                      ? fmt::format("{} bytes, {} free in the {} beside the tiles of {}", bytes,
                                    std::max<std::int64_t>(free.bytes, 0), facts_.names[0],
                                    layer_name(free.step))
                      : "its room saves more with other tensors";
  }

  void count_live() {
    memory_.live_bytes.assign(steps_.size(), 0);
    memory_.live_dram_bytes.assign(steps_.size(), 0);
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const result::TensorLife& life = memory_.tensors[i];
      const bool in_dram = life.place == "dram" || life.output;
      for (std::int32_t s = std::max(tensors_[i].made_by, 0); s <= tensors_[i].last; ++s) {
        std::int64_t& live = memory_.live_bytes[at(s)];
        live = base::checked_add(live, life.bytes, "live bytes");
        if (in_dram) memory_.live_dram_bytes[at(s)] += life.bytes;
      }
    }
  }

  void count_on_chip(const std::vector<std::int32_t>& places, const std::vector<StepRoom>& rooms) {
    for (std::size_t m = 0; m < facts_.names.size(); ++m) {
      result::OnChipMemory one{facts_.names[m], facts_.sizes[m], {}, {}};
      one.resident_bytes.assign(rooms.size(), 0);
      for (const StepRoom& room : rooms) {
        const bool in_place = m == 0 && room.input >= 0 && places[at(room.input)] == 0;
        one.tile_bytes.push_back(room.bytes[m] - (in_place ? room.input_bytes : 0));
      }
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i] != static_cast<std::int32_t>(m)) continue;
        for (std::int32_t s = candidates_[i].first; s <= candidates_[i].last; ++s) {
          one.resident_bytes[at(s)] += candidates_[i].bytes[m];
        }
      }
      memory_.memories.push_back(std::move(one));
    }
  }

  const result::NetworkResult& result_;
  const std::vector<LiveTensor>& tensors_;
  std::vector<StepFacts> steps_;
  const MemoryFacts& facts_;
  std::vector<std::vector<std::size_t>> read_by_;  ///< by step: tensors
  std::vector<std::vector<std::size_t>> made_by_;
  std::vector<Candidate> candidates_;
  std::vector<std::size_t> candidate_of_;  ///< by candidate: its tensor
  result::MemoryResult memory_;
};

}  // namespace

result::MemoryResult build_memory(const result::NetworkResult& result,
                                  const model::Liveness& liveness, std::vector<StepFacts> steps,
                                  const MemoryFacts& facts) {
  return Builder(result, liveness, std::move(steps), facts).build(liveness);
}

}  // namespace flecsim::study
