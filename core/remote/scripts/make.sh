umask 077
state=${XDG_STATE_HOME:-}
case $state in /*) ;; *) state=$HOME/.local/state ;; esac
base=$state/twofold/jobs
mkdir -p "$base" || exit 10
if ! mkdir "$base/$token" 2>/dev/null; then
    [ -e "$base/$token" ] && exit 11
    mkdir "$base/$token"
    exit 10
fi
cd "$base/$token" && pwd -P
