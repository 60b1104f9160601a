import Koopman
import Reporting
import Samples
import Storage
import Trajectories

extension FramesJob {
  /// The topology that names atoms and bonds; the trajectories' own where none is given.
  func topology(of variables: VariableSource, needed: Bool) throws -> Topology? {
    let expected = variables.features!.atomCount
    let topology: Topology
    let name: String
    if let topologyPath {
      (topology, name) = (try Topology.read(topologyPath, options: trajectoryOptions), topologyPath)
    } else {
      name = variables.source.files[0]
      let first = try TrajectoryFormat.detect(name).open(name, trajectoryOptions)
      guard let carried = first.topology else {
        if needed { throw StructureError.topologyNeeded(path: outputPath) }
        return nil
      }
      topology = carried
    }
    guard topology.atomCount == expected else {
      throw StructureError.otherAtomCount(topology: name, count: topology.atomCount, model: expected)
    }
    return topology
  }

  /// The component along all trajectories, in order.
  func spread(_ variables: VariableSource, _ settings: RunSettings) throws -> FrameSpread {
    guard choice.count > 0 else { throw StructureError.nothingAsked }
    var values = variables.source.trajectories.map { trajectory in
      var series: [Double] = []
      series.reserveCapacity(trajectory.frameCount)
      return series
    }
    try variables.forEachBlock(settings, stage: "frames") { trajectory, _, block in
      for i in 0..<block.rowCount { values[trajectory].append(block[i, component]) }
    }
    guard values.joined().allSatisfy(\.isFinite) else {
      throw StructureError.noSpread(component: component + 1)
    }
    return FrameSpread(values, separation: separation ?? variables.model.lag)
  }

  /// Reads the frames again and writes them.
  func write(
    _ places: [FrameSpread.Place], of variables: VariableSource, topology: Topology?,
    to writer: StructureFile
  ) throws -> [Chosen] {
    let whole = topology.map(WholeFrames.init)
    let request = FrameRequest(atomCount: variables.features!.atomCount)
    var readers: [String: any FrameReader] = [:]
    var chosen: [Chosen] = []
    for place in places {
      let (path, row) = variables.source.place(ofFrame: place.frame, trajectory: place.trajectory)
      if readers[path] == nil {
        readers[path] = try TrajectoryFormat.detect(path).open(path, trajectoryOptions).makeReader()
      }
      var frame = Frame()
      try readers[path]!.read(row, request, into: &frame)
      whole?.apply(&frame)
      try writer.write(frame)
      let values = try variables.values(
        of: place.frame..<(place.frame + 1), trajectory: place.trajectory)
      chosen.append(Chosen(file: path, frame: row, time: frame.time, values: values.row(0)))
    }
    return chosen
  }

  /// What the head of a PDB file says.
  func remarks(_ model: ProjectionModel, _ settings: RunSettings) -> [String] {
    [
      "Frames by \(PlumedExport.variableName(model, component)): \(choice.description).",
      "Models are listed in \(FileName(StructureFile.listPath(for: outputPath)).name). "
        + "Written by Andante \(Andante.version).",
    ]
  }

  /// A line a model of the file, counted from 1; frames from 0 in their files.
  func table(_ chosen: [Chosen], _ model: ProjectionModel) -> ColumnTable {
    ColumnTable(
      [
        .numbers("model_from_1", chosen.indices.map { Double($0 + 1) }),
        .texts("file", chosen.map(\.file)),
        .numbers("frame_from_0", chosen.map { Double($0.frame) }),
        .numbers("time_ps", chosen.map(\.time)),
      ]
        + (0..<model.componentCount).map { component in
          .numbers(
            PlumedExport.variableName(model, component), chosen.map { $0.values[component] })
        })
  }
}
