import Storage

extension TrajectoryFormat {
  /// AMBER's binary trajectory and restart, in classic NetCDF.
  public static let amberNetCDF = TrajectoryFormat(
    name: "AMBER NetCDF", extensions: ["nc", "ncdf", "ncrst"],
    description: "AMBER trajectory or restart in classic NetCDF",
    matches: { NetCDFFile.hasSignature($0) }
  ) { path, options throws(StorageError) in
    try AMBERNetCDFFile(path: path, options: options)
  }

  /// AMBER's restart file in text, of one frame.
  public static let amberRestart = TrajectoryFormat(
    name: "AMBER restart", extensions: ["rst7", "inpcrd", "restrt", "rst", "crd"],
    description: "AMBER coordinates or restart in text",
    matches: { AMBERRestartText.looksLikeOne($0) }
  ) { path, _ throws(StorageError) in try AMBERRestartFile(path: path) }
}

/// AMBER's unit of time is such that velocities in Å/ps are divided by this.
let amberVelocityFactor = 20.455
