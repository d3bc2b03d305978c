# Sourced by ./zkt and by bin/zkt of a release: how the command line is started.

# The Vector API is an incubator module, about which the JVM says a line; only what proves needs it.
proves() {
  local command=${1:-} argument here=
  for argument; do
    case $argument in
      -h|--help|-V|--version|--daemon|--daemon=*) return 1 ;;
      --elf|--elf=*) here=1 ;;
    esac
  done
  case $command in
    demo|serve|worker|figures) return 0 ;;
    prove) [ -n "$here" ] ;;
    *) return 1 ;;
  esac
}

# run_zkt KERNELS_ARGS CLASS_PATH [ARGUMENT…]: in place of this process, so that signals reach it.
run_zkt() {
  local kernels=$1 classes=$2 vector=()
  shift 2
  if proves "$@"; then
    vector=("@$kernels")
  elif [ "${1:-}" = doctor ]; then # it must see the module to judge it
    vector=(--add-modules jdk.incubator.vector)
    exec 2> >(grep -v --line-buffered '^WARNING: Using incubator modules' >&2)
  fi
  # With fewer than four processors the JVM has one thread for its last compiler tier; at the start, kernels keep two busy.
  if [ -n "${vector[*]-}" ] && [ "$(nproc 2>/dev/null || echo 4)" -lt 4 ]; then vector+=(-XX:CICompilerCount=3); fi

  # Arrays of a proof live in the old generation, which is given nine tenths of the heap (docs/performance.md).
  exec "$JAVA_HOME/bin/java" \
    -XX:+UseParallelGC -XX:NewRatio=9 -XX:MaxRAMPercentage=70 -XX:-UsePerfData \
    ${vector[@]+"${vector[@]}"} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    ${ZKT_JAVA_OPTS:-} \
    -cp "$classes" io.zkthreads.server.cli.Main "$@"
}
