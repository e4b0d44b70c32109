// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/criterion.h"
#include "core/campaign/ids.h"
#include "core/campaign/value.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <optional>
#include <vector>

namespace twofold::campaign {

// Groups of parameters, in the order the grid shows them. A campaign may use other names too.
inline const QStringList kParameterGroups = {
    QStringLiteral("Load"), QStringLiteral("System under test"), QStringLiteral("Load generator"),
    QStringLiteral("Environment"), QStringLiteral("Limits")};

struct Parameter
{
    QString key; // unique in the campaign
    QString label; // header text; empty: the key
    QString group = QStringLiteral("Load");
    ParameterKind kind = ParameterKind::Text;
    QString unit;
    QString component;
    QStringList choices; // Choice only
    Value defaultValue;
    bool probed = false; // read from a host, not set by the engineer: drift warns, never counts
    bool hidden = false;

    QString title() const { return label.isEmpty() ? key : label; }

    bool operator==(const Parameter &) const = default;
};

enum class Direction { Neutral, Lower, Higher }; // which is better
enum class MetricRole { Target, Intrinsic }; // decides the verdict, or of a host or process

QString directionName(Direction direction); // "neutral", "lower", "higher"
std::optional<Direction> parseDirection(QStringView name);

struct Metric
{
    QString key;
    QString label;
    QString unit;
    Direction direction = Direction::Neutral;
    MetricRole role = MetricRole::Target;
    bool hidden = false;

    QString title() const { return label.isEmpty() ? key : label; }

    bool operator==(const Metric &) const = default;
};

// The metric as the CLI contract knows it (label, unit, direction, role); any other key comes
// back neutral, without a unit.
Metric standardMetric(QStringView key);

// Whose part of the test a component is. Decides between fail and invalid.
enum class Side { SystemUnderTest, Generator, Environment, Test };

QString sideName(Side side); // "system", "generator", "environment", "test"
std::optional<Side> parseSide(QStringView name);

struct Component
{
    QString name; // "application", "proxy", "database", "load generator", …
    Side side = Side::SystemUnderTest;

    bool operator==(const Component &) const = default;
};

struct FailureClass
{
    QString name; // "Application", "Proxy", …
    QString component;
    int slot = 0; // 1 to 8: colour and glyph of LOOK; 0: the first that is free
    QString rgb; // "#RRGGBB" where the engineer chose a colour; else empty

    bool operator==(const FailureClass &) const = default;
};

// A known way in which systems say that they have reached a limit, as text: core/verdict checks it,
// compiles it and knows the built-in ones. Fields and ranges: resources/signatures/README.md.
struct FailureSignature
{
    QString id; // "nginx-worker-connections"
    QString expression; // Perl-compatible, tried on one line; case does not matter
    QList<QByteArray> contains; // lower case; a matching line holds at least one. Empty: any line
    QString component; // "proxy"
    QString failureClass; // "Proxy"
    Side side = Side::SystemUnderTest;
    // Whose part it is where the load generator itself wrote the line, if that differs.
    std::optional<Side> atGenerator;
    QString meaning; // one sentence
    QStringList lookAt; // settings
    QString check; // command on the host
    QString usualFix;
    QString example; // a real line; the expression's own test
    int rank = 0; // 0 to 1,000; higher explains more: a cause outranks its consequence

    bool operator==(const FailureSignature &) const = default;
};

// How the value of a ladder grows while it passes.
enum class Growth { Double, Factor, Step, List };

struct Ladder
{
    QString parameter;
    Growth growth = Growth::Double;
    double amount = 2; // Factor: the factor; Step: what is added
    std::vector<double> values; // List: ascending
    std::optional<double> bound; // highest value to try
    double grid = 1; // values are multiples of this; 0: any
    double tolerance = 0.05; // bracket closed when (fail - pass) / pass is at most this

    bool operator==(const Ladder &) const = default;
};

// From when on figures of a run tell something; the defaults of DESIGN section 5.
struct Thresholds
{
    qint64 fewestRequests = 100;
    double shortestS = 15; // a shorter run is inconclusive, unless a limit is clearly broken
    double lastingS = 10; // what a resource or a limit has to stay at to count
    double generatorBusy = 0.95; // share of what the load process can use
    double littlesLawTolerance = 0.2;
    // Script exceptions and the generator's own failures below this share of the requests are told
    // and decide nothing.
    double materialShare = 0.01;

    bool operator==(const Thresholds &) const = default;
};

struct Campaign
{
    CampaignId id;
    QString name; // unique in the book
    QString goal; // text for people; the criteria of kind Goal are what is computed
    QString source; // where published figures come from; empty: the engineer's own runs
    std::vector<Parameter> parameters; // in column order
    std::vector<Metric> metrics; // in column order
    std::vector<Component> components;
    std::vector<FailureClass> classes;
    std::vector<Criterion> criteria;
    std::vector<Ladder> ladders; // the first is the one in work
    // Its own, beside the built-in ones; one with the id of a built-in one takes its place.
    std::vector<FailureSignature> signatures;
    QStringList mutedSignatures; // ids that judge none of its runs
    Thresholds thresholds;
    qint64 revision = 0;

    const Parameter *parameter(QStringView key) const;
    const Metric *metric(QStringView key) const;
    const FailureClass *failureClass(QStringView name) const;
    const Component *component(QStringView name) const;
    // The named ladder, else the first, else one along the first numeric parameter of group Load.
    std::optional<Ladder> ladder(QStringView parameter = {}) const;

    bool operator==(const Campaign &) const = default;
};

// A campaign with the default components and the eight failure classes of LOOK.
Campaign newCampaign(const QString &name, const QString &goal = {});

// Slot 1 to 8 that the classes use least, lowest first.
int freeSlot(const std::vector<FailureClass> &classes);

} // namespace twofold::campaign
