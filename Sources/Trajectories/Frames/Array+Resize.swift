extension Array where Element: FloatingPoint {
  /// Makes the array so many numbers long, and keeps its storage where that is large enough.
  mutating func resize(to count: Int) {
    if self.count > count {
      removeLast(self.count - count)
    } else if self.count < count {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
  }
}
