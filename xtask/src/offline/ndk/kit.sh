# Makes what the linker needs for one processor without the NDK, in $1/kit/$2: LLVM's unwinder, stub
# libraries with the names of the list $4, and a program `clang-with-stubs` that links with them. $3 is clang's
# name of the target with its API level, the rest are folders of headers.
set -euo pipefail
folder=$1 target=$2 clang_target=$3 list=$4
shift 4
kit=$folder/kit/$target
mkdir -p "$kit/objects"
compile="clang-19 --target=$clang_target -nostdlibinc -fPIC -O2 -w"
for each in "$@"; do compile+=" -isystem $folder/headers/$each"; done

if [ ! -f "$kit/libunwind.a" ]; then
  source=$folder/headers/libunwind
  # bionic's errno is a call of another name than musl's.
  unwinder="$compile -D__errno_location=__errno -I$source/include -I$source/src -DNDEBUG -funwind-tables
    -D_LIBUNWIND_IS_NATIVE_ONLY -fvisibility=hidden -D_LIBUNWIND_HIDE_SYMBOLS"
  for file in UnwindLevel1.c UnwindLevel1-gcc-ext.c; do
    $unwinder -std=c11 -fexceptions -c "$source/src/$file" -o "$kit/objects/$file.o"
  done
  for file in libunwind.cpp Unwind-EHABI.cpp; do
    $unwinder -std=c++17 -nostdinc++ -fno-exceptions -fno-rtti -c "$source/src/$file" -o "$kit/objects/$file.o"
  done
  for file in UnwindRegistersRestore.S UnwindRegistersSave.S; do
    $unwinder -c "$source/src/$file" -o "$kit/objects/$file.o"
  done
  llvm-ar-19 rcs "$kit/libunwind.a" "$kit"/objects/*.o
fi

for library in c m dl log; do
  awk -v library=lib$library '
    $1 == library { print ".globl " $2 "\n.type " $2 ", %" ($4 == "data" ? "object\n.size " $2 ", 8" : "function") "\n" $2 ":" }
    END { print ".space 8" }' "$list" |
    $compile -x assembler -c - -o "$kit/objects/lib$library.o"
  clang-19 --target="$clang_target" -fuse-ld=lld-19 -nostdlib -shared \
    -Wl,-soname,lib$library.so "$kit/objects/lib$library.o" -o "$kit/lib$library.so"
done

# What crtbegin_so would bring: the handle by which the C library tells libraries apart.
echo '__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;' |
  $compile -x c -c - -o "$kit/start.o"
cat >"$kit/clang-with-stubs" <<END
#!/bin/sh
exec clang-19 --target=$clang_target -fuse-ld=lld-19 -nostdlib -nostartfiles "\$@" -L$kit $kit/start.o
END
chmod +x "$kit/clang-with-stubs"
