#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the bundled fonts from the Debian packages fonts-inter and fonts-jetbrains-mono.

Qt 6.4 cannot switch on an OpenType feature, and Inter's digits are proportional: a column of
numbers would not line up. So the digits of the character map point at the tabular glyphs here.
The fonts are renamed, as the Open Font License asks of a changed copy, and cut down to the
scripts that names, units and logs are likely to use. Contextual alternates are left out: a log
line has to look as it was written ("->" stays two characters).

Usage: /usr/bin/python3 make-fonts.py   (needs python3-fonttools; writes beside itself)
"""

import os

from fontTools import subset
from fontTools.ttLib import TTFont

INTER = "/usr/share/fonts/opentype/inter/Inter-%s.otf"
JETBRAINS = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-%s.ttf"

# Latin with its extensions, combining marks, Greek, Cyrillic, punctuation, super- and subscripts,
# currency, letter-like, arrows, mathematics, boxes and shapes.
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF),
          (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF),
          (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
          (0x2500, 0x257F), (0x2580, 0x259F), (0x25A0, 0x25FF), (0x2713, 0x2717), (0xFFFD, 0xFFFD)]


def tabular_digits(font):
    """Glyph of each digit -> its tabular glyph, from the font's own tnum feature."""
    gsub = font["GSUB"].table
    swap = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for table in gsub.LookupList.Lookup[index].SubTable:
                table = getattr(table, "ExtSubTable", table)
                swap.update(getattr(table, "mapping", {}))
    return swap


def rename(font, family, style):
    name = font["name"]
    copyright_text = name.getDebugName(0)
    license_text = name.getDebugName(13)
    license_url = name.getDebugName(14)
    name.names = []
    # Styles beyond regular and bold are families of their own for old readers (1, 2) and one
    # family for new ones (16, 17).
    regular = style == "Regular"
    entries = {0: copyright_text, 1: family if regular else "%s %s" % (family, style), 2: "Regular",
               3: "%s %s" % (family, style), 4: family if regular else "%s %s" % (family, style),
               5: "Version 1.000", 6: "%s-%s" % (family.replace(" ", ""), style.replace(" ", "")),
               13: license_text, 14: license_url}
    if not regular:
        entries.update({16: family, 17: style})
    for key, text in entries.items():
        if text:
            name.setName(text, key, 3, 1, 0x409)


def make(source, target, family, style, tabular):
    font = TTFont(source)
    if tabular:
        swap = tabular_digits(font)
        for table in font["cmap"].tables:
            for code in range(ord("0"), ord("9") + 1):
                if code in table.cmap:
                    table.cmap[code] = swap.get(table.cmap[code], table.cmap[code])
        # In the heavier weights of this version the tabular 4 is 2 or 3 units narrower.
        digits = font.getBestCmap()
        width = font["hmtx"][digits[ord("0")]][0]
        for code in range(ord("0"), ord("9") + 1):
            font["hmtx"][digits[code]] = (width, font["hmtx"][digits[code]][1])
    options = subset.Options()
    options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk"]
    options.hinting = not tabular
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for low, high in RANGES for c in range(low, high + 1)])
    subsetter.subset(font)
    rename(font, family, style)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = ["%s-%s" % (family.replace(" ", ""), style)]
        top = cff.topDictIndex[0]
        top.FullName = "%s %s" % (family, style)
        top.FamilyName = family
    # Without a fixed stamp the file would differ from run to run.
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)
    print(target, os.path.getsize(target))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    for style in ("Regular", "Medium", "SemiBold"):
        make(INTER % style, os.path.join(here, "TwofoldSans-%s.otf" % style), "Twofold Sans",
             style, tabular=True)
    make(JETBRAINS % "Regular", os.path.join(here, "TwofoldMono-Regular.ttf"), "Twofold Mono",
         "Regular", tabular=False)


if __name__ == "__main__":
    main()
