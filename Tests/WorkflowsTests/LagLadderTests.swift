import Testing
import Workflows

@Suite("Lag ladder")
struct LagLadderTests {
  @Test("Holds the chosen lag and its double, rises, and ends within the data", arguments: [1, 2, 3, 7, 10, 64, 100, 999])
  func properties(chosen: Int) {
    for longest in [2, 10, 100, 1999, 2000, 2001, 50_000, 10_000_000] where chosen < longest {
      let lags = LagLadder.lags(chosen: chosen, longest: longest)
      #expect(lags.contains(chosen))
      #expect(lags.contains(2 * chosen) || 2 * chosen >= longest)
      #expect(zip(lags, lags.dropFirst()).allSatisfy { $0 < $1 })
      #expect(lags.count <= LagLadder.mostLags)
      #expect(lags.first! >= 1)
      #expect(lags.last! < longest)
      // Beyond a twentieth of the data only the chosen lag and its double.
      #expect(lags.allSatisfy { $0 <= max(longest / 20, 2 * chosen) })
    }
  }

  @Test("Without a chosen lag it goes in octaves from one frame")
  func octaves() {
    #expect(LagLadder.lags(chosen: nil, longest: 2000) == [1, 2, 4, 8, 16, 32, 64])
    #expect(LagLadder.lags(chosen: nil, longest: 3) == [1, 2])
    #expect(LagLadder.lags(chosen: nil, longest: 2) == [1])
  }
}
