import Foundation
import Information
import Statistics
import Testing

@Suite("Cells of equal occupancy")
struct EqualOccupancyCellsTests {
  static func normal(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.nextNormal() }
  }

  static func occupancy(_ labels: [Int32], _ count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }

  @Test("Cells of a continuous column differ by one value at most", arguments: [1, 2, 7, 20, 64])
  func equal(count: Int) throws {
    let values = Self.normal(1003)
    let cells = try EqualOccupancyCells(values: values, count: count)
    #expect(cells.cellCount == count && cells.edges.count == count - 1)
    let occupancy = Self.occupancy(cells.assign(values), count)
    #expect(occupancy.max()! - occupancy.min()! <= 1)
    let probes = values + cells.edges + [-.infinity, .infinity, .nan, 1e9, -1e9]
    let labels = cells.assign(probes)
    #expect(labels == probes.map(cells.cell(of:)))
    #expect(zip(probes, labels).allSatisfy { v, label in
      v.isNaN ? label == -1 : Int(label) == cells.edges.count { $0 <= v }
    })
  }

  @Test("Few distinct values get a cell each; a constant gets one")
  func discrete() throws {
    let values = [3.0, 1, 1, 2, 3, 3, 3, 3]
    let cells = try EqualOccupancyCells(values: values, count: 10)
    #expect(cells.cellCount == 3)
    #expect(cells.assign(values) == [2, 0, 0, 1, 2, 2, 2, 2])
    let constant = try EqualOccupancyCells(values: [4.0, 4, 4], count: 5)
    #expect(constant.cellCount == 1 && constant.cell(of: 9) == 0)
  }

  @Test("A value in most frames gets a cell of its own, and the others share out the rest",
    arguments: [-5.0, 0, 5])
  func heavy(atom: Double) throws {
    var values = Self.normal(1000)
    values += Array(repeating: atom, count: 9000)
    let cells = try EqualOccupancyCells(values: values, count: 11)
    #expect(cells.cellCount == 11)
    let occupancy = Self.occupancy(cells.assign(values), 11)
    let own = Int(cells.cell(of: atom))
    #expect(occupancy[own] == 9000)
    for (cell, count) in occupancy.enumerated() where cell != own {
      // On either side of the atom whole cells have to fit: 5 cells of about half the values.
      #expect(abs(count - 100) <= 10)
    }
  }

  @Test("Ties never part, and every cell is used", arguments: 1...20)
  func ties(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let distinct = 2 + generator.nextIndex(below: 40)
    let power = 1 + 6 * generator.nextUniform()
    let values = (0..<400).map { _ in
      (pow(generator.nextUniform(), power) * Double(distinct)).rounded(.down)
    }
    let count = 1 + generator.nextIndex(below: 20)
    let cells = try EqualOccupancyCells(values: values, count: count)
    #expect(cells.cellCount <= min(count, Set(values).count))
    #expect(cells.cellCount == min(count, Set(values).count))
    #expect(Self.occupancy(cells.assign(values), cells.cellCount).allSatisfy { $0 > 0 })
    #expect(cells.edges == cells.edges.sorted())
  }

  @Test("Heavy values with little between them take what lies beside them")
  func crowded() throws {
    // Three atoms and four thin stretches of values, in three cells and in four.
    var values: [Double] = []
    for atom in [1.0, 2, 3] { values += Array(repeating: atom, count: 100) }
    values += [0.1, 0.2, 1.5, 1.6, 2.4, 2.5, 3.5]
    for count in [1, 2, 3, 4, 5, 8] {
      let cells = try EqualOccupancyCells(values: values, count: count)
      #expect(cells.cellCount == count)
      let labels = cells.assign(values)
      #expect(Self.occupancy(labels, count).allSatisfy { $0 > 0 })
      if count >= 3 { #expect(Set(labels.prefix(300)).count == 3) }
    }
  }

  @Test("Any rising map of the column gives the same cells")
  func invariance() throws {
    let values = Self.normal(500)
    let cells = try EqualOccupancyCells(values: values, count: 9)
    let mapped = values.map { exp(3 * $0) }
    let other = try EqualOccupancyCells(values: mapped, count: 9)
    #expect(cells.assign(values) == other.assign(mapped))
  }

  @Test("The cells of an angle do not depend on where its circle is cut", arguments: [0.0, 1, 2.5, 6])
  func periodic(offset: Double) throws {
    let period = 2 * Double.pi
    var generator = SeededGenerator(seed: 3)
    // A well on the cut at ±π, and a thin tail round the rest.
    let angles = (0..<2000).map { index in
      index % 10 == 0 ? period * generator.nextUniform() : .pi + 0.3 * generator.nextNormal()
    }
    let cells = try EqualOccupancyCells(values: angles, count: 8, period: period)
    let labels = cells.assign(angles)
    let moved = angles.enumerated().map { index, angle in
      angle + offset + period * Double(index % 5 - 2)
    }
    let other = try EqualOccupancyCells(values: moved, count: 8, period: period)
    // The labels may be numbered from another cell only if the widest gap were another; it is not.
    #expect(other.assign(moved) == labels)
    let occupancy = Self.occupancy(labels, 8)
    #expect(occupancy.allSatisfy { abs($0 - 250) <= 1 })
    let wrapped = { (x: Double) in x - period * (x / period).rounded(.down) }
    #expect(abs(wrapped(other.origin - offset - cells.origin + 1) - 1) < 1e-9)
  }

  @Test("An angle of two values has two cells, wherever they are")
  func twoAngles() throws {
    for angles in [[-179.0, 179], [0, 180], [-180, 0], [359, 1]] {
      let cells = try EqualOccupancyCells(values: angles + angles, count: 6, period: 360)
      #expect(cells.cellCount == 2)
      let labels = cells.assign(angles)
      #expect(labels[0] != labels[1])
      #expect(cells.assign(angles.map { $0 + 720 }) == labels)
    }
  }

  @Test("Values that were not seen belong to the nearest cell; NaN to none")
  func outside() throws {
    let cells = try EqualOccupancyCells(values: [1, 2, 3, 4].map(Float.init), count: 2)
    #expect(cells.edges == [2.5])
    #expect(cells.cell(of: -100) == 0 && cells.cell(of: .infinity) == 1)
    #expect(cells.cell(of: 2.5) == 1)
    #expect(cells.cell(of: .nan) == -1)
    #expect(cells.assign([Float.nan, 0, 9]) == [-1, 0, 1])
    let angle = try EqualOccupancyCells(values: [1.0, 2, 3], count: 2, period: 4)
    #expect(angle.cell(of: .infinity) == -1)
  }

  @Test("Neighbouring doubles can be told apart")
  func neighbours() throws {
    let values = [1.0, 1.0.nextUp]
    let cells = try EqualOccupancyCells(values: values, count: 2)
    #expect(cells.assign(values) == [0, 1])
  }

  @Test("Bad input is named")
  func bad() {
    #expect(throws: InformationError.emptyTable) {
      _ = try EqualOccupancyCells(values: [Double](), count: 3)
    }
    #expect(throws: InformationError.invalidCount(what: "cells", value: 0, least: 1)) {
      _ = try EqualOccupancyCells(values: [1.0], count: 0)
    }
    #expect(throws: InformationError.notFinite(row: 2, column: 0)) {
      _ = try EqualOccupancyCells(values: [1.0, 2, .nan], count: 2)
    }
  }
}
