// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later
// duckdb.mjs FORMAT FILE THREADS: the figures of an import as one exact query, in DuckDB; prints its
// seconds. Run in a folder where npm installed @duckdb/node-api.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { DuckDBInstance } = require('@duckdb/node-api');
const [format, file, threads] = process.argv.slice(2);
const name = `'${file.replaceAll("'", "''")}'`;

// Each sample as label, end in seconds, latency in ms, success.
const samples = {
  'jtl': `SELECT label, (timeStamp + elapsed) // 1000 AS second, elapsed, success
          FROM read_csv(${name}, header = true, all_varchar = false)`,
  'k6-json': `SELECT data.tags.method || ' ' || data.tags.name AS label,
                     epoch(data.time)::BIGINT AS second, data.value AS elapsed,
                     data.tags.expected_response = 'true' AS success
              FROM read_json(${name}, format = 'newline_delimited', columns = {
                metric: 'VARCHAR', type: 'VARCHAR', data: 'STRUCT("time" TIMESTAMP, "value" DOUBLE,
                tags STRUCT("method" VARCHAR, "name" VARCHAR, expected_response VARCHAR))'})
              WHERE metric = 'http_req_duration'`,
  'k6-csv': `SELECT method || ' ' || name AS label, timestamp AS second, metric_value AS elapsed,
                    expected_response AS success
             FROM read_csv(${name}, header = true)
             WHERE metric_name = 'http_req_duration'`,
};
const query = `SELECT label, second, count(*), count(*) FILTER (NOT success), avg(elapsed),
    min(elapsed), max(elapsed), quantile_disc(elapsed, [0.5, 0.75, 0.9, 0.95, 0.99, 0.999])
  FROM (${samples[format]}) GROUP BY GROUPING SETS ((label), (second), ())`;

const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
const begin = performance.now();
const rows = (await connection.runAndReadAll(query)).getRows();
const seconds = (performance.now() - begin) / 1000;
if (rows.length < 3)
  throw new Error('no result');
console.log(seconds.toFixed(3));
