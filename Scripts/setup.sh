#!/usr/bin/env bash
# The set-up that every script here shares: installs what a build needs on Debian 12, checks Swift.
#
#   Scripts/setup.sh       installs what is missing, says what else is wrong
#
#   ANDANTE_NO_INSTALL=1   installs nothing: says what is missing and stops
#   ANDANTE_BROWSER=0      leaves the browser out (the tests that render reports then skip themselves)
#
# The other scripts source it and call set_up. Existing installations are left as they are.

set -euo pipefail

# The package's folder, from wherever this is called.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# One set of flags for all builds and the tests, so that `swift test` reuses what `swift build` made:
# without --disable-testable-imports a release build of the tests compiles every source again.
# The build plan is made anew each time: the package and its benchmarks share one folder, and a stored
# plan of the one would be taken for the other's.
BUILD_FLAGS=(-c release --disable-build-manifest-caching)
TEST_FLAGS=("${BUILD_FLAGS[@]}" --disable-xctest --disable-testable-imports)

MINIMUM_SWIFT=6.2

# Debian packages and what each is for.
REQUIRED_PACKAGES=(
  "ca-certificates:fetches the Swift packages over HTTPS"
  "git:fetches the Swift packages"
  "pkg-config:finds the system libraries"
  "binutils:links (ld, ar)"
  "libc6-dev:C headers for Swift's Glibc module"
  "libgcc-12-dev:start files and runtime of the C compiler"
  "libstdc++-12-dev:C++ library that Swift links"
  "libcurl4:needed by the Swift package manager"
  "libxml2:needed by the Swift package manager"
  "libsqlite3-0:needed by the Swift package manager"
  "libncurses6:needed by the Swift compiler"
  "tzdata:time zones for Foundation"
  "libopenblas-pthread-dev:linear algebra (BLAS and LAPACK; the pthread build only)"
  "libarpack2-dev:large eigenproblems"
  "libhdf5-dev:moments files (serial HDF5)"
  "libkissfft-dev:Fourier transforms of long series"
  "libzip-dev:NPZ archives"
  "zlib1g-dev:compressed COLVAR files and NPZ entries"
)
PEER_PACKAGES=("python3:runs the tools that Andante is compared with" "python3-venv:keeps them outside the system")
BROWSER_PACKAGES=("chromium:renders the reports in the tests" "fonts-dejavu-core:letters for the browser")

say() { printf '%s\n' "andante: $*" >&2; }

# Ends with a message and an exit code (1 unless given).
fail() {
  say "$1"
  exit "${2:-1}"
}

# Prints the comment at the head of a script (up to the first line that is none) as its help.
show_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$1"; }

# Builds one product of the package and sets BIN to the folder that holds it.
build_product() {
  swift build "${BUILD_FLAGS[@]}" --package-path "$ROOT" --product "$1" >&2
  BIN="$ROOT/.build/release"
}

# The same for the nested package of benchmarks; it shares the build folder, so nothing is built twice.
build_benchmark() {
  swift build "${BUILD_FLAGS[@]}" --package-path "$ROOT/Benchmarks" --scratch-path "$ROOT/.build" --product "$1" >&2
  BIN="$ROOT/.build/release"
}

# Prints those of the given name:purpose pairs whose package is not installed.
missing_packages() {
  local entry
  for entry in "$@"; do
    [[ "$(dpkg-query -W -f '${db:Status-Abbrev}' "${entry%%:*}" 2>/dev/null)" == ii* ]] || printf '%s\n' "$entry"
  done
}

# Prints name:purpose pairs as an indented list on stderr.
list_packages() {
  local entry
  for entry in "$@"; do printf '  %-26s %s\n' "${entry%%:*}" "${entry#*:}" >&2; done
}

# Installs the named packages without asking anything. Returns apt's failure.
apt_install() {
  local prefix=()
  if [[ "$(id -u)" != 0 ]]; then
    if ! command -v sudo >/dev/null; then
      say "not root, and sudo is not installed; run this as root: apt-get install --no-install-recommends $*"
      return 1
    fi
    prefix=(sudo)
  fi
  prefix+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300)
  # apt's own text goes to stderr: the standard output of the scripts is their result.
  "${prefix[@]}" update >&2 && "${prefix[@]}" install --no-install-recommends "$@" >&2
}

