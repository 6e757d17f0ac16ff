// Memories as Accelergy names them.
//
// SRAM: an action with deltas costs 70 % of a full access for the data and 30 % for the addresses,
// spread over the banks (the rule of Accelergy's CACTI plug-in). regfile: the word's flip-flops
// switch or idle, and one address comparator per entry switches or idles (Aladdin's rule).
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "flecsim/cost/dram.h"
#include "flecsim/cost/primitive.h"
#include "flecsim/cost/sram.h"

#include "primitive_classes.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr double data_share = 0.7;
constexpr double address_share = 0.3;

const NameList width_names = {"width", "memory_width", "data_storage_width", "datawidth",
                              "data_width"};
const NameList depth_names = {"depth", "memory_depth", "data_storage_depth", "entries"};

double address_bits(int words) { return std::max(1.0, std::ceil(std::log2(words))); }

int depth_of(const ComponentReader& reader, int width_bits) {
  constexpr double bits_per_kilobyte = 8 * 1024;
  if (const auto kilobytes = reader.number({"sizeKB"})) {
    const double words = *kilobytes * bits_per_kilobyte / width_bits;
    if (words < 1 || words > std::numeric_limits<int>::max())
      reader.fail(fmt::format("sizeKB is {}, {} words of {} bits; expected at least one word",
                              print_number(*kilobytes), print_number(words), width_bits));
    return static_cast<int>(words);
  }
  return reader.required_count(depth_names);
}

/// Ports of one kind, nothing where the component does not say.
std::optional<int> port_count(const ComponentReader& reader, NameList names) {
  constexpr double most = 64;
  const auto value = reader.number(names);
  if (!value) return std::nullopt;
  if (*value < 0 || *value > most || *value != std::floor(*value))
    reader.fail(fmt::format("{} is {}; expected a whole number from 0 to {}", *names.begin(),
                            print_number(*value), most));
  return static_cast<int>(*value);
}

SramPorts ports(const ComponentReader& reader) {
  const int both = port_count(reader, {"n_rdwr_ports", "n_rw_ports"}).value_or(-1);
  const int read = port_count(reader, {"n_rd_ports"}).value_or(0);
  const int write = port_count(reader, {"n_wr_ports"}).value_or(0);
  const int total = std::max(both, 0) + read + write;
  if (total == 0 && both == 0)
    reader.fail("has no port; expected n_rdwr_ports, or n_rd_ports and n_wr_ports");
  return total == 0 ? SramPorts::one() : SramPorts{std::max(both, 0), read, write};
}

/// Accelergy's CACTI plug-in asks for words of at least 32 bit and for at least 64 of them, for
/// ports that all read and write, and for a power of two of banks.
void widen_as_accelergy(SramQuery& query) {
  constexpr int narrowest_bits = 32;
  constexpr std::int64_t fewest_words = 64, byte_bits = 8;
  query.width_bits = std::max(query.width_bits, narrowest_bits);
  query.size_bytes = std::max(query.size_bytes, fewest_words * query.width_bits / byte_bits);
  query.ports = {query.ports.total(), 0, 0};
  query.banks = static_cast<int>(std::bit_ceil(static_cast<unsigned>(query.banks)));
}

int banks_of(const ComponentReader& reader) {
  return reader.count({"n_banks", "num_banks", "banks"}, 1);
}

SramQuery sram_query(const ComponentReader& reader) {
  constexpr std::int64_t byte_bits = 8;
  SramQuery query;
  query.width_bits = reader.required_count(width_names);
  const std::int64_t bits = std::int64_t{query.width_bits} * depth_of(reader, query.width_bits);
  query.size_bytes = (bits + byte_bits - 1) / byte_bits;
  query.banks = banks_of(reader);
  query.ports = ports(reader);
  query.cell = sram_cell(reader.text({"cell"}, "lstp"));
  const Conditions conditions = reader.conditions();
  query.node_nm = conditions.node_nm;
  query.temperature_k = conditions.temperature_k;
  query.voltage_v = conditions.voltage_v;
  if (reader.context().as_accelergy) widen_as_accelergy(query);
  return query;
}

/// Without any delta an access up to 0.3 costs what an idle cycle costs, from 0.4 on nothing.
ActionModel sram_action(std::vector<std::string_view> names, double full_pj, double idle_pj,
                        int banks) {
  ActionModel model{std::move(names), full_pj, true};
  model.data_idle_pj = idle_pj;
  model.data_pj = idle_pj + data_share * (full_pj - idle_pj);
  model.address_pj = address_share * (full_pj - idle_pj) / banks;
  model.largest_address_delta = banks;
  return model;
}

struct Array {
  int width, depth;
};
Array array_of(const ComponentReader& reader) {
  Array array{};
  array.width = reader.required_count(width_names);
  array.depth = depth_of(reader, array.width);
  // Ports and banks do not change the table's flip-flops.
  reader.number({"n_rdwr_ports", "n_rw_ports", "n_rd_ports", "n_wr_ports", "n_ports", "n_banks"});
  return array;
}

}  // namespace

void set_static(PrimitiveBlock& block, double area_um2, double leakage_mw, const Quality& quality,
                double period_ns) {
  block.area_um2_ = area_um2;
  block.leakage_mw_ = leakage_mw;
  block.quality_ = quality;
  block.models_.push_back({{"idle", "leak"}, leakage_mw * period_ns});
}

