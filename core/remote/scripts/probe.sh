# Answers lines "KEY VALUE"; "unreadable KEY" and "missing TOOL" where there is none. Reads only.
say() { [ -n "$2" ] && printf '%s %s\n' "$1" "$2"; }
sysctl_file() {
    # Not with the shell's own read: it takes a byte at a time, and the kernel gives the value whole.
    if value=$(cat "$2" 2>/dev/null); then
        say "$1" "$value"
    elif [ -e "$2" ]; then
        printf 'unreadable %s\n' "$1"
    fi
}
clock() {
    now=$(date +%s%N)
    case $now in *[!0-9]*) now=$(date +%s)000000000 ;; esac
    say "$1" "$now"
}
clock now
say cpus "$(grep -c '^processor' /proc/cpuinfo 2>/dev/null)"
say cpu-model "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)"
say memory-kib "$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo 2>/dev/null)"
say kernel "$(uname -r)"
say system "$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' /etc/os-release 2>/dev/null)"
say ulimit.nofile "$(ulimit -n 2>/dev/null)"
say ulimit.nofile-hard "$(ulimit -Hn 2>/dev/null)"
for place in "${XDG_STATE_HOME:-$HOME/.local/state}" "$HOME" .; do
    [ -d "$place" ] && break
done
say disk-free-kib "$(df -Pk "$place" 2>/dev/null | awk 'NR == 2 { print $4 }')"
sysctl_file fs.file-max /proc/sys/fs/file-max
sysctl_file fs.nr_open /proc/sys/fs/nr_open
words=$IFS
for name in net.core.somaxconn net.core.netdev_max_backlog net.ipv4.ip_local_port_range \
    net.ipv4.tcp_tw_reuse net.ipv4.tcp_fin_timeout net.ipv4.tcp_max_syn_backlog \
    net.netfilter.nf_conntrack_max; do
    # "a.b.c" to "a/b/c" without a process more.
    IFS=.
    set -- $name
    IFS=/
    path=/proc/sys/$*
    IFS=$words
    sysctl_file $name "$path"
done
conf=/etc/nginx/nginx.conf
if [ -e $conf ]; then
    if [ -r $conf ]; then
        say nginx.worker_connections "$(sed -n 's/^[[:space:]]*worker_connections[[:space:]]*\([0-9]*\);.*/\1/p' $conf | head -n 1)"
        say nginx.worker_processes "$(sed -n 's/^[[:space:]]*worker_processes[[:space:]]*\([a-z0-9]*\);.*/\1/p' $conf | head -n 1)"
        say nginx.worker_rlimit_nofile "$(sed -n 's/^[[:space:]]*worker_rlimit_nofile[[:space:]]*\([0-9]*\);.*/\1/p' $conf | head -n 1)"
    else
        printf 'unreadable nginx.worker_connections\n'
    fi
    if [ -d /run/systemd/system ]; then
        say nginx.LimitNOFILE "$(systemctl show nginx -p LimitNOFILE --value 2>/dev/null)"
    fi
fi
limited() { if command -v timeout >/dev/null; then timeout 10 "$@"; else "$@"; fi; }
for tool in $tools; do
    if ! command -v "$tool" >/dev/null; then
        printf 'missing %s\n' "$tool"
        continue
    fi
    case $tool in
    k6) version=$(limited k6 version 2>&1) ;;
    ab) version=$(limited ab -V 2>&1) ;;
    wrk) version=$(limited wrk -v 2>&1) ;;
    hey) version=installed ;;
    *) version=$(limited "$tool" --version 2>&1) ;;
    esac
    say "version.$tool" "$(printf '%s\n' "$version" | grep '[0-9a-z]' | head -n 1 | cut -c 1-80)"
done
clock then
exit 0
