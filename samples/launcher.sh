# What samples/run and benchmarks/run have in common; sourced by both, not run by itself.
#
#   launch MODULE MAIN_CLASS "MODULES IT IS MADE OF" [ARGUMENT...]
#
# builds what is missing or stale, finds a JDK and becomes the program, in the caller's directory.

syslet_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
syslet_minimum=21

# Prints the major version of the Java installation in directory $1, or fails.
jdk_version() {
  local version=""
  [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p;T;q')
  fi
  version=${version#1.}
  version=${version%%[!0-9]*}
  [ -n "$version" ] && printf '%s\n' "$version"
}

# Sets java_home and java_version: JAVA_HOME or the java on the PATH when new enough, or else the newest to be found.
find_jdk() {
  local home version on_path
  java_home="" java_version=0
  on_path=$(command -v java || true)
  if [ -n "$on_path" ]; then
    on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
  fi
  for home in "${JAVA_HOME:-}" "$on_path"; do
    if [ -n "$home" ] && version=$(jdk_version "$home") && [ "$version" -ge "$syslet_minimum" ]; then
      java_home=$home java_version=$version
      return
    fi
  done
  for home in /usr/lib/jvm/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* /opt/*; do
    if version=$(jdk_version "$home") && [ "$version" -ge "$syslet_minimum" ] && [ "$version" -gt "$java_version" ]; then
      java_home=$home java_version=$version
    fi
  done
  if [ -z "$java_home" ]; then
    cat >&2 <<EOF
A JDK $syslet_minimum or newer is needed, and none was found: not in JAVA_HOME, on the PATH, in /usr/lib/jvm,
~/.sdkman/candidates/java, ~/.jdks or /opt. Install one, for example Temurin 25 from https://adoptium.net
(Debian 13, Ubuntu 24.04: apt-get install openjdk-21-jdk), or set JAVA_HOME to it, and run this again.
EOF
    exit 1
  fi
}

# Succeeds when something that module $1 is made of ($2: the modules) is newer than what was built of it.
is_stale() {
  local stamp=$syslet_root/$1/target/launch/stamp module
  [ -f "$stamp" ] || return 0
  local inputs=("$syslet_root/pom.xml")
  for module in $2; do
    [ -d "$syslet_root/$module/target/launch/classes" ] || return 0
    inputs+=("$syslet_root/$module/pom.xml" "$syslet_root/$module/src/main")
  done
  # Directories too: a file that was deleted changes only them.
  [ -n "$(find "${inputs[@]}" -newer "$stamp" -print -quit)" ]
}

build() {
  local target=$syslet_root/$1/target/launch log=$syslet_root/$1/target/launch.log
  if ! command -v mvn >/dev/null; then
    echo "Maven 3.8 or newer is needed to build $1, and there is no mvn on the PATH (Debian, Ubuntu: apt-get install maven)." >&2
    return 1
  fi
  echo "building $1 (first run takes a minute)..." >&2
  mkdir -p -- "$target"
  # The time of the stamp is the time before the build: what is edited during it counts as newer.
  rm -f -- "$target/stamp"
  touch -- "$target/stamp.new"
  if ! mvn -B -q -f "$syslet_root/pom.xml" -Dsyslet.launch -Dmaven.test.skip=true -pl "$1" -am process-classes \
    </dev/null >"$log" 2>&1; then
    sed 's/\x1b\[[0-9;]*m//g' "$log" >&2
    echo "$1 could not be built: Maven's output is above. With a clean checkout, look for the network (the first build downloads libraries) and for a JDK $syslet_minimum or newer; after a change, run mvn verify." >&2
    return 1
  fi
  mv -f -- "$target/stamp.new" "$target/stamp"
}

launch() {
  local module=$1 main=$2 modules=$3 class_path="" part
  shift 3
  find_jdk
  if is_stale "$module" "$modules"; then
    mkdir -p -- "$syslet_root/target"
    # One build at a time; who waited for another looks again.
    (
      if command -v flock >/dev/null; then flock 9; fi
      ! is_stale "$module" "$modules" || build "$module" 9>&-
    ) 9>"$syslet_root/target/launch.lock" || exit 1
  fi
  for part in $modules; do
    class_path+=$syslet_root/$part/target/launch/classes:
  done
  local flags=(--enable-native-access=ALL-UNNAMED)
  # JMH reads a few things by sun.misc.Unsafe, which newer JDKs would warn of.
  if [ "$java_version" -ge 24 ]; then
    flags+=(--sun-misc-unsafe-memory-access=allow)
  fi
  exec "$java_home/bin/java" "${flags[@]}" -cp "$class_path$syslet_root/$module/target/launch/lib/*" "$main" "$@"
}
