public import Moments

/// Splits of the blocks into training and test data.
public struct GuardedFolds: Equatable, Sendable {
  /// One split, as indices of blocks.
  public struct Fold: Equatable, Sendable {
    /// The blocks to train on, guards left out.
    public var training: Set<Int>
    /// The blocks that are held out.
    public var test: Set<Int>

    /// A split into these blocks.
    public init(training: Set<Int>, test: Set<Int>) {
      self.training = training
      self.test = test
    }
  }

  /// What the folds are made of.
  public enum Kind: Equatable, Sendable {
    case trajectories
    /// Contiguous runs of blocks, with up to this many left out on each side.
    case contiguous(guardBlocks: Int)
  }

  /// One a set of held-out blocks; each block is held out once.
  public var folds: [Fold]
  /// Whether trajectories or runs of blocks are held out.
  public var kind: Kind

  static let leastTrajectoryCount = 5
  static let mostFolds = 10
  /// The folds of a few trajectories where no number is asked for.
  package static let contiguousFoldCount = 5

  /// Whole trajectories where there are enough of them; else contiguous folds with
  /// at least max(τ, 2 t₁) left out on each side. Nil where the guards would leave
  /// too little to train on.
  ///
  /// - Parameters:
  ///   - lag: τ in frames.
  ///   - slowest: t₁ in frames.
  ///   - foldCount: At least two. Nil makes a fold of each trajectory where there are
  ///     five to ten, ten folds where there are more, and five contiguous ones where
  ///     there are fewer.
  ///   - among: The blocks to split; nil for all. Folds within training blocks of
  ///     other folds let a selection be nested.
  public init?(
    _ header: MomentHeader, lag: Int, slowest: Double, foldCount: Int? = nil,
    among chosen: Set<Int>? = nil
  ) {
    let owners = header.plan.blocks.map { Set($0.map(\.trajectory)) }
    let all = (chosen ?? Set(owners.indices)).intersection(owners.indices)
    let blocks = all.sorted()
    guard !blocks.isEmpty, foldCount ?? 2 >= 2 else { return nil }
    // A block of several trajectories is a unit of its own; blocks of one
    // trajectory belong together.
    var units: [[Int]] = []
    for block in blocks {
      if let last = units.last?.last, !owners[block].isDisjoint(with: owners[last]) {
        units[units.count - 1].append(block)
      } else {
        units.append([block])
      }
    }
    if units.count >= foldCount ?? Self.leastTrajectoryCount {
      let count = foldCount ?? min(units.count, Self.mostFolds)
      kind = .trajectories
      folds = (0..<count).map { fold in
        let test = Set(units[(units.count * fold / count)..<(units.count * (fold + 1) / count)].joined())
        return Fold(training: all.subtracting(test), test: test)
      }
      return
    }
    let guardFrames = max(Double(lag), 2 * slowest)
    let count = foldCount ?? Self.contiguousFoldCount
    guard blocks.count >= 2 * count, guardFrames.isFinite else { return nil }
    // The blocks next to `edge` that lie within the guard; another trajectory
    // needs none.
    func guards(from edge: Int, step: Int) -> [Int] {
      var blocks: [Int] = []
      var frames = 0.0
      var block = edge + step
      while frames < guardFrames, owners.indices.contains(block),
        !owners[block].isDisjoint(with: owners[block - step])
      {
        blocks.append(block)
        frames += Double(header.plan.frameCount(of: block))
        block += step
      }
      return blocks
    }
    var guardBlocks = 0
    folds = (0..<count).map { fold in
      let test = Set(blocks[(blocks.count * fold / count)..<(blocks.count * (fold + 1) / count)])
      var left: Set<Int> = []
      for edge in test {
        for step in [-1, 1] where !test.contains(edge + step) {
          let beside = guards(from: edge, step: step)
          guardBlocks = max(guardBlocks, beside.count)
          left.formUnion(beside)
        }
      }
      return Fold(training: all.subtracting(test).subtracting(left), test: test)
    }
    kind = .contiguous(guardBlocks: guardBlocks)
    // For five folds, half of the blocks.
    guard
      folds.allSatisfy({ 8 * count * $0.training.count >= 5 * (count - 1) * blocks.count })
    else { return nil }
  }

  /// Folds within one fold's training blocks, so that what is chosen by them has not
  /// seen that fold's test blocks.
  ///
  /// Another fold's test blocks become the validation blocks; the guards of both are
  /// left out. Two folds leave nothing to train on: split the training blocks with
  /// `among` instead.
  ///
  /// - Returns: One a fold besides this one, without those that would be empty.
  public func inner(of fold: Int) -> [Fold] {
    let outer = folds[fold].training
    return folds.indices.compactMap { index in
      guard index != fold else { return nil }
      let training = outer.intersection(folds[index].training)
      let test = outer.intersection(folds[index].test)
      return training.isEmpty || test.isEmpty ? nil : Fold(training: training, test: test)
    }
  }
}
