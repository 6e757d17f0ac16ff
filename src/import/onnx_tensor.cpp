#include "onnx_tensor.h"

#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "flecsim/base/checked.h"
#include "flecsim/base/error.h"
#include "flecsim/model/evaluate.h"

namespace flecsim::importer::onnx {
namespace {

using model::DataType;

[[noreturn]] void fail(const std::string& what, const std::string& message) {
  throw base::InputError(what + " " + message);
}

model::Shape checked_shape(const Tensor& tensor, const std::string& what) {
  for (const std::int64_t extent : tensor.dims) {
    if (extent >= 0 && extent <= model::largest_extent) continue;
    fail(what, fmt::format("has a dimension of {}, expected 0 to 2^40", extent));
  }
  return tensor.dims;
}

/// All runs after one another; without a copy where there is one run only.
std::shared_ptr<model::TensorData> joined(const std::vector<std::span<const std::byte>>& runs,
                                          const std::shared_ptr<const void>& owner) {
  if (runs.size() == 1) {
    return std::make_shared<model::TensorData>(model::TensorData{runs.front(), owner});
  }
  auto copy = std::make_shared<std::vector<std::byte>>();
  for (const auto& run : runs) copy->insert(copy->end(), run.begin(), run.end());
  return std::make_shared<model::TensorData>(
      model::TensorData{std::span<const std::byte>(*copy), copy});
}

/// Integer fields hold narrow integers, booleans and the bits of half-precision numbers.
std::shared_ptr<const model::TensorData> from_integers(const std::vector<std::int64_t>& integers,
                                                       DataType type) {
  const auto size = static_cast<std::size_t>(model::bytes(type));
  auto copy = std::make_shared<std::vector<std::byte>>(integers.size() * size);
  for (std::size_t i = 0; i < integers.size(); ++i) {
    std::memcpy(copy->data() + i * size, &integers[i], size);  // little endian: the low bytes
  }
  return std::make_shared<model::TensorData>(
      model::TensorData{std::span<const std::byte>(*copy), copy});
}

/// Floats that are not packed, as some writers leave them.
std::shared_ptr<const model::TensorData> from_floats(const std::vector<float>& floats) {
  return model::make_data(floats);
}

std::int64_t entry(const Tensor& tensor, std::string_view key, std::int64_t absent,
                   const std::string& what) {
  const auto found = tensor.external_data.find(key);
  if (found == tensor.external_data.end()) return absent;
  const std::string_view text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    fail(what, fmt::format("has the external {} '{}', expected a number of bytes", key, text));
  }
  return value;
}

bool is_inside(const std::filesystem::path& folder, const std::filesystem::path& path) {
  const auto relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != ".." && relative != ".";
}

}  // namespace

DataType data_type(std::int64_t number, const std::string& what) {
  switch (number) {
    case 1:
      return DataType::float32;
    case 2:
      return DataType::uint8;
    case 3:
      return DataType::int8;
    case 4:
      return DataType::uint16;
    case 5:
      return DataType::int16;
    case 6:
      return DataType::int32;
    case 7:
      return DataType::int64;
    case 9:
      return DataType::boolean;
    case 10:
      return DataType::float16;
    case 11:
      return DataType::float64;
    case 12:
      return DataType::uint32;
    case 13:
      return DataType::uint64;
    case 16:
      return DataType::bfloat16;
    default:
      break;
  }
  fail(what,
       fmt::format("has the data type {}, expected a number type (float, integer, bool)", number));
}

Known TensorSource::known(const Tensor& tensor, const std::string& what) {
  Known value;
  value.shape = checked_shape(tensor, what);
  value.type = data_type(tensor.data_type, what);
  value.role = model::Role::constant;
  std::int64_t bytes = 0;
  try {
    bytes = base::checked_multiply(model::element_count(value.shape), model::bytes(value.type),
                                   "the size of a tensor");
  } catch (const base::InputError& error) {
    fail(what, fmt::format("is {}: {}", model::to_string(value.shape), error.what()));
  }
  value.data = tensor.external ? external(tensor, bytes, what) : elements(tensor, value, what);
  if (static_cast<std::int64_t>(value.data->bytes.size()) != bytes) {
    fail(what,
         fmt::format("has {} bytes of data, expected {} for {} of {}", value.data->bytes.size(),
                     bytes, model::to_string(value.shape), model::name(value.type)));
  }
  return value;
}

std::shared_ptr<const model::TensorData> TensorSource::elements(const Tensor& tensor,
                                                                const Known& value,
                                                                const std::string& what) {
  if (tensor.raw) return joined({*tensor.raw}, owner_);
  if (value.type == DataType::float32) {
    return tensor.single_floats.empty() ? joined(tensor.floats, owner_)
                                        : from_floats(tensor.single_floats);
  }
  if (value.type == DataType::float64) return joined(tensor.doubles, owner_);
  if (!tensor.floats.empty() || !tensor.doubles.empty()) {
    fail(what, fmt::format("has floating-point data, expected {}", model::name(value.type)));
  }
  return from_integers(tensor.integers, value.type);
}

std::shared_ptr<const model::TensorData> TensorSource::external(const Tensor& tensor,
                                                                std::int64_t bytes,
                                                                const std::string& what) {
  const auto location = tensor.external_data.find("location");
  if (location == tensor.external_data.end()) {
    fail(what, "has external data without a location, expected a file name");
  }
  const auto mapped = file(location->second, what);
  const std::int64_t offset = entry(tensor, "offset", 0, what);
  const std::int64_t length = entry(tensor, "length", bytes, what);
  const auto size = static_cast<std::int64_t>(mapped->bytes().size());
  if (offset > size || length > size - offset) {
    fail(what, fmt::format("needs bytes {} to {} of '{}', which has {}", offset,
                           static_cast<double>(offset) + static_cast<double>(length),
                           location->second, size));
  }
  const auto part =
      mapped->bytes().subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
  return std::make_shared<model::TensorData>(model::TensorData{part, mapped});
}

std::shared_ptr<const MappedFile> TensorSource::file(std::string_view location,
                                                     const std::string& what) {
  const auto found = files_.find(location);
  if (found != files_.end()) return found->second;
  const std::filesystem::path given(location);
  std::error_code error;
  const auto folder = std::filesystem::weakly_canonical(folder_, error);
  const auto path = std::filesystem::weakly_canonical(folder_ / given, error);
  if (given.is_absolute() || error || !is_inside(folder, path)) {
    fail(what,
         fmt::format("has its data in '{}', expected a file inside the model's folder", location));
  }
  if (!std::filesystem::is_regular_file(path, error)) {
    fail(what,
         fmt::format("has its data in '{}', which does not exist beside the model", location));
  }
  auto mapped = MappedFile::open(path);
  files_.emplace(location, mapped);
  return mapped;
}

}  // namespace flecsim::importer::onnx
