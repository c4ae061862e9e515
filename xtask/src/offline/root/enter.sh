# Runs a program in the root of $1, with the workspace $2, the target folder $3 and the folder $1 at
# their own paths.
# The environment inside is new; pass variables with `env`.
set -euo pipefail
folder=$1 workspace=$2 target=$3
shift 3
exec unshare --mount --propagation private bash -euc '
  root=$1/root folder=$1 workspace=$2 target=$3
  shift 3
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt} # for cargo inside
  if [ -f "$certificates" ]; then
    mount --bind "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"
  fi
  for each in "$workspace" "$target" "$folder"; do
    mkdir -p "$root$each"
    mount --bind "$each" "$root$each"
  done
  exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb \
    PATH=/usr/local/bin:/usr/bin:/bin sh -c "cd \"\$0\" && exec \"\$@\"" "$workspace" "$@"
' _ "$folder" "$workspace" "$target" "$@"
