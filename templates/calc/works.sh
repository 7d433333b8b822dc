# Runs the system's Python under the name by which LibreOffice's looks for its home in PATH.
exec -a python3 /usr/bin/python3 "$@"
