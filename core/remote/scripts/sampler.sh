# The figures of a host, once a second, from /proc: sh ./sampler.sh LEADER [TICKS] >host.samples. Runs in
# the job's directory, until the job has its exit code, its directory or its process LEADER (which was
# started at TICKS after the boot) is gone, or it is ended. Reads only. $host, $processes and $logs are set before this text.
#
# What it writes, a line at a time:
#   twofold-samples 1
#   host NAME
#   started SECONDS                  since 1970, by the host's clock
#   metric ID UNIT NAME LABEL        UNIT "-": none; LABEL may be missing
#   at SECONDS ID VALUE ID VALUE ... since the start
#   note TEXT
# Where the job copies logs it also writes log-times (jobLogTimesFile() has the format).
# What may not be read is not there. Bounded: from every 8 MB on it writes half as often, and at
# 40 MB it ends.
umask 077
command -v awk >/dev/null || { echo "awk is not installed" >&2; exit 1; }
now=$(date +%s%N)
case $now in *[!0-9]*) now=$(date +%s)000000000 ;; esac
ticks=$(getconf CLK_TCK 2>/dev/null) || ticks=100
page=$(getconf PAGESIZE 2>/dev/null) || page=4096
exec env LC_ALL=C SAMPLED="$host" PROCESSES="$processes" \
    awk -v leader="$1" -v leaderTicks="$2" -v logs="$logs" -v now="$now" -v ticks="$ticks" -v page="$page" '
