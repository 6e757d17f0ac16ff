#include "flecsim/analytic/explain.h"

#include <fmt/format.h>

#include "flecsim/analytic/formulas.h"
#include "flecsim/schedule/gemmini_lowering.h"

namespace flecsim::analytic {
namespace {

/// The layer as a matrix product: A [l, m] times B [m, n].
struct MatrixShape {
  std::int64_t l = 0;
  std::int64_t m = 0;
  std::int64_t n = 0;
};

MatrixShape matrix_shape(const model::Work& work) {
  if (const auto* w = std::get_if<model::ConvolutionWork>(&work)) {
    return {w->batch * w->out_height() * w->out_width(),
            w->kernel_height * w->kernel_width * w->in_channels / w->groups, w->out_channels};
  }
  if (const auto* w = std::get_if<model::MatmulWork>(&work)) return {w->rows, w->depth, w->columns};
  return {};
}

class Explanation {
 public:
  Explanation(const model::Work& work, const arch::Gemmini& gemmini)
      : gemmini_(gemmini),
        shape_(matrix_shape(schedule::lower(work).work)),
        plan_(plan_layer(work, schedule::geometry_of(gemmini))),
        timed_(time_layer(plan_, gemmini)) {}

  std::vector<Derivation> take() {
    if (!plan_.modeled) {
      add("cycles", "not modelled", plan_.note, 0, "cycles", "left to the host");
      return std::move(lines_);
    }
    if (!plan_.note.empty()) {
      add("runs", "how the work is lowered", plan_.note, static_cast<double>(plan_.times), "",
          "schedule/gemmini_lowering.h");
    }
    if (shape_.l > 0) unroll();
    schedule();
    execute();
    load();
    store();
    total();
    return std::move(lines_);
  }

 private:
  void add(std::string quantity, std::string formula, std::string numbers, double value,
           std::string unit, std::string source) {
    lines_.push_back({std::move(quantity), std::move(formula), std::move(numbers), value,
                      std::move(unit), std::move(source)});
  }

  void unroll() {
    const std::int64_t dim = gemmini_.array.size;
    const auto [l, m, n] = shape_;
    add("MACs", "l * m * n (im2col)", fmt::format("{} * {} * {}", l, m, n),
        static_cast<double>(l * m * n), "MACs", "thesis 4.4.1");
    add("temporal fragmentation", "prod ceil(x / DIM) * DIM / x, x > DIM",
        fmt::format("x = {}, {}, {}; DIM = {}", l, m, n, dim),
        temporal_fragmentation(l, dim) * temporal_fragmentation(m, dim) *
            temporal_fragmentation(n, dim),
        "", "thesis 4.4.1, delta of eq. 4.1");
    add("spatial fragmentation", "prod DIM / x, x < DIM",
        fmt::format("x = {}, {}, {}; DIM = {}", l, m, n, dim),
        spatial_fragmentation(l, dim) * spatial_fragmentation(m, dim) *
            spatial_fragmentation(n, dim),
        "", "thesis 4.4.1, eta of eq. 4.1");
    add("scaled MACs", "l * m * n * eta * delta",
        fmt::format("{} * {} * {} * eta * delta", l, m, n), scaled_macs(l, m, n, dim), "MACs",
        "thesis eq. 4.1");
  }

  void schedule() {
    const auto& once = plan_.once;
    add("tiles", "software tiling in half of the memories", plan_.tile,
        static_cast<double>(once.tiles), "", "refs: tiled_*_auto");
    count("mvin commands", once.loads);
    count("preload + compute pairs", once.preloads);
    count("mvout commands", once.stores);
    count("read requests", once.read_requests);
    count("write requests", once.write_requests);
    add("bytes read", "input + weight + bias",
        fmt::format("{} + {} + {}", once.input_read_bytes, once.weight_read_bytes,
                    once.bias_read_bytes),
        static_cast<double>(once.read_bytes), "bytes", "exact, split into bus requests");
    add("bytes written", "output", fmt::format("{}", once.write_bytes),
        static_cast<double>(once.write_bytes), "bytes", "exact, split into bus requests");
  }

  void count(std::string quantity, std::int64_t value) {
    add(std::move(quantity), "counted over the tiles", fmt::format("{}", value),
        static_cast<double>(value), "", "exact");
  }

