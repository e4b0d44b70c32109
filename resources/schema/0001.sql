-- SPDX-FileCopyrightText: The Twofold authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 1 of the book. Portable SQL; {id}, {blob} and {real} are what core/store/dialect.cpp
-- puts there for the database in use. Statements end with a semicolon at the end of a line.
-- Moments are microseconds since 1970 UTC, flags 0 or 1, lists and structures JSON text; a text
-- without content is NULL.

CREATE TABLE campaigns (
    id {id},
    name TEXT NOT NULL UNIQUE,
    goal TEXT,
    source TEXT,
    definition TEXT NOT NULL,
    revision BIGINT NOT NULL
);

-- Every parameter and metric key that a run of the campaign ever had. Runs name their values by
-- number, so a column that the campaign drops loses nothing: its values stay with the runs.
CREATE TABLE value_keys (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (campaign_id, number),
    UNIQUE (campaign_id, name)
);

CREATE TABLE runs (
    id {id},
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    parent INTEGER,
    started_at BIGINT,
    computed_verdict TEXT,
    own_verdict TEXT,
    computed_class TEXT,
    computed_component TEXT,
    own_class TEXT,
    own_component TEXT,
    cause TEXT,
    fix_parameter TEXT,
    fix_value TEXT,
    limit_accepted INTEGER NOT NULL,
    hypothesis TEXT,
    tags TEXT,
    window_mode TEXT,
    window_from {real},
    window_to {real},
    is_partial INTEGER NOT NULL,
    headline TEXT,
    look_at TEXT,
    generator_limited INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    revision BIGINT NOT NULL,
    parameters {blob} NOT NULL,
    metrics {blob} NOT NULL,
    UNIQUE (campaign_id, number)
);
CREATE INDEX runs_by_state ON runs (campaign_id, deleted);

CREATE TABLE findings (
    id {id},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX findings_by_run ON findings (run_id, position);

CREATE TABLE observations (
    id {id},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    written_at BIGINT NOT NULL,
    at_s {real},
    body TEXT NOT NULL
);
CREATE INDEX observations_by_run ON observations (run_id, written_at);

CREATE TABLE sources (
    id {id},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    format TEXT,
    files TEXT,
    sha256 TEXT,
    imported_at BIGINT NOT NULL,
    UNIQUE (run_id, position)
);
CREATE INDEX sources_by_content ON sources (sha256);

-- Apart from their rows, so that lists of sources and artifacts never touch the large values.
CREATE TABLE measurements (
    source_id BIGINT PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,
    body {blob} NOT NULL
);

-- Logs that a run was judged by, kept so that it can be judged again.
CREATE TABLE logs (
    id {id},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    host TEXT,
    from_generator INTEGER NOT NULL,
    size BIGINT NOT NULL,
    body {blob} NOT NULL
);
CREATE INDEX logs_by_run ON logs (run_id);

CREATE TABLE artifacts (
    id {id},
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    path TEXT,
    size BIGINT NOT NULL,
    sha256 TEXT,
    in_book INTEGER NOT NULL
);
CREATE INDEX artifacts_by_run ON artifacts (run_id);

CREATE TABLE artifact_contents (
    artifact_id BIGINT PRIMARY KEY REFERENCES artifacts (id) ON DELETE CASCADE,
    body {blob} NOT NULL
);

CREATE TABLE hosts (
    id {id},
    name TEXT NOT NULL UNIQUE,
    address TEXT,
    login TEXT,
    port INTEGER NOT NULL,
    key_file TEXT,
    role TEXT NOT NULL,
    tags TEXT,
    is_protected INTEGER NOT NULL,
    revision BIGINT NOT NULL
);

CREATE TABLE plans (
    id {id},
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    revision BIGINT NOT NULL,
    UNIQUE (campaign_id, name)
);

CREATE TABLE jobs (
    id {id},
    run_id BIGINT REFERENCES runs (id) ON DELETE CASCADE,
    plan_id BIGINT REFERENCES plans (id) ON DELETE SET NULL,
    host TEXT,
    token TEXT,
    state TEXT NOT NULL,
    directory TEXT,
    boot_id TEXT,
    start_ticks BIGINT NOT NULL,
    process_id BIGINT NOT NULL,
    exit_code INTEGER,
    message TEXT,
    owner TEXT,
    owned_until BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX jobs_by_run ON jobs (run_id);
CREATE INDEX jobs_by_plan ON jobs (plan_id);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
);
