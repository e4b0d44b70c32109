// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

#include <memory>

namespace twofold::ui {
class BookSession;
}

namespace twofold::ui::compare {

// The ladder beneath the Log: a header that folds, the first limit's metric of the best run at
// each value, and the legend. Follows the session. The session must outlive it.
class LadderDock : public QWidget
{
    Q_OBJECT

public:
    explicit LadderDock(BookSession *session, QWidget *parent = nullptr);
    ~LadderDock() override;

    bool isFolded() const;
    void setFolded(bool folded); // only the header stays

signals:
    void openInCompare(const QList<int> &runs); // the runs of the ladder's current line
    void runActivated(int number); // a glyph was clicked
    void foldedChanged(bool folded);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::compare
