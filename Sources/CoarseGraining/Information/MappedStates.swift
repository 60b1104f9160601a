import Clustering
public import Information
import LinearAlgebra
import Moments
import Samples

/// The mapped state of each frame in cells, for many mappings, and the slow state of all atoms.
///
/// A cell is one of k-means in a mapping's leading singular functions, each times its singular value, so that
/// cells tell apart what moves slowly. The trajectories are read twice: a spread of frames for the centres, and
/// every frame for its cells.
struct MappedStates {
  /// Cells 0 … 255 of each frame, trajectory by trajectory; nil for a mapping without components.
  private(set) var cells: [[[UInt8]]?]
  private(set) var cellCounts: [Int]
  /// The same of all atoms.
  private(set) var observable: [[UInt8]]
  private(set) var observableCount: Int

  /// Frames that centres are learnt from.
  private static let sampleCount = 10_000
  /// Rows that one task reads.
  private static let stripeLength = 256

  /// - Throws: Errors of the data.
  /// - Complexity: O(frames · Σ d · k).
  init(_ tables: KineticTables, cellCount: Int, seed: UInt64, progress: @Sendable (Int) -> Void) throws {
    precondition((2...256).contains(cellCount), "cells are bytes")
    let reference = tables.reference
    let threads = reference.options.threadCount
    var functions: [ScaledFunctions?] = [
      ScaledFunctions(reference.targets, scales: reference.fit.singularValues)
    ]
    for (index, fit) in tables.fits.enumerated() {
      let own = try tables.projection(of: index)
      functions.append(own.map { ScaledFunctions($0, scales: fit.singularValues) })
    }
    let source = reference.atoms.source
    let pass = StripePass(source: source, stripeLength: Self.stripeLength, threadCount: threads)
    let all = functions
    // Centres.
    let step = max(1, source.frameCount / Self.sampleCount)
    var samples = [[Double]](repeating: [], count: all.count)
    try pass.run(step: step) { rows, count in
      all.map { $0?.evaluate(rows, count: count).elements ?? [] }
    } consume: { _, values in
      for (index, own) in values.enumerated() { samples[index] += own }
    }
    let points = samples
    let centres = try ParallelPass.map(count: all.count, threadCount: threads) { index throws(ClusteringError) -> ClusterCentres? in
      guard let own = all[index], own.count > 0 else { return nil }
      let matrix = Matrix(
        rowCount: points[index].count / own.count, columnCount: own.count, elements: points[index])
      return try Self.centres(matrix, count: cellCount, seed: seed)
    }
    // Cells.
    var cells = [[[UInt8]]](
      repeating: source.trajectories.map { _ in [] }, count: all.count)
    try pass.run(step: 1) { rows, count in
      defer { progress(count) }
      return all.indices.map { index -> [UInt8] in
        guard let own = all[index], let centres = centres[index] else { return [] }
        return centres.assign(own.evaluate(rows, count: count)).map { UInt8(max(0, $0)) }
      }
    } consume: { trajectory, labels in
      for (index, own) in labels.enumerated() { cells[index][trajectory] += own }
    }
    observable = cells[0]
    observableCount = centres[0]?.count ?? 1
    self.cells = zip(cells.dropFirst(), centres.dropFirst()).map { $1 == nil ? nil : $0 }
    cellCounts = centres.dropFirst().map { $0?.count ?? 0 }
  }

  /// Fewer cells where fewer points are distinct.
  private static func centres(
    _ points: Matrix<Double>, count: Int, seed: UInt64
  ) throws(ClusteringError) -> ClusterCentres? {
    do {
      return try KMeans(clusterCount: count, seed: seed, threadCount: 1).fit(points).centres
    } catch .tooFewPoints(let distinct, _) {
      guard distinct >= 2 else { return nil }
      return try KMeans(clusterCount: distinct, seed: seed, threadCount: 1).fit(points).centres
    }
  }

  /// A mapping's cells as a variable; nil where there is none.
  func variable(_ index: Int, name: String) -> LabelledVariable? {
    cells[index].map { own in
      LabelledVariable(
        name: name, cells: own.map { $0.map { Int32($0) } }, cellCount: max(1, cellCounts[index]))
    }
  }

  /// The slow state of all atoms.
  var slowState: LabelledVariable {
    LabelledVariable(
      name: "all atoms", cells: observable.map { $0.map { Int32($0) } }, cellCount: observableCount)
  }
}

/// Singular functions times their singular values.
private struct ScaledFunctions: Sendable {
  private let functions: ProjectedFunctions
  private let scales: [Double]
  var count: Int { functions.features.count }

  init(_ functions: ProjectedFunctions, scales: [Double]) {
    self.functions = functions
    self.scales = scales
  }

  func evaluate(_ rows: UnsafePointer<Double>, count rowCount: Int) -> Matrix<Double> {
    var values = Matrix<Double>(rowCount: rowCount, columnCount: count)
    guard count > 0, rowCount > 0 else { return values }
    let evaluator = functions.makeEvaluator()
    values.withUnsafeMutableBufferPointer {
      evaluator.evaluate(rows, count: rowCount, into: $0.baseAddress!, stride: count)
      for row in 0..<rowCount {
        for k in 0..<count { $0[row * count + k] *= k < scales.count ? scales[k] : 0 }
      }
    }
    return values
  }
}

/// Reads rows in stripes, a few at a time, and hands on what is made of them in order.
private struct StripePass {
  let source: any SampleSource
  let stripeLength: Int
  let threadCount: Int

  /// - Parameter step: Every so many frames; with more than one, each frame is read by itself.
  func run<Made: Sendable>(
    step: Int, make: @Sendable (UnsafePointer<Double>, Int) -> Made, consume: (Int, Made) -> Void
  ) throws(SampleError) {
    var stripes: [(trajectory: Int, frames: [Int])] = []
    for (trajectory, description) in source.trajectories.enumerated() {
      let frames = Array(stride(from: 0, to: description.frameCount, by: step))
      for start in stride(from: 0, to: frames.count, by: stripeLength) {
        stripes.append((trajectory, Array(frames[start..<min(start + stripeLength, frames.count)])))
      }
    }
    let round = 4 * max(1, threadCount)
    for first in stride(from: 0, to: stripes.count, by: round) {
      let batch = Array(stripes[first..<min(first + round, stripes.count)])
      let made = try ParallelPass.map(
        count: batch.count, threadCount: threadCount
      ) { index throws(SampleError) -> Made in
        let (trajectory, frames) = batch[index]
        let width = source.dimension
        let reader = try source.makeReader()
        var rows = [Double](repeating: 0, count: frames.count * width)
        try rows.withUnsafeMutableBufferPointer { buffer throws(SampleError) in
          if step == 1 {
            try reader.read(frames[0]..<(frames[0] + frames.count), of: trajectory, into: buffer)
            return
          }
          for (place, frame) in frames.enumerated() {
            try reader.read(
              frame..<(frame + 1), of: trajectory,
              into: UnsafeMutableBufferPointer(rebasing: buffer[(place * width)..<((place + 1) * width)]))
          }
        }
        return rows.withUnsafeBufferPointer { make($0.baseAddress!, frames.count) }
      }
      for (stripe, value) in zip(batch, made) { consume(stripe.trajectory, value) }
    }
  }
}
