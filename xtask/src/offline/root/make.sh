# Makes a Debian root with Rust, its std's source, LLVM and Swift in $1/root, and Apple's C headers
# beside it. What is complete is left alone; what is half-made is thrown away. Needs root.
set -euo pipefail
folder=$1
root=$folder/root
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9 # a second caller waits

wanted='trixie; backports: rustc cargo rust-src; clang-19 lld-19 llvm-19; ziglang 0.17.0; swiftlang; v2'
if [ -f "$folder/complete" ] && [ "$(cat "$folder/complete")" = "$wanted" ]; then exit 0; fi
rm -rf --one-file-system "$folder/complete" "$root" "$folder/headers" "$folder/wheels"

# The mirror the machine's own apt uses, so that no address is written here.
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1)
[ -n "$mirror" ] || mirror=$(awk '$1=="deb"{for(i=2;i<=NF;i++)if($i~/^http/){print $i;exit}}' /etc/apt/sources.list)

# All mounts live in namespaces of their own: nothing is left to unmount, also after a kill.
unshare --mount --propagation private \
  debootstrap --variant=minbase trixie "$root" "$mirror" >"$folder/root.log" 2>&1 ||
  { tail -20 "$folder/root.log"; exit 1; }
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
for file in /etc/apt/apt.conf.d/*proxy*; do
  [ ! -e "$file" ] || cp "$file" "$root/etc/apt/apt.conf.d/"
done
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no services
chmod +x "$root/usr/sbin/policy-rc.d"
sed -n 's/ trixie main/ trixie-backports main/p' "$root/etc/apt/sources.list" \
  >"$root/etc/apt/sources.list.d/backports.list"

unshare --mount --propagation private bash -euc '
  root=$1
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
  get() {
    chroot "$root" apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Options::=--force-unsafe-io -o APT::Keep-Downloaded-Packages=false "$@"
  }
  chroot "$root" apt-get update -qq
  get libc6-dev gcc ca-certificates clang-19 lld-19 llvm-19 swiftlang libstdc++-14-dev git
  get -t trixie-backports rustc cargo rust-src
' _ "$root" >>"$folder/root.log" 2>&1 || { tail -20 "$folder/root.log"; exit 1; }
rm -rf "$root"/var/lib/apt/lists/*

# Of the wheel only the headers and the list of libSystem's symbols; no program of it is run.
python3 -m pip download -q --no-deps --only-binary :all: -d "$folder/wheels" ziglang==0.17.0
python3 - "$folder" <<'PY'
import glob, os, sys, zipfile

folder = sys.argv[1]
wheel = zipfile.ZipFile(glob.glob(f"{folder}/wheels/ziglang-*.whl")[0])
headers = "ziglang/lib/libc/include/any-darwin-any/"
for name in wheel.namelist():
    if name.startswith(headers) and not name.endswith("/"):
        path = os.path.join(folder, "headers", name.removeprefix(headers))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(wheel.read(name))
with open(f"{folder}/libSystem.tbd", "wb") as file:
    file.write(wheel.read("ziglang/lib/libc/darwin/libSystem.tbd"))
PY
rm -rf "$folder/wheels"
printf '%s' "$wanted" >"$folder/complete"
