// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/stylesheet.h"

#include "ui/common/theme.h"

#include <array>

namespace twofold::ui {

namespace {

// @name stands for a token, @mode for light or dark (names of images).
constexpr auto kSheet = R"(
QToolTip { background: @base; color: @text; border: 1px solid @line2; padding: 4px 6px; }

QMenuBar { background: @window; color: @text; border: none; border-bottom: 1px solid @line2; padding: 0 6px; spacing: 0; }
QMenuBar::item { background: transparent; padding: 5px 10px; border-radius: 3px; }
QMenuBar::item:selected { background: @selection; }
QMenu { background: @base; color: @text; border: 1px solid @line2; padding: 4px 0; }
QMenu::item { padding: 5px 24px 5px 28px; border: none; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @line; margin: 4px 0; }
QMenu::icon { left: 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }

QPushButton { background: @base; color: @text; border: 1px solid @control; border-radius: 3px; padding: 0 11px; min-height: 26px; }
QPushButton:hover { background: @head; }
QPushButton:pressed { background: @line; }
QPushButton:disabled { color: @text3; border-color: @line2; }
QPushButton:focus { border: 2px solid @accent; padding: 0 10px; min-height: 24px; }
QPushButton::menu-indicator { image: url(:/icons/qss-chevron-@mode.svg); width: 14px; height: 14px; subcontrol-position: right center; subcontrol-origin: padding; right: 6px; }
QPushButton[hasMenu="true"] { padding-right: 26px; }
QPushButton[hasMenu="true"]:focus { padding-right: 25px; }
QPushButton[bar="true"] { min-height: 22px; padding: 0 8px; }
QPushButton[bar="true"]:focus { min-height: 20px; padding: 0 7px; }
QPushButton[look="primary"] { background: @button; color: #FFFFFF; border: 1px solid @button; font-weight: 600; }
QPushButton[look="primary"]:hover { background: @buttonHover; }
QPushButton[look="primary"]:disabled { background: @line; color: @text3; border-color: @line2; }
QPushButton[look="primary"]:focus { border: 2px solid @text; }
QPushButton[look="danger"] { color: @fail; border: 1px solid @fail; font-weight: 600; }
QPushButton[look="danger"]:focus { border: 2px solid @fail; }
QPushButton[look="danger"]:disabled { color: @text3; border-color: @line2; }
QPushButton[look="flat"] { background: transparent; border: 1px solid transparent; }
QPushButton[look="flat"]:hover { background: @line; }
QPushButton[look="flat"]:focus { border: 2px solid @accent; }
QPushButton[look="chip"] { background: @line; border: 1px solid @line; min-height: 18px; padding: 0 6px; }
QPushButton[look="chip"]:hover { border-color: @control; background: @line; }
QPushButton[look="chip"]:focus { border: 2px solid @accent; min-height: 16px; padding: 0 5px; }
QPushButton[look="link"] { background: transparent; color: @accent; border: 1px solid transparent; padding: 0 3px; min-height: 18px; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid @accent; padding: 0 2px; min-height: 16px; }
QPushButton[look="link"]:disabled { color: @text3; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 3px; padding: 2px; color: @text; }
QToolButton:hover { background: @line; }
QToolButton:focus { border: 2px solid @accent; padding: 1px; }
QToolButton:disabled { color: @text3; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: @base; color: @text; border: 1px solid @control; border-radius: 3px; selection-background-color: @selection; selection-color: @text; }
QLineEdit, QAbstractSpinBox, QComboBox { min-height: 26px; padding: 0 6px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid @accent; min-height: 24px; padding: 0 5px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent; }
QLineEdit[bar="true"], QComboBox[bar="true"] { min-height: 22px; }
QLineEdit[bar="true"]:focus, QComboBox[bar="true"]:focus { min-height: 20px; }
QLineEdit[wrong="true"] { border-color: @fail; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { background: @head; color: @text3; border-color: @line2; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/qss-chevron-@mode.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @base; color: @text; border: 1px solid @line2; selection-background-color: @selection; selection-color: @text; outline: none; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(:/icons/qss-chevron-up-@mode.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/qss-chevron-@mode.svg); width: 12px; height: 12px; }
QAbstractItemView QLineEdit { min-height: 0; border-radius: 0; border: 2px solid @accent; padding: 0 4px; }
QAbstractItemView QComboBox { min-height: 0; border-radius: 0; border: none; padding: 0 6px; background: transparent; }
QAbstractItemView QComboBox:focus { border: 2px solid @accent; padding: 0 4px; }
QAbstractItemView QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QTableWidget::item { padding: 0 6px; border: none; }
QTableWidget::item:selected { background: @selection; }

QCheckBox, QRadioButton { spacing: 8px; color: @text; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @control; background: @base; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @button; border-color: @button; image: url(:/icons/qss-check.svg); }
QRadioButton::indicator:checked { border-color: @accent; image: url(:/icons/qss-dot-@mode.svg); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @accent; width: 12px; height: 12px; }
QCheckBox:disabled, QRadioButton:disabled { color: @text3; }

QAbstractItemView { background: @base; color: @text; border: none; outline: none; selection-background-color: @selection; selection-color: @text; gridline-color: @line; }
QHeaderView { background: @head; border: none; }
QHeaderView::section { background: @head; color: @text2; border: none; border-bottom: 1px solid @line2; padding: 0 6px; }
QTableWidget::item { padding: 0 6px; }
QTableView QTableCornerButton::section { background: @head; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid @line2; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @text2; padding: 9px 14px 8px 14px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; font-weight: 600; }
QTabBar::tab:focus { background: @selection; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line2; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QSplitter::handle { background: @line2; }
QProgressBar { background: @line; border: none; border-radius: 2px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @button; border-radius: 2px; }
QDialog { background: @base; }

QWidget[surface="base"] { background: @base; }
QWidget[surface="window"] { background: @window; }
QWidget[surface="head"] { background: @head; }
QWidget[surface="strip"] { background: @strip; }
QFrame[line="bottom"] { border: none; border-bottom: 1px solid @line2; }
QFrame[line="top"] { border: none; border-top: 1px solid @line2; }
QFrame[line="left"] { border: none; border-left: 1px solid @line2; }
QFrame[line="right"] { border: none; border-right: 1px solid @line2; }
QFrame[line="row"] { border: none; border-bottom: 1px solid @line; }
QFrame[line="box"] { border: 1px solid @line2; border-radius: 3px; }
QLabel[tone="text2"] { color: @text2; }
QLabel[tone="text3"] { color: @text3; }
QLabel[tone="fail"] { color: @fail; }
QLabel[tone="pass"] { color: @pass; }
QLabel[tone="caution"] { color: @changedMark; }
QLabel[look="chip"] { background: @line; color: @text; border-radius: 3px; padding: 2px 6px; }
)";

struct Name
{
    const char *name;
    Token token;
};

// Longer names first: @text2 before @text.
constexpr std::array kNames = {
    Name{"@changedMark", Token::ChangedMark}, Name{"@selection", Token::Selection},
    Name{"@control", Token::Control},         Name{"@accent", Token::Accent},
    Name{"@window", Token::Window},           Name{"@strip", Token::Strip},
    Name{"@text2", Token::Text2},             Name{"@text3", Token::Text3},
    Name{"@line2", Token::Line2},             Name{"@head", Token::Head},
    Name{"@base", Token::Base},               Name{"@text", Token::Text},
    Name{"@line", Token::Line},               Name{"@pass", Token::Pass},
    Name{"@fail", Token::Fail},
};

} // namespace

QString styleSheet(const Theme &theme)
{
    auto sheet = QString::fromLatin1(kSheet);
    const QColor button = theme.color(Token::Button);
    sheet.replace(QLatin1String("@buttonHover"), button.darker(112).name());
    sheet.replace(QLatin1String("@button"), button.name());
    sheet.replace(QLatin1String("@mode"), theme.isDark() ? QStringLiteral("dark") : QStringLiteral("light"));
    for (const auto &entry : kNames)
        sheet.replace(QLatin1String(entry.name), theme.color(entry.token).name());
    return sheet;
}

} // namespace twofold::ui
