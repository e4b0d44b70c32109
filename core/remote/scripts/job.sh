#!/bin/sh
# SPDX-FileCopyrightText: The Twofold authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A detached job of Twofold, on its host. Lies in the job's directory and runs there:
#   sh ./job.sh run TOKEN LIMIT GRACE DELAY LEASE the job itself, first
#                                       process of its own session
#   sh ./job.sh watch TOKEN LIMIT GRACE LEASE its watchdog: keeps the time limit and the lease,
#                                       apart from the job
#   sh ./job.sh guard TOKEN GRACE FILE  checks a guard throughout, and ends the job where it fails
#   sh ./job.sh stop TOKEN REASON GRACE ends it; answers "ended killed left..."
#   sh ./job.sh sweep TOKEN GRACE       ends what a finished command left behind
# Files: command, environment, sampler.sh (where the host is sampled), guard-1, … (where it checks
# guards), lease (changed by who follows the job, where it has one); leader (pid, start ticks, boot id, start in ns, the
# machine's name), out, err, host.samples, disk-full (empty: the directory's disk was full once), ended-by, exit (code and end in ns, written last and by a rename).
# POSIX sh, /proc, setsid.

umask 077
verb=$1 token=$2
shift 2

# Files of /proc/sys are read with cat: the shell's own read takes a byte at a time, and the kernel
# gives these only from their beginning.

# Fields of /proc/PID/stat after the name, which can hold anything: sets state, parent, session
# and ticks; fails where there is no such process.
look() {
    { IFS= read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
    case $stat_line in *') '*) ;; *) return 1 ;; esac
    set -- ${stat_line##*) }
    state=$1 parent=$2 session=$4
    shift 19
    ticks=$1
}

now() {
    moment=$(date +%s%N)
    case $moment in *[!0-9]*) moment=$(date +%s)000000000 ;; esac
}

pause() {
    sleep 0.1 2>/dev/null || sleep 1
}

read_leader() {
    leader=0 leader_ticks=0 leader_boot=none leader_start=0 leader_machine=
    { read -r leader leader_ticks leader_boot leader_start leader_machine <leader; } 2>/dev/null
    boot=$(cat /proc/sys/kernel/random/boot_id)
}

# The recorded process itself, not another one that got its id.
leader_alive() {
    [ "$leader_boot" = "$boot" ] && look "$leader" && [ "$ticks" = "$leader_ticks" ] &&
        [ "$state" != Z ]
}

# Processes of the job apart from its leader: those of its session, as long as the leader is there
# to say that the session's number is still the job's, and all that carry the token.
members() {
    found=
    if leader_alive; then
        for entry in /proc/[0-9]*; do
            pid=${entry#/proc/}
            if look "$pid" && [ "$session" = "$leader" ] && [ "$state" != Z ]; then
                found="$found $pid"
            fi
        done
    fi
    for entry in $(grep -ls "TWOFOLD_JOB=$token" /proc/[0-9]*/environ 2>/dev/null); do
        pid=${entry#/proc/}
        pid=${pid%/environ}
        case " $found " in *" $pid "*) ;; *) found="$found $pid" ;; esac
    done
    pids=
    for pid in $found; do
        [ "$pid" = "$leader" ] || [ "$pid" = "$$" ] || pids="$pids $pid"
    done
}

# TERM, the grace, KILL until none is left. Sets ended, killed and pids (what is still there).
end_members() {
    ended=0 killed=0 everyone=
    members
    all=$pids
    if [ -n "$pids" ]; then
        kill -TERM $pids 2>/dev/null
        kill -CONT $pids 2>/dev/null
    fi
    read -r up rest </proc/uptime
    until_up=$((${up%%.*} + $1))
    while [ -n "$pids" ]; do
        read -r up rest </proc/uptime
        [ "${up%%.*}" -ge "$until_up" ] && break
        pause
        members
        # Whoever is new has not been asked yet.
        for pid in $pids; do
            case " $all " in
            *" $pid "*) ;;
            *) all="$all $pid" && kill -TERM "$pid" 2>/dev/null ;;
            esac
        done
    done
    tries=0
    while [ -n "$pids" ] && [ $tries -lt 50 ]; do
        killed=1
        kill -KILL $pids 2>/dev/null
        pause
        members
        for pid in $pids; do
            case " $all " in *" $pid "*) ;; *) all="$all $pid" ;; esac
        done
        tries=$((tries + 1))
    done
    set -- $all
    ended=$#
}

# Notes that this directory's disk, or what the user may use of it, is full: nothing can be written.
# An empty file needs no room.
note_full_disk() {
    [ ! -f disk-full ] || return
    { printf '%4096s' '' >"room.$$"; } 2>/dev/null || : >disk-full
    rm -f "room.$$"
}

# A check that does not come back is none that went well.
limited() {
    if command -v timeout >/dev/null; then timeout 10 "$@"; else "$@"; fi
}

