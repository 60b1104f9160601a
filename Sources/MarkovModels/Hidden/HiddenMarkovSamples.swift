import Statistics

/// Models that were drawn from a posterior.
public struct HiddenMarkovSamples: Equatable, Sendable {
  /// The models, with states in the order of the model that they were drawn about.
  public let models: [HiddenMarkovModel]
  /// The seed they were drawn with.
  public let seed: UInt64

  /// What a quantity of the models is.
  public struct Interval: Equatable, Sendable {
    /// The mean over the models.
    public var mean: Double
    /// The standard deviation over the models.
    public var standardDeviation: Double
    /// Where the central share of the models begins.
    public var lower: Double
    /// Where it ends.
    public var upper: Double
  }

  /// Mean, deviation and central interval of a quantity.
  ///
  /// - Parameters:
  ///   - confidence: The share of the models inside, in 0 ... 1.
  ///   - quantity: A number of each model.
  /// - Returns: Nil where a model has no such number.
  public func interval<Failure: Error>(
    confidence: Double = 0.95, of quantity: (HiddenMarkovModel) throws(Failure) -> Double?
  ) throws(Failure) -> Interval? {
    var values: [Double] = []
    for model in models {
      guard let value = try quantity(model), !value.isNaN else { return nil }
      values.append(value)
    }
    values.sort()
    return Interval(
      mean: Descriptive.mean(values), standardDeviation: Descriptive.standardDeviation(values),
      lower: Descriptive.quantile((1 - confidence) / 2, sorted: values),
      upper: Descriptive.quantile((1 + confidence) / 2, sorted: values))
  }
}