  void execute() {
    const auto& once = plan_.once;
    const ExecuteBounds& bounds = timed_.times.execute;
    add("execute by rows", "sum over pairs of DIM (new weights) or max(rows, 4)",
        fmt::format("{} rows in {} pairs", once.execute_rows, once.preloads), bounds.rows_cycles,
        "cycles", "execute controller: at least 4 rows");
    add("execute by banks", "rows + DIM for new weights that lie in the bank of the activations",
        fmt::format("{:.0f} + {:.0f}", bounds.rows_cycles, bounds.banks_cycles),
        bounds.rows_cycles + bounds.banks_cycles, "cycles", "execute controller: turns in a bank");
    add("execute by mesh tags", "an operation waits until the one five before has left the mesh",
        fmt::format("mesh latency {}", 2 * gemmini_.array.size), bounds.tags_cycles, "cycles",
        "mesh: six tags");
    ruling("execute", bounds.cycles);
  }

  void load() {
    const auto& once = plan_.once;
    const auto& memory = gemmini_.memory_interface;
    const LoadBounds& bounds = timed_.times.load;
    add("load by beats", "bytes / bytes per cycle",
        fmt::format("{} / {}", once.read_bytes, gemmini_.peak_bytes_per_cycle()),
        bounds.beats_cycles, "cycles", "thesis eq. 4.2, 4.3 (bandwidth roof)");
    add("load by requests in flight", "requests * (latency + 6 + beats) / in flight",
        fmt::format("{} * ({} + 6 + beats) / {}", once.read_requests, memory.latency_cycles,
                    memory.requests_in_flight),
        bounds.requests_cycles, "cycles", "read DMA");
    add("load by row writes", "rows * pixel repeats, padding included",
        fmt::format("{:.0f}", bounds.writes_cycles), bounds.writes_cycles, "cycles",
        "pixel repeater, accumulator");
    add("load by commands in flight", "steady flow of the mvins through in flight / DIM + 1 slots",
        fmt::format("{} mvins, {} slots, latency {} + 13", once.loads,
                    memory.requests_in_flight / gemmini_.array.size + 1, memory.latency_cycles),
        bounds.commands_cycles, "cycles", "load controller");
    ruling("load", bounds.cycles);
  }

  void store() {
    const auto& once = plan_.once;
    const auto& memory = gemmini_.memory_interface;
    const StoreBounds& bounds = timed_.times.store;
    add("store by accumulator reads", "scale latency / 5 * rows read, all of a pooling window",
        fmt::format("{} / 5 * {}", gemmini_.accumulator.scale_latency_cycles,
                    once.accumulator_row_reads),
        bounds.reads_cycles, "cycles", "store controller (pooling: thesis 4.4.3)");
    add("store by beats", "bytes / bytes per cycle",
        fmt::format("{} / {}", once.write_bytes, gemmini_.peak_bytes_per_cycle()),
        bounds.beats_cycles, "cycles", "thesis eq. 4.2, 4.3 (bandwidth roof)");
    add("store by requests in flight", "requests * (latency + 6 + beats) / in flight",
        fmt::format("{} * ({} + 6 + beats) / {}", once.write_requests, memory.latency_cycles,
                    memory.requests_in_flight),
        bounds.requests_cycles, "cycles", "write DMA");
    ruling("store", bounds.cycles);
  }

  /// What an engine needs if nothing holds it.
  void ruling(const char* engine, double cycles) {
    add(fmt::format("{} alone", engine), "by tile and tensor, the bound that rules",
        fmt::format("{} tiles", plan_.once.tiles), cycles, "cycles", "docs/gemmini.md");
  }

  void total() {
    const EngineTimes& times = timed_.times;
    const Waits& waits = times.waits;
    const auto part = [&](const char* quantity, const char* formula, double cycles) {
      add(quantity, formula, fmt::format("{:.1f} % of the run", 100 * cycles / times.cycles),
          cycles, "cycles", "recurrence over the tiles (docs/gemmini.md)");
    };
    part("executing", "a tile executes, slowed by its own loads", waits.executing_cycles);
    part("waiting for loads", "none executes: its loads are to come", waits.loads_cycles);
    part("waiting for a loop slot", "none executes: stores hold both loops", waits.slots_cycles);
    part("end", "mesh, last stores and their acknowledgement", waits.end_cycles);
    add("cycles of one run", "executing + waiting + end",
        fmt::format("{:.0f} + {:.0f} + {:.0f} + {:.0f}", waits.executing_cycles, waits.loads_cycles,
                    waits.slots_cycles, waits.end_cycles),
        times.cycles, "cycles", "closed form (docs/gemmini.md)");
    add("cycles", "runs * cycles of one run", fmt::format("{} * {:.0f}", plan_.times, times.cycles),
        timed_.cycles, "cycles", "closed form");
  }

  const arch::Gemmini& gemmini_;
  MatrixShape shape_;
  PlannedLayer plan_;
  TimedLayer timed_;
  std::vector<Derivation> lines_;
};

}  // namespace

std::vector<Derivation> explain(const model::Work& work, const arch::Gemmini& gemmini) {
  return Explanation(work, gemmini).take();
}

}  // namespace flecsim::analytic
