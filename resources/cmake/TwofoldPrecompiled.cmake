# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Precompiled headers: the library headers that most files of a layer read anyway, parsed once a
# layer (Qt's alone are three quarters of a file's compile time). Our own headers are not in them,
# so that a change of one compiles what includes it and no more. Every file still includes what it
# uses: the fuzz preset builds without.
option(TWOFOLD_PCH "Precompile the headers of Qt and the standard library" ON)

set(twofold_headers_core <algorithm> <cmath> <functional> <map> <memory> <optional> <string> <utility> <variant>
    <vector> <QCoreApplication> <QByteArray> <QDateTime> <QFile> <QHash> <QRegularExpression> <QSet>
    <QString> <QStringList>)
set(twofold_headers_ui ${twofold_headers_core} <QtWidgets>)
set(twofold_headers_test ${twofold_headers_core} <qtestcase.h> <QSignalSpy> <QTemporaryDir>)
set(twofold_headers_guitest ${twofold_headers_ui} <qtestcase.h> <QSignalSpy> <QTemporaryDir>)

# What tests are compiled with besides: literals in tests are the expected text (the product's own
# sources say what theirs mean), and Qt Test's paths would make each program's headers its own.
set(twofold_test_options -UQT_NO_CAST_FROM_ASCII -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR)

function(twofold_precompiled_layer layer)
    if(NOT TWOFOLD_PCH)
        return()
    endif()
    set(target twofold_precompiled_${layer})
    file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp CONTENT "")
    add_library(${target} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
    set_target_properties(${target} PROPERTIES AUTOMOC OFF)
    target_link_libraries(${target} PRIVATE twofold_options ${ARGN})
    target_precompile_headers(${target} PRIVATE ${twofold_headers_${layer}})
    if(layer MATCHES test)
        target_compile_options(${target} PRIVATE ${twofold_test_options})
    endif()
endfunction()

twofold_precompiled_layer(core Qt6::Core)
twofold_precompiled_layer(ui Qt6::Widgets)
if(TWOFOLD_TESTS)
    twofold_precompiled_layer(test Qt6::Core Qt6::Test)
    twofold_precompiled_layer(guitest Qt6::Widgets Qt6::Test)
endif()

# A target of the layer takes its headers precompiled.
function(twofold_use_precompiled target layer)
    if(TWOFOLD_PCH)
        target_precompile_headers(${target} REUSE_FROM twofold_precompiled_${layer})
    endif()
endfunction()
