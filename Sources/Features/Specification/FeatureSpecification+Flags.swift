internal import Samples
import Trajectories

/// The requests that flags make; each equals an entry of a specification.
extension FeatureRequest {
  /// `--torsions phi,psi`: named torsions of all residues.
  ///
  /// - Parameters:
  ///   - kinds: Kinds apart by commas or spaces; `chi` stands for χ1 to χ5.
  ///   - flag: What messages call the flag.
  public static func torsions(
    _ kinds: String, form: TorsionForm = .cosineSine, flag: String = "--torsions"
  ) throws(FeatureError) -> FeatureRequest {
    let place = SpecificationPlace(flag)
    return .init(
      .torsions(try torsionKinds(kinds, place: place), residues: nil, form), place: place)
  }

  /// `--distances 'name CA'`: all pairs of a selection.
  public static func distances(
    _ selection: String, apart: Int = 0, form: DistanceForm = .value, flag: String = "--distances"
  ) -> FeatureRequest {
    .init(.distances(.within(selection, apart: apart), form), place: .init(flag))
  }

  /// `--contacts 'name CA'`: whether pairs of a selection are closer than a cut-off in nm.
  public static func contacts(
    _ selection: String, cutoff: Double = defaultContactCutoff, apart: Int = 0,
    flag: String = "--contacts"
  ) -> FeatureRequest {
    .init(.distances(.within(selection, apart: apart), .contact(cutoff: cutoff)), place: .init(flag))
  }

  /// `--positions 'name CA'`: aligned positions.
  ///
  /// - Parameter reference: A structure file; nil for the topology's coordinates.
  public static func positions(
    _ selection: String, reference: String? = nil, flag: String = "--positions"
  ) -> FeatureRequest {
    .init(.positions(selection, fit: nil, reference: reference, .none), place: .init(flag))
  }

  /// `--rmsd 'name CA'`: the deviation from a reference file; nil for the topology.
  public static func rmsd(
    _ selection: String, reference: String? = nil, flag: String = "--rmsd"
  ) -> FeatureRequest {
    .init(
      .rmsd(selection, references: reference.map { [$0] } ?? [], .none), place: .init(flag))
  }

  /// The cut-off of contacts in nm where none is given: usual between Cα atoms.
  public static let defaultContactCutoff = 0.8

  /// Reads `phi psi` or `phi,psi`.
  static func torsionKinds(
    _ text: String, place: SpecificationPlace
  ) throws(FeatureError) -> [TorsionKind] {
    var kinds: [TorsionKind] = []
    for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      if word == "chi" {
        kinds += [.chi1, .chi2, .chi3, .chi4, .chi5]
      } else if let kind = TorsionKind(rawValue: String(word)) {
        kinds.append(kind)
      } else {
        let allowed = TorsionKind.allCases.map(\.rawValue) + ["chi"]
        throw .misspeltKey(
          place, key: String(word), nearest: nearestWord(to: String(word), among: allowed),
          allowed: allowed)
      }
    }
    guard !kinds.isEmpty else {
      throw .invalidValue(
        place, key: "torsions", found: "empty", expected: "kinds of torsions, such as phi psi")
    }
    return kinds
  }
}
