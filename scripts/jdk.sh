# Sourced by ./zkt, ./check and what they start: finds a Java 25 and sets JAVA_HOME, or says how to get one.

# The version of a JDK or JRE: both have a file that says it.
java_major() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# find_jdk [PROGRAM]: one that has PROGRAM, javac unless it is said; whoever only runs needs java.
find_jdk() {
  local program=${1:-javac} home on_path
  on_path=$(command -v "$program" || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/java/openjdk /opt/jdk-25* "$on_path"; do
    if [ -x "$home/bin/$program" ] && [ "$(java_major "$home")" = 25 ]; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
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
