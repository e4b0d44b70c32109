// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the sampler of a launched run writes on a host (core/remote/scripts/sampler.sh has the
// format): metrics are declared where they first come, rows name them by number.

#include "core/imports/eachline.h"
#include "core/imports/hostseries.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("HostSamplesReader", text);
}

constexpr size_t kMostMetrics = 1000;
constexpr double kMostIntervals = 4096; // of a run; longer ones are coarsened by doubling

struct Figure
{
    QString name;
    QString unit;
    QString label;
    std::vector<std::pair<double, double>> points; // s since the start, value
};

class HostSamples
{
public:
    LineVerdict take(QByteArrayView line)
    {
        const auto word = words(line);
        if (word.empty())
            return LineVerdict::Next;
        if (word[0] == "at")
            return takeRow(word);
        if (word[0] == "metric")
            return takeMetric(word);
        if (word[0] == "host" && word.size() >= 2) {
            m_host = hostKey(QString::fromUtf8(line.trimmed().sliced(5).trimmed()));
            return LineVerdict::Next;
        }
        if (word[0] == "started" && word.size() == 2) {
            const auto started = parseNumber(word[1]);
            if (!started)
                return LineVerdict::Damaged;
            m_started = *started;
            return LineVerdict::Next;
        }
        if (word[0] == "note") {
            m_notes += QString::fromUtf8(line.trimmed().sliced(4).trimmed());
            return LineVerdict::Next;
        }
        return word[0] == "twofold-samples" ? LineVerdict::Next : LineVerdict::Damaged;
    }

    void finish(Measurement &result, ByteSource &source)
    {
        double last = 0;
        for (const Figure &figure : m_figures) {
            if (!figure.points.empty())
                last = std::max(last, figure.points.back().first);
        }
        double width = 1;
        while (last / width > kMostIntervals)
            width *= 2;
        HostSeries series;
        for (const Figure &figure : m_figures) {
            const QString name = QStringLiteral("host.") % m_host % u'.' % figure.name;
            for (size_t i = 0; i < figure.points.size();) {
                const double begin = figure.points[i].first;
                const double end = width > 1 ? (std::floor(begin / width) + 1) * width : begin;
                double sum = 0;
                size_t count = 0;
                do {
                    sum += figure.points[i].second;
                    ++count;
                    ++i;
                } while (i < figure.points.size() && figure.points[i].first > begin
                         && figure.points[i].first < end);
                series.add(name, figure.label, figure.unit, m_started + begin, sum / double(count));
            }
        }
        series.finish(result, m_started > 0);
        for (const QString &note : m_notes)
            warn(result, source, 0, tr("The sampler noted: %1.").arg(note));
        if (series.ranBack())
            warn(result, source, 0, tr("The times run back within this file."));
        if (m_leftOut || series.leftOut())
            warn(result, source, 0, tr("The file has more series or points than are kept."));
    }

private:
    LineVerdict takeMetric(const std::vector<QByteArrayView> &word)
    {
        const auto id = word.size() >= 4 && word.size() <= 5 ? parseCount(word[1]) : std::nullopt;
        if (!id || *id != qint64(m_figures.size()) + 1 || m_figures.size() >= kMostMetrics)
            return LineVerdict::Damaged;
        Figure figure;
        figure.unit = word[2] == "-" ? QString() : QString::fromUtf8(word[2].first(qMin<qsizetype>(word[2].size(), 20)));
        figure.name = hostKey(QString::fromUtf8(word[3]));
        if (word.size() == 5)
            figure.label = QString::fromUtf8(word[4].first(qMin<qsizetype>(word[4].size(), 100)));
        m_figures.push_back(std::move(figure));
        return LineVerdict::Next;
    }

    LineVerdict takeRow(const std::vector<QByteArrayView> &word)
    {
        const auto at = word.size() % 2 == 0 ? parseNumber(word[1]) : std::nullopt;
        if (!at || *at < 0 || *at > 1e9)
            return LineVerdict::Damaged;
        for (size_t i = 2; i + 1 < word.size(); i += 2) {
            const auto id = parseCount(word[i]);
            const auto value = parseNumber(word[i + 1]);
            if (!id || *id < 1 || *id > qint64(m_figures.size()) || !value)
                return LineVerdict::Damaged;
            if (m_points >= HostSeries::kMostPoints) {
                m_leftOut = true;
                continue;
            }
            m_figures[size_t(*id - 1)].points.emplace_back(*at, *value);
            ++m_points;
        }
        return LineVerdict::Next;
    }

    QString m_host = QStringLiteral("unnamed");
    double m_started = 0;
    std::vector<Figure> m_figures;
    QStringList m_notes;
    size_t m_points = 0;
    bool m_leftOut = false;
};

Result<Measurement> readHostSamples(ByteSource &source, const Context &context)
{
    HostSamples samples;
    qint64 last = 0;
    bool cut = false;
    const auto read = eachLine(source, context, {}, [&](const ReportLine &line) {
        if (!line.ended) {
            cut = true;
            return LineVerdict::Stop;
        }
        last = line.number;
        return samples.take(line.text);
    });
    if (!read)
        return read.error();
    Measurement result;
    samples.finish(result, source);
    if (cut)
        markPartial(result, source, last);
    return result;
}

} // namespace

std::vector<Format> hostSamplesFormats()
{
    return {{{QStringLiteral("twofold-samples"), QStringLiteral("Twofold"),
              tr("The figures of a host that a launched run records.")},
             [](const Head &head) { return head.startsWith("twofold-samples 1") ? 100 : 0; },
             readHostSamples}};
}

} // namespace twofold::imports
