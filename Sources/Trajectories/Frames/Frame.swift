/// One frame of a simulation, in nm, ps, nm/ps and kJ/mol/nm.
///
/// A frame is meant to be read into again and again: its arrays keep their storage.
public struct Frame: Equatable, Sendable {
  /// x, y, z of each atom that was asked for, in nm.
  public var positions: [Double]
  /// x, y, z of each atom in nm/ps; empty where not asked for or not in the file.
  public var velocities: [Double]
  /// x, y, z of each atom in kJ/mol/nm; empty where not asked for or not in the file.
  public var forces: [Double]
  /// The periodic box; nil where the frame has none.
  public var box: Box?
  /// In ps; nil where the file does not say.
  public var time: Double?
  /// The integration step; nil where the file does not say.
  public var step: Int?

  /// An empty frame, to be read into.
  public init() {
    positions = []
    velocities = []
    forces = []
  }
}

/// What a frame can hold beside the positions of its atoms.
public struct FrameFields: OptionSet, Hashable, Sendable {
  /// One bit a field.
  public let rawValue: UInt8
  /// The fields of these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// ``Frame/positions``
  public static let positions = FrameFields(rawValue: 1)
  /// ``Frame/velocities``
  public static let velocities = FrameFields(rawValue: 2)
  /// ``Frame/forces``
  public static let forces = FrameFields(rawValue: 4)
  /// ``Frame/box``
  public static let box = FrameFields(rawValue: 8)
  /// ``Frame/time``
  public static let time = FrameFields(rawValue: 16)
}
