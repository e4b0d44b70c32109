// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QList>
#include <QStringList>
#include <QWidget>

#include <memory>

namespace twofold::ui {
class BookSession;
}

namespace twofold::ui::compare {

// Any number of runs of the current campaign side by side: ladder and timelines, percentiles,
// bars, factors; the table of differences beneath. Measurements are read and compared on another
// thread. The session must outlive the view.
class CompareView : public QWidget
{
    Q_OBJECT

public:
    enum class Tab { Ladder, Percentiles, Bars, Factors };

    explicit CompareView(BookSession *session, QWidget *parent = nullptr);
    ~CompareView() override;

    // Numbers of the current campaign; the baseline is the first passed one unless it was chosen.
    // What is not a run (any more) is left out. An empty list: the last run with its parent.
    void setRuns(const QList<int> &numbers);
    QList<int> runs() const;
    void setBaseline(int number);
    int baseline() const; // 0 where there are no runs

    void setTab(Tab tab);
    Tab tab() const;
    void setParameter(const QString &key); // of the ladder
    void setMetric(const QString &key); // of the timelines

    // For the status bar: "3 runs, baseline run 13".
    QString statusText() const;
    // Names of the tab's charts, and how one of them, or "Differences", is written; the path's
    // ending says the format. What went wrong is shown in the view, too.
    QStringList exportable() const;
    Result<void> exportTo(const QString &what, const QString &path);

    // True while measurements are being read; the charts then still show what was there before.
    bool isLoading() const;

signals:
    void runActivated(int number); // show it in the Run pane
    void statusChanged();
    void loaded(); // charts and table show the runs

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::compare
