# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later

from faults import fault


@fault("control", "", "")
def control(ground, stack):
    """no fault"""
    ground.application(stack)
    ground.proxy(stack)
    return None