# Waits for a child of this shell, and sets code to its exit code.
await() {
    while :; do
        wait "$1"
        code=$?
        # A signal ends the wait, not the child.
        look "$1" && [ "$parent" = $$ ] || break
    done
}

case $verb in
run)
    limit=$1 grace=$2 delay=$3 lease=$4
    [ "$limit" -gt 0 ] && limit=$((limit + delay))
    look $$
    now
    boot=$(cat /proc/sys/kernel/random/boot_id)
    # A full disk must not keep the exit code from being written.
    printf '%4096s' '' >reserve
    printf '%s %s %s %s %s\n' $$ "$ticks" "$boot" "$moment" "$(uname -n)" >leader.new && mv leader.new leader || exit 1
    (
        unset TWOFOLD_JOB
        exec setsid sh ./job.sh watch "$token" "$limit" "$grace" "$lease"
    ) </dev/null >/dev/null 2>&1 &
    for guard in guard-*; do
        [ -f "$guard" ] || continue
        (
            unset TWOFOLD_JOB
            exec setsid sh ./job.sh guard "$token" "$grace" "$guard"
        ) </dev/null >/dev/null 2>&1 &
    done
    # The job is ended by ending what it runs; its own shell stays to write the code.
    trap : TERM INT HUP QUIT
    sampler=
    if [ -f sampler.sh ]; then
        (
            unset TWOFOLD_JOB
            exec setsid sh ./sampler.sh $$ "$ticks"
        ) </dev/null >host.samples 2>sampler.err &
        sampler=$!
    fi
    # The wait for its turn is a part of the job: it can be stopped, and then nothing is run.
    if [ "$delay" -gt 0 ]; then
        sleep "$delay" &
        await $!
    fi
    if [ -f ended-by ]; then
        : >out
        : >err
        code=143
    else
        . ./environment
        sh ./command </dev/null >out 2>err &
        await $!
    fi
    now
    finish=$moment
    note_full_disk
    (
        unset TWOFOLD_JOB
        exec setsid sh ./job.sh sweep "$token" 2
    ) </dev/null >/dev/null 2>&1
    # Nothing is written to the job's files once its exit code is there.
    [ -z "$sampler" ] || { kill "$sampler" 2>/dev/null && wait "$sampler"; }
    rm -f reserve
    tries=0
    until printf '%s %s\n' "$code" "$finish" >exit.new && mv exit.new exit; do
        tries=$((tries + 1))
        [ $tries -lt 60 ] || break
        sleep 1
    done
    ;;
watch)
    limit=$1 grace=$2 lease=$3
    read_leader
    read -r up rest </proc/uptime
    until_up=$((${up%%.*} + limit))
    lease_up=$((${up%%.*} + lease)) renewed= turns=0
    while [ ! -f exit ] && [ -f leader ]; do
        sleep 1
        if ! leader_alive; then
            [ -f exit ] || exec sh ./job.sh stop "$token" lost "$grace"
            exit 0
        fi
        read -r up rest </proc/uptime
        if [ "$limit" -gt 0 ] && [ "${up%%.*}" -ge "$until_up" ]; then
            exec sh ./job.sh stop "$token" limit "$grace"
        fi
        turns=$((turns + 1))
        [ $((turns % 5)) -ne 0 ] || note_full_disk
        [ "$lease" -gt 0 ] || continue
        renewal=
        { read -r renewal <lease; } 2>/dev/null
        if [ "$renewal" != "$renewed" ]; then
            renewed=$renewal
            lease_up=$((${up%%.*} + lease))
        elif [ "${up%%.*}" -ge "$lease_up" ]; then
            exec sh ./job.sh stop "$token" lease "$grace"
        fi
    done
    ;;
guard)
    grace=$1 guard=$2
    # Everything is to stop within seconds.
    [ "$grace" -le 2 ] || grace=2
    read_leader
    . ./environment
    while [ ! -f exit ] && [ ! -f ended-by ] && leader_alive; do
        if ! limited sh "./$guard" && [ ! -f exit ]; then
            exec sh ./job.sh stop "$token" "$guard" "$grace"
        fi
        sleep 1
    done
    ;;
stop)
    reason=$1 grace=$2
    read_leader
    if [ "$leader_boot" != "$boot" ]; then
        # Homes can be shared: after a restart nothing of it is left, on another machine nothing is known.
        [ -z "$leader_machine" ] || [ "$leader_machine" = "$(uname -n)" ] || { echo "$leader_machine" && exit 15; }
        echo "0 0"
        exit 0
    fi
    [ -f exit ] || [ -f ended-by ] || printf '%s\n' "$reason" >ended-by
    end_members "$grace"
    # With its command gone the leader writes the exit code and goes.
    tries=0
    while leader_alive && [ $tries -lt 50 ]; do
        pause
        tries=$((tries + 1))
    done
    if leader_alive; then
        kill -KILL "$leader"
        pause
        leader_alive && pids="$pids $leader"
    fi
    echo "$ended $killed$pids"
    ;;
sweep)
    read_leader
    end_members "$1"
    ;;
esac