install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    if build_needs_present; then return; fi
    say "this system has no apt; install what these Debian packages hold, then run this again:"
    list_packages "${REQUIRED_PACKAGES[@]}"
    exit 1
  fi
  local missing
  mapfile -t missing < <(missing_packages "${REQUIRED_PACKAGES[@]}")
  ((${#missing[@]})) || return 0
  say "these Debian packages are missing:"
  list_packages "${missing[@]}"
  [[ "${ANDANTE_NO_INSTALL:-0}" != 1 ]] || fail "ANDANTE_NO_INSTALL=1 forbids to install them; stopping"
  apt_install "${missing[@]%%:*}" \
    || fail "apt could not install the packages above (its message is the last one before this line); stopping"
}

# Without apt: whether the libraries and the linker can be found in other ways.
build_needs_present() {
  command -v pkg-config >/dev/null && command -v ld >/dev/null && command -v git >/dev/null \
    && pkg-config --exists openblas arpack libzip zlib kissfft-float \
    && { pkg-config --exists hdf5-serial || pkg-config --exists hdf5; }
}

# Installs a browser for the tests that render reports; they skip themselves without one.
install_browser() {
  [[ "${ANDANTE_BROWSER:-1}" != 0 && "${ANDANTE_NO_INSTALL:-0}" != 1 ]] || return 0
  local name
  for name in chromium chromium-browser google-chrome; do
    ! command -v "$name" >/dev/null || return 0
  done
  command -v apt-get >/dev/null || return 0
  say "installing chromium for the tests that render reports (ANDANTE_BROWSER=0 leaves it out)"
  apt_install "${BROWSER_PACKAGES[@]%%:*}" \
    || say "chromium could not be installed; the tests that render reports will be skipped"
}

# What the comparison with other tools needs, and nothing else does.
install_peers() {
  command -v apt-get >/dev/null || return 0
  if command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null; then return 0; fi
  apt_install "${PEER_PACKAGES[@]%%:*}" || fail "python3 with venv is needed to time the other tools; stopping"
}

check_swift() {
  local text version
  command -v swift >/dev/null \
    || fail "Swift is not on the PATH; install Swift $MINIMUM_SWIFT or later from https://www.swift.org/install/linux"
  text="$(cd / && swift --version 2>&1)" \
    || fail "swift --version failed: ${text##*$'\n'} (reinstall it from https://www.swift.org/install/linux)"
  version="$(sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)+).*/\1/p' <<<"$text" | head -n 1)"
  [[ -n "$version" ]] || fail "cannot read the version of $(command -v swift) from: $text"
  [[ "$(printf '%s\n' "$MINIMUM_SWIFT" "$version" | sort -V | head -n 1)" == "$MINIMUM_SWIFT" ]] \
    || fail "Swift $version is too old; Andante needs $MINIMUM_SWIFT or later: https://www.swift.org/install/linux"
}

# Only OpenBLAS's pthread build is safe under concurrent callers.
check_openblas() {
  command -v update-alternatives >/dev/null || return 0
  local link target
  for link in $(update-alternatives --get-selections 2>/dev/null | sed -nE 's/^(libopenblas\.so(\.0)?-[^ ]+) .*/\1/p'); do
    target="$(update-alternatives --query "$link" | sed -n 's/^Value: //p')"
    [[ "$target" == *pthread* ]] \
      || say "warning: $link is $target, not OpenBLAS's pthread build; choose that with: update-alternatives --config $link"
  done
}

set_up() {
  install_packages
  check_swift
  check_openblas
}

# Run alone, it installs and checks; sourced, the caller calls set_up when it has read its arguments.
if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
  case "${1:-}" in
    "") set_up ;;
    -h | --help) show_help "$0" ;;
    *) fail "unknown argument $1; see --help" ;;
  esac
fi
