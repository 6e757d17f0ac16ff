// Results of searches kept on disk by content: the same machine, problem, constraints and search
// options are searched once.
// One small file per result, written beside and renamed; it holds the whole question, so that a
// collision of names cannot give a wrong answer, and the mapping is verified and evaluated again
// when it is read. A file that is damaged or of another version is searched anew.
#pragma once

#include <filesystem>
#include <optional>

#include "flecsim/mapping/search.h"

namespace flecsim::mapping {

class Cache {
 public:
  // An empty path: nothing is kept.
  explicit Cache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // $XDG_CACHE_HOME/flecsim/mapping or ~/.cache/flecsim/mapping; none without a home.
  static Cache standard();

  std::optional<SearchResult> find(const Architecture& architecture, const Problem& problem,
                                   const Constraints& constraints,
                                   const SearchOptions& options) const;
  void store(const Architecture& architecture, const Problem& problem,
             const Constraints& constraints, const SearchOptions& options,
             const SearchResult& result) const;

 private:
  std::filesystem::path folder_;
};

// The question of a search as text: equal exactly where everything that matters is equal.
std::string question_text(const Architecture& architecture, const Problem& problem,
                          const Constraints& constraints, const SearchOptions& options);

// Looks into the cache first.
SearchResult search(const Architecture& architecture, const Problem& problem,
                    const Constraints& constraints, const SearchOptions& options,
                    const Cache& cache);

}  // namespace flecsim::mapping
