// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/run.h"

#include <QFrame>
#include <QTextBrowser>

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace twofold::ui {

// Markdown as a person wrote it, without HTML, without loading anything: images stay text, links
// do not open. As high as its text.
class MarkdownText : public QTextBrowser
{
    Q_OBJECT

public:
    explicit MarkdownText(const QString &markdown, QWidget *parent = nullptr);

    QVariant loadResource(int type, const QUrl &name) override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void fitHeight();
};

// One observation: when it was written, the time in the run it is pinned to, its text.
class ObservationWidget : public QWidget
{
    Q_OBJECT

public:
    explicit ObservationWidget(const campaign::Observation &observation, QWidget *parent = nullptr);

signals:
    void timeRequested(double atS);
};

// Writes a new one.
class ObservationForm : public QFrame
{
    Q_OBJECT

public:
    explicit ObservationForm(std::optional<double> atS, QWidget *parent = nullptr);

    void begin();
    bool isEmpty() const;

public slots:
    void save();

signals:
    void saved(const QString &text, std::optional<double> atS);
    void cancelled();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QPlainTextEdit *m_text;
    QLineEdit *m_time;
    QLabel *m_problem;
};

// "7:12", "1:07:12" or seconds; nullopt: not a time.
std::optional<double> parseRunTime(QStringView text);

} // namespace twofold::ui
