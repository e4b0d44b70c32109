// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace twofold::ui {

class Theme;

// The thin style sheet over Fusion, with the theme's colours filled in. Widgets ask for a look by
// dynamic properties, see ui/common/style.h.
QString styleSheet(const Theme &theme);

} // namespace twofold::ui
