/// Two objectives that compete: named points with error crosses, the front between them, and a quiet
/// cloud of what chance gives.
public struct FrontPlot: Sendable {
  /// One of the two objectives.
  public struct Objective: Sendable, Equatable {
    /// What it is, with its unit, and how it is laid out.
    public var axis: Axis
    /// Whether more of it is better.
    public var isMaximised: Bool

    /// Makes an objective.
    public init(_ axis: Axis, isMaximised: Bool) {
      self.axis = axis
      self.isMaximised = isMaximised
    }
  }

  /// A place by the values of both objectives.
  public struct Place: Sendable, Equatable {
    /// The value of the first objective.
    public var x: Double
    /// The value of the second objective.
    public var y: Double

    /// Makes a place.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A point with a name.
  public struct Point: Sendable, Equatable {
    /// What stands beside it.
    public var name: String
    /// Where it is.
    public var place: Place
    /// The standard error of the first objective.
    public var xError: Double?
    /// The standard error of the second objective.
    public var yError: Double?
    /// Whether it is on the front, and so drawn filled.
    public var isOnFront: Bool
    /// The probability of that, for the tooltip.
    public var frontProbability: Double?

    /// Makes a point.
    public init(
      _ name: String, x: Double, y: Double, xError: Double? = nil, yError: Double? = nil,
      isOnFront: Bool, frontProbability: Double? = nil
    ) {
      self.name = name
      place = Place(x, y)
      self.xError = xError
      self.yError = yError
      self.isOnFront = isOnFront
      self.frontProbability = frontProbability
    }
  }

  /// The title.
  public var title: String
  /// The objective along the horizontal axis.
  public var x: Objective
  /// The objective along the vertical axis.
  public var y: Objective
  /// The points with names.
  public var points: [Point]
  /// Points without names, drawn small.
  public var cloud: [Place]
  /// What the cloud is: `"random mappings"`.
  public var cloudName: String
  /// The members of the front in any order, with those of the cloud; the line leaves out what others
  /// beat in these two objectives. nil for the named points that are on the front.
  public var front: [Place]?
  /// The knee of the front.
  public var knee: Place?
  /// The corner that the hypervolume is measured to; what the front dominates is then shaded.
  public var reference: Place?
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  public init(
    title: String = "The trade-off", x: Objective, y: Objective, points: [Point], cloud: [Place] = [],
    cloudName: String = "random mappings", front: [Place]? = nil, knee: Place? = nil,
    reference: Place? = nil, caption: String? = nil
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.points = points
    self.cloud = cloud
    self.cloudName = cloudName
    self.front = front
    self.knee = knee
    self.reference = reference
    self.caption = caption
  }

  /// Draws the plot; points that have no place on the axes are left out.
  ///
  /// A cloud of more than a hundred points may reach beyond the axes by its outermost hundredths.
  ///
  /// - Complexity: O(n log n) in the points.
  public func figure(name: String = "front") -> Figure {
    FrontDrawing(self).figure(name: name)
  }
}
