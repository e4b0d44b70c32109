// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/start/recentbooks.h"

#include "core/base/quantity.h"

#include <QCoreApplication>
#include <QSettings>

namespace twofold::ui {

namespace {

constexpr int kMost = 8;

void store(const std::vector<RecentBook> &books)
{
    QSettings settings;
    settings.remove(QStringLiteral("recent"));
    settings.beginWriteArray(QStringLiteral("recent"));
    for (int i = 0; i < int(books.size()); ++i) {
        const auto &book = books[size_t(i)];
        settings.setArrayIndex(i);
        settings.setValue(QStringLiteral("path"), book.path);
        settings.setValue(QStringLiteral("openedAt"), book.openedAt);
        settings.setValue(QStringLiteral("campaign"), book.campaign);
        settings.setValue(QStringLiteral("runs"), book.runs);
        settings.setValue(QStringLiteral("lastVerdict"), campaign::verdictName(book.lastVerdict));
        settings.setValue(QStringLiteral("capacity"), book.capacity);
    }
    settings.endArray();
}

QString tr(const char *text)
{
    return QCoreApplication::translate("RecentBooks", text);
}

} // namespace

std::vector<RecentBook> recentBooks()
{
    QSettings settings;
    std::vector<RecentBook> books;
    const int count = settings.beginReadArray(QStringLiteral("recent"));
    for (int i = 0; i < std::min(count, kMost); ++i) {
        settings.setArrayIndex(i);
        RecentBook book;
        book.path = settings.value(QStringLiteral("path")).toString();
        book.openedAt = settings.value(QStringLiteral("openedAt")).toLongLong();
        book.campaign = settings.value(QStringLiteral("campaign")).toString();
        book.runs = settings.value(QStringLiteral("runs")).toInt();
        book.lastVerdict = campaign::parseVerdict(settings.value(QStringLiteral("lastVerdict")).toString())
                               .value_or(campaign::Verdict::None);
        book.capacity = settings.value(QStringLiteral("capacity")).toString();
        if (!book.path.isEmpty())
            books.push_back(book);
    }
    settings.endArray();
    return books;
}

void rememberBook(const RecentBook &book)
{
    auto books = recentBooks();
    std::erase_if(books, [&](const RecentBook &known) { return known.path == book.path; });
    books.insert(books.begin(), book);
    if (books.size() > kMost)
        books.resize(kMost);
    store(books);
}

void forgetBook(const QString &path)
{
    auto books = recentBooks();
    std::erase_if(books, [&](const RecentBook &known) { return known.path == path; });
    store(books);
}

QString capacityInBrief(const campaign::Campaign &campaign, const steering::Step &step)
{
    const auto *parameter = campaign.parameter(step.parameter);
    if (!parameter)
        return {};
    const QString what = parameter->title();
    const auto number = [&](double value) {
        return formatQuantity(value, parameter->unit);
    };
    if (step.capacity) {
        return step.capacity->atLeast ? tr("at least %1 %2").arg(number(step.capacity->value), what)
                                      : tr("%1 %2").arg(number(step.capacity->value), what);
    }
    const auto &bracket = step.bracket;
    if (bracket.pass && bracket.fail)
        return tr("%1 to %2 %3").arg(number(*bracket.pass), number(*bracket.fail), what);
    if (bracket.fail)
        return tr("under %1 %2").arg(number(*bracket.fail), what);
    if (bracket.pass)
        return tr("at least %1 %2").arg(number(*bracket.pass), what);
    return {};
}

} // namespace twofold::ui
