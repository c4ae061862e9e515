#!/bin/sh
# Links WebAssembly without the exports of UniFFI. rustc writes each as two arguments.
before=
for argument do
  shift
  case "$before $argument" in
    "--export uniffi_"* | "--export ffi_"* | "--export UNIFFI_"*) before= ; continue ;;
  esac
  if [ "$before" = --export ]; then set -- "$@" --export; fi
  if [ "$argument" != --export ]; then set -- "$@" "$argument"; fi
  before=$argument
done
exec "@LLD@" "$@"