function put(unit, name, label, value,    key) {
    key = name SUBSEP label
    if (!(key in ids)) {
        if (count >= 400)
            return
        ids[key] = ++count
        head = head "metric " count " " unit " " name (label == "" ? "" : " " label) "\n"
    }
    row = row " " ids[key] " " value
}
function ratio(unit, name, label, share) {
    put(unit, name, label, sprintf("%.4f", share < 0 ? 0 : share))
}
# By second since the last time that the same counter was read; a counter that ran back has none.
function rate(unit, name, label, total,    key) {
    key = name SUBSEP label
    if ((key in last) && total >= last[key] && seconds > 0)
        put(unit, name, label, sprintf("%.1f", (total - last[key]) / seconds))
    last[key] = total
}
function there(file,    line, got) {
    got = (getline line < file)
    close(file)
    return got >= 0
}
function first(file,    line) {
    line = ""
    if ((getline line < file) < 0)
        line = ""
    close(file)
    return line
}
# Of a command: what may fail while it is read ends some awks, and no cat.
function answer(command,    line) {
    line = ""
    if ((command | getline line) <= 0)
        line = ""
    close(command)
    return line
}
# Its number alone may be that of another process by now.
function isLeader(    line, f) {
    line = first("/proc/" leader "/stat")
    sub(/^.*\) /, "", line)
    return split(line, f, " ") > 19 && (leaderTicks == "" || f[20] == leaderTicks)
}
function cpu(    line, f, i, all, before, share, processors) {
    processors = 0
    while ((getline line < "/proc/stat") > 0) {
        split(line, f, " ")
        if (f[1] == "cpu") {
            all = 0
            for (i = 2; i <= 9; i++)
                all += f[i]
            before = all - cpuAll
            if (cpuAll > 0 && before > 0) {
                share = 1 - (f[5] - c[5] + f[6] - c[6]) / before
                ratio("ratio", "cpu", "", share)
                ratio("ratio", "cpu_user", "", (f[2] - c[2] + f[3] - c[3]) / before)
                ratio("ratio", "cpu_system", "", (f[4] - c[4]) / before)
                ratio("ratio", "cpu_irq", "", (f[7] - c[7] + f[8] - c[8]) / before)
                ratio("ratio", "cpu_iowait", "", (f[6] - c[6]) / before)
                ratio("ratio", "cpu_steal", "", (f[9] - c[9]) / before)
            }
            cpuAll = all
            for (i = 2; i <= 9; i++)
                c[i] = f[i]
        } else if (f[1] ~ /^cpu[0-9]/) {
            processors++
        } else if (f[1] == "ctxt") {
            rate("/s", "context_switches", "", f[2])
        } else if (f[1] == "procs_running") {
            put("-", "run_queue", "", f[2] > 0 ? f[2] - 1 : 0) # without this process
            if (processors > 0)
                put("-", "run_queue_per_cpu", "", sprintf("%.2f", (f[2] > 0 ? f[2] - 1 : 0) / processors))
        } else if (f[1] == "procs_blocked") {
            put("-", "blocked", "", f[2])
        }
    }
    close("/proc/stat")
}
function memory(    line, f, total, free, swap, swapFree) {
    total = free = swap = swapFree = -1
    while ((getline line < "/proc/meminfo") > 0) {
        split(line, f, " ")
        if (f[1] == "MemTotal:") total = f[2]
        else if (f[1] == "MemAvailable:") free = f[2]
        else if (f[1] == "SwapTotal:") swap = f[2]
        else if (f[1] == "SwapFree:") { swapFree = f[2]; break }
    }
    close("/proc/meminfo")
    if (total > 0 && free >= 0) {
        put("B", "memory", "", sprintf("%.0f", (total - free) * 1024))
        ratio("ratio", "memory_used", "", (total - free) / total)
    }
    if (swap > 0 && swapFree >= 0)
        put("B", "swap_used", "", sprintf("%.0f", (swap - swapFree) * 1024))
    while ((getline line < "/proc/vmstat") > 0) {
        if (line ~ /^pswp/) {
            split(line, f, " ")
            rate("/s", f[1] == "pswpin" ? "swap_in" : "swap_out", "", f[2])
        }
    }
    close("/proc/vmstat")
}
# Whole disks: sda, vda, xvda, nvme0n1, mmcblk0.
function disks(    line, f) {
    while ((getline line < "/proc/diskstats") > 0) {
        split(line, f, " ")
        if (f[3] !~ /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+)$/)
            continue
        rate("B/s", "r_bytes", f[3], f[6] * 512)
        rate("B/s", "w_bytes", f[3], f[10] * 512)
        if ((f[3] in busy) && seconds > 0 && f[13] >= busy[f[3]])
            ratio("ratio", "util", f[3], (f[13] - busy[f[3]]) / seconds / 1000)
        busy[f[3]] = f[13]
    }
    close("/proc/diskstats")
}
function interfaces(    line, f, name, used, out) {
    sentBytes = 0
    while ((getline line < "/proc/net/dev") > 0) {
        if (line !~ /:/)
            continue
        sub(/:/, " ", line)
        split(line, f, " ")
        name = f[1]
        if (name == "lo" || name ~ /^(veth|docker|br-|virbr)/ || f[2] + f[10] == 0)
            continue
        if (!(name in speeds))
            speeds[name] = answer("cat /sys/class/net/" name "/speed 2>/dev/null") + 0
        if ((name in received) && seconds > 0 && speeds[name] > 0) {
            used = f[2] - received[name]
            out = f[10] - sent[name]
            if (out > used)
                used = out
            ratio("ratio", "ifutil", name, used * 8 / (speeds[name] * 1000000) / seconds)
        }
        received[name] = f[2]
        sent[name] = f[10]
        sentBytes += f[10]
        rate("B/s", "rx_bytes", name, f[2])
        rate("B/s", "tx_bytes", name, f[10])
    }
    close("/proc/net/dev")
}
# Of the segments that were sent, those that had been sent before.
function retransmitted(    names, values, n, i, f, g, out, again) {
    out = again = -1
    while ((getline names < "/proc/net/snmp") > 0 && (getline values < "/proc/net/snmp") > 0) {
        if (index(names, "Tcp:") != 1)
            continue
        n = split(names, f, " ")
        split(values, g, " ")
        for (i = 2; i <= n; i++) {
            if (f[i] == "OutSegs") out = g[i]
            else if (f[i] == "RetransSegs") again = g[i]
        }
    }
    close("/proc/net/snmp")
    if (outBefore != "" && out - outBefore >= 20 && again >= againBefore)
        ratio("ratio", "tcp_retransmitted", "", (again - againBefore) / (out - outBefore))
    outBefore = out
    againBefore = again
}
function hex(text,    i, value) {
    value = 0
    for (i = 1; i <= length(text); i++)
        value = value * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1
    return value
}
# How long a byte waits between being sent and being acknowledged, by Little: those that wait over
# those that leave in a second. What goes to this host itself is left out.
function queued(file,    line, f, part, waiting) {
    waiting = 0
    while ((getline line < file) > 0) {
        split(line, f, " ")
        if (f[4] == "01" && f[5] !~ /^00000000:/ && f[3] !~ /^(0000000000000000FFFF0000)?0100007F:/ &&
            f[3] !~ /^00000000000000000000000001000000:/) {
            split(f[5], part, ":")
            waiting += hex(part[1])
        }
    }
    close(file)
    return waiting
}
function sendDelay(    waiting, speed) {
    waiting = queued("/proc/net/tcp") + queued("/proc/net/tcp6")
    if (sentBefore != "" && seconds > 0 && sentBytes > sentBefore) {
        speed = (sentBytes - sentBefore) / seconds
        # A few bytes of a quiet host tell nothing.
        if (waiting + waitingBefore > 0 && speed > 10000)
            put("ms", "send_delay", "", sprintf("%.0f", (waiting + waitingBefore) / 2 / speed * 1000))
        else
            put("ms", "send_delay", "", 0)
    }
    sentBefore = sentBytes
    waitingBefore = waiting
}
# A table of two lines, names and values, as /proc/net/snmp has them.
function counters(file, group, wanted, name,    names, values, n, i, f, g) {
    while ((getline names < file) > 0 && (getline values < file) > 0) {
        if (index(names, group ":") != 1)
            continue
        n = split(names, f, " ")
        split(values, g, " ")
        for (i = 2; i <= n; i++) {
            if (f[i] == wanted)
                rate("/s", name, "", g[i])
        }
    }
    close(file)
}
function sockets(    line, f) {
    while ((getline line < "/proc/net/sockstat") > 0) {
        split(line, f, " ")
        if (f[1] == "sockets:")
            put("-", "sockets", "", f[3])
        else if (f[1] == "TCP:") {
            connections = f[3]
            put("-", "tcp_orphans", "", f[5])
            put("-", "tcp_time_wait", "", f[7])
        }
    }
    close("/proc/net/sockstat")
}
function states(file,    line, f) {
    while ((getline line < file) > 0) {
        split(line, f, " ")
        if (f[4] in stateNames)
            inState[f[4]]++
    }
    close(file)
}
function kernel(    line, f, used, most) {
    line = first("/proc/sys/fs/file-nr")
    if (split(line, f, " ") >= 3) {
        put("-", "open_files", "", f[1])
        if (f[3] > 0)
            ratio("ratio", "open_files_used", "", f[1] / f[3])
    }
    used = first("/proc/sys/net/netfilter/nf_conntrack_count")
    most = first("/proc/sys/net/netfilter/nf_conntrack_max")
    if (used != "") {
        put("-", "conntrack", "", used + 0)
        if (most > 0)
            ratio("ratio", "conntrack_used", "", used / most)
        conntrackDrops()
    }
}
# Packets that found no place in the connection table: a sum over the processors, in hexadecimal.
function conntrackDrops(    line, f, i, n, column, total) {
    column = 0
    total = 0
    while ((getline line < "/proc/net/stat/nf_conntrack") > 0) {
        n = split(line, f, " ")
        if (column == 0) {
            for (i = 1; i <= n; i++)
                if (f[i] == "drop")
                    column = i
            if (column == 0)
                break
        } else {
            total += hexadecimal(f[column])
        }
    }
    close("/proc/net/stat/nf_conntrack")
    if (column > 0)
        rate("/s", "conntrack_drops", "", total)
}
function hexadecimal(digits,    i, value) {
    value = 0
    for (i = 1; i <= length(digits); i++)
        value = value * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
    return value
}
# Which processes have the names that the plan gives.
function findProcesses(    command, line, pid, name) {
    for (pid in nameOf)
        delete nameOf[pid]
    found = 0
    pids = ""
    command = "grep -H . /proc/[0-9]*/comm 2>/dev/null"
    while ((command | getline line) > 0) {
        pid = line
        sub(/^\/proc\//, "", pid)
        sub(/\/.*$/, "", pid)
        name = line
        sub(/^[^:]*:/, "", name)
        if ((name in wanted) && found < 200) {
            nameOf[pid] = name
            pids = pids " /proc/" pid
            found++
        }
    }
    close(command)
}
# A file of each of them.
function ofProcesses(file,    all) {
    all = pids
    gsub(/\/proc\/[0-9]+/, "&/" file, all)
    return all
}
# The processes of the job itself: its session.
function findJob(    command, line, pid, f) {
    jobPids = ""
    jobFound = 0
    for (pid in ofJob)
        delete ofJob[pid]
    command = "cat /proc/[0-9]*/stat 2>/dev/null"
    while ((command | getline line) > 0) {
        pid = line
        sub(/ .*$/, "", pid)
        sub(/^.*\) /, "", line)
        split(line, f, " ")
        if (f[4] == leader && jobFound++ < 200) {
            jobPids = jobPids " /proc/" pid
            ofJob[pid] = 1
        }
    }
    close(command)
}
# The threads of the job, and of each name that the plan gives; at most 1,000.
function findThreads(    all, line, f, n, i, pid, known) {
    for (id in threadOf)
        delete threadOf[id]
    all = jobPids pids
    if (all == "")
        return
    gsub(/\/proc\/[0-9]+/, "&/task/*", all)
    line = answer("echo" all)
    n = split(line, f, " ")
    for (i = 1; i <= n && i <= 1000; i++) {
        pid = f[i]
        sub(/^\/proc\//, "", pid)
        sub(/\/.*$/, "", pid)
        threadOf[f[i]] = (pid in ofJob) ? "" : nameOf[pid]
        if (f[i] in threadWork)
            known[f[i]] = threadWork[f[i]]
    }
    for (id in threadWork)
        delete threadWork[id]
    for (id in known)
        threadWork[id] = known[id]
}
# The CPU of the busiest of them: 1 is a whole processor. And of all of a name together.
function busiest(    id, line, f, name, used, most) {
    for (name in workOf)
        delete workOf[name]
    for (id in threadOf) {
        line = first(id "/stat")
        if (line == "")
            continue
        name = threadOf[id]
        sub(/^.*\) /, "", line)
        split(line, f, " ")
        used = f[12] + f[13]
        if ((id in threadWork) && used >= threadWork[id] && seconds > 0) {
            used = (used - threadWork[id]) / ticks / seconds
            workOf[name] += used
            if (!(name in most) || used > most[name])
                most[name] = used > 1 ? 1 : used
        }
        threadWork[id] = f[12] + f[13]
    }
    for (name in most)
        ratio("ratio", "busiest_thread", name, most[name])
}
# The nearest control group with a bound that a process is in, by the files that say so; "" where there is none.
# In a container a path that begins outside of it is the root here.
function boundGroup(root, path, file,    value) {
    if (!there(root path "/cgroup.procs"))
        path = ""
    for (;;) {
        value = first(root path "/" file)
        split(value, groupBound, " ")
        if (value != "" && value !~ /^(max|-1)/ && groupBound[1] + 0 < 9000000000000000000)
            return root path
        if (path !~ /\/[^\/]/)
            return ""
        sub(/\/[^\/]*$/, "", path)
    }
}
# In which groups the job is, and each name: of one process for all.
function findGroups(    name, pid, line, f, seen, file) {
    nameOf[leader] = ""
    for (pid in nameOf) {
        name = nameOf[pid]
        if (name in seen)
            continue
        seen[name] = 1
        file = "/proc/" pid "/cgroup"
        while ((getline line < file) > 0) {
            if (split(line, f, ":") < 3)
                continue
            if (f[1] == "0") { # version 2; controllers of version 1 may be mounted beside it
                if (cpuGroup[name] == "")
                    cpuGroup[name] = boundGroup("/sys/fs/cgroup", f[3], "cpu.max")
                if (memoryGroup[name] == "")
                    memoryGroup[name] = boundGroup("/sys/fs/cgroup", f[3], "memory.max")
            } else if (("," f[2] ",") ~ /,cpu,/ && cpuGroup[name] == "") {
                cpuGroup[name] = boundGroup("/sys/fs/cgroup/cpu", f[3], "cpu.cfs_quota_us")
            } else if (f[2] == "memory" && memoryGroup[name] == "") {
                memoryGroup[name] = boundGroup("/sys/fs/cgroup/memory", f[3], "memory.limit_in_bytes")
            }
        }
        close(file)
    }
    delete nameOf[leader]
}
# Of a group with a bound on CPU: how much of it was used, and in which share of its periods it had to wait.
function cpuGroups(    name, file, line, f, quota, part, periods, throttled, used) {
    for (name in cpuGroup) {
        if (cpuGroup[name] == "")
            continue
        split(first(cpuGroup[name] "/cpu.max"), part, " ")
        if (part[2] > 0)
            quota = part[1] / part[2]
        else
            quota = first(cpuGroup[name] "/cpu.cfs_quota_us") / (first(cpuGroup[name] "/cpu.cfs_period_us") + 1e-9)
        periods = throttled = used = -1
        file = cpuGroup[name] "/cpu.stat"
        while ((getline line < file) > 0) {
            split(line, f, " ")
            if (f[1] == "nr_periods") periods = f[2]
            else if (f[1] == "nr_throttled") throttled = f[2]
            else if (f[1] == "usage_usec") used = f[2] / 1000000
        }
        close(file)
        if (used < 0 && (line = first(cpuGroup[name] "/cpuacct.usage")) != "")
            used = line / 1000000000
        if ((name in periodsBefore) && periods > periodsBefore[name] && throttled >= throttledBefore[name])
            ratio("ratio", "cpu_throttled", name, (throttled - throttledBefore[name]) / (periods - periodsBefore[name]))
        else if (name in periodsBefore)
            ratio("ratio", "cpu_throttled", name, 0)
        if (used >= 0 && (name in usedBefore) && used >= usedBefore[name] && quota > 0 && seconds > 0)
            ratio("ratio", "cpu_quota", name, (used - usedBefore[name]) / seconds / quota)
        else if (used < 0 && (name in workOf) && quota > 0) # at least: what is counted apart is not told
            ratio("ratio", "cpu_quota", name, workOf[name] / quota)
        periodsBefore[name] = periods
        throttledBefore[name] = throttled
        usedBefore[name] = used
    }
}
# Of a group with a bound on memory: how much of it is used, and how many processes were killed at it.
function memoryGroups(    name, file, line, f, most, used, kills) {
    for (name in memoryGroup) {
        if (memoryGroup[name] == "")
            continue
        most = first(memoryGroup[name] "/memory.max")
        used = first(memoryGroup[name] "/memory.current")
        file = memoryGroup[name] "/memory.events"
        if (most == "") {
            most = first(memoryGroup[name] "/memory.limit_in_bytes")
            used = first(memoryGroup[name] "/memory.usage_in_bytes")
            file = memoryGroup[name] "/memory.oom_control"
        }
        # What was only read from files and lies idle is given up first.
        groupStat = (first(memoryGroup[name] "/memory.max") == "") ? "total_inactive_file" : "inactive_file"
        while ((getline line < (memoryGroup[name] "/memory.stat")) > 0) {
            split(line, f, " ")
            if (f[1] == groupStat)
                used -= f[2]
        }
        close(memoryGroup[name] "/memory.stat")
        if (most > 0)
            ratio("ratio", "memory_bound_used", name, used / most)
        kills = -1
        while ((getline line < file) > 0) {
            split(line, f, " ")
            if (f[1] == "oom_kill")
                kills = f[2]
        }
        close(file)
        if (kills >= 0) {
            if (!(name in killsBefore))
                killsBefore[name] = kills
            put("-", "memory_kills", name, kills - killsBefore[name])
        }
    }
}
# CPU in processors, memory, threads: summed over the processes of a name.
function sumProcesses(    command, pid, line, f, name, used, resident, threads, seen) {
    if (pids == "")
        return
    command = "cat" ofProcesses("stat") " 2>/dev/null"
    while ((command | getline line) > 0) {
        pid = line
        sub(/ .*$/, "", pid)
        if (!(pid in nameOf))
            continue
        sub(/^.*\) /, "", line)
        split(line, f, " ")
        name = nameOf[pid]
        seen[name] = 1
        if ((pid in work) && f[12] + f[13] >= work[pid])
            used[name] += f[12] + f[13] - work[pid]
        if (!(pid in firstWork))
            firstWork[pid] = f[12] + f[13]
        work[pid] = f[12] + f[13]
        threads[name] += f[18]
        resident[name] += f[22] * page
    }
    close(command)
    for (name in seen) {
        if (seconds > 0)
            put("-", "process_cpus", name, sprintf("%.3f", used[name] / ticks / seconds))
        put("B", "process_memory", name, sprintf("%.0f", resident[name]))
        put("-", "process_threads", name, threads[name])
    }
}
# Of each name the process that is nearest to its limit. One that did nothing since the start only has the
# name: it has no part in the run.
function filesOfProcesses(    command, pid, line, f, open, name, files, share) {
    if (pids == "")
        return
    command = "ls /dev/null" ofProcesses("fd") " 2>/dev/null"
    while ((command | getline line) > 0) {
        if (line ~ /^\/proc\/[0-9]+\/fd:$/) {
            pid = line
            sub(/^\/proc\//, "", pid)
            sub(/\/.*$/, "", pid)
        } else if (line ~ /^[0-9]+$/) {
            open[pid]++
        }
    }
    close(command)
    command = "grep -H \"^Max open files\"" ofProcesses("limits") " 2>/dev/null"
    while ((command | getline line) > 0) {
        pid = line
        sub(/^\/proc\//, "", pid)
        sub(/\/.*$/, "", pid)
        sub(/^[^:]*:/, "", line)
        split(line, f, " ")
        if (!(pid in nameOf) || open[pid] == 0)
            continue
        name = nameOf[pid]
        if (open[pid] > files[name])
            files[name] = open[pid]
        if (f[4] > 0 && (pid in firstWork) && work[pid] > firstWork[pid] && open[pid] / f[4] > share[name])
            share[name] = open[pid] / f[4]
    }
    close(command)
    for (name in files) {
        put("-", "process_files", name, files[name])
        if (name in share)
            ratio("ratio", "process_files_used", name, share[name])
    }
}
# How far the copies of logs have grown: the place at which each copier writes. Costs no process.
function noteLogs(    i, line, f, file, sizes, grown) {
    i = 0
    if (!(logs in copier)) {
        while ((getline line < "log-copiers") > 0)
            copier[++i] = line + 0
        close("log-copiers")
    }
    if (!(logs in copier))
        return
    sizes = ""
    grown = 0
    for (i = 1; i <= logs; i++) {
        file = "/proc/" copier[i] "/fdinfo/1"
        while ((getline line < file) > 0) {
            split(line, f, " ")
            if (f[1] == "pos:") {
                if (f[2] + 0 > logSize[i] + 0) {
                    logSize[i] = f[2] + 0
                    grown = 1
                }
                break
            }
        }
        close(file)
        sizes = sizes " " sprintf("%.0f", logSize[i])
    }
    if (grown && logRows++ < 200000) {
        printf "%.2f %.2f%s\n", logsSince, at, sizes >>"log-times"
        fflush("log-times")
    }
    logsSince = at
}
BEGIN {
    split(first("/proc/uptime"), up, " ")
    zero = up[1]
    if (logs > 0) {
        printf "started %.6f\n", now / 1000000000 >>"log-times"
        fflush("log-times")
    }
    printf "twofold-samples 1\nhost %s\nstarted %.6f\n", ENVIRON["SAMPLED"], now / 1000000000
    split("01 02 03 04 05 06 07 08 09 0A 0B", codes, " ")
    split("established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close close_wait last_ack listen closing", titles, " ")
    for (i = 1; i <= 11; i++)
        stateNames[codes[i]] = titles[i]
    n = split(ENVIRON["PROCESSES"], names, " ")
    for (i = 1; i <= n; i++)
        wanted[names[i]] = 1
    step = 1
    nextCostly = nextThreads = nextFind = 0
    before = 0
    while (!there("exit") && there("leader") && isLeader()) {
        split(first("/proc/uptime"), up, " ")
        at = up[1] - zero
        seconds = at - before
        before = at
        head = row = ""
        if (logs > 0)
            noteLogs()
        cpu()
        memory()
        disks()
        interfaces()
        counters("/proc/net/snmp", "Tcp", "RetransSegs", "tcp_retransmits")
        counters("/proc/net/netstat", "TcpExt", "ListenOverflows", "listen_overflows")
        sockets()
        kernel()
        retransmitted()
        if (connections < 1000)
            sendDelay()
        if (n > 0)
            sumProcesses()
        # What a job is made of shows in its first seconds.
        if (at >= nextFind) {
            findJob()
            findGroups()
            findThreads()
            nextFind = at + (at < 8 ? 0.5 : 9.5)
        }
        if (at >= nextThreads) {
            split(first("/proc/uptime"), up, " ")
            cost = up[1]
            busiest()
            split(first("/proc/uptime"), up, " ")
            nextThreads = at < 8 ? at + 0.5 : at + (up[1] - cost) * 100 - 0.5
        }
        cpuGroups()
        memoryGroups()
        # What grows with the connections and the files: every 10 s, more often at first for the sake of
        # short runs, and less often where it takes more than a hundredth of the time.
        if (at >= nextCostly) {
            for (code in stateNames)
                inState[code] = 0
            states("/proc/net/tcp")
            states("/proc/net/tcp6")
            for (code in stateNames)
                put("-", "tcp", stateNames[code], inState[code])
            if (n > 0) {
                findProcesses()
                filesOfProcesses()
            }
            split(first("/proc/uptime"), up, " ")
            cost = (up[1] - zero - at) * 100
            usual = at < 8 ? 2 : 10
            # On a busy host looking takes its time: it is looked at twice at the beginning all the same.
            longest = at < 8 ? 4 : 120
            nextCostly = at + (cost > longest ? longest : cost > usual ? cost : usual) - 0.5
        }
        line = head "at " sprintf("%.2f", at) row "\n"
        printf "%s", line
        fflush()
        written += length(line)
        if (written > 40000000) {
            print "note the file has reached its bound; nothing more was recorded"
            exit 0
        }
        if (written > 8000000 * step)
            step *= 2
        system("sleep " step)
    }
}'
