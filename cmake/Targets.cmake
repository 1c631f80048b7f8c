# How this project declares its parts: one library a folder with every source named, one line a test.

# Flags of the code that is ours (not of the generated code).
add_library(provider_flags INTERFACE)
target_include_directories(provider_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(provider_flags INTERFACE -Wall -Wextra -Wpedantic -fno-omit-frame-pointer
                       -ffunction-sections -fdata-sections)
# No path of this machine in what is built, and the same names whether ccache has made the compiler's
# arguments relative or not: two checkouts give the same bytes.
file(RELATIVE_PATH source_from_build ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
set(PROVIDER_REPRODUCIBLE
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -ffile-prefix-map=${source_from_build}=
    -ffile-prefix-map=${CMAKE_BINARY_DIR}/= -ffile-prefix-map=./=)
target_compile_options(provider_flags INTERFACE ${PROVIDER_REPRODUCIBLE})
if(PROVIDER_WERROR)
  target_compile_options(provider_flags INTERFACE -Werror)
endif()
if(PROVIDER_SANITIZE)
  # Under sanitizers GCC takes values for uninitialized that are not, as its manual says.
  target_compile_options(provider_flags INTERFACE -fsanitize=${PROVIDER_SANITIZE}
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(provider_flags INTERFACE -fsanitize=${PROVIDER_SANITIZE})
endif()

# provider_library(NAME SRCS a.cc … [DEPS lib …]): a folder's library. Without SRCS: headers only.
function(provider_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(${name} STATIC ${ARG_SRCS})
    target_link_libraries(${name} PUBLIC provider_flags ${ARG_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE provider_flags ${ARG_DEPS})
  endif()
endfunction()

# provider_test(NAME_test.cc [DEPS lib …] [LABEL unit]): one test program, registered with ctest as
# a whole (googletest prints its own cases).
function(provider_test source)
  if(NOT PROVIDER_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "LABEL" "DEPS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  cmake_path(GET source STEM stem)
  string(REPLACE "/" "_" name "${folder}/${stem}")
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE provider_flags ${ARG_DEPS} GTest::gmock_main)
  target_compile_definitions(${name} PRIVATE TESTDATA="${CMAKE_CURRENT_SOURCE_DIR}/testdata")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 120)
endfunction()

# provider_nocompile_test(FILE.cc DEPS lib …): the file compiles as it stands, and does not when
# EXPECT_ERROR is defined; then the compiler's output holds what the file's line
# "// expected: TEXT" says. Compiling the right form too keeps the wrong one from rotting.
function(provider_nocompile_test source)
  if(NOT PROVIDER_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  cmake_path(GET source STEM stem)
  add_library(nocompile_${stem}_right OBJECT EXCLUDE_FROM_ALL ${source})
  add_library(nocompile_${stem}_wrong OBJECT EXCLUDE_FROM_ALL ${source})
  target_compile_definitions(nocompile_${stem}_wrong PRIVATE EXPECT_ERROR)
  file(STRINGS ${source} expected REGEX "^// expected: ")
  string(REGEX REPLACE "^// expected: " "" expected "${expected}")
  foreach(form right wrong)
    target_link_libraries(nocompile_${stem}_${form} PRIVATE provider_flags ${ARG_DEPS})
    add_test(NAME nocompile_${stem}_${form}
             COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target nocompile_${stem}_${form})
    set_tests_properties(nocompile_${stem}_${form}
                         PROPERTIES LABELS nocompile TIMEOUT 180 RESOURCE_LOCK nocompile)
  endforeach()
  set_tests_properties(nocompile_${stem}_wrong PROPERTIES PASS_REGULAR_EXPRESSION "${expected}")
endfunction()
