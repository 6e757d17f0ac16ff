// Protects: completion scripts and the man page: bash accepts and runs its script, and every
// subcommand and option of --help is in all three.
#include <algorithm>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

std::set<std::string> subcommands() {
  const std::string help = run_flecsim("--help").out;
  return matches(help.substr(help.find("Subcommands:")), "\n  ([a-z]+)");
}

std::set<std::string> options(const std::string& command) {
  return matches(run_flecsim(command + " --help").out, "\n  (?:-[a-z],)?(--[a-z-]+)");
}

/// Names of commands and options that the text of a script or page lacks.
std::vector<std::string> missing(const std::string& text) {
  std::vector<std::string> lacking;
  const auto words = matches(text, "([A-Za-z-]+)");
  for (const std::string& command : subcommands()) {
    if (words.count(command) == 0) lacking.push_back(command);
    for (const std::string& option : options(command)) {
      if (words.count(option) == 0) lacking.push_back(command + " " + option);
    }
  }
  return lacking;
}

std::string without_escapes(std::string roff) {
  for (const std::string font : {"\\fB", "\\fR", "\\fI"}) {
    for (auto at = roff.find(font); at != std::string::npos; at = roff.find(font)) {
      roff.replace(at, font.size(), " ");
    }
  }
  roff.erase(std::remove(roff.begin(), roff.end(), '\\'), roff.end());
  return roff;
}

int shell(const std::string& command) { return std::system(command.c_str()); }

TEST(Completion, EveryCommandAndOptionIsThere) {
  EXPECT_GE(subcommands().size(), 12u);
  EXPECT_EQ(options("compare").count("--json"), 1u);
  for (const std::string script : {"completion bash", "completion zsh", "man"}) {
    const Finished run = run_flecsim(script);
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(missing(script == "man" ? without_escapes(run.out) : run.out), IsEmpty()) << script;
  }
}

TEST(Completion, TheCheckFindsWhatIsMissing) {
  std::string script = run_flecsim("completion bash").out;
  for (auto at = script.find("--topology"); at != std::string::npos;
       at = script.find("--topology")) {
    script.replace(at, 10, "--tepology");
  }
  EXPECT_THAT(missing(script), ::testing::ElementsAre("estimate --topology"));
}

class BashCompletion : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = scratch("completion");
    script_ = (folder_ / "made" / "flecsim").string();
    ASSERT_EQ(run_flecsim("completion bash --out '" + script_ + "'").code, 0);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// What bash offers for the last of the words.
  std::string offered(const std::string& words) const {
    const std::string out = (folder_ / "out").string();
    const std::string command = "source " + script_ + "; COMP_WORDS=(" + words +
                                "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _flecsim; "
                                "echo \"${COMPREPLY[*]}\"";
    EXPECT_EQ(shell("bash -c '" + command + "' > " + out), 0);
    return read_file(out);
  }

  std::filesystem::path folder_;
  std::string script_;
};

TEST_F(BashCompletion, BashAcceptsIt) { EXPECT_EQ(shell("bash -n " + script_), 0); }

TEST_F(BashCompletion, ItOffersWhatFits) {
  EXPECT_EQ(offered("flecsim est"), "estimate\n");
  EXPECT_EQ(offered("flecsim completion z"), "zsh\n");
  EXPECT_EQ(offered("flecsim estimate --topo"), "--topology\n");
  EXPECT_EQ(offered("flecsim estimate lenet"), "lenet5\n");
  EXPECT_EQ(offered("flecsim estimate lenet5 --on gemmini-g1"), "gemmini-g16\n");
  EXPECT_EQ(offered("flecsim energy --estimator acc"), "accelergy\n");
  EXPECT_EQ(offered("flecsim compare a"), "\n");  // bash goes on to file names
}

TEST(Completion, AnUnknownShellIsBadUsage) {
  const Finished run = run_flecsim("completion fish");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("fish"));
}

TEST(ManPage, HasItsSections) {
  const std::string page = run_flecsim("man").out;
  for (const char* section : {".TH FLECSIM 1", ".SH NAME", ".SH SYNOPSIS", ".SH COMMANDS",
                              ".SS flecsim estimate", ".SH EXIT STATUS"}) {
    EXPECT_THAT(page, HasSubstr(section));
  }
}

}  // namespace
}  // namespace flecsim::testing
