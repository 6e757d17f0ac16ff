// A neural network as a graph of layers and values: what every part of flecsim reads.
//
// A Network is immutable and checked: layers stand in topological order, every value has one
// producer (or is an input, a parameter or a constant), shapes follow from the operations. It is
// made by NetworkBuilder (builder.h), by an importer or by the zoo. Weights may be present
// (Value::data) or not; everything that counts works without them. Limits: static shapes only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/model/operations.h"
#include "flecsim/model/types.h"

namespace flecsim::model {

using LayerId = std::int32_t;
using ValueId = std::int32_t;
/// An optional operand that is absent, or a value without a producer.
inline constexpr std::int32_t none = -1;

/// The elements of a tensor: little endian, row major, of the value's type and shape. `owner` keeps
/// the bytes alive (a mapped file, a vector). The bytes may be unaligned: read them by memcpy.
struct TensorData {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};

/// Where a value comes from. Parameters are trained (weights, biases, running statistics);
/// constants are part of the structure (indices, masks, gelu's factors).
enum class Role : std::uint8_t { input, parameter, constant, activation };

struct Value {
  std::string name;
  Shape shape;
  DataType type = DataType::float32;
  Role role = Role::activation;
  LayerId producer = none;
  std::vector<LayerId> consumers;          ///< in order; twice where a layer uses it twice
  std::shared_ptr<const TensorData> data;  ///< null where the elements are not known
};

struct Layer {
  std::string name;
  std::string source;  ///< the operator as the file names it ("Conv"); empty for built-in networks
  Operation operation;
  std::vector<ValueId> inputs;  ///< `none` for an absent operand
  std::vector<ValueId> outputs;
};

class Network {
 public:
  const std::string& name() const { return name_; }
  const std::vector<Layer>& layers() const { return layers_; }
  const std::vector<Value>& values() const { return values_; }
  const std::vector<ValueId>& inputs() const { return inputs_; }
  const std::vector<ValueId>& outputs() const { return outputs_; }

  const Layer& layer(LayerId id) const { return layers_[static_cast<std::size_t>(id)]; }
  const Value& value(ValueId id) const { return values_[static_cast<std::size_t>(id)]; }
  std::optional<LayerId> find_layer(std::string_view name) const;
  std::optional<ValueId> find_value(std::string_view name) const;
  bool is_output(ValueId id) const;

  /// The value of an operand of a layer; null where it is absent.
  const Value* operand(const Layer& layer, std::size_t index) const;
  const Value& input_of(const Layer& layer) const { return value(layer.inputs.front()); }
  const Value& output_of(const Layer& layer) const { return value(layer.outputs.front()); }

  /// Throws InputError where an invariant of the graph does not hold (see the top of this file).
  void check() const;

 private:
  friend class NetworkBuilder;
  std::string name_;
  std::vector<Layer> layers_;
  std::vector<Value> values_;
  std::vector<ValueId> inputs_;
  std::vector<ValueId> outputs_;
};

/// The elements of a value as numbers, whatever its type; empty where they are not known.
std::vector<double> elements(const Value& value);

/// Elements made in memory, of type float32 / int64.
std::shared_ptr<const TensorData> make_data(std::vector<float> elements);
std::shared_ptr<const TensorData> make_data(std::vector<std::int64_t> elements);

}  // namespace flecsim::model
