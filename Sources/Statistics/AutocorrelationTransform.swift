private import CKissFFT

/// The sums Σ_t x_t x_{t+k} of series at all lags k at once, by the fast Fourier transform.
///
///     var transform = AutocorrelationTransform(count: series.count)
///     transform.add(series)
///     let sums = transform.sums()   // one a lag, from 0
///
/// Several series of one length are added up. Their power is added before the transform back, so
/// that each series costs one transform. In single precision: relative to the sum at lag 0, errors
/// are about 1e-6.
///
/// - Complexity: O(n log n) a series.
public struct AutocorrelationTransform: Sendable {
  private let count: Int
  private let length: Int
  private var power: [Float]

  /// Prepares for series of `count` numbers.
  public init(count: Int) {
    precondition(count > 0, "a series has at least one number")
    self.count = count
    // Padded with zeros, so that no end meets a beginning.
    length = Self.fastLength(atLeast: 2 * count)
    power = [Float](repeating: 0, count: length / 2 + 1)
  }

  /// Adds a series.
  public mutating func add(_ series: [Double]) {
    precondition(series.count == count, "series of one length")
    let padded = series.map { Float($0) } + [Float](repeating: 0, count: length - count)
    var spectrum = [kiss_fft_cpx](repeating: kiss_fft_cpx(r: 0, i: 0), count: length / 2 + 1)
    let plan = kiss_fftr_alloc(Int32(length), 0, nil, nil)
    kiss_fftr(plan, padded, &spectrum)
    andante_free_plan(plan)
    for (k, value) in spectrum.enumerated() { power[k] += value.r * value.r + value.i * value.i }
  }

  /// Σ_t x_t x_{t+k} for k in 0 ..< count, summed over the series.
  public func sums() -> [Double] {
    let spectrum = power.map { kiss_fft_cpx(r: $0, i: 0) }
    var result = [Float](repeating: 0, count: length)
    let plan = kiss_fftr_alloc(Int32(length), 1, nil, nil)
    kiss_fftri(plan, spectrum, &result)
    andante_free_plan(plan)
    return result.prefix(count).map { Double($0) / Double(length) }
  }

  /// The next even number without prime factors above five.
  private static func fastLength(atLeast minimum: Int) -> Int {
    var length = minimum + minimum % 2
    while true {
      var rest = length
      for factor in [2, 3, 5] {
        while rest.isMultiple(of: factor) { rest /= factor }
      }
      if rest == 1 { return length }
      length += 2
    }
  }
}
