import ArgumentParser
import Storage

/// A format that is fuzzed.
enum FuzzFormat: String, ExpressibleByArgument, CaseIterable {
  case npy
  case npz
  case csv
  case colvar
  case xtc
  case trr
  case dcd
  case netcdf
  case restart
  case hdf5
  case pdb
  case gro
  case xyz
  case lammps
  case psf
  case prmtop
  case mmcif

  /// What its readers make of a file.
  enum Kind {
    case table
    case trajectory
    case topology
  }

  /// What the readers of the format give.
  var kind: Kind {
    switch self {
    case .npy, .npz, .csv, .colvar: .table
    case .psf, .prmtop, .mmcif: .topology
    default: .trajectory
    }
  }

  /// Whether damage is done to text.
  var isText: Bool {
    switch self {
    case .csv, .colvar, .pdb, .gro, .xyz, .lammps, .psf, .prmtop, .mmcif: true
    case .npy, .npz, .xtc, .trr, .dcd, .netcdf, .restart, .hdf5: false
    }
  }

  /// The reader for a file that this format's inputs are written to.
  func tableFormat(of path: String) -> TableFormat {
    switch self {
    case .npz: .npz
    case .csv: path.hasSuffix(".tsv") ? .tsv : .csv
    case .colvar: .colvar
    default: .npy
    }
  }

  /// The extension of an input's file; every fourth CSV is read as TSV.
  func fileExtension(input: Int) -> String {
    switch self {
    case .csv where input % 4 == 3: "tsv"
    case .netcdf: "nc"
    case .restart: "rst7"
    case .hdf5: "h5"
    case .lammps: "lammpstrj"
    case .mmcif: "cif"
    default: rawValue
    }
  }

  /// The array to ask for; every other archive leaves the choice to the reader.
  func array(input: Int) -> String? {
    self == .npz && input % 2 == 1 ? "a" : nil
  }
}
