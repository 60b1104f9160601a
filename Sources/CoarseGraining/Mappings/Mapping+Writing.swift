import Storage
public import Trajectories

extension Mapping {
  /// The mapping as a file of a format.
  ///
  /// What the format leaves out is what ``losses(in:topology:)`` lists.
  ///
  /// - Throws: ``CoarseGrainingError/cannotWriteMapping(mapping:format:reason:)`` where the format cannot
  ///   say which atoms belong to which bead, or as ``validate(in:)``.
  public func text(in format: MappingFormat, topology: Topology) throws(CoarseGrainingError) -> String {
    try validate(in: topology)
    return switch format {
    case .votca: try votcaText(topology)
    case .openMSCG: try openMSCGText()
    case .pyCGTOOL: try pyCGTOOLText(topology)
    case .excogito: try excogitoText()
    case .ndx: try indexGroupsText()
    case .yaml: yamlText(topology)
    }
  }

  /// Writes the mapping as a file, which appears whole or not at all.
  ///
  /// - Throws: As ``text(in:topology:)``, and the disk's errors.
  public func write(_ path: String, in format: MappingFormat, topology: Topology)
    throws(CoarseGrainingError)
  {
    let text = try text(in: format, topology: topology)
    do throws(StorageError) { try AtomicFile.write(text, to: path) } catch {
      throw .cannotUseFile(reason: error.description)
    }
  }

  /// What a file of a format would not say of this mapping, a phrase each; none where all of it is
  /// read back.
  public func losses(in format: MappingFormat, topology: Topology) -> [String] {
    var losses: [String] = []
    func lose(_ phrase: String, if isLost: Bool) { if isLost { losses.append(phrase) } }
    guard format != .yaml else { return [] }
    let hasTypes = beads.contains { $0.type != $0.name }
    let isWeighted = beads.contains { bead in
      bead.parents == nil && bead.weights.contains { abs($0 - 1 / Double(bead.atoms.count)) > 1e-12 }
    }
    let virtual = beads.filter { $0.parents != nil }
    switch format {
    case .yaml: break
    case .excogito:
      lose(
        "names of beads (the atoms' names are read)",
        if: beads.contains { $0.name != topology.atoms[$0.atoms[0]].name })
      lose("types of beads", if: hasTypes)
    case .ndx:
      lose("types of beads", if: hasTypes)
      lose("weights (atoms are weighted alike)", if: isWeighted)
    case .pyCGTOOL:
      lose("weights (atoms are weighted alike; PyCGTOOL's --map-center mass takes masses)", if: isWeighted)
      lose(
        "weights of virtual sites' parents",
        if: virtual.contains { bead in
          bead.parents!.contains { abs($0.weight - 1 / Double(bead.parents!.count)) > 1e-12 }
        })
      let residues = beads.map { topology.atoms[$0.atoms[0]].residue }
      lose("the order of beads (residue by residue)", if: residues != residues.sorted())
    case .votca:
      let names = beads.map(\.name)
      lose("names that occur again (numbers are put behind)", if: Set(names).count < names.count)
      lose(
        "force weights whose Σ f·w is not 1 (VOTCA normalises them)",
        if: votcaForceWeights().contains { !$0.isExact })
    case .openMSCG:
      lose("names of beads (sites are called by their types)", if: hasTypes)
      let patterns = Dictionary(grouping: zip(beads, resolvedForceWeights), by: \.0.type).values
      lose(
        "types whose beads differ in atoms or weights (numbers are put behind)",
        if: patterns.contains { group in
          group.dropFirst().contains { item in
            item.0.weights != group[0].0.weights || item.1 != group[0].1
              || item.0.atoms.map { $0 - item.0.atoms[0] }
                != group[0].0.atoms.map { $0 - group[0].0.atoms[0] }
          }
        })
    }
    let keepsForces = format == .openMSCG || format == .votca
    lose("force weights", if: !keepsForces && beads.contains { $0.forceWeights != nil })
    lose("body frames", if: beads.contains { $0.bodyFrame != nil })
    lose(
      "virtual sites (they become beads of their parents' atoms)",
      if: format != .pyCGTOOL && !virtual.isEmpty)
    lose("charges", if: format != .pyCGTOOL && beads.contains { $0.charge != nil })
    lose("masses", if: beads.contains { $0.mass != nil })
    lose(
      "residues of beads (their first atoms' are read)",
      if: beads.contains { $0.residue != ResidueLabel(ofAtom: $0.atoms[0], in: topology) })
    return losses
  }
}
