#include "primitive_block.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "primitive_classes.h"

namespace flecsim::cost::accelergy {
namespace {

struct ClassEntry {
  std::string_view name;
  MakeClass make;
};

/// A component of no width or depth: classes switch their optional parts off so.
class NoHardware : public PrimitiveBlock {
 public:
  std::vector<Action> actions() const override { return {}; }
  double energy_pj(std::string_view, const Arguments&, const base::Node&,
                   std::vector<Part>*) const override {
    return 0;
  }
};

/// `datawidth` only where no `width` is given.
bool has_no_hardware(const Attributes& attributes) {
  const auto zero = [&](std::string_view name) {
    for (const Attribute& attribute : attributes.all())
      if (attribute.name == name && attribute.value.is_number()) return attribute.value.number == 0;
    return false;
  };
  if (zero("width") || zero("memory_width") || zero("depth") || zero("memory_depth") ||
      zero("entries"))
    return true;
  return !attributes.has("width") && zero("datawidth");
}

/// Every name of a class, also those of Accelergy's library and Aladdin plug-ins.
constexpr std::array classes = {
    ClassEntry{"SRAM", sram_class},
    ClassEntry{"sram", sram_class},
    ClassEntry{"regfile", regfile_class},
    ClassEntry{"register_file", register_file_class},
    ClassEntry{"reg", register_class},
    ClassEntry{"register", register_class},
    ClassEntry{"aladdin_register", register_class},
    ClassEntry{"FIFO", fifo_class},
    ClassEntry{"fifo", fifo_class},
    ClassEntry{"CAM", cam_class},
    ClassEntry{"cam", cam_class},
    ClassEntry{"DRAM", dram_class},
    ClassEntry{"dram", dram_class},
    ClassEntry{"intadder", adder_class},
    ClassEntry{"adder", adder_class},
    ClassEntry{"aladdin_adder", adder_class},
    ClassEntry{"intmultiplier", multiplier_class},
    ClassEntry{"multiplier", multiplier_class},
    ClassEntry{"aladdin_multiplier", multiplier_class},
    ClassEntry{"intmac", intmac_class},
    ClassEntry{"mac", intmac_class},
    ClassEntry{"fpadder", float_adder_class},
    ClassEntry{"fpmultiplier", float_multiplier_class},
    ClassEntry{"fpmac", floatmac_class},
    ClassEntry{"comparator", comparator_class},
    ClassEntry{"aladdin_comparator", comparator_class},
    ClassEntry{"counter", counter_class},
    ClassEntry{"aladdin_counter", counter_class},
    ClassEntry{"bitwise", bitwise_class},
    ClassEntry{"shifter", shifter_class},
    ClassEntry{"adder_tree", adder_tree_class},
    ClassEntry{"intadder_tree", adder_tree_class},
    ClassEntry{"mux", mux_class},
    ClassEntry{"crossbar", crossbar_class},
    ClassEntry{"wire", wire_class},
    ClassEntry{"float_to_int", float_to_int_class},
    ClassEntry{"int_to_float", int_to_float_class},
    ClassEntry{"dummy_storage", dummy_class},
    ClassEntry{"dummy_compute", dummy_class},
};

const ClassEntry* find_class(std::string_view name) {
  const auto entry = std::find_if(classes.begin(), classes.end(),
                                  [&](const ClassEntry& item) { return item.name == name; });
  return entry == classes.end() ? nullptr : &*entry;
}

/// What Timeloop reads of a component and what Accelergy's designs carry for their readers.
constexpr std::string_view descriptive[] = {"version",
                                            "meshX",
                                            "meshY",
                                            "instances",
                                            "n_instances",
                                            "cluster_size",
                                            "block_size",
                                            "n_words",
                                            "word_bits",
                                            "word_width",
                                            "datawidth",
                                            "network_word_bits",
                                            "read_bandwidth",
                                            "write_bandwidth",
                                            "shared_bandwidth",
                                            "bandwidth",
                                            "n_ports",
                                            "n_rdwr_ports",
                                            "n_rw_ports",
                                            "n_rd_ports",
                                            "n_wr_ports",
                                            "nports",
                                            "num_ports",
                                            "n_banks",
                                            "num_banks",
                                            "multiple_buffering",
                                            "min_utilization",
                                            "has_power_gating",
                                            "power_gated_at",
                                            "reduction_supported",
                                            "allow_overbooking",
                                            "vector_access_energy",
                                            "addr_gen_energy",
                                            "cluster_area",
                                            "network_read",
                                            "network_fill",
                                            "network_drain",
                                            "network_update",
                                            "per_dataspace_bandwidth_consumption_scale",
                                            "metadata_word_bits",
                                            "metadata_block_size",
                                            "metadata_storage_width",
                                            "metadata_storage_depth",
                                            "metadata_datawidth",
                                            "metadata_counter_width",
                                            "num_pipeline_stages",
                                            "n_pipeline_stages",
                                            "n_buffets",
                                            "update_fifo_depth",
                                            "col_id_width",
                                            "row_id_width",
                                            "plug_in",
                                            "min_accuracy",
                                            "num",
                                            "concordant_compressed_tile_traversal",
                                            "tile_partition_supported",
                                            "decompression_supported",
                                            "compression_supported",
                                            "is_sparse_module"};

double delta_pj(double per_delta, double idle, double delta) {
  return delta == 0 ? idle : per_delta * delta;
}

std::optional<double> argument(const Arguments& arguments, std::string_view name) {
  for (const auto& [key, value] : arguments)
    if (key == name) return value;
  return std::nullopt;
}

/// Without arguments an action is a full one; with one of the two deltas the other is full.
double energy_with(const ActionModel& model, const Arguments& arguments) {
  const auto data = argument(arguments, "data_delta");
  const auto address = argument(arguments, "address_delta");
  if (!model.has_deltas || (!data && !address)) return model.full_pj;
  const double all = static_cast<double>(model.largest_address_delta);
  return delta_pj(model.data_pj, model.data_idle_pj, data.value_or(1)) +
         delta_pj(model.address_pj, model.address_idle_pj, address.value_or(all));
}

bool is_known_argument(const ActionModel& model, std::string_view name) {
  if (name == "global_cycle_seconds" || name == "action_latency_cycles") return true;
  return model.has_deltas && (name == "data_delta" || name == "address_delta");
}

/// A number that Timeloop reads in place of a table's, not in compatibility mode: Accelergy knows
/// none.
std::optional<double> given(const ComponentReader& reader, std::string_view name) {
  if (reader.context().as_accelergy) return std::nullopt;
  const auto value = reader.number({name});
  if (value && *value < 0)
    reader.fail(fmt::format("{} is {}; expected at least 0", name, print_number(*value)));
  return value;
}

void set_access(PrimitiveBlock& block, double pj) {
  for (ActionModel& model : block.models_) {
    const std::string_view name = model.names.front();
    if (name == "idle" || name.find("gated") != std::string_view::npos) continue;
    model.full_pj = model.data_pj = model.data_idle_pj = pj;  // whatever the deltas
    model.address_pj = model.address_idle_pj = 0;
  }
  block.quality_ = {"energy given in the file", 0, counts::Validity::golden};
}

/// Timeloop's own numbers of a storage (per access of a whole word, area) or of a MAC.
void take_given_numbers(const ComponentReader& reader, bool computes, PrimitiveBlock& block) {
  const auto energy = given(reader, computes ? "energy" : "vector_access_energy");
  const auto area = given(reader, computes ? "area" : "cluster_area");
  if (area) block.area_um2_ = *area;
  if (energy) set_access(block, *energy);
}

}  // namespace

double Rounding::operator()(double value) const {
  if (digits == 0 || value == 0 || !std::isfinite(value)) return value;
  const int places =
      decimals ? digits : digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  // Powers of ten up to 1e22 are exact, so one division gives the double nearest to the decimal.
  const double power = std::pow(10.0, std::abs(places));
  return places >= 0 ? std::round(value * power) / power : std::round(value / power) * power;
}

bool is_primitive_class(std::string_view klass) { return find_class(klass) != nullptr; }

std::vector<std::string_view> primitive_class_names() {
  std::vector<std::string_view> names;
  names.reserve(classes.size());
  for (const ClassEntry& entry : classes) names.push_back(entry.name);
  return names;
}

bool is_descriptive_attribute(std::string_view name) {
  return std::find(std::begin(descriptive), std::end(descriptive), name) != std::end(descriptive);
}

const std::vector<std::string_view>& condition_attributes() {
  static const std::vector<std::string_view> names = {
      "technology", "global_cycle_seconds", "cycle_seconds", "latency", "action_latency_cycles",
      "voltage",    "temperature",          "cell"};
  return names;
}

std::unique_ptr<PrimitiveBlock> make_primitive(std::string_view klass, std::string name,
                                               const Attributes& attributes,
                                               const base::Node& where,
                                               const BlockContext& context) {
  if (has_no_hardware(attributes)) {
    attributes.use_all();
    auto none = std::make_unique<NoHardware>();
    none->quality_ = {"no hardware", 0, counts::Validity::model};
    return none;
  }
  const ClassEntry* entry = find_class(klass);
  auto block = std::make_unique<PrimitiveBlock>();
  const ComponentReader reader(klass, name, attributes, where, context);
  try {
    entry->make(reader, *block);
    take_given_numbers(reader, klass.find("mac") != std::string_view::npos, *block);
  } catch (const base::InputError& error) {
    // The models do not know the file; what already names it passes through.
    const std::string message = error.what();
    if (message.find(where.file()) != std::string::npos) throw;
    reader.fail(message);
  }
  block->klass_ = klass;
  block->name_ = std::move(name);
  block->rounding_ = context.primitive_rounding;
  block->list_deltas_ = !context.version.strict_names();
  return block;
}

std::vector<Block::Action> PrimitiveBlock::actions() const {
  std::vector<Action> result;
  for (const ActionModel& model : models_) {
    // 0.4 calls it leak.
    const bool leak = !list_deltas_ && model.names.front() == "idle";
    Action action{std::string(leak ? "leak" : model.names.front()), {}};
    if (list_deltas_ && model.has_deltas)
      action.arguments = {{"data_delta", 0, 1}, {"address_delta", 0, model.largest_address_delta}};
    result.push_back(std::move(action));
  }
  return result;
}

double PrimitiveBlock::energy_pj(std::string_view action, const Arguments& arguments,
                                 const base::Node& where, std::vector<Part>* parts) const {
  const auto model = std::find_if(models_.begin(), models_.end(), [&](const ActionModel& entry) {
    return std::find(entry.names.begin(), entry.names.end(), action) != entry.names.end();
  });
  if (model == models_.end()) {
    std::vector<std::string_view> known;
    for (const ActionModel& entry : models_)
      known.insert(known.end(), entry.names.begin(), entry.names.end());
    where.fail(fmt::format("'{}' of class '{}' has no action '{}'{}", name_, klass_, action,
                           base::suggestion(action, known)));
  }
  for (const auto& [key, value] : arguments) {
    if (!is_known_argument(*model, key))
      where.fail(
          fmt::format("action '{}' of class '{}' has no argument '{}'", action, klass_, key));
    if (key == "address_delta" && value > static_cast<double>(model->largest_address_delta) &&
        model->largest_address_delta > 1)
      where.fail(fmt::format("address_delta is {}; expected 0 to {} (the number of banks)",
                             print_number(value), model->largest_address_delta));
  }
  const double energy = rounding_(energy_with(*model, arguments));
  if (parts) parts->push_back({name_, std::string(action), energy, 1, quality_});
  return energy;
}

double PrimitiveBlock::area_um2(std::vector<Part>* parts) const {
  if (parts) parts->push_back({name_, {}, area_um2_, 1, quality_});
  return area_um2_;
}

}  // namespace flecsim::cost::accelergy
