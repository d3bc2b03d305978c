# Sourced by ./zkt and ./check: finds a JDK 25 and sets JAVA_HOME, or says how to get one.

java_major() {
  "$1/bin/javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

find_jdk() {
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/java/openjdk /opt/jdk-25*; do
    if [ -x "$home/bin/javac" ] && [ "$(java_major "$home")" = 25 ]; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  on_path=$(command -v javac || true)
  if [ -n "$on_path" ]; then
    home=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    if [ "$(java_major "$home")" = 25 ]; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  fi
  echo "zkt: needs a JDK 25, found none in JAVA_HOME, /usr/lib/jvm or PATH." >&2
  echo "     Install one (Debian with Adoptium's repository: apt-get install temurin-25-jdk)," >&2
  echo "     or set JAVA_HOME to one." >&2
  return 1
}

find_maven() {
  if command -v mvn >/dev/null 2>&1; then
    # Maven's own libraries use sun.misc.Unsafe; JDK 25 warns about each.
    MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
    export MAVEN_OPTS
    return 0
  fi
  echo "zkt: needs Maven 3.8 or newer; on Debian: apt-get install --no-install-recommends maven" >&2
  return 1
}
