# One interface target that every target of the project links: language level and warnings.
add_library(flecsim_build_flags INTERFACE)
target_compile_features(flecsim_build_flags INTERFACE cxx_std_20)
target_compile_options(
  flecsim_build_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion
                                -Wno-sign-conversion # sizes are std::int64_t, containers use size_t
                                -Wno-restrict # false findings in libstdc++ 12 (GCC bug 105651)
                                # as are these where the optimizer sees through std::string (GCC bugs 105329, 105762)
                                -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
                                -Wno-error=invalid-pch # a target with flags of its own builds without it
)
if(FLECSIM_WERROR)
  target_compile_options(flecsim_build_flags INTERFACE -Werror)
endif()
