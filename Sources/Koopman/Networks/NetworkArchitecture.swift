import Bases

/// The shape of a feed-forward network: fully connected layers of units, each an affine
/// map with an activation, and a head that gives the outputs.
public struct NetworkArchitecture: Equatable, Sendable {
  /// What hidden units put out.
  public enum Activation: String, Sendable, CaseIterable {
    /// x where x > 0, else eˣ − 1.
    case elu
    case tanh
  }

  /// What follows the last affine map.
  public enum Head: String, Sendable, CaseIterable {
    case identity
    case tanh
    /// Shares that add to 1: soft states.
    case softmax
  }

  /// The number of units of each hidden layer, first to last.
  public var hiddenWidths: [Int]
  /// The number k of functions that it learns.
  public var outputCount: Int
  public var activation: Activation
  public var head: Head
  /// Whether the values before each activation are normalised over the batch.
  ///
  /// - Reference: S. Ioffe, C. Szegedy, ICML 2015, PMLR 37, 448, arXiv:1502.03167.
  public var batchNormalisation: Bool
  /// The share of hidden units that each training step leaves out, from 0 to .9.
  ///
  /// - Reference: N. Srivastava et al., J. Mach. Learn. Res. 15, 1929 (2014).
  public var dropout: Double

  /// - Precondition: Widths and the output count are at least 1; dropout lies in 0…0.9.
  public init(
    hiddenWidths: [Int] = [64, 64, 32], outputCount: Int, activation: Activation = .elu,
    head: Head = .identity, batchNormalisation: Bool = false, dropout: Double = 0
  ) {
    precondition(outputCount >= 1 && hiddenWidths.allSatisfy { $0 >= 1 }, "a layer without units")
    precondition((0...0.9).contains(dropout), "dropout lies in 0…0.9")
    self.hiddenWidths = hiddenWidths
    self.outputCount = outputCount
    self.activation = activation
    self.head = head
    self.batchNormalisation = batchNormalisation
    self.dropout = dropout
  }
}

extension NetworkArchitecture.Activation {
  var ofBasis: NetworkBasis.Activation { self == .elu ? .elu : .tanh }
}

extension NetworkArchitecture.Head {
  var ofBasis: NetworkBasis.Activation {
    switch self {
    case .identity: .identity
    case .tanh: .tanh
    case .softmax: .softmax
    }
  }
}
