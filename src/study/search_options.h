// The key `search` of a study: which optimizer, with what options.
#pragma once

#include "flecsim/study/study_file.h"

namespace flecsim::study {

void read_search(const base::Node& study, StudyFile& file);

}  // namespace flecsim::study
