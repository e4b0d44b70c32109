// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/run/changelist.h"

#include "core/base/quantity.h"
#include "ui/common/style.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <map>

namespace twofold::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("RunPane", text);
}

} // namespace

QString valueWords(const campaign::Value &value, const campaign::Parameter *parameter)
{
    using campaign::ParameterKind;
    if (campaign::isAbsent(value))
        return tr("blank");
    if (parameter && parameter->kind == ParameterKind::Secret)
        return QString(6, QChar(0x2022));
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? tr("yes") : tr("no");
    QString unit = parameter ? parameter->unit : QString();
    if (unit.isEmpty() && parameter && parameter->kind == ParameterKind::Bytes)
        unit = QStringLiteral("B");
    if (unit.isEmpty() && parameter && parameter->kind == ParameterKind::Duration)
        unit = QStringLiteral("s");
    if (const auto number = campaign::valueNumber(value))
        return formatQuantity(*number, unit);
    return campaign::valueText(value);
}

ChangeLists listChanges(const campaign::Run &parent, const campaign::Run &run,
                        const campaign::Campaign &campaign)
{
    ChangeLists lists;
    for (const auto &change : campaign::changesSince(parent, run)) {
        const auto *parameter = campaign.parameter(change.parameter);
        ChangeWords words{parameter ? parameter->title() : change.parameter,
                          valueWords(change.from, parameter), valueWords(change.to, parameter)};
        (parameter && parameter->probed ? lists.drifted : lists.set).push_back(std::move(words));
    }
    for (const auto &parameter : campaign.parameters) {
        if (parameter.probed && run.parameters.find(parameter.key))
            ++lists.probed;
    }
    return lists;
}

ChangeWidget::ChangeWidget(const ChangeWords &change, QWidget *parent)
    : QWidget(parent)
{
    auto *title = makeLabel(change.title, Theme::Face::Text, Tone::Text, this);
    auto *from = makeLabel(QString(change.from % u' ' % QChar(0x2192)), Theme::Face::Text, Tone::Text2, this);
    auto *to = makeLabel(change.to, Theme::Face::Strong, Tone::Text, this);
    for (auto *label : {title, from, to})
        label->setToolTip(label->text().toHtmlEscaped());
    to->setWordWrap(change.to.size() > 16);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(14, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(title, 1);
    line->addWidget(from);
    line->addWidget(to);
    setAccessibleName(tr("%1 from %2 to %3").arg(change.title, change.from, change.to));
}

void ChangeWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::instance().color(Token::ChangedMark));
    const double top = height() / 2.0 - 4;
    painter.drawPolygon(QPolygonF({QPointF(1, top), QPointF(9, top), QPointF(1, top + 8)}));
}

std::vector<HostLine> hostLines(const campaign::Run &run, const std::vector<campaign::Job> &jobs)
{
    std::map<QString, QStringList> details;
    for (const auto &job : jobs) {
        QString words = campaign::jobStateName(job.state);
        if (job.exitCode)
            words += tr(", exit code %1").arg(*job.exitCode);
        if (!job.message.isEmpty())
            words += QStringLiteral(": ") % job.message;
        details[job.host].append(words);
    }
    for (const auto &[key, value] : run.metrics) {
        if (!key.startsWith(QLatin1String("host.")))
            continue;
        // "host.<name>.<metric>"; a name may have dots of its own.
        const auto dot = key.lastIndexOf(u'.');
        if (dot <= 5)
            continue;
        QString metric = key.mid(dot + 1);
        metric.replace(u'_', u' ');
        if (metric == QLatin1String("cpu"))
            metric = QStringLiteral("CPU");
        details[key.mid(5, dot - 5)].append(
            QString(metric % u' ' % formatQuantity(value, campaign::standardMetric(key).unit)));
    }
    std::vector<HostLine> lines;
    for (const auto &[host, words] : details)
        lines.push_back({host, words.join(QStringLiteral(", "))});
    return lines;
}

} // namespace twofold::ui