void sram_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const SramQuery query = sram_query(reader);
  const SramEstimate sram = estimate_sram(query);
  const bool strict = reader.context().version.strict_names();
  // Its plug-in up to 0.3 idles for CACTI's cycle, whatever the latency.
  const double period_ns = reader.context().as_accelergy && !strict
                               ? sram.cycle_ns
                               : reader.conditions().period_ns;
  const int banks = banks_of(reader);
  const double idle_pj = strict ? 0 : sram.leakage_mw * period_ns;
  const auto add = [&](std::vector<std::string_view> names, double full_pj) {
    block.models_.push_back(sram_action(std::move(names), full_pj, idle_pj, banks));
  };
  add({"read", "random_read"}, sram.read_pj);
  add({"write", "random_write", "fill", "random_fill"}, sram.write_pj);
  if (strict) add({"update", "random_update"}, sram.write_pj);
  if (!strict) block.models_.back().names.push_back("update");
  set_static(block, sram.area_um2, sram.leakage_mw, sram.quality, period_ns);
}

void regfile_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Array array = array_of(reader);
  const Conditions at = reader.conditions();
  LogicEstimate word = estimate_logic(Logic::register_bit, array.width, at);
  const LogicEstimate decoder =
      estimate_logic(Logic::comparator, address_bits(array.depth), at) * array.depth;
  if (at.scale_as_accelergy && reader.context().version.strict_names())
    word = estimate_logic(Logic::register_bit, 1, at);  // 0.4's plug-in forgets the width
  ActionModel model{{}, word.dynamic_pj + decoder.dynamic_pj, true};
  model.data_pj = word.dynamic_pj;
  model.data_idle_pj = word.leakage_mw * at.period_ns;
  model.address_pj = decoder.dynamic_pj;
  model.address_idle_pj = decoder.leakage_mw * at.period_ns;
  for (const auto& names :
       {std::vector<std::string_view>{"read", "random_read"},
        std::vector<std::string_view>{"write", "random_write", "update", "fill"}}) {
    model.names = names;
    block.models_.push_back(model);
  }
  const LogicEstimate all = word + decoder;
  set_static(block, all.area_um2, all.leakage_mw, all.quality, at.period_ns);
}

namespace {

/// A block from the class of primitive.h that counts every word.
void from_primitive(const ComponentReader& reader, PrimitiveBlock& block, std::string klass,
                    std::vector<std::pair<std::string, double>> attributes) {
  const PrimitiveEstimate estimate =
      estimate_primitive({std::move(klass), std::move(attributes), "", reader.conditions()});
  for (const auto& action : estimate.actions) block.models_.push_back({{action.name}, action.pj});
  set_static(block, estimate.area_um2, estimate.leakage_mw, estimate.quality,
             reader.conditions().period_ns);
}

}  // namespace

void register_file_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Array array = array_of(reader);
  from_primitive(reader, block, "register_file",
                 {{"width_bits", array.width}, {"depth", array.depth}});
  for (ActionModel& model : block.models_)
    if (model.names.front() == "write") model.names.push_back("update");
}

void cam_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const double tag = reader.required_count({"tag_width", "width", "datawidth"});
  const double entries = reader.required_count({"entries", "depth"});
  from_primitive(reader, block, "cam", {{"tag_bits", tag}, {"entries", entries}});
}

void register_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const int width = reader.count({"width", "datawidth", "data_width", "n_bits"}, 1);
  const Conditions at = reader.conditions();
  LogicEstimate bits = estimate_logic(Logic::register_bit, width, at);
  const bool library = reader.as_accelergys_library();  // there only reading costs energy
  if (library) bits.leakage_mw = 0;
  block.models_.push_back({{"access"}, bits.dynamic_pj});
  block.models_.push_back({{"read"}, bits.dynamic_pj});
  block.models_.push_back({{"write", "update"}, library ? 0 : bits.dynamic_pj});
  set_static(block, bits.area_um2, bits.leakage_mw, bits.quality, at.period_ns);
}

/// Accelergy's buffers keep addresses of log(depth) bits in FIFOs: a width need not be whole.
void fifo_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const double width = reader.required_width(width_names);
  const int depth = reader.required_count(depth_names);
  const Conditions at = reader.conditions();
  const LogicEstimate all = estimate_logic(Logic::register_bit, width, at) +
                            estimate_logic(Logic::comparator, address_bits(depth), at);
  block.models_.push_back({{"push", "write"}, all.dynamic_pj});
  block.models_.push_back({{"pop", "read"}, all.dynamic_pj});
  set_static(block, all.area_um2, all.leakage_mw, all.quality, at.period_ns);
}

void dram_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const int width = reader.required_count({"width", "memory_width"});
  constexpr std::string_view usual = "LPDDR4";  // that of Accelergy's plug-in
  const std::string type = reader.text({"type"}, "none");
  if (type == "none") reader.note(fmt::format("no DRAM type given: {} is taken", usual));
  const DramEstimate dram = estimate_dram(type == "none" ? usual : std::string_view(type));
  // One action moves the whole width, which may be several words.
  block.models_.push_back({{"read", "random_read"}, dram.pj_per_bit * width});
  block.models_.push_back({{"write", "random_write", "fill"}, dram.pj_per_bit * width});
  block.models_.push_back({{"update", "random_update"}, dram.pj_per_bit * width});
  set_static(block, 0, 0, dram.quality, 0);
}

void dummy_class(const ComponentReader& reader, PrimitiveBlock& block) {
  reader.use_all();
  block.quality_ = {"no hardware", 0, counts::Validity::model};
}

}  // namespace flecsim::cost::accelergy
