# Unpacks C headers for Android's processors, and the source of LLVM's unwinder, into $1/headers.
# The headers are musl's: what they are good for, and what not, is said in `ndk.rs`.
set -euo pipefail
folder=$1
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9 # a second caller waits

wanted='ziglang 0.17.0; musl headers and libunwind; v1'
if [ -f "$folder/complete" ] && [ "$(cat "$folder/complete")" = "$wanted" ]; then exit 0; fi
rm -rf --one-file-system "$folder/complete" "$folder/headers" "$folder/wheels"

# Of the wheel only these files; no program of it is run.
python3 -m pip download -q --no-deps --only-binary :all: -d "$folder/wheels" ziglang==0.17.0
python3 - "$folder" <<'PY'
import glob, os, sys, zipfile

folder = sys.argv[1]
wheel = zipfile.ZipFile(glob.glob(f"{folder}/wheels/ziglang-*.whl")[0])
libc = "ziglang/lib/libc/include/"
wanted = {libc: "", "ziglang/lib/libunwind/": "libunwind/"}
kinds = ("generic-musl/", "any-linux-any/", "aarch64-linux-musl/", "aarch64-linux-any/",
         "arm-linux-musl/", "arm-linux-any/",
         "x86_64-linux-musl/", "x86-linux-any/")
for name in wheel.namelist():
    for prefix, below in wanted.items():
        rest = name.removeprefix(prefix)
        if rest == name or name.endswith("/") or (prefix == libc and not rest.startswith(kinds)):
            continue
        path = os.path.join(folder, "headers", below + rest)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(wheel.read(name))
PY
rm -rf "$folder/wheels"
printf '%s' "$wanted" >"$folder/complete"
