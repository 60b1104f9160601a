import Features
import Foundation
import Statistics
import Testing
import Workflows

@Suite("Pieces of a PLUMED input")
struct PlumedPiecesTests {
  @Test("Widths of a variable with two states are those of the fuller one")
  func statistics() throws {
    var generator = SeededGenerator(seed: 11)
    // 80 % in a state of width 0.1, the rest far off in a wide one.
    let values = (0..<50_000).map { i in
      i % 5 == 0 ? 4 + 0.5 * generator.nextNormal() : 0.1 * generator.nextNormal()
    }
    let statistics = try #require(VariableStatistics(values))
    #expect(statistics.frameCount == 50_000)
    #expect(statistics.range == values.min()!...values.max()!)
    // √(0.8 · 0.2 · 4² + 0.8 · 0.1² + 0.2 · 0.5²)
    #expect(abs(statistics.standardDeviation - 1.618) < 0.02)
    // Bins are a quarter of the width, so that the peak is broadened a little.
    #expect(abs(statistics.basinDeviation - 0.1) < 0.02)
    #expect(abs(statistics.suggestedSigma - 0.05) < 0.01)
    let grid = statistics.suggestedGrid
    #expect(grid.lowerBound < statistics.range.lowerBound - 0.2 * 5)
    #expect(grid.upperBound > statistics.range.upperBound + 0.2 * 5)
    let bin = (grid.upperBound - grid.lowerBound) / Double(statistics.suggestedBinCount)
    #expect(bin <= statistics.suggestedSigma / 5 + 1e-12)
    #expect(VariableStatistics([1, 1, 1]) == nil)
    #expect(VariableStatistics([]) == nil)
    #expect(VariableStatistics([1, .nan]) == nil)
    #expect(VariableStatistics([0, 1])!.suggestedSigma > 0)
  }

  @Test("Few frames, and frames far out, give widths too", arguments: [3, 30, 300])
  func fewFrames(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let values = (0..<count).map { _ in generator.nextNormal() } + [1e6]
    let statistics = try #require(VariableStatistics(values))
    #expect(statistics.basinDeviation > 0 && statistics.basinDeviation <= statistics.standardDeviation)
    if count == 300 { #expect(statistics.basinDeviation < 3) }
    #expect(statistics.suggestedBinCount <= 100_000)
  }

  @Test("Bonds become walks on which every atom follows its parent")
  func wholeness() throws {
    var generator = SeededGenerator(seed: 2)
    // Trees of three molecules, parents first.
    var pairs: [AtomPair] = []
    for molecule in 0..<3 {
      for i in 1..<60 {
        let parent = Int.random(in: 0..<i, using: &generator)
        pairs.append(AtomPair(100 * molecule + parent, 100 * molecule + i))
      }
    }
    let entities = PlumedWholeness.entities(pairs)
    var placed: Set<Int> = [0, 100, 200]
    for entity in entities {
      #expect(placed.contains(entity[0]))
      for (parent, child) in zip(entity, entity.dropFirst()) {
        #expect(pairs.contains(AtomPair(parent, child)))
        #expect(placed.insert(child).inserted)
      }
    }
    #expect(placed.count == 180)
    // Only the way from an atom to its root is needed.
    let chain = [AtomPair(0, 1), AtomPair(1, 2), AtomPair(1, 3), AtomPair(2, 4), AtomPair(7, 8)]
    #expect(
      PlumedWholeness.pairs(chain, needed: [4, 9]) == [AtomPair(0, 1), AtomPair(1, 2), AtomPair(2, 4)])
    #expect(PlumedWholeness.action([]) == nil)
    #expect(
      PlumedWholeness.action(chain)?.text == "WHOLEMOLECULES ENTITY0=1,2,3,5 ENTITY1=2,4 ENTITY2=8,9")
  }

  @Test("A deep molecule does not exhaust the stack")
  func deep() {
    let pairs = (0..<200_000).map { AtomPair($0, $0 + 1) }
    #expect(PlumedWholeness.entities(pairs) == [Array(0...200_000)])
  }

  @Test(
    "Reference coordinates are written where eight columns of Å hold them",
    arguments: [
      (0.1234, "   1.234"), (-12.3456, "-123.456"), (0, "   0.000"), (0.12345, "  1.2345"),
      (-0.123456, "-1.23456"), (0.12345678, nil), (99999, nil), (1234.5678, nil), (.nan, nil),
    ] as [(Double, String?)])
  func coordinates(value: Double, text: String?) {
    #expect(PlumedReference.coordinate(value) == text)
  }

  @Test("Atom numbers go on in hybrid-36")
  func serials() {
    #expect(PlumedReference.serial(7) == "    7")
    #expect(PlumedReference.serial(99_999) == "99999")
    #expect(PlumedReference.serial(100_000) == "A0000")
    #expect(PlumedReference.serial(100_035) == "A000Z")
    #expect(PlumedReference.serial(43_770_015) == "ZZZZZ")
    #expect(PlumedReference.serial(43_770_016) == nil)
  }

  @Test("A reference file, column by column")
  func reference() throws {
    let superposition = Superposition(
      fitAtoms: [4, 120_000], weights: [12.011, 1.008], reference: [0.1, -0.2, 3, 1.2345, 0, 99],
      referenceName: "start.gro")
    let file = try PlumedReference(superposition, fileName: "reference-1.pdb", atomLabels: [4: "ALA2 CA"])
    #expect(
      file.text.split(separator: "\n").map(String.init) == [
        "REMARK   reference start.gro, written by Andante",
        "ATOM      5  CA  REF     1       1.000  -2.000  30.00012.01112.011",
        "ATOM  A0FK0  X   REF     1      12.345   0.000 990.000 1.008 1.008".replacingOccurrences(
          of: "A0FK0", with: PlumedReference.serial(120_001)!),
        "END",
      ])
  }

  @Test("Labels begin with a letter and come once")
  func labels() {
    var labels = PlumedLabels()
    #expect(labels.label(for: "phi(ALA2)") == "phi_ALA2")
    #expect(labels.label(for: "phi[ALA2]") == "phi_ALA2_2")
    #expect(labels.label(for: "d(CA5–CA20)") == "d_CA5_CA20")
    #expect(labels.label(for: "5'") == "f5")
    #expect(labels.label(for: "–") == "f")
    #expect(labels.label(for: "") == "f_2")
    #expect(labels.label(for: String(repeating: "é", count: 1000) + "x") == "f_3")
  }
}
