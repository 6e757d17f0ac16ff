// A reader for the protobuf wire format: fields of a message, one after the other, without copies.
//
// Source: "Protocol Buffers: Encoding" (protobuf.dev). Reading the few messages of ONNX this way
// has no 2 GiB limit, starts in no time and refuses damage with the byte where it is. Limits:
// groups (wire types 3 and 4, deprecated and unused by ONNX) are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace flecsim::importer {

/// One field: its number and either a number or bytes.
struct Field {
  enum class Kind : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
  std::uint32_t number = 0;
  Kind kind = Kind::varint;
  std::uint64_t scalar = 0;
  std::span<const std::byte> bytes;

  /// Conversions; InputError where the field is of another kind than the message wants.
  std::int64_t integer() const;
  float real() const;
  std::string_view text() const;  ///< valid UTF-8 without NUL, else InputError
  std::span<const std::byte> message() const;
};

class WireReader {
 public:
  explicit WireReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  /// False at the end of the message; InputError where the bytes are no message.
  bool next(Field& field);
  bool done() const { return at_ == bytes_.size(); }
  std::uint64_t varint();

 private:
  std::span<const std::byte> take(std::uint64_t count);
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

/// Appends a repeated integer field, packed or not.
void append_integers(const Field& field, std::vector<std::int64_t>& values);
/// Appends a repeated float field, packed or not.
void append_floats(const Field& field, std::vector<float>& values);

}  // namespace flecsim::importer
