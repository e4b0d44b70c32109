umask 077
cd "$directory" || exit 10
command -v setsid >/dev/null || exit 12
[ -r /proc/self/stat ] || exit 13
# Only one start happens, however often it is asked for.
if mkdir started 2>/dev/null; then
    TWOFOLD_JOB=$token
    export TWOFOLD_JOB
    setsid nohup sh ./job.sh run "$token" "$limit" "$grace" "$delay" "$lease" </dev/null >job.log 2>&1 &
elif [ ! -d started ]; then
    mkdir started
    exit 10
fi
tries=0
while [ ! -f leader ] && [ $tries -lt 100 ]; do
    sleep 0.1 2>/dev/null || sleep 1
    tries=$((tries + 1))
done
[ -f leader ] || { cat job.log >&2; exit 14; }
cat leader
