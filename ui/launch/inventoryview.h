// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/campaign/plan.h"
#include "core/remote/reach.h"

#include <QThreadPool>
#include <QWidget>

#include <functional>
#include <map>
#include <memory>
#include <optional>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTableWidget;

namespace twofold::store {
class Book;
}
namespace twofold::remote {
class Keychain;
}

namespace twofold::ui {

class BookSession;
class EmptyState;
class NoticeBar;
class WindowPrompter;

// What hosts and plans have in common: a title, a table of rows, buttons to add, edit and remove,
// and a sentence where there is none. Writes go through the session's writer.
class InventoryView : public QWidget
{
    Q_OBJECT

public:
    void reload();

public slots:
    virtual void add() = 0;

signals:
    void changed(); // something was written

protected:
    InventoryView(BookSession *session, const QString &title, const QStringList &headers, const QString &none,
                  const QString &addText, QWidget *parent);

    virtual QList<QStringList> rows() = 0; // reads them again; in order
    virtual void edit(int row) = 0;
    virtual void remove(int row) = 0;
    virtual QString nameOf(int row) const = 0;

    BookSession *session() const { return m_session; }
    NoticeBar *notice() const { return m_notice; }
    // Runs on the writer's thread, then reloads; an error becomes a notice.
    void write(std::function<Result<void>(store::Book &)> work);
    // A button that does something with the current row; enabled where there is one.
    QPushButton *addButton(const QString &text, std::function<void(int row)> work);
    // Deletes secrets from the keychain on a thread of its own, and says which those were.
    void forget(QPushButton *button, const QString &of, std::function<Result<QStringList>()> work);
    int currentRow() const;

    void showEvent(QShowEvent *event) override;

private:
    void updateButtons();
    void removeNamed(const QString &name);

    BookSession *m_session;
    NoticeBar *m_notice;
    QLabel *m_count;
    QStackedWidget *m_stack;
    QTableWidget *m_table;
    QWidget *m_buttons;
    QPushButton *m_edit;
    QPushButton *m_remove;
    QList<QPushButton *> m_ofRow;
};

// The hosts of the book.
class HostsView : public InventoryView
{
    Q_OBJECT

public:
    explicit HostsView(BookSession *session, QWidget *parent = nullptr);
    // Ends the checks that are still under way.
    ~HostsView() override;
    // What is deleted here is deleted there; not owned. The desktop's own until another is set.
    void setKeychain(remote::Keychain *keychain) { m_keychain = keychain; }
    // How the checks connect; the user's own configuration until others are set.
    void setSessionOptions(const remote::SessionOptions &options) { m_options = options; }

    void add() override;

protected:
    QList<QStringList> rows() override;
    void edit(int row) override;
    void remove(int row) override;
    QString nameOf(int row) const override;

private:
    // Of one state of a host: what is edited is another.
    struct Check
    {
        qint64 revision = 0;
        std::optional<remote::Reach> reach; // absent: under way
    };

    void open(const campaign::Host &host);
    void check(const campaign::Host &host);
    const Check *checkOf(const campaign::Host &host) const; // null: not checked

    std::vector<campaign::Host> m_hosts;
    remote::Keychain *m_keychain;
    QPushButton *m_forget;
    remote::SessionOptions m_options;
    std::unique_ptr<WindowPrompter> m_prompter; // from the first check on
    QThreadPool m_checking;
    CancelToken m_cancel;
    std::map<qint64, Check> m_checks; // by the host's id
};

// The plans of the current campaign.
class PlansView : public InventoryView
{
    Q_OBJECT

public:
    explicit PlansView(BookSession *session, QWidget *parent = nullptr);
    void setKeychain(remote::Keychain *keychain) { m_keychain = keychain; } // as HostsView

    void add() override;

protected:
    QList<QStringList> rows() override;
    void edit(int row) override;
    void remove(int row) override;
    QString nameOf(int row) const override;

private:
    void open(const campaign::Plan &plan);

    std::vector<campaign::Plan> m_plans;
    remote::Keychain *m_keychain;
    QPushButton *m_forget;
};

} // namespace twofold::ui
