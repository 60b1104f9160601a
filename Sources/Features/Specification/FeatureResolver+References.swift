import Storage
import Trajectories

extension FeatureResolver {
  /// Positions after superposition, one definition an atom, all with one fit.
  func positions(
    _ selection: String, _ fit: String?, _ reference: String?, _ weighting: Weighting,
    _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    let atoms = try atoms(selection, place)
    let superposition = try superposition(fit ?? selection, reference, weighting, place)
    makeWhole(atoms + superposition.fitAtoms)
    return atoms.map {
      FeatureDefinition(
        name: labels.atom($0), quantity: .alignedPositions(superposition, atoms: [$0]))
    }
  }

  /// One deviation a reference.
  func deviations(
    _ selection: String, _ references: [String], _ weighting: Weighting, _ place: SpecificationPlace
  ) throws(FeatureError) -> [FeatureDefinition] {
    let files: [String?] = references.isEmpty ? [nil] : references
    var found: [FeatureDefinition] = []
    for file in files {
      let superposition = try superposition(selection, file, weighting, place)
      makeWhole(superposition.fitAtoms)
      found.append(
        FeatureDefinition(
          name: "rmsd(\(selection) to \(superposition.referenceName))", quantity: .rmsd(superposition)))
    }
    return found
  }

  /// The fit of a selection on a reference file, or on the topology's own coordinates.
  private func superposition(
    _ selection: String, _ file: String?, _ weighting: Weighting, _ place: SpecificationPlace
  ) throws(FeatureError) -> Superposition {
    let fitted = try atoms(selection, place)
    guard fitted.count >= 3 else {
      throw .unsuitable(
        place, reason: "“\(selection)” picks \(fitted.count) atoms; a superposition needs three or more")
    }
    let weights = try weights(of: fitted, weighting, place)
    let reference = try file.map { path throws(FeatureError) in try read(path) } ?? topology
    // Names do not depend on the way a path was typed.
    let path = file ?? name
    let referenceName = path.split(separator: "/").last.map(String.init) ?? path
    guard let coordinates = reference.positions else {
      throw .unsuitable(
        place,
        reason: "\(referenceName) has no coordinates; "
          + "give “reference:” a structure file (PDB, GRO, mmCIF)")
    }
    let matching = try matchingAtoms(fitted, selection, reference, referenceName, place)
    var positions = [Double]()
    // Frames are made whole where features are periodic, and nowhere else.
    let whole = isPeriodic ? reference.wholePositions(coordinates, of: matching) : coordinates
    for atom in matching { positions += whole[(3 * atom)..<(3 * atom + 3)] }
    guard positions.allSatisfy(\.isFinite) else {
      throw .unsuitable(place, reason: "\(referenceName) has coordinates that are not finite")
    }
    return Superposition(
      fitAtoms: fitted, weights: weights, reference: positions, referenceName: referenceName)
  }

  private func read(_ path: String) throws(FeatureError) -> Topology {
    let full = path.hasPrefix("/") ? path : folder + path
    if let known = references[full] { return known }
    do throws(StorageError) {
      let topology = try Topology.read(full)
      references[full] = topology
      return topology
    } catch {
      throw .storage(error)
    }
  }

  /// The reference's atoms for those of the topology: the same indices where both
  /// files list the same names, else what the selection picks in the reference.
  private func matchingAtoms(
    _ atoms: [Int], _ selection: String, _ reference: Topology, _ referenceName: String,
    _ place: SpecificationPlace
  ) throws(FeatureError) -> [Int] {
    if reference.atoms.map(\.name) == topology.atoms.map(\.name) { return atoms }
    let picked: [Int]
    do throws(TrajectoryError) {
      picked = try AtomSelection(parsing: selection).requireAtoms(
        in: reference, topologyName: referenceName)
    } catch {
      throw .selection(error, at: place)
    }
    guard picked.count == atoms.count else {
      throw .unsuitable(
        place,
        reason: "“\(selection)” picks \(atoms.count) atoms of \(name), "
          + "but \(picked.count) of \(referenceName)")
    }
    for (atom, other) in zip(atoms, picked)
    where topology.atoms[atom].name != reference.atoms[other].name {
      throw .unsuitable(
        place,
        reason: "“\(selection)” picks other atoms in \(referenceName): "
          + "\(reference.label(ofAtom: other)) where \(name) has \(labels.atom(atom))")
    }
    return picked
  }
}

extension Topology {
  /// Coordinates in which the molecules of some atoms are whole, where there is a box.
  fileprivate func wholePositions(_ positions: [Double], of atoms: [Int]) -> [Double] {
    guard let box, box.isUsable else { return positions }
    let pairs = wholenessPairs(for: Set(atoms)).map { AtomPair($0.parent, $0.child) }
    guard !pairs.isEmpty else { return positions }
    let slots = AtomSlots(positions.indices.prefix(atomCount))
    var lanes = positions.map { Lanes(repeating: $0) }
    lanes.withUnsafeMutableBufferPointer {
      Wholeness(pairs: pairs, slots: slots).apply($0, box: BatchBox((box, box, box, box)))
    }
    return lanes.map(\.x)
  }
}
