# Headers that nearly every file reads are compiled once (half of a clean build otherwise). A file still
# names what it uses: the dev preset builds without.
option(FLECSIM_PCH "precompile the standard headers" ON)
set(flecsim_common_headers
    <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span>
    <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
if(FLECSIM_PCH)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/pch.cpp CONTENT "// Generated: carries the precompiled headers.\n")
  add_library(flecsim_pch OBJECT ${PROJECT_BINARY_DIR}/pch.cpp)
  target_link_libraries(flecsim_pch PRIVATE flecsim_build_flags fmt::fmt)
  target_precompile_headers(flecsim_pch PRIVATE ${flecsim_common_headers})
  if(FLECSIM_TESTS)
    add_library(flecsim_test_pch OBJECT ${PROJECT_BINARY_DIR}/pch.cpp)
    target_link_libraries(flecsim_test_pch PRIVATE flecsim_build_flags fmt::fmt GTest::gtest GTest::gmock)
    target_precompile_headers(flecsim_test_pch PRIVATE ${flecsim_common_headers} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

# flecsim_room(<room> SOURCES ... [USES room...] [LINKS target...]): one library target per room.
#
# USES are other rooms (public), LINKS third-party targets that stay private to the room.
# The allowed directions between rooms are written in tests/architecture/rules.txt and checked by a test.
function(flecsim_room room)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;LINKS" ${ARGN})
  set(target flecsim_${room})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(flecsim::${room} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${room})
  target_include_directories(
    ${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:flecsim_build_flags> $<BUILD_INTERFACE:fmt::fmt> ${arg_LINKS})
  foreach(used IN LISTS arg_USES)
    target_link_libraries(${target} PUBLIC flecsim_${used})
  endforeach()
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(FLECSIM_PCH)
    target_precompile_headers(${target} REUSE_FROM flecsim_pch)
  endif()
  install(TARGETS ${target} EXPORT flecsim ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/flecsim)
endfunction()

# flecsim_test(<name> SOURCES ... LINKS ... [LABELS long]): one GoogleTest executable, each case a ctest.
function(flecsim_test name)
  if(NOT FLECSIM_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;LABELS;INCLUDES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${arg_INCLUDES})
  target_link_libraries(${name} PRIVATE flecsim_build_flags ${arg_LINKS} fmt::fmt GTest::gtest_main GTest::gmock)
  target_compile_definitions(
    ${name} PRIVATE FLECSIM_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                    FLECSIM_BINARY="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/flecsim")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(FLECSIM_PCH)
    target_precompile_headers(${name} REUSE_FROM flecsim_test_pch)
  endif()
  if(arg_LABELS)
    set(labels ${arg_LABELS})
  else()
    set(labels unit)
  endif()
  gtest_discover_tests(
    ${name}
    DISCOVERY_MODE PRE_TEST
    TEST_PREFIX "${name}."
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/tests
    PROPERTIES TIMEOUT 600 LABELS "${labels}")
endfunction()
