// Writes messages of the protobuf wire format (see wire.h), field by field.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::importer {

class WireWriter {
 public:
  WireWriter& integer(std::uint32_t field, std::int64_t value) {
    varint(std::uint64_t{field} << 3);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  WireWriter& real(std::uint32_t field, float value) {
    varint(std::uint64_t{field} << 3 | 5);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) out_ += static_cast<char>(bits >> shift & 0xFF);
    return *this;
  }
  /// Text, bytes or a message.
  WireWriter& text(std::uint32_t field, std::string_view value) {
    varint(std::uint64_t{field} << 3 | 2);
    varint(value.size());
    out_ += value;
    return *this;
  }
  WireWriter& message(std::uint32_t field, const WireWriter& value) {
    return text(field, value.bytes());
  }
  WireWriter& integers(std::uint32_t field, const std::vector<std::int64_t>& values) {
    for (const std::int64_t value : values) integer(field, value);
    return *this;
  }

  /// Adds the fields of another message to this one.
  WireWriter& append(const WireWriter& fields) {
    out_ += fields.out_;
    return *this;
  }

  const std::string& bytes() const { return out_; }

 private:
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>((value & 0x7F) | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }

  std::string out_;
};

}  // namespace flecsim::importer
