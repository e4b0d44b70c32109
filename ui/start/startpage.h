// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace twofold::ui {

// What the window shows while no book is open: ways to begin, recent books, examples.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    struct ExampleEntry
    {
        QString id;
        QString name;
        QString summary;
    };

    explicit StartPage(const std::vector<ExampleEntry> &examples, QWidget *parent = nullptr);

    // Reads the list of recent books again.
    void refresh();

signals:
    void newCampaignRequested();
    void spreadsheetRequested();
    void resultRequested();
    void openRequested();
    void bookRequested(const QString &path);
    void locateRequested(const QString &path); // the book is not where it was
    void exampleRequested(const QString &id);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeWays();
    QWidget *makeExamples(const std::vector<ExampleEntry> &examples);

    QVBoxLayout *m_recent;
    QWidget *m_first = nullptr;
};

} // namespace twofold::ui
