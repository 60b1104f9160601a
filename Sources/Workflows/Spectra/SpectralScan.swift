public import Koopman
public import Moments
import Samples
import Statistics

/// The spectrum at one lag with its error bars.
public struct LagSpectrum: Sendable {
  /// The modes and components at this lag.
  public let model: SpectralModel
  /// One a leading mode.
  public let uncertainties: [TimescaleUncertainty]
  let projected: ProjectedBlocks

  /// In frames.
  public var lag: Int { model.lag }

  /// The leading modes with their uncertainties.
  public var leading: [(mode: Mode, uncertainty: TimescaleUncertainty)] {
    Array(zip(model.modes, uncertainties))
  }
}

/// Spectra at a ladder of lags, from moments alone.
public struct SpectralScan: Sendable {
  /// What the moments are about.
  public let header: MomentHeader
  /// The decomposition behind the spectra.
  public let method: Method
  /// One a lag, in the order given.
  public let spectra: [LagSpectrum]
  /// What the error bars are made by.
  public let resampling: TimescaleResampling

  /// - Parameters:
  ///   - lags: In frames, a part of the moments' lags.
  ///   - modeCount: The modes that carry error bars and are reported.
  /// - Complexity: O(L (B d² + d³)); no pass over the data.
  public init(
    _ moments: LaggedMoments, method: Method, lags: [Int], modeCount: Int,
    whitening: WhiteningOptions, settings: RunSettings
  ) throws(KoopmanError) {
    header = moments.header
    self.method = method
    let resampling = TimescaleResampling(
      bootstrap: BlockBootstrap(seed: settings.seed), modeCount: modeCount)
    self.resampling = resampling
    settings.progress.begin("spectra", lags.count, "lags")
    defer { settings.progress.end() }
    var spectra = try ParallelPass.map(
      count: lags.count, threadCount: settings.threadCount
    ) { index throws(KoopmanError) in
      let model: SpectralModel
      switch method {
      case .tica: model = try TICA(whitening: whitening).fit(moments, lag: lags[index])
      case .vamp: model = try VAMP(whitening: whitening).fit(moments, lag: lags[index])
      }
      let projected = try resampling.project(moments, model: model)
      settings.progress.advance(1)
      return LagSpectrum(
        model: model, uncertainties: resampling.uncertainties(projected), projected: projected)
    }
    for index in spectra.indices.dropFirst() {
      var model = spectra[index].model
      model.alignSigns(with: spectra[index - 1].model)
      spectra[index] = LagSpectrum(
        model: model, uncertainties: spectra[index].uncertainties,
        projected: spectra[index].projected)
    }
    self.spectra = spectra
  }

  /// Where the slowest timescale stops depending on the lag.
  public func suggestLag() -> LagSuggestion {
    LagSuggestion(spectra.map { ($0.lag, $0.projected) }, resampling: resampling)
  }

  /// The spectrum at a lag in frames; nil for a lag that was not scanned.
  public func spectrum(atLag lag: Int) -> LagSpectrum? { spectra.first { $0.lag == lag } }
}
