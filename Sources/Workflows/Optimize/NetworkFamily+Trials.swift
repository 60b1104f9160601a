import Koopman

extension NetworkFamily {
  /// The usual network first, then what may do better.
  ///
  /// - Parameter isState: Whether outputs are shares of states, which add to 1.
  static func trials(outputCount: Int, isState: Bool) -> [Trial] {
    func trial(_ widths: [Int], rate: Double, dropout: Double = 0) -> Trial {
      var architecture = NetworkArchitecture(outputCount: outputCount)
      architecture.hiddenWidths = widths
      architecture.dropout = dropout
      if isState { architecture.head = .softmax }
      return Trial(
        architecture: architecture, learningRate: rate,
        detail: widths.map(String.init).joined(separator: "-") + ", rate \(rate)"
          + (dropout > 0 ? ", dropout \(dropout)" : ""))
    }
    return [
      trial([64, 64, 32], rate: 0.003), trial([64, 64, 32], rate: 0.001),
      trial([128, 64], rate: 0.003), trial([32, 32], rate: 0.01),
      trial([64, 64, 32], rate: 0.003, dropout: 0.1), trial([128, 128, 64], rate: 0.001),
    ]
  }
}
