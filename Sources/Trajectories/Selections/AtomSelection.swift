/// Atoms of a topology, in the language that users of VMD and MDTraj type.
///
///     let selection = try AtomSelection(parsing: "name CA and resid 2 to 10")
///     let atoms = try selection.atoms(in: topology)
///
/// - Kinds: `all none protein water nucleic ion solvent backbone sidechain alpha hydrogen heavy`
///   (`solvent` is water and ions, `alpha` a protein's CA, `heavy` every atom with an element but
///   hydrogen; for the others see ``Topology/isProtein(residue:)`` and its kin).
/// - Texts: `name CA CB`, `resname ALA GLY`, `element C N`, `chain A`, `segment PROA`,
///   `insertion A`. Several values mean any of them. Case counts, except in elements.
///   `*` and `?` stand for any characters and any one (`name C*`; a literal asterisk matches too).
///   A value in double quotes may be a regular expression for the whole text, one in single
///   quotes is taken as it stands; `name =~ 'H.*'` is a regular expression for the beginning.
/// - Numbers: `resid 2 5 7 to 10` (also `7:10`, `7-10`; ends included), `resid >= 5`,
///   `5 <= resid < 9`. `resid`, `resnum` and `resSeq` are a residue's number in the file;
///   `resindex` counts residues from 0 (MDTraj's `resid`); `index` counts atoms from 0; `serial` is
///   the atom's number in the file, or counts from 1 where it has none; `chainindex` counts from 0;
///   `mass` is in u and `charge` in elementary charges (atoms without one fit no condition).
///   `residue`, `resi`, `chainid` and `type` mean different things to different programs and are
///   refused.
/// - Neighbours: `within 0.5 of (…)` in nm, minimum image where there is a box, those atoms
///   included; `exwithin` without them; `same residue as (…)`, also chain, segment, molecule,
///   resname, name, element.
/// - Logic: `not` (`!`) binds closest, then `and` (`&&`), then `or` (`||`); `within … of` and
///   `same … as` take the one term that follows, so use parentheses.
///
/// Keywords may be in any case.
public struct AtomSelection: Equatable, Sendable {
  /// As it was typed.
  public let text: String
  private let expression: SelectionExpression

  /// Reads a selection.
  ///
  /// - Throws: ``TrajectoryError/invalidSelection(text:column:reason:)``.
  public init(parsing text: String) throws(TrajectoryError) {
    var parser = try SelectionParser(text)
    self.text = text
    expression = try parser.parse()
  }

  /// The indices of the selected atoms, ascending; maybe none.
  ///
  /// - Parameters:
  ///   - positions: In nm, x, y, z of each atom, for distances; nil takes the topology's, and
  ///     its box.
  ///   - box: The box of `positions`.
  /// - Throws: ``TrajectoryError/coordinatesNeeded(text:)``.
  public func atoms(
    in topology: Topology, positions: [Double]? = nil, box: Box? = nil
  ) throws(TrajectoryError) -> [Int] {
    if let positions {
      precondition(positions.count == 3 * topology.atomCount, "positions of another system")
    }
    let evaluation = SelectionEvaluation(
      text: text, topology: topology, positions: positions ?? topology.positions,
      box: positions == nil ? topology.box : box)
    let mask = try evaluation.mask(expression)
    return mask.indices.filter { mask[$0] }
  }

  /// The indices of the selected atoms, ascending, at least one.
  ///
  /// - Parameter topologyName: What the message calls the topology: its file.
  /// - Throws: ``TrajectoryError/emptySelection(text:topology:)`` where there is none, and as
  ///   ``atoms(in:positions:box:)``.
  public func requireAtoms(
    in topology: Topology, positions: [Double]? = nil, box: Box? = nil, topologyName: String
  ) throws(TrajectoryError) -> [Int] {
    let atoms = try atoms(in: topology, positions: positions, box: box)
    guard !atoms.isEmpty else { throw .emptySelection(text: text, topology: topologyName) }
    return atoms
  }
}
