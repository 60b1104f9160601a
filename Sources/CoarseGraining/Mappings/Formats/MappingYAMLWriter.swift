import Trajectories

extension Mapping {
  /// All that a mapping holds, with indices from 0.
  func yamlText(_ topology: Topology) -> String {
    var text = "name: \(YAMLDocument.quoted(name))\nindices-from: 0\nbeads:\n"
    func list(_ values: [some CustomStringConvertible]) -> String {
      "[" + values.map(\.description).joined(separator: ", ") + "]"
    }
    for bead in beads {
      text += "  - name: \(YAMLDocument.quoted(bead.name))\n"
      if bead.type != bead.name { text += "    type: \(YAMLDocument.quoted(bead.type))\n" }
      var label = ResidueLabel(ofAtom: bead.atoms[0], in: topology)
      if let parents = bead.parents {
        let texts = parents.map { "{index: \($0.bead), weight: \($0.weight)}" }
        text += "    parents: \(list(texts))\n"
        label = beads[parents[0].bead].residue
      } else {
        text += "    atoms: \(list(bead.atoms))\n"
        let equal = Bead(name: "", atoms: bead.atoms, weights: bead.atoms.map { _ in 1 }).weights
        if bead.weights != equal { text += "    weights: \(list(bead.weights))\n" }
        if let weights = bead.forceWeights { text += "    force-weights: \(list(weights))\n" }
      }
      if let frame = bead.bodyFrame { text += "    frame: \(list(frame))\n" }
      if let charge = bead.charge { text += "    charge: \(charge)\n" }
      if let mass = bead.mass { text += "    mass: \(mass)\n" }
      if bead.residue != label {
        text +=
          "    residue: {name: \(YAMLDocument.quoted(bead.residue.name)), number: \(bead.residue.number), "
          + "chain: \(YAMLDocument.quoted(bead.residue.chain))}\n"
      }
    }
    return text
  }
}
