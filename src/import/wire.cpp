#include "wire.h"

#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::importer {
namespace {

[[noreturn]] void fail(const std::string& message) {
  throw base::InputError("not an ONNX model: " + message);
}

template <typename T>
T load(std::span<const std::byte> bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

/// Length of the UTF-8 sequence that starts with the byte; 0 where none does.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/// Overlong forms, surrogates and what lies beyond U+10FFFF.
bool second_byte_is_bad(unsigned char first, unsigned char second) {
  return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
         (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(first);
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    if (length > 1 && second_byte_is_bad(first, static_cast<unsigned char>(text[i + 1]))) {
      return false;
    }
    i += length;
  }
  return true;
}

void want(const Field& field, Field::Kind kind, std::string_view what) {
  if (field.kind == kind) return;
  fail(fmt::format("field {} has wire type {}, expected {}", field.number,
                   static_cast<int>(field.kind), what));
}

}  // namespace

std::int64_t Field::integer() const {
  want(*this, Kind::varint, "an integer");
  return static_cast<std::int64_t>(scalar);
}

float Field::real() const {
  want(*this, Kind::fixed32, "a float");
  return std::bit_cast<float>(static_cast<std::uint32_t>(scalar));
}

std::string_view Field::text() const {
  want(*this, Kind::bytes, "text");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) fail(fmt::format("field {} is no text, expected UTF-8", number));
  return text;
}

std::span<const std::byte> Field::message() const {
  want(*this, Kind::bytes, "a message");
  return bytes;
}

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (at_ == bytes_.size()) fail("it is truncated inside a number");
    const auto byte = static_cast<std::uint64_t>(bytes_[at_++]);
    value |= (byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  fail("a number has more than 10 bytes");
}

std::span<const std::byte> WireReader::take(std::uint64_t count) {
  const std::size_t left = bytes_.size() - at_;
  if (count > left) {
    fail(fmt::format("it is truncated: a field of {} bytes where {} are left", count, left));
  }
  const auto taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
  at_ += static_cast<std::size_t>(count);
  return taken;
}

bool WireReader::next(Field& field) {
  if (done()) return false;
  const std::uint64_t key = varint();
  if ((key >> 3) == 0 || (key >> 3) > 0x1FFFFFFF) fail("a field has no valid number");
  field = Field();
  field.number = static_cast<std::uint32_t>(key >> 3);
  switch (key & 7) {
    case 0:
      field.scalar = varint();
      break;
    case 1:
      field.scalar = load<std::uint64_t>(take(8));
      break;
    case 2:
      field.bytes = take(varint());
      break;
    case 5:
      field.scalar = load<std::uint32_t>(take(4));
      break;
    default:
      fail(fmt::format("field {} has wire type {}, expected 0, 1, 2 or 5", field.number, key & 7));
  }
  field.kind = static_cast<Field::Kind>(key & 7);
  return true;
}

void append_integers(const Field& field, std::vector<std::int64_t>& values) {
  if (field.kind == Field::Kind::varint) {
    values.push_back(field.integer());
    return;
  }
  WireReader reader(field.message());
  while (!reader.done()) values.push_back(static_cast<std::int64_t>(reader.varint()));
}

void append_floats(const Field& field, std::vector<float>& values) {
  if (field.kind == Field::Kind::fixed32) {
    values.push_back(field.real());
    return;
  }
  const auto bytes = field.message();
  if (bytes.size() % 4 != 0) fail(fmt::format("field {} is no list of floats", field.number));
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    values.push_back(load<float>(bytes.subspan(i, 4)));
  }
}

}  // namespace flecsim::importer
