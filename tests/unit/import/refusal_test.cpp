// Every way in which an ONNX file is refused, each with its message.
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "onnx_file.h"
#include "support/input_error.h"

namespace flecsim::importer::testing {
namespace {

TEST(Refusal, NotAModel) {
  EXPECT_INPUT_ERROR(ModelFile::load_bytes(""), "not an ONNX model: the file is empty");
  EXPECT_INPUT_ERROR(ModelFile::load_bytes("PK\x03\x04 a zip file"), "not an ONNX model");
  EXPECT_INPUT_ERROR(ModelFile::load_bytes("{\"json\": 1}"), "not an ONNX model");
  EXPECT_INPUT_ERROR(ModelFile::load_bytes(WireWriter().integer(1, 8).bytes()), "has no graph");
  EXPECT_INPUT_ERROR(load_onnx("/nonexistent/a.onnx"), "/nonexistent/a.onnx: No such file");
  EXPECT_INPUT_ERROR(load_onnx("/tmp"), "is not a regular file");
}

TEST(Refusal, EveryTruncationIsRefusedOrHasNoOpset) {
  const std::string whole = one_node("Relu").bytes();
  EXPECT_EQ(output_shape(ModelFile::load_bytes(whole)), (model::Shape{1, 4, 8, 8}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(ModelFile::load_bytes(whole.substr(0, length)), base::InputError) << length;
  }
}

TEST(Refusal, Opset) {
  EXPECT_INPUT_ERROR(one_node("Relu", {}, 6).load(), "opset 6, expected 7 to 17");
  EXPECT_INPUT_ERROR(one_node("Relu", {}, 99).load(), "opset 99, expected 7 to 17");
}

TEST(Refusal, OperatorAndAttribute) {
  EXPECT_INPUT_ERROR(one_node("NonMaxSuppression").load(),
                     "node 'n_y' (NonMaxSuppression): operator is not known in opset 13");
  EXPECT_INPUT_ERROR(one_node("Relu", {integer_attribute("mystery", 1)}).load(),
                     "node 'n_y' (Relu): attribute 'mystery' is not known");
  EXPECT_INPUT_ERROR(one_node("MaxPool").load(), "attribute 'kernel_shape' is missing");
  EXPECT_INPUT_ERROR(one_node("MaxPool", {integer_attribute("kernel_shape", 2)}).load(),
                     "attribute 'kernel_shape' has another type, expected a list of integers");
  ModelFile foreign = one_node("Relu");
  foreign.nodes[0].text(7, "com.acme");
  EXPECT_INPUT_ERROR(foreign.load(), "domain 'com.acme' is not known");
}

TEST(Refusal, AbsentOperands) {
  ModelFile file = one_node("Relu");
  file.nodes = {node("Relu", {}, {"y"})};
  EXPECT_INPUT_ERROR(file.load(), "node 'n_y' (Relu): operand 0 is absent");
  file.nodes = {node("Conv", {"x"}, {"y"})};
  EXPECT_INPUT_ERROR(file.load(), "node 'n_y' (Conv): operand 1 is absent");
}

TEST(Refusal, Cycle) {
  ModelFile file = one_node("Relu");
  file.nodes = {node("Add", {"x", "b"}, {"a"}), node("Relu", {"a"}, {"b"})};
  file.outputs = {"b"};
  EXPECT_INPUT_ERROR(file.load(), "node 'n_a' (Add): it waits for its own output");
}

TEST(Refusal, MissingValues) {
  ModelFile file = one_node("Relu");
  file.nodes = {node("Conv", {"x", "w"}, {"y"})};
  EXPECT_INPUT_ERROR(file.load(),
                     "node 'n_y' (Conv): operand 'w' is no input, no initializer and made by no");
  ModelFile output = one_node("Relu");
  output.outputs = {"z"};
  EXPECT_INPUT_ERROR(output.load(), "output 'z' is made by no node");
  ModelFile twice = one_node("Relu");
  twice.nodes.push_back(node("Relu", {"x"}, {"y"}));
  EXPECT_INPUT_ERROR(twice.load(), "output 'y' is made twice");
  ModelFile no_output = one_node("Relu");
  no_output.outputs.clear();
  EXPECT_INPUT_ERROR(no_output.load(), "the graph has no output");
}

TEST(Refusal, Dimensions) {
  ModelFile negative = one_node("Relu");
  negative.inputs = {value_info("x", {1, -4})};
  EXPECT_INPUT_ERROR(negative.load(), "input 'x' has a dimension 1 of -4, expected 1 to 2^40");
  ModelFile large = one_node("Relu");
  large.inputs = {value_info("x", {std::int64_t{1} << 40, std::int64_t{1} << 40})};
  EXPECT_INPUT_ERROR(large.load(), "larger than 2^63");
  ModelFile initializer = one_node("Relu");
  initializer.initializers = {reals("w", {-1}, {})};
  EXPECT_INPUT_ERROR(initializer.load(), "initializer 'w' has a dimension of -1");
  ModelFile shapeless = one_node("Relu");
  shapeless.inputs = {WireWriter().text(1, "x")};
  EXPECT_INPUT_ERROR(shapeless.load(), "input 'x' is no tensor");
}

TEST(Refusal, TensorData) {
  ModelFile file = one_node("Relu");
  file.initializers = {reals("w", {3}, {1, 2})};
  EXPECT_INPUT_ERROR(file.load(), "initializer 'w' has 8 bytes of data, expected 12");
  file.initializers = {WireWriter().integer(1, 1).integer(2, 8).text(8, "s")};
  EXPECT_INPUT_ERROR(file.load(), "initializer 's' has the data type 8");
}

TEST(OpenDimensions, BatchIsOneWithANotice) {
  ModelFile file = one_node("Relu");
  file.inputs = {value_info("x", {4, 8}, {"N"})};
  const LoadedNetwork loaded = file.load();
  EXPECT_EQ(output_shape(loaded), (model::Shape{1, 4, 8}));
  ASSERT_EQ(loaded.notices.size(), 1U);
  EXPECT_NE(loaded.notices[0].find("taken as 1"), std::string::npos);
  LoadOptions options;
  options.batch = 3;
  EXPECT_EQ(output_shape(file.load(options)), (model::Shape{3, 4, 8}));
  EXPECT_INPUT_ERROR(one_node("Relu").load(options), "fixed batch of 1, expected --batch 1");
}

TEST(OpenDimensions, OthersNeedAValue) {
  ModelFile file = one_node("Relu");
  file.inputs = {value_info("x", {8}, {"N", "tokens"})};
  EXPECT_INPUT_ERROR(file.load(), "open dimension 'tokens', expected --dim tokens=N");
  LoadOptions options;
  options.dimensions["tokens"] = 12;
  EXPECT_EQ(output_shape(file.load(options)), (model::Shape{1, 12, 8}));
  options.dimensions["tokes"] = 12;
  EXPECT_INPUT_ERROR(file.load(options), "--dim tokes=12: no input has an open dimension");
}

// --- external data ---

class External : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("flecsim_external_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "w.bin", std::ios::binary) << raw(std::vector<float>{0, 1, 2, 3, 4});
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  LoadedNetwork load(const std::string& location, const std::string& offset = "4",
                     const std::string& length = "16") const {
    WireWriter tensor = WireWriter().integer(1, 4).integer(2, 1).text(8, "w").integer(14, 1);
    const auto entry = [&](const std::string& key, const std::string& value) {
      tensor.message(13, WireWriter().text(1, key).text(2, value));
    };
    if (!location.empty()) entry("location", location);
    entry("offset", offset);
    entry("length", length);
    ModelFile file;
    file.nodes = {node("Add", {"x", "w"}, {"y"})};
    file.inputs = {value_info("x", {1, 4})};
    file.initializers = {tensor};
    file.outputs = {"y"};
    return file.load({}, folder_);
  }

  std::filesystem::path folder_;
};

TEST_F(External, ElementsAreRead) {
  const LoadedNetwork loaded = load("w.bin");
  const auto id = loaded.network.find_value("w");
  ASSERT_TRUE(id);
  EXPECT_EQ(model::elements(loaded.network.value(*id)), (std::vector<double>{1, 2, 3, 4}));
}

TEST_F(External, Refusals) {
  EXPECT_INPUT_ERROR(load("v.bin"), "'v.bin', which does not exist beside the model");
  EXPECT_INPUT_ERROR(load("../w.bin"), "expected a file inside the model's folder");
  EXPECT_INPUT_ERROR(load("/etc/passwd"), "expected a file inside the model's folder");
  EXPECT_INPUT_ERROR(load(""), "external data without a location");
  EXPECT_INPUT_ERROR(load("w.bin", "8"), "of 'w.bin', which has 20");
  EXPECT_INPUT_ERROR(load("w.bin", "-1"), "external offset '-1'");
  EXPECT_INPUT_ERROR(load("w.bin", "0", "8"), "has 8 bytes of data, expected 16");
  std::filesystem::create_symlink("/etc/passwd", folder_ / "link.bin");
  EXPECT_INPUT_ERROR(load("link.bin"), "expected a file inside the model's folder");
}

TEST_F(External, FilesOverTwoGigabytes) {
  // Sparse: nothing is stored but the five numbers at the end.
  const std::uintmax_t far = (std::uintmax_t{5} << 30) / 4 * 4;
  std::filesystem::resize_file(folder_ / "w.bin", far);
  std::ofstream(folder_ / "w.bin", std::ios::binary | std::ios::app)
      << raw(std::vector<float>{7, 8, 9, 10});
  const LoadedNetwork loaded = load("w.bin", std::to_string(far));
  EXPECT_EQ(model::elements(loaded.network.value(*loaded.network.find_value("w"))),
            (std::vector<double>{7, 8, 9, 10}));
}

}  // namespace
}  // namespace flecsim::importer::testing
