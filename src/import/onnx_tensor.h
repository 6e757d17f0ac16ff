// Tensors of an ONNX file as values with data: types, sizes, inline and external elements.
//
// Source: onnx.proto (TensorProto), docs/ExternalData.md of ONNX. External files must lie inside
// the folder of the model; the elements are mapped, not copied. Limits: complex and string tensors
// are refused.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "flecsim/model/network.h"

#include "mapped_file.h"
#include "onnx_model.h"

namespace flecsim::importer::onnx {

/// A value of the graph as far as it is known at import.
struct Known {
  model::Shape shape;
  model::DataType type = model::DataType::float32;
  model::Role role = model::Role::activation;
  std::shared_ptr<const model::TensorData> data;
  model::ValueId id = model::none;  ///< once it is a value of the network
};

/// InputError that begins with `what` ("initializer 'w'") where ONNX's number is no tensor type.
model::DataType data_type(std::int64_t number, const std::string& what);

/// Where the bytes of a model come from, and what keeps them alive.
class TensorSource {
 public:
  TensorSource(std::filesystem::path folder, std::shared_ptr<const void> owner)
      : folder_(std::move(folder)), owner_(std::move(owner)) {}

  /// Shape, type and elements; InputError that begins with `what`.
  Known known(const Tensor& tensor, const std::string& what);

 private:
  std::shared_ptr<const model::TensorData> elements(const Tensor& tensor, const Known& value,
                                                    const std::string& what);
  std::shared_ptr<const model::TensorData> external(const Tensor& tensor, std::int64_t bytes,
                                                    const std::string& what);
  std::shared_ptr<const MappedFile> file(std::string_view location, const std::string& what);

  std::filesystem::path folder_;
  std::shared_ptr<const void> owner_;
  std::map<std::string, std::shared_ptr<const MappedFile>, std::less<>> files_;
};

}  // namespace flecsim::importer::onnx
