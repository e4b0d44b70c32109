# Answers "missing PROGRAM" for each that this login cannot run. Reads only.
for program in $programs; do
    command -v "$program" >/dev/null 2>&1 || printf 'missing %s\n' "$program"
done
exit 0
