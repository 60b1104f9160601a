/// The word that was probably meant: the one that fewest insertions, deletions,
/// substitutions and swaps of neighbours turn the given one into, in any case.
///
/// - Parameters:
///   - candidates: Of equally near ones the first counts.
///   - limit: The most changes that may lie between the word and one of the candidates.
///     By default a third of the candidate's letters, or two of a short one's.
/// - Returns: Nil where no candidate is so near.
/// - Reference: L. Boytsov, ACM J. Exp. Algorithmics 16, 1.1 (2011),
///   doi:10.1145/1963190.1963191 (optimal string alignment).
package func nearestWord(
  to word: String, among candidates: some Sequence<String>,
  limit: (_ candidate: String) -> Int = { max(min(2, $0.count - 1), $0.count / 3) }
) -> String? {
  // Longer texts are no misspelt keys, and quadratic time is for words.
  let letters = Array(word.lowercased().prefix(64))
  guard !letters.isEmpty else { return nil }
  var best: (word: String, distance: Int)?
  for candidate in candidates {
    let target = Array(candidate.lowercased())
    let distance = alignmentDistance(letters, target)
    if distance <= limit(candidate), distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.word
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var older = [Int](repeating: 0, count: b.count + 1)
  var old = Array(0...b.count)
  for i in 1...a.count {
    var new = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      new[j] = min(old[j] + 1, new[j - 1] + 1, old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        new[j] = min(new[j], older[j - 2] + 1)
      }
    }
    (older, old) = (old, new)
  }
  return old[b.count]
}
