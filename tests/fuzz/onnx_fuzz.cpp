// Mutates ONNX files and imports them: every input must load or be refused, nothing else.
//
// usage: onnx_fuzz COUNT SEED FILE...   Deterministic: the same seed makes the same inputs.
// Mutations: bytes changed, removed, inserted, doubled; numbers replaced by extreme ones; parts of
// two files joined. Run under the address sanitizer by `./do test --long` (see CMakeLists.txt).
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "flecsim/base/error.h"
#include "flecsim/base/random.h"
#include "flecsim/model/fusion.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/passes.h"

#include "onnx_import.h"

namespace {

using flecsim::base::Random;

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void change_byte(std::string& bytes, Random& random) {
  bytes[random.below(bytes.size())] = static_cast<char>(random.next());
}

void flip_bit(std::string& bytes, Random& random) {
  char& byte = bytes[random.below(bytes.size())];
  byte = static_cast<char>(byte ^ (1 << random.below(8)));
}

void remove_part(std::string& bytes, Random& random) {
  bytes.erase(random.below(bytes.size()), 1 + random.below(16));
}

void double_part(std::string& bytes, Random& random) {
  const std::size_t at = random.below(bytes.size());
  bytes.insert(at, bytes.substr(at, 1 + random.below(64)));
}

void insert_number(std::string& bytes, Random& random) {
  static const std::string extremes[] = {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\xff\xff\x7f",
                                         std::string(1, '\0'), "\x80\x80\x80\x80\x10", "\x01"};
  const std::string& number = extremes[random.below(std::size(extremes))];
  const std::size_t at = random.below(bytes.size());
  bytes.replace(at, random.below(2) * number.size(), number);
}

void cut(std::string& bytes, Random& random) { bytes.resize(random.below(bytes.size())); }

std::string mutated(const std::vector<std::string>& corpus, Random& random) {
  std::string bytes = corpus[random.below(corpus.size())];
  if (random.below(16) == 0) {
    const std::string& other = corpus[random.below(corpus.size())];
    bytes = bytes.substr(0, random.below(bytes.size())) + other.substr(random.below(other.size()));
  }
  using Mutation = void (*)(std::string&, Random&);
  static constexpr Mutation mutations[] = {change_byte, change_byte,   flip_bit,   flip_bit,
                                           remove_part, insert_number, double_part};
  for (std::uint64_t n = 1 + random.below(4); n > 0 && !bytes.empty(); --n) {
    mutations[random.below(std::size(mutations))](bytes, random);
  }
  if (!bytes.empty() && random.below(32) == 0) cut(bytes, random);
  return bytes;
}

/// True where the input loads. What loads must also survive counting, folding and fusing.
bool import(const std::string& input) {
  const auto owner = std::make_shared<const std::string>(input);
  try {
    const auto bytes = std::as_bytes(std::span(owner->data(), owner->size()));
    const auto network =
        flecsim::importer::onnx::import_model(bytes, owner, ".", "fuzz", {}).network;
    flecsim::model::total_parameters(network);
    flecsim::model::total_macs(network);
    flecsim::model::peak_activation_memory(network);
    flecsim::model::fuse(flecsim::model::fold_batch_normalization(network),
                         flecsim::model::gemmini_fusion_rules());
    return true;
  } catch (const flecsim::base::InputError&) {
    return false;
  }
}

void keep(const std::string& input) {
  std::ofstream("onnx_fuzz_finding.onnx", std::ios::binary) << input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  Random random(std::strtoull(argv[2], nullptr, 10));
  std::vector<std::string> corpus;
  for (int i = 3; i < argc; ++i) corpus.push_back(read(argv[i]));
  for (const std::string& seed : corpus) {
    if (seed.empty() || !import(seed)) {
      std::puts("onnx_fuzz: a file of the corpus does not load");
      return 1;
    }
  }
  const long count = std::strtol(argv[1], nullptr, 10);
  long loaded = 0;
  for (long i = 0; i < count; ++i) {
    const std::string input = mutated(corpus, random);
    try {
      loaded += import(input) ? 1 : 0;
    } catch (const std::exception& error) {
      keep(input);
      std::printf("onnx_fuzz: input %ld: %s (onnx_fuzz_finding.onnx)\n", i, error.what());
      return 1;
    }
  }
  std::printf("onnx_fuzz: %ld inputs, %ld loaded, %ld refused\n", count, loaded, count - loaded);
  return 0;
}
