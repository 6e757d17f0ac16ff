#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "onnx_model.h"
#include "wire.h"

namespace flecsim::importer::onnx {
namespace {

using Bytes = std::span<const std::byte>;

[[noreturn]] void fail(const std::string& message) {
  throw base::InputError("not an ONNX model: " + message);
}

void decode_external_entry(Bytes bytes, Tensor& tensor) {
  WireReader reader(bytes);
  Field field;
  std::string_view key;
  std::string_view value;
  while (reader.next(field)) {
    if (field.number == 1) key = field.text();
    if (field.number == 2) value = field.text();
  }
  tensor.external_data[key] = value;
}

void append_packed(const Field& field, std::size_t size, std::vector<Bytes>& runs) {
  const Bytes bytes = field.message();
  if (bytes.size() % size != 0) fail("a packed list of numbers is truncated");
  runs.push_back(bytes);
}

void decode_floats(const Field& field, Tensor& tensor) {
  if (field.kind == Field::Kind::fixed32) {
    tensor.single_floats.push_back(field.real());
  } else {
    append_packed(field, 4, tensor.floats);
  }
}

Tensor decode_tensor(Bytes bytes) {
  Tensor tensor;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    switch (field.number) {
      case 1:
        append_integers(field, tensor.dims);
        break;
      case 2:
        tensor.data_type = field.integer();
        break;
      case 4:
        decode_floats(field, tensor);
        break;
      case 5:
      case 7:
      case 11:
        append_integers(field, tensor.integers);
        break;
      case 8:
        tensor.name = field.text();
        break;
      case 9:
        tensor.raw = field.message();
        break;
      case 10:
        append_packed(field, 8, tensor.doubles);
        break;
      case 13:
        decode_external_entry(field.message(), tensor);
        break;
      case 14:
        tensor.external = field.integer() == 1;
        break;
      default:
        break;
    }
  }
  return tensor;
}

Attribute::Type attribute_type(std::int64_t number) {
  if (number >= 0 && number <= 8) return static_cast<Attribute::Type>(number);
  return Attribute::Type::other;
}

/// Files of old exporters leave the type out: it follows from the field that is there.
void note_type(Attribute& attribute, Attribute::Type type) {
  if (attribute.type == Attribute::Type::none) attribute.type = type;
}

void decode_attribute_value(const Field& field, Attribute& attribute) {
  using Type = Attribute::Type;
  switch (field.number) {
    case 2:
      attribute.real = field.real();
      return note_type(attribute, Type::real);
    case 3:
      attribute.integer = field.integer();
      return note_type(attribute, Type::integer);
    case 4:
      attribute.text = field.message();
      return note_type(attribute, Type::text);
    case 5:
      attribute.tensor = decode_tensor(field.message());
      return note_type(attribute, Type::tensor);
    case 6:
      return note_type(attribute, Type::graph);
    case 7:
      append_floats(field, attribute.reals);
      return note_type(attribute, Type::reals);
    case 8:
      append_integers(field, attribute.integers);
      return note_type(attribute, Type::integers);
    case 9:
      attribute.texts.push_back(field.message());
      return note_type(attribute, Type::texts);
    default:
      break;
  }
}

Attribute decode_attribute(Bytes bytes) {
  Attribute attribute;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    if (field.number == 1) {
      attribute.name = field.text();
    } else if (field.number == 20) {
      attribute.type = attribute_type(field.integer());
    } else {
      decode_attribute_value(field, attribute);
    }
  }
  return attribute;
}

Node decode_node(Bytes bytes) {
  Node node;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    switch (field.number) {
      case 1:
        node.inputs.push_back(field.text());
        break;
      case 2:
        node.outputs.push_back(field.text());
        break;
      case 3:
        node.name = field.text();
        break;
      case 4:
        node.op_type = field.text();
        break;
      case 5:
        node.attributes.push_back(decode_attribute(field.message()));
        break;
      case 7:
        node.domain = field.text();
        break;
      default:
        break;
    }
  }
  return node;
}

Dimension decode_dimension(Bytes bytes) {
  Dimension dimension;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    if (field.number == 1) dimension.value = field.integer();
    if (field.number == 2) dimension.symbol = field.text();
  }
  return dimension;
}

std::vector<Dimension> decode_shape(Bytes bytes) {
  std::vector<Dimension> shape;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    if (field.number == 1) shape.push_back(decode_dimension(field.message()));
  }
  return shape;
}

void decode_tensor_type(Bytes bytes, ValueInfo& info) {
  info.data_type = 0;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    if (field.number == 1) info.data_type = field.integer();
    if (field.number == 2) info.shape = decode_shape(field.message());
  }
}

ValueInfo decode_value_info(Bytes bytes) {
  ValueInfo info;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    if (field.number == 1) info.name = field.text();
    if (field.number != 2) continue;
    WireReader type_reader(field.message());
    Field type_field;
    while (type_reader.next(type_field)) {
      if (type_field.number == 1) decode_tensor_type(type_field.message(), info);
    }
  }
  return info;
}

Graph decode_graph(Bytes bytes) {
  Graph graph;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    switch (field.number) {
      case 1:
        graph.nodes.push_back(decode_node(field.message()));
        break;
      case 2:
        graph.name = field.text();
        break;
      case 5:
        graph.initializers.push_back(decode_tensor(field.message()));
        break;
      case 11:
        graph.inputs.push_back(decode_value_info(field.message()));
        break;
      case 12:
        graph.outputs.push_back(decode_value_info(field.message()));
        break;
      case 15:
        graph.sparse_initializers = true;
        break;
      default:
        break;
    }
  }
  return graph;
}

void decode_opset(Bytes bytes, Model& model) {
  std::string_view domain;
  std::int64_t version = 0;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    if (field.number == 1) domain = field.text();
    if (field.number == 2) version = field.integer();
  }
  model.opsets[domain == "ai.onnx" ? std::string_view() : domain] = version;
}

}  // namespace

Model decode(Bytes bytes) {
  if (bytes.empty()) fail("the file is empty");
  Model model;
  WireReader reader(bytes);
  Field field;
  while (reader.next(field)) {
    switch (field.number) {
      case 1:
        model.ir_version = field.integer();
        break;
      case 7:
        model.graph = decode_graph(field.message());
        break;
      case 8:
        decode_opset(field.message(), model);
        break;
      case 25:
        model.functions = true;
        break;
      default:
        break;
    }
  }
  if (!model.graph) fail("it has no graph (it may be truncated)");
  return model;
}

}  // namespace flecsim::importer::onnx
