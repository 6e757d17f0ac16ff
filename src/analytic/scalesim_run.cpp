#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/analytic/scalesim.h"
#include "flecsim/base/error.h"

#include "scalesim_buffers.h"
#include "scalesim_demand.h"

namespace flecsim::analytic::scalesim {
namespace {

constexpr std::int64_t kib = 1024;

/// First and last cycle in which an SRAM port is used.
struct PortTimes {
  double first = -1;
  double last = 0;
  void used(std::int64_t cycle) {
    if (first < 0) first = double(cycle);
    last = double(cycle);
  }
};

/// One operand's buffer in either mode, behind one interface.
struct CalcPort {
  CalcReadBuffer buffer;
  std::int64_t read(std::int64_t cycle, std::span<const Element> elements) {
    if (!buffer.settled()) buffer.read(cycle, elements);
    return 0;
  }
  void finish() { buffer.finish(); }
  Access access() const { return buffer.access(); }
};
struct UserPort {
  UserReadBuffer buffer;
  std::int64_t read(std::int64_t cycle, std::span<const Element> elements) {
    return buffer.settled() ? 0 : buffer.read(cycle, elements);
  }
  void finish() {}
  Access access() const { return buffer.access(); }
};

/// All cycles of a layer through the three buffers.
template <typename Port>
class Memory {
 public:
  Memory(const Demand& demand, Port ifmap, Port filter, WriteBuffer ofmap)
      : demand_(demand),
        ifmap_(std::move(ifmap)),
        filter_(std::move(filter)),
        ofmap_(std::move(ofmap)) {}

  void run(LayerReport& report) {
    for (std::int64_t c = 0; c < demand_.column_folds(); ++c) {
      for (std::int64_t r = 0; r < demand_.row_folds(); ++r) {
        const Fold fold = demand_.fold(r, c);
        for (std::int64_t i = 0; i < demand_.fold_cycles(); ++i) step(fold, i);
      }
    }
    ifmap_.finish();
    filter_.finish();
    ofmap_.drain_all(last_served_);
    fill(report);
  }

 private:
  void step(const Fold& fold, std::int64_t line) {
    const std::int64_t cycle = line_++ + stalls_;
    reads_.clear();
    demand_.ifmap_reads(fold, line, reads_);
    std::int64_t late = serve(ifmap_, ifmap_times_, cycle);
    reads_.clear();
    demand_.filter_reads(fold, line, reads_);
    late = std::max(late, serve(filter_, filter_times_, cycle));
    const std::int64_t writes = demand_.ofmap_writes(fold, line);
    last_served_ = ofmap_.write(cycle, writes);
    if (writes > 0) ofmap_times_.used(last_served_);
    stalls_ += std::max(late, last_served_ - cycle);
  }

  std::int64_t serve(Port& port, PortTimes& times, std::int64_t cycle) {
    const std::int64_t late = port.read(cycle, reads_);
    if (!reads_.empty()) times.used(cycle + late + 1);
    return late;
  }

  void fill(LayerReport& report) const {
    report.total_cycles = last_served_;
    report.stall_cycles = stalls_;
    report.ifmap_dram = ifmap_.access();
    report.filter_dram = filter_.access();
    report.ofmap_dram = ofmap_.access();
    report.ifmap_sram = {ifmap_times_.first, ifmap_times_.last, 0};
    report.filter_sram = {filter_times_.first, filter_times_.last, 0};
    report.ofmap_sram = {ofmap_times_.first, ofmap_times_.last, 0};
    const double first = std::min(report.ifmap_dram.start_cycle, report.filter_dram.start_cycle);
    report.total_with_prefetch_cycles = std::int64_t(report.ofmap_dram.stop_cycle - first);
  }

