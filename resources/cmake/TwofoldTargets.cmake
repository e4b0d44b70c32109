# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What every target of ours is compiled with.
add_library(twofold_options INTERFACE)
target_include_directories(twofold_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(twofold_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_USE_QSTRINGBUILDER
    QT_NO_URL_CAST_FROM_STRING TWOFOLD_VERSION="${PROJECT_VERSION}")
target_compile_options(twofold_options INTERFACE -Wall -Wextra -Wpedantic)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 sees uninitialised values in std::variant and std::vector where there are none.
    target_compile_options(twofold_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(TWOFOLD_WERROR)
    target_compile_options(twofold_options INTERFACE -Werror)
endif()
if(TWOFOLD_SANITIZE)
    target_compile_options(twofold_options INTERFACE -fsanitize=${TWOFOLD_SANITIZERS}
        -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    target_link_options(twofold_options INTERFACE -fsanitize=${TWOFOLD_SANITIZERS})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ 12 takes what the sanitizer adds around a std::variant for reads of unset memory.
        target_compile_options(twofold_options INTERFACE -Wno-maybe-uninitialized)
    endif()
endif()
if(TWOFOLD_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "libFuzzer comes with clang: configure with --preset fuzz.")
    endif()
    target_compile_options(twofold_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/TwofoldPrecompiled.cmake)

# twofold_library(NAME SOURCES a.cpp … PUBLIC lib … PRIVATE lib …)
# One static library a feature folder; the link lines are the layers.
function(twofold_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC twofold_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    if(CMAKE_CURRENT_SOURCE_DIR MATCHES "^${CMAKE_SOURCE_DIR}/ui/")
        twofold_use_precompiled(${name} ui)
    else()
        twofold_use_precompiled(${name} core)
    endif()
endfunction()

# twofold_test(NAME SOURCES … LINKS …): one test program of several QtTest classes
# (TWOFOLD_TEST in tests/common/testmain.h registers each); runs offscreen.
function(twofold_test name)
    cmake_parse_arguments(ARG "GUI" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    set(main twofold_testmain)
    set(layer test)
    if(ARG_GUI)
        set(main twofold_testmain_gui)
        set(layer guitest)
    endif()
    target_link_libraries(${name} PRIVATE ${ARG_LINKS} ${main})
    target_compile_options(${name} PRIVATE ${twofold_test_options})
    twofold_use_precompiled(${name} ${layer})
    target_compile_definitions(${name} PRIVATE
        TWOFOLD_SOURCE_DIR="${CMAKE_SOURCE_DIR}" TWOFOLD_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 900)
    endif()
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;QTEST_DISABLE_STACK_DUMP=1;QTEST_FUNCTION_TIMEOUT=1200000")
endfunction()
