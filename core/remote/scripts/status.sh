state=${XDG_STATE_HOME:-}
case $state in /*) ;; *) state=$HOME/.local/state ;; esac
cd "$state/twofold/jobs/$token" 2>/dev/null || { echo absent; exit 0; }
echo "directory $(pwd -P)"
boot=$(cat /proc/sys/kernel/random/boot_id)
echo "boot $boot"
if [ -d started ]; then
    echo started
    tries=0
    while [ ! -f leader ] && [ $tries -lt 50 ]; do
        sleep 0.1 2>/dev/null || sleep 1
        tries=$((tries + 1))
    done
fi
if { read -r pid ticks leader_boot moment machine <leader; } 2>/dev/null; then
    echo "leader $pid $ticks $leader_boot $moment"
    # Homes can be shared, and a name can lead to one machine after the other.
    if [ "$leader_boot" != "$boot" ] && [ -n "$machine" ] && [ "$machine" != "$(uname -n)" ]; then
        echo "elsewhere $machine"
    fi
    # Looked up before the exit code is read: a job that ends in between has its code then.
    if { IFS= read -r line <"/proc/$pid/stat"; } 2>/dev/null; then
        set -- ${line##*) }
        [ "$leader_boot" = "$boot" ] && [ "$1" != Z ] && [ "${20}" = "$ticks" ] && echo alive
    fi
fi
if { read -r code moment <exit; } 2>/dev/null; then
    echo "exit $code $moment"
fi
if { read -r reason <ended-by; } 2>/dev/null; then
    echo "ended-by $reason"
fi
[ -f disk-full ] && echo disk-full
moment=$(date +%s%N)
case $moment in *[!0-9]*) moment=$(date +%s)000000000 ;; esac
echo "now $moment"
