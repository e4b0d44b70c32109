// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/celleditor.h"

#include "ui/common/style.h"

#include <QLabel>

#include <algorithm>

namespace twofold::ui {

CellEditor::CellEditor(Check check, QWidget *parent)
    : QLineEdit(parent)
    , m_check(std::move(check))
{
    setFrame(false);
    setFont(Theme::instance().font(Theme::Face::Text));
    connect(this, &QLineEdit::textEdited, this, [this] {
        if (m_problem && m_check(text()))
            showProblem({});
    });
}

CellEditor::~CellEditor()
{
    delete m_problem;
}

bool CellEditor::confirm()
{
    const auto checked = m_check(text());
    showProblem(checked ? QString() : checked.error().message);
    return checked.ok();
}

QString CellEditor::problem() const
{
    return m_problem ? m_problem->text() : QString();
}

void CellEditor::showProblem(const QString &sentence)
{
    setWrong(this, !sentence.isEmpty());
    setAccessibleDescription(sentence);
    if (sentence.isEmpty()) {
        delete m_problem;
        m_problem = nullptr;
        return;
    }
    auto *area = parentWidget();
    if (!m_problem) {
        m_problem = makeLabel(sentence, Theme::Face::Secondary, Tone::Fail, area);
        m_problem->setWordWrap(true);
        m_problem->setMargin(6);
        m_problem->setAutoFillBackground(true);
        setSurface(m_problem, Surface::Base);
        m_problem->setStyleSheet(QStringLiteral("border: 1px solid %1;")
                                     .arg(Theme::instance().color(Token::Fail).name()));
    }
    m_problem->setText(sentence);
    const int width = std::min(300, std::max(120, area->width() - 8));
    const int height = m_problem->heightForWidth(width) + 4;
    const int left = std::min(x(), std::max(2, area->width() - width - 2));
    const bool below = geometry().bottom() + 2 + height <= area->height();
    m_problem->setGeometry(left, below ? geometry().bottom() + 2 : y() - height - 2, width, height);
    m_problem->show();
    m_problem->raise();
}

} // namespace twofold::ui
