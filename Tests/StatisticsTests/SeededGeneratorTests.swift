import Statistics
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
  @Test("xoshiro256** gives the published outputs")
  func publishedOutputs() {
    var generator = SeededGenerator(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
      10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test("SplitMix64 gives the published outputs")
  func publishedFill() {
    var filler = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in filler.next() } == expected)
  }

  @Test("The same seed repeats, another does not")
  func seeds() {
    func draw(_ seed: UInt64) -> [UInt64] {
      var generator = SeededGenerator(seed: seed)
      return (0..<16).map { _ in generator.next() }
    }
    #expect(draw(0) == draw(0))
    #expect(Set(draw(0)).isDisjoint(with: draw(1)))
  }

  @Test("Streams depend on seed and index alone, and nest without symmetry")
  func streams() {
    func first(_ generator: SeededGenerator) -> UInt64 {
      var copy = generator
      return copy.next()
    }
    var root = SeededGenerator(seed: 3)
    let before = first(root.stream(5))
    _ = root.next()
    #expect(first(root.stream(5)) == before)
    #expect(first(root.stream(1).stream(2)) != first(root.stream(2).stream(1)))
    // Neighbouring seeds and indices: a combination such as seed + index would
    // repeat most of these.
    let all = (0..<50).flatMap { seed in
      (-10..<40).map { first(SeededGenerator(seed: UInt64(seed)).stream($0)) }
    }
    #expect(Set(all).count == all.count)
  }

  @Test("Streams are uncorrelated")
  func streamCorrelation() {
    let root = SeededGenerator(seed: 11)
    let n = 100_000
    for k in 0..<4 {
      var a = root.stream(k)
      var b = root.stream(k + 1)
      var sum = 0.0
      for _ in 0..<n { sum += a.nextNormal() * b.nextNormal() }
      // The mean of n products of independent normals has error 1/√n.
      #expect(abs(sum / Double(n)) < 5 / Double(n).squareRoot())
    }
  }

  @Test("Uniform numbers fill [0, 1) evenly")
  func uniform() {
    var generator = SeededGenerator(seed: 5)
    let n = 1_000_000
    var bins = [Int](repeating: 0, count: 100)
    for _ in 0..<n {
      let u = generator.nextUniform()
      #expect(u >= 0 && u < 1)
      bins[Int(u * 100)] += 1
    }
    // χ² with 99 degrees of freedom: mean 99, standard deviation √198 = 14.1.
    #expect(chiSquare(bins, expected: bins.map { _ in Double(n) / 100 }) < 99 + 5 * 14.1)
  }

  @Test("Indices below a bound are equally likely", arguments: [1, 2, 3, 7, 10])
  func indices(bound: Int) {
    var generator = SeededGenerator(seed: 6)
    let n = 200_000
    var bins = [Int](repeating: 0, count: bound)
    for _ in 0..<n { bins[generator.nextIndex(below: bound)] += 1 }
    let freedom = Double(bound - 1)
    let limit = freedom + 5 * (2 * freedom).squareRoot() + 1e-9
    #expect(chiSquare(bins, expected: bins.map { _ in Double(n) / Double(bound) }) < limit)
  }

  @Test("Indices below a huge bound are not biased to the low half")
  func hugeBound() {
    // With a plain product the low third of 3·2⁶¹ would be drawn too often:
    // 2⁶⁴ is not a multiple of it.
    var generator = SeededGenerator(seed: 8)
    let bound = 3 << 61
    let n = 100_000
    var bins = [0, 0, 0]
    for _ in 0..<n { bins[generator.nextIndex(below: bound) % 3] += 1 }
    #expect(chiSquare(bins, expected: bins.map { _ in Double(n) / 3 }) < 2 + 5 * 2)
  }

  @Test("A shuffle keeps the elements and reaches every order evenly")
  func shuffle() {
    var generator = SeededGenerator(seed: 9)
    var counts: [[Int]: Int] = [:]
    let n = 60_000
    for _ in 0..<n {
      var order = [0, 1, 2, 3]
      generator.shuffle(&order)
      #expect(order.sorted() == [0, 1, 2, 3])
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 24)
    let bins = Array(counts.values)
    // 23 degrees of freedom: 5σ is 5·√46.
    #expect(chiSquare(bins, expected: bins.map { _ in Double(n) / 24 }) < 23 + 5 * 6.8)
  }
}

/// Pearson's χ² of counts against expected counts.
func chiSquare(_ counts: [Int], expected: [Double]) -> Double {
  zip(counts, expected).reduce(0) { sum, pair in
    let difference = Double(pair.0) - pair.1
    return sum + difference * difference / pair.1
  }
}
