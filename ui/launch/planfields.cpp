// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/launch/planfields.h"

#include "ui/common/style.h"

#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace twofold::ui {

QFormLayout *makeForm(QWidget *page)
{
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 12, 0, 0);
    auto *form = new QFormLayout;
    form->setVerticalSpacing(8);
    column->addLayout(form);
    column->addStretch(); // else the sentences between the fields would take what is left
    return form;
}

QPlainTextEdit *makeLines(const QString &text, int lines, QWidget *parent)
{
    auto *edit = new QPlainTextEdit(text, parent);
    edit->setFont(Theme::instance().font(Theme::Face::Fixed));
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * lines + 14);
    edit->setTabChangesFocus(true);
    return edit;
}

QLineEdit *makeCommandLine(const QString &text, const QString &placeholder, const QString &name, QWidget *parent)
{
    auto *edit = new QLineEdit(text, parent);
    edit->setFont(Theme::instance().font(Theme::Face::Fixed));
    edit->setPlaceholderText(placeholder);
    edit->setAccessibleName(name);
    return edit;
}

QDoubleSpinBox *makeSeconds(double value, double least, double most, const QString &words, QWidget *parent)
{
    auto *box = new QDoubleSpinBox(parent);
    box->setRange(least, most);
    box->setDecimals(0);
    box->setSuffix(QCoreApplication::translate("twofold::ui::PlanDialog", " s"));
    box->setSpecialValueText(words);
    box->setValue(value);
    return box;
}

QListWidget *makeHostList(const std::vector<campaign::Host> &hosts, const QList<campaign::HostRole> &roles,
                          const campaign::Plan &plan, const QString &name, QWidget *parent)
{
    auto *list = new QListWidget(parent);
    list->setAccessibleName(name);
    for (const auto &host : hosts) {
        if (!roles.contains(host.role) || (host.isProtected && host.role != campaign::HostRole::Observer))
            continue;
        const bool isOfPlan = std::any_of(plan.roles.begin(), plan.roles.end(), [&](const auto &role) {
            return roles.contains(role.role) && role.hosts.contains(host.name);
        });
        auto *item = new QListWidgetItem(host.name, list);
        item->setData(Qt::UserRole, static_cast<int>(host.role));
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(isOfPlan ? Qt::Checked : Qt::Unchecked);
    }
    list->setFixedHeight(std::clamp(list->count(), 1, 5) * 20 + 6);
    setEdge(list, Edge::Box);
    return list;
}

QStringList linesOf(const QPlainTextEdit *edit)
{
    QStringList lines = edit->toPlainText().split(QLatin1Char('\n'));
    for (QString &line : lines)
        line = line.trimmed();
    lines.removeAll(QString());
    return lines;
}

QStringList wordsOf(const QLineEdit *edit)
{
    return edit->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace twofold::ui
