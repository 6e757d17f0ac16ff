// Ctrl-C and SIGTERM as a wish: the first is remembered, so that a run can be left where it can be
// resumed; the second ends the process at once, which a run survives as it survives kill -9.
#pragma once

namespace flecsim::cli {

/// From here on.
void catch_stop_signals();

/// The signal that asked to stop; 0: none.
int stop_signal();

}  // namespace flecsim::cli
