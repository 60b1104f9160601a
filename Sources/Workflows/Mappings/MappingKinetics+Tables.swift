import CoarseGraining
import Glibc
import Information

extension MappingKinetics {
  /// What tables and their scores say.
  init(_ tables: KineticTables, outcomes: [KineticVariance.Outcome], errors: [TimescaleError.Outcome]) {
    let reference = tables.reference
    lag = reference.options.lag
    componentCount = reference.componentCount
    foldCount = reference.folds.folds.count
    referenceVAMP2 = reference.fit.vamp2
    referenceFeatures = reference.fit.featureNames
    referenceNote = reference.fit.note
    passCount = tables.passCount
    vamp2 = outcomes.map { $0.estimate == nil ? nil : $0.vamp2 }
    retention = outcomes.map(\.explained)
    timescales = errors.map { $0.processes.map { Timescale($0.mapped, isLost: $0.isLost) } }
    referenceTimescales = errors.first { !$0.processes.isEmpty }?.processes.map {
      Timescale($0.all, isLost: false)
    } ?? []
    features = tables.fits.map(\.featureNames)
    featureNotes = tables.fits.map(\.note)
    families = tables.fits.map { fit in
      fit.parts.map { FamilyScore(family: $0.name, featureCount: $0.featureCount, vamp2: $0.vamp2) }
    }
  }
}

extension MappingKinetics.Timescale {
  /// Of the logarithm of a timescale; one that a mapping does not see has none.
  init(_ logarithm: JackknifeEstimate, isLost: Bool) {
    value = isLost ? nil : exp(logarithm.value)
    interval = isLost ? nil : logarithm.interval.map { exp($0.lowerBound)...exp($0.upperBound) }
  }
}