  const Demand& demand_;
  Port ifmap_, filter_;
  WriteBuffer ofmap_;
  std::vector<Element> reads_;
  PortTimes ifmap_times_, filter_times_, ofmap_times_;
  std::int64_t line_ = 0;
  std::int64_t stalls_ = 0;
  std::int64_t last_served_ = 0;
};

void run_calc(const Config& config, const Demand& demand, LayerReport& report) {
  const Operands& ops = demand.operands();
  Memory<CalcPort>(demand, {CalcReadBuffer(config.ifmap_sram_kib * kib, ops.ifmap_elements())},
                   {CalcReadBuffer(config.filter_sram_kib * kib, ops.filter_elements())},
                   WriteBuffer(config.ofmap_sram_kib * kib, config.columns))
      .run(report);
}

/// USER mode holds the whole order of fetching.
void check_order(const Layer& layer, std::int64_t places) {
  constexpr std::int64_t most = std::int64_t{1} << 29;
  if (places <= most) return;
  throw base::InputError(
      fmt::format("layer {}: {} words of im2col, expected at most 2^29 in USER mode (2 GiB)",
                  layer.name, places));
}

void run_user(const Config& config, const Layer& layer, const Demand& demand, LayerReport& report) {
  const Operands& ops = demand.operands();
  check_order(layer, ops.pixels() * ops.window());
  Memory<UserPort>(demand,
                   {UserReadBuffer(config.ifmap_sram_kib * kib, config.ifmap_bandwidth,
                                   ops.ifmap_elements(), demand.ifmap_order())},
                   {UserReadBuffer(config.filter_sram_kib * kib, config.filter_bandwidth,
                                   ops.filter_elements(), demand.filter_order())},
                   WriteBuffer(config.ofmap_sram_kib * kib, config.ofmap_bandwidth))
      .run(report);
}

/// SRAM words per fold, without regard to windows that stick out; means over the folds.
/// Under N:M sparsity a word of the input is read M/N times; summed fold by fold, as it is rounded.
void count_folds(const Config& config, const Layer& layer, const Demand& demand,
                 LayerReport& report) {
  const double reads = config.sparsity ? double(layer.sparse_m) / double(layer.sparse_n) : 1.0;
  const auto array = double(config.rows * config.columns);
  const std::int64_t streamed = demand.streamed();
  const bool os = config.dataflow == Dataflow::os;
  const std::int64_t cycles =
      os ? demand.fold_cycles() : streamed + 2 * config.rows + 2 * config.columns - 3;
  double mapping = 0, compute = 0;
  std::int64_t folds = 0;
  double rows_read = 0, columns_read = 0, held = 0, written = 0;
  for (std::int64_t c = 0; c < demand.column_folds(); ++c) {
    for (std::int64_t r = 0; r < demand.row_folds(); ++r, ++folds) {
      const Fold fold = demand.fold(r, c);
      const std::int64_t used = fold.rows_used * fold.columns_used;
      mapping += double(used) / array;
      compute += double(used * streamed) / (array * double(cycles));
      rows_read += double(fold.rows_used * streamed) * reads;
      columns_read += double(fold.columns_used * streamed);
      held += double(used);
    }
  }
  written = os ? held + double(folds * (config.rows + config.columns)) : columns_read;
  report.mapping_efficiency_percent = mapping / double(folds) * 100;
  report.compute_utilization_percent = compute / double(folds) * 100;
  report.ifmap_sram.words = config.dataflow == Dataflow::is ? held : rows_read;
  report.filter_sram.words = os ? columns_read : config.dataflow == Dataflow::ws ? held : rows_read;
  report.ofmap_sram.words = written;
}

void count_sparsity(const Config& config, const Layer& layer, const Operands& ops,
                    LayerReport& report) {
  if (!config.sparsity) return;
  const auto m = double(layer.sparse_m);
  const auto kept = double(ops.window() * layer.filters);
  report.original_filter_words = double(layer.window() * layer.filters);
  if (config.sparse_representation == "ellpack_block") {
    report.metadata_words = kept * std::ceil(std::log2(m)) / 32;
    report.compressed_filter_words = kept + report.metadata_words;
    return;
  }
  const bool by_row = config.sparse_representation == "csr";
  const double pointers = double((by_row ? layer.window() : layer.filters) + 1);
  report.metadata_words = kept + pointers;
  report.compressed_filter_words = 2 * kept + pointers;
}

void check_positive(const Config& config, const Layer& layer) {
  const std::pair<std::string_view, std::int64_t> sizes[] = {
      {"ifmap height", layer.ifmap_height},   {"ifmap width", layer.ifmap_width},
      {"filter height", layer.filter_height}, {"filter width", layer.filter_width},
      {"channels", layer.channels},           {"number of filters", layer.filters},
      {"stride height", layer.stride_height}, {"stride width", layer.stride_width},
      {"array height", config.rows},          {"array width", config.columns},
      {"ifmap SRAM", config.ifmap_sram_kib},  {"filter SRAM", config.filter_sram_kib},
      {"ofmap SRAM", config.ofmap_sram_kib}};
  for (const auto& [name, value] : sizes) {
    if (value >= 1 && value < (std::int64_t{1} << 31)) continue;
    throw base::InputError(
        fmt::format("layer {}: {} is {}, expected 1 to 2^31 - 1", layer.name, name, value));
  }
  if (layer.filter_height > layer.ifmap_height || layer.filter_width > layer.ifmap_width) {
    throw base::InputError(fmt::format("layer {}: filter {}x{} is larger than the input {}x{}",
                                       layer.name, layer.filter_height, layer.filter_width,
                                       layer.ifmap_height, layer.ifmap_width));
  }
}

}  // namespace

LayerReport run(const Config& config, const Layer& layer) {
  check_positive(config, layer);
  const Demand demand(config, layer);
  LayerReport report;
  if (config.user_bandwidth) {
    run_user(config, layer, demand, report);
  } else {
    run_calc(config, demand, report);
  }
  count_folds(config, layer, demand, report);
  count_sparsity(config, layer, demand.operands(), report);
  const double computes = double(layer.pixels() * layer.filters) * double(layer.window());
  report.overall_utilization_percent =
      computes * 100 / (double(report.total_cycles) * double(config.rows * config.columns));
  return report;
}

}  // namespace flecsim::analytic::scalesim
