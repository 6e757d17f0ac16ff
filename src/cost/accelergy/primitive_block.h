// Accelergy's primitive classes on the models of this room.
//
// Class, attribute and action names are Accelergy's (0.2 to 0.4, with the names of its library and
// Aladdin plug-ins); the numbers are those of sram.h, logic.h and dram.h. `regfile` and `FIFO` keep
// Aladdin's area rule (one word of flip-flops and the comparators); `register_file` counts every
// word.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "flecsim/cost/logic.h"

#include "block.h"

namespace flecsim::cost::accelergy {

/// How numbers are rounded: decimals up to version 0.3, significant figures from 0.4 on.
struct Rounding {
  int digits = 0;  ///< 0: not at all
  bool decimals = false;
  double operator()(double value) const;
};

/// Energy of an action by data_delta and address_delta (absent arguments: 1 and all banks).
struct ActionModel {
  std::vector<std::string_view> names;  ///< the first is listed in tables; the others are accepted
  double full_pj = 0;
  bool has_deltas = false;
  double data_pj = 0, data_idle_pj = 0;        ///< per data_delta, and where it is 0
  double address_pj = 0, address_idle_pj = 0;  ///< per address_delta, and where it is 0
  std::int64_t largest_address_delta = 1;
};

class PrimitiveBlock : public Block {
 public:
  std::vector<Action> actions() const override;
  double energy_pj(std::string_view action, const Arguments& arguments, const base::Node& where,
                   std::vector<Part>* parts) const override;
  double area_um2(std::vector<Part>* parts) const override;
  double leakage_mw() const override { return leakage_mw_; }
  const Quality& quality() const override { return quality_; }

  std::string klass_;
  std::string name_;  ///< for the summaries
  std::vector<ActionModel> models_;
  double area_um2_ = 0;
  double leakage_mw_ = 0;
  Quality quality_;
  bool list_deltas_ = false;  ///< up to 0.3 every combination has its own row
  Rounding rounding_;         ///< of each estimate, as Accelergy does; none by default
};

/// What a component runs under and how strictly it is read.
struct BlockContext {
  Version version;
  bool as_accelergy = false;
  Rounding primitive_rounding;
  bool allow_unused = false;  ///< attributes without effect are notes, not errors
  std::vector<std::string>* notes = nullptr;
};

/// Whether there is such a primitive class.
bool is_primitive_class(std::string_view klass);
/// Names of the primitive classes, for messages.
std::vector<std::string_view> primitive_class_names();

/// `name`: of the component, for messages and summaries. `where`: its place in the file.
std::unique_ptr<PrimitiveBlock> make_primitive(std::string_view klass, std::string name,
                                               const Attributes& attributes,
                                               const base::Node& where,
                                               const BlockContext& context);

/// Attributes that describe a component to Timeloop or to readers and have no effect here.
bool is_descriptive_attribute(std::string_view name);
/// Attributes that every primitive understands: technology, clock, supply, temperature.
const std::vector<std::string_view>& condition_attributes();

}  // namespace flecsim::cost::accelergy
