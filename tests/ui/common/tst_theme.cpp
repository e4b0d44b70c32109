// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/common/glyphs.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>

using namespace twofold;
using twofold::campaign::Verdict;
using twofold::ui::Theme;
using twofold::ui::Token;

namespace {

double luminance(const QColor &color)
{
    const auto channel = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF())
        + 0.0722 * channel(color.blueF());
}

// WCAG 2.1 contrast ratio.
double contrast(const QColor &a, const QColor &b)
{
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

QImage painted(const std::function<void(QPainter &)> &paint)
{
    QImage image(120, 28, QImage::Format_ARGB32);
    image.fill(Theme::instance().color(Token::Base));
    QPainter painter(&image);
    paint(painter);
    return image;
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { Theme::instance().setMode(Theme::Mode::Light); }

    void digits_areEquallyWideInEveryFace()
    {
        for (const auto face : {Theme::Face::Text, Theme::Face::Secondary, Theme::Face::Axis,
                                Theme::Face::NextStep, Theme::Face::Chip, Theme::Face::Strong,
                                Theme::Face::Fixed}) {
            const QFontMetricsF metrics(Theme::instance().font(face));
            const double zeros = metrics.horizontalAdvance(QStringLiteral("0000"));
            for (char digit = '1'; digit <= '9'; ++digit)
                QCOMPARE(metrics.horizontalAdvance(QString(4, QLatin1Char(digit))), zeros);
        }
    }

    void fonts_areTheBundledOnes()
    {
        QCOMPARE(QFontInfo(Theme::instance().font(Theme::Face::Text)).family(),
                 QStringLiteral("Twofold Sans"));
        QCOMPARE(QFontInfo(Theme::instance().font(Theme::Face::Fixed)).family(),
                 QStringLiteral("Twofold Mono"));
        const QFontMetricsF plain(Theme::instance().font(Theme::Face::Text));
        const QFontMetricsF strong(Theme::instance().font(Theme::Face::Strong));
        const auto word = QStringLiteral("worker connections");
        QVERIFY(strong.horizontalAdvance(word) > plain.horizontalAdvance(word));
    }

    void fonts_haveTheSignsThatFiguresNeed()
    {
        for (const auto face : {Theme::Face::Text, Theme::Face::Strong, Theme::Face::Fixed}) {
            const QFontMetricsF metrics(Theme::instance().font(face));
            for (const QChar sign : QString::fromUtf8("−×÷→≥≤~…“”’µ·"))
                QVERIFY2(metrics.inFont(sign), qPrintable(QString(sign)));
        }
    }

    void text_hasTheContrastOfTheLook_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void text_hasTheContrastOfTheLook()
    {
        QFETCH(bool, dark);
        auto &theme = Theme::instance();
        theme.setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
        QCOMPARE(theme.isDark(), dark);
        for (const auto ground : {Token::Window, Token::Base, Token::Head, Token::Selection, Token::Strip})
            for (const auto text : {Token::Text, Token::Text2, Token::Text3})
                QVERIFY(contrast(theme.color(text), theme.color(ground)) >= 4.5);
        QVERIFY(contrast(theme.color(Token::Button), Qt::white) >= 4.5);
        for (int slot = 1; slot <= 8; ++slot) {
            QVERIFY(contrast(theme.series(slot), theme.color(Token::Base)) >= 3.0);
            QVERIFY(contrast(theme.color(Token::Text), theme.classTint(slot)) >= 4.5);
        }
    }

    void modeChange_changesThePaletteAndSaysSo()
    {
        auto &theme = Theme::instance();
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setMode(Theme::Mode::Dark);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(QApplication::palette().color(QPalette::Base), theme.color(Token::Base));
        QVERIFY(QApplication::palette().color(QPalette::Base).lightness() < 60);
    }

    void ninthSeries_repeatsTheFirst()
    {
        QCOMPARE(Theme::instance().series(9), Theme::instance().series(1));
        QCOMPARE(Theme::instance().series(0), Theme::instance().series(1));
    }

    void icons_areDrawnInTheColourOfTheTheme()
    {
        const auto icon = Theme::instance().icon(QStringLiteral("launch"), Token::Text);
        const auto darkest = [&] {
            int lowest = 255;
            int highest = 0;
            const QImage image = icon.pixmap(32, 32).toImage();
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y).alpha() > 250) {
                        lowest = std::min(lowest, image.pixelColor(x, y).lightness());
                        highest = std::max(highest, image.pixelColor(x, y).lightness());
                    }
                }
            }
            return std::pair(lowest, highest);
        };
        QVERIFY(darkest().second < 80);
        Theme::instance().setMode(Theme::Mode::Dark);
        QVERIFY(darkest().first > 180);
    }

    void everyVerdict_hasAGlyphAndAChipOfItsOwn()
    {
        QList<QImage> glyphs;
        QList<QImage> chips;
        for (const auto verdict : {Verdict::Pass, Verdict::Fail, Verdict::Invalid,
                                   Verdict::Inconclusive, Verdict::Aborted}) {
            glyphs << painted([&](QPainter &painter) {
                ui::paintVerdictGlyph(painter, QRectF(0, 0, 28, 28), verdict, Qt::black);
            });
            chips << painted([&](QPainter &painter) {
                QVERIFY(ui::paintVerdictChip(painter, QRect(0, 0, 120, 28), verdict) > 28);
            });
        }
        for (int i = 0; i < glyphs.size(); ++i) {
            for (int j = i + 1; j < glyphs.size(); ++j) {
                QVERIFY(glyphs[i] != glyphs[j]);
                QVERIFY(chips[i] != chips[j]);
            }
        }
    }

    void noVerdict_paintsNothing()
    {
        const QImage blank = painted([](QPainter &) {});
        const QImage image = painted([](QPainter &painter) {
            QCOMPARE(ui::paintVerdictChip(painter, QRect(0, 0, 120, 28), Verdict::None), 0);
        });
        QCOMPARE(image, blank);
    }

    void everyClassSlot_hasAShapeOfItsOwn()
    {
        QList<QImage> glyphs;
        for (int slot = 1; slot <= 8; ++slot)
            glyphs << painted([&](QPainter &painter) {
                ui::paintClassGlyph(painter, QRectF(0, 0, 28, 28), slot, Qt::black);
            });
        for (int i = 0; i < glyphs.size(); ++i)
            for (int j = i + 1; j < glyphs.size(); ++j)
                QVERIFY(glyphs[i] != glyphs[j]);
    }

    void classColor_isTheEngineersOwnWhereThereIsOne()
    {
        campaign::FailureClass failureClass;
        failureClass.slot = 3;
        QCOMPARE(ui::classColor(failureClass), Theme::instance().series(3));
        failureClass.rgb = QStringLiteral("#123456");
        QCOMPARE(ui::classColor(failureClass), QColor(0x12, 0x34, 0x56));
    }
};

TWOFOLD_TEST(ThemeTest)
#include "tst_theme.moc"
