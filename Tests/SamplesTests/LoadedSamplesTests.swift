import LinearAlgebra
import Samples
import Testing

@Suite("Samples in memory")
struct LoadedSamplesTests {
  /// Column 0 counts the frames of all trajectories, column 1 is constant.
  static func counted(_ lengths: [Int]) -> ArraySource<Double> {
    var next = 0.0
    return ArraySource(
      lengths.map { length in
        var array = Matrix<Double>(rowCount: length, columnCount: 2, repeating: 0.1)
        for row in 0..<length {
          array[row, 0] = next
          next += 1
        }
        return array
      }, names: ["n", "c"])
  }

  @Test("Everything is kept where it fits, for any number of threads", arguments: [1, 2, 5])
  func whole(threads: Int) throws {
    let source = Self.counted([500, 0, 3, 1000])
    let loaded = try LoadedSamples(source, memoryLimit: 1503 * 8, threadCount: threads)
    #expect(loaded.keptShare == 1)
    #expect(loaded.frameCount == 1503)
    #expect(loaded.trajectories.map(\.frameCount) == [500, 3, 1000])
    #expect(loaded.arrays.flatMap { $0.column(0) } == (0..<1503).map { Float($0) })
    #expect(loaded.features == source.features)
    // Of 0, 1, … n − 1: (n − 1) / 2 and √((n² − 1) / 12).
    #expect(abs(loaded.means[0] - 751) < 1e-9)
    #expect(abs(loaded.standardDeviations[0] - (1503.0 * 1503 - 1).squareRoot() / 12.0.squareRoot()) < 1e-9)
    // Of a constant, exactly.
    #expect(loaded.means[1] == Double(Float(0.1)))
    #expect(loaded.standardDeviations[1] == 0)
  }

  @Test("Beyond the limit, evenly spread stretches are kept, none across a boundary")
  func spread() throws {
    let source = Self.counted([4000, 2000])
    let loaded = try LoadedSamples(source, memoryLimit: 600 * 8, threadCount: 2)
    #expect(loaded.frameCount <= 600)
    #expect(loaded.frameCount >= 580)
    #expect(abs(loaded.keptShare - Double(loaded.frameCount) / 6000) < 1e-12)
    #expect(loaded.arrays.count >= 20)
    for (array, trajectory) in zip(loaded.arrays, loaded.trajectories) {
      let numbers = array.column(0)
      #expect(trajectory.frameCount == array.rowCount)
      // Consecutive frames of one trajectory.
      #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
      #expect((numbers.first! < 4000) == (numbers.last! < 4000))
    }
    let firsts = loaded.arrays.map { Int($0[0, 0]) }
    #expect(zip(firsts, firsts.dropFirst()).allSatisfy { (250...350).contains($1 - $0) })
  }

  @Test("Of many short trajectories whole ones are kept")
  func short() throws {
    let source = Self.counted(Array(repeating: 10, count: 600))
    let loaded = try LoadedSamples(source, memoryLimit: 3000 * 8, threadCount: 2)
    #expect(loaded.keptShare == 0.5)
    #expect(loaded.arrays.allSatisfy { $0.rowCount == 10 })
  }

  @Test("No memory and no frames are no error here")
  func empty() throws {
    let none = try LoadedSamples(Self.counted([100]), memoryLimit: 0, threadCount: 1)
    #expect(none.frameCount == 0 && none.keptShare == 0 && none.means == [0, 0])
    #expect(try LoadedSamples(Self.counted([0]), memoryLimit: 100, threadCount: 1).keptShare == 1)
  }

  @Test("A number that is not finite is named, the same for any number of threads", arguments: [1, 3])
  func notFinite(threads: Int) {
    var array = Matrix<Double>(rowCount: 3000, columnCount: 2)
    array[1234, 1] = .nan
    array[2900, 0] = .infinity
    let source = ArraySource([array], names: ["a", "b"])
    #expect(throws: SampleError.notFinite(file: "trajectory 0", frame: 1234, column: "b")) {
      try LoadedSamples(source, memoryLimit: 1 << 20, threadCount: threads)
    }
  }
}
