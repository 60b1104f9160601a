/// A shell script that runs an input on a few frames and compares.
enum VerificationScript {
  /// By which a later export knows a folder's files as its own.
  static let mark = "# Checks a PLUMED input written by Andante."

  /// - Parameters:
  ///   - input: The input's name, beside the script.
  ///   - references: Files that the input reads.
  ///   - model: The model's path, which only a comparison by Andante needs.
  static func text(input: String, references: [String], model: String) -> String {
    """
    #!/bin/sh
    \(mark)
    # Runs it on frames.xtc and compares to expected.COLVAR, which holds Andante's
    # values for these frames. PLUMED, ANDANTE and MODEL may be set outside.
    set -eu
    cd "$(dirname "$0")"
    PLUMED=${PLUMED:-plumed}
    ANDANTE=${ANDANTE:-andante}
    [ -n "${MODEL:-}" ] || MODEL=\(quoted(model))
    if ! command -v "$PLUMED" >/dev/null 2>&1; then
      echo "verify.sh: no plumed on the PATH; load it, or set PLUMED to the program" >&2
      exit 127
    fi
    # A folder of its own: PLUMED writes COLVAR, HILLS and logs where it runs.
    here=$(pwd)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # Every frame is wanted here, however rarely a run prints.
    sed '/^PRINT /s/ STRIDE=[0-9]*$//' \(quoted(input)) >"$work"/\(quoted(input))
    \(references.isEmpty ? ":" : "cp " + references.map(quoted).joined(separator: " ") + " \"$work\"")
    cd "$work"
    if ! "$PLUMED" driver --plumed \(quoted(input)) --ixtc "$here/frames.xtc" >plumed.log 2>&1
    then
      tail -n 20 plumed.log >&2
      echo "verify.sh: plumed driver failed, see above" >&2
      exit 1
    fi
    # Columns are compared from the second on: the first is the time.
    awk -v limit=1e-6 '
      FNR == NR && /^#! FIELDS/ { for (i = 3; i <= NF; i++) name[i - 2] = $i }
      /^#/ { next }
      FNR == NR { wanted[++rows] = $0; next }
      {
        seen++
        n = split(wanted[seen], a)
        for (i = 2; i <= n; i++) {
          # nan and inf: every awk reads them in a way of its own
          if ($i !~ /^[-+]?[0-9.]/) { d = 1e300 } else { d = $i - a[i]; if (d < 0) d = -d }
          if (d > largest[i]) { largest[i] = d; where[i] = seen - 1 }
        }
      }
      END {
        if (seen != rows) { print "verify.sh: " seen + 0 " rows for " rows " frames"; exit 1 }
        for (i = 2; i in name; i++) {
          good = largest[i] <= limit
          if (!good) bad = 1
          printf "%s: largest difference %.3g%s %s\\n", name[i], largest[i], \\
            (largest[i] > 0 ? " in frame " where[i] : ""), (good ? "(agrees)" : "(DIFFERS)")
        }
        exit bad
      }' "$here/expected.COLVAR" COLVAR
    if command -v "$ANDANTE" >/dev/null 2>&1 && [ -f "$MODEL" ]; then
      "$ANDANTE" verify "$MODEL" COLVAR "$here/frames.xtc"
    fi

    """
  }

  /// For the shell, whatever the text holds.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
