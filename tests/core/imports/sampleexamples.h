// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <vector>

namespace twofold::tests {

// A small file of each format of samples, to be cut, spoilt and fuzzed.
struct SampleExample
{
    const char *format;
    QByteArray bytes;
};

inline const std::vector<SampleExample> &sampleExamples()
{
    static const std::vector<SampleExample> all = {
        {"jmeter-csv",
         "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,bytes,allThreads\n"
         "1700000000000,20,a,200,OK,U 1-1,true,100,5\r\n"
         "1700000000100,21,\"b, \"\"c\"\"\",503,\"no,\nway\",U 1-1,false,100,5\n"
         "1700000000200,22,a,200,OK,U 1-2,true,100,6\n"},
        {"jmeter-csv", "1700000000000,20,a,200,OK,U 1-1,text,true,100,5,5,9\n"
                       "1700000000100,20,a,500,Bad,U 1-1,text,false,100,5,5,9\n"},
        {"jmeter-xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testResults version=\"1.2\">\n"
         "<httpSample t=\"20\" ts=\"1700000000000\" s=\"true\" lb=\"a\" rc=\"200\" rm=\"OK\" by=\"5\">\n"
         "<httpSample t=\"5\" ts=\"1700000000000\" s=\"true\" lb=\"a-0\" rc=\"200\" rm=\"OK\"/>\n"
         "</httpSample>\n"
         "<sample t=\"30\" ts=\"1700000000100\" s=\"false\" lb=\"b\" rc=\"500\" rm=\"no\" dt=\"text\">"
         "<assertionResult><failure>true</failure><failureMessage>too slow</failureMessage>"
         "</assertionResult></sample>\n</testResults>\n"},
        {"k6-csv", "metric_name,timestamp,metric_value,error,method,name,status,url\n"
                   "http_reqs,1600000000,1,,GET,\"a,b\",200,a\n"
                   "http_req_duration,1600000000,5.25,,GET,\"a,b\",200,a\n"
                   "vus,1600000000,5,,,,,\n"},
        {"k6-json",
         "{\"type\":\"Point\",\"data\":{\"time\":\"2023-11-14T22:13:20.5Z\",\"value\":1,\"tags\":"
         "{\"name\":\"caf\\u00e9\",\"status\":\"200\"}},\"metric\":\"http_reqs\"}\n"
         "{\"type\":\"Point\",\"data\":{\"time\":\"2023-11-14T22:13:20.5Z\",\"value\":7.5,\"tags\":"
         "null},\"metric\":\"http_req_duration\"}\n"},
        {"samples-csv", "time,delay_ms,success,label\n1,5,true,a\n2,,false,\"b\n\"\n3,7.5,1,a\n"},
        {"samples-json", "{\"ts\":1,\"delay_ms\":5,\"ok\":true}\n{\"ts\":2,\"delay_ms\":6,\"ok\":false}\n"},
        {"samples-json", "[{\"ts\":1,\"delay_ms\":5,\"ok\":true},{\"ts\":2,\"delay_ms\":6,\"ok\":false}]"},
        {"hey-csv",
         "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n"
         "0.0210,0.0001,0.0000,0.0000,0.0208,0.0001,200,0.0016\n"},
        {"ab-gnuplot", "starttime\tseconds\tctime\tdtime\tttime\twait\n"
                       "Fri Nov 20 20:19:46 2026\t1795205986\t0\t5\t5\t5\n"},
        {"h2load-log", "1795206575972458\t200\t7849\n1795206575972462\t503\t7867\n"},
        {"vegeta-csv", "1795206144663677229,200,8830891,0,3,,b2sK,,0,GET,http://h/a,Qw==\n"
                       "1795206145663677229,0,399976,7,0,\"no \"\"way\"\"\",,,1,GET,http://h/a,\n"},
        {"vegeta-json",
         "{\"attack\":\"\",\"seq\":0,\"code\":200,\"timestamp\":\"2026-11-20T20:22:24.663677229Z\","
         "\"latency\":8830891,\"bytes_out\":0,\"bytes_in\":3,\"error\":\"\",\"body\":\"b2sK\"}\n"},
    };
    return all;
}

} // namespace twofold::tests
