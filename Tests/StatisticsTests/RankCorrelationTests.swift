import Statistics
import Testing

@Suite("Rank correlation")
struct RankCorrelationTests {
  @Test("Kendall's τ: the same order, the opposite one, and one with ties, by hand")
  func kendall() {
    #expect(RankCorrelation.kendall([1, 2, 3], [10, 20, 30]) == 1)
    #expect(RankCorrelation.kendall([1, 2, 3], [3, 2, 1]) == -1)
    // Pairs: (1,2) tied in b, (1,3) and (2,3) concordant: 2 / √(3 · 2).
    #expect(abs(RankCorrelation.kendall([1, 2, 3], [1, 1, 2])! - 2 / 6.0.squareRoot()) < 1e-15)
    #expect(RankCorrelation.kendall([1, 1, 1], [1, 2, 3]) == nil)
  }
}
