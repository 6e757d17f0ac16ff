// Small ONNX models, written field by field, for tests of the importer.
#pragma once

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "flecsim/import/load.h"

#include "onnx_import.h"
#include "wire_writer.h"

namespace flecsim::importer::testing {

inline WireWriter integer_attribute(const std::string& name, std::int64_t value) {
  return WireWriter().text(1, name).integer(3, value).integer(20, 2);
}

inline WireWriter real_attribute(const std::string& name, float value) {
  return WireWriter().text(1, name).real(2, value).integer(20, 1);
}

inline WireWriter text_attribute(const std::string& name, const std::string& value) {
  return WireWriter().text(1, name).text(4, value).integer(20, 3);
}

inline WireWriter integers_attribute(const std::string& name,
                                     const std::vector<std::int64_t>& values) {
  return WireWriter().text(1, name).integers(8, values).integer(20, 7);
}

inline WireWriter node(const std::string& type, const std::vector<std::string>& inputs,
                       const std::vector<std::string>& outputs,
                       const std::vector<WireWriter>& attributes = {}) {
  WireWriter writer;
  for (const std::string& input : inputs) writer.text(1, input);
  for (const std::string& output : outputs) writer.text(2, output);
  writer.text(3, "n_" + (outputs.empty() ? type : outputs[0])).text(4, type);
  for (const WireWriter& attribute : attributes) writer.message(5, attribute);
  return writer;
}

/// A dimension below zero in `extents` stays negative; a text names a symbol.
inline WireWriter value_info(const std::string& name, const std::vector<std::int64_t>& extents,
                             const std::vector<std::string>& symbols = {}, int type = 1) {
  WireWriter shape;
  for (const std::string& symbol : symbols) shape.message(1, WireWriter().text(2, symbol));
  for (const std::int64_t extent : extents) shape.message(1, WireWriter().integer(1, extent));
  const WireWriter tensor = WireWriter().integer(1, type).message(2, shape);
  return WireWriter().text(1, name).message(2, WireWriter().message(1, tensor));
}

template <typename T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

inline WireWriter reals(const std::string& name, const std::vector<std::int64_t>& dims,
                        const std::vector<float>& values) {
  return WireWriter().integers(1, dims).integer(2, 1).text(8, name).text(9, raw(values));
}

inline WireWriter integers(const std::string& name, const std::vector<std::int64_t>& values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return WireWriter().integer(1, count).integer(2, 7).text(8, name).text(9, raw(values));
}

struct ModelFile {
  std::vector<WireWriter> nodes;
  std::vector<WireWriter> inputs;
  std::vector<WireWriter> initializers;
  std::vector<std::string> outputs;
  std::int64_t opset = 13;

  std::string bytes() const {
    WireWriter graph;
    for (const WireWriter& each : nodes) graph.message(1, each);
    graph.text(2, "g");
    for (const WireWriter& each : initializers) graph.message(5, each);
    for (const WireWriter& each : inputs) graph.message(11, each);
    for (const std::string& each : outputs) graph.message(12, WireWriter().text(1, each));
    WireWriter model;
    model.integer(1, 8).message(7, graph);
    return model.message(8, WireWriter().text(1, "").integer(2, opset)).bytes();
  }

  LoadedNetwork load(const LoadOptions& options = {},
                     const std::filesystem::path& folder = ".") const {
    return load_bytes(bytes(), options, folder);
  }

  static LoadedNetwork load_bytes(const std::string& bytes, const LoadOptions& options = {},
                                  const std::filesystem::path& folder = ".") {
    const auto owner = std::make_shared<std::string>(bytes);
    return onnx::import_model(std::as_bytes(std::span(owner->data(), owner->size())), owner, folder,
                              "test", options);
  }
};

/// One node on x [1, 4, 8, 8] that makes y.
inline ModelFile one_node(const std::string& type, std::vector<WireWriter> attributes = {},
                          std::int64_t opset = 13) {
  ModelFile file;
  file.nodes = {node(type, {"x"}, {"y"}, attributes)};
  file.inputs = {value_info("x", {1, 4, 8, 8})};
  file.outputs = {"y"};
  file.opset = opset;
  return file;
}

inline model::Shape output_shape(const LoadedNetwork& loaded) {
  return loaded.network.value(loaded.network.outputs()[0]).shape;
}

}  // namespace flecsim::importer::testing
