/// LAMMPS's unit styles, as factors to nm, ps, nm/ps and kJ/mol/nm.
///
/// - Reference: LAMMPS documentation, `units` command.
struct LAMMPSUnits: Equatable, Sendable {
  let name: String
  let length: Double
  let time: Double
  let velocity: Double
  let force: Double

  /// Å, fs, Å/fs, kcal/mol/Å: what is taken where the file does not say.
  static let real = LAMMPSUnits(name: "real", length: 0.1, time: 1e-3, velocity: 100, force: 41.84)

  private static let bohr = 0.0529177210544
  // CODATA 2022: the Avogadro constant in 10²³ is exact.
  private static let avogadro = 6.02214076

  /// All styles.
  static let all: [LAMMPSUnits] = [
    real,
    // Å, ps, Å/ps, eV/Å.
    .init(name: "metal", length: 0.1, time: 1, velocity: 0.1, force: 1.602176634 * avogadro * 100),
    // Reduced units have no lengths in nm: numbers stay as they are.
    .init(name: "lj", length: 1, time: 1, velocity: 1, force: 1),
    // m, s, m/s, N.
    .init(name: "si", length: 1e9, time: 1e12, velocity: 1e-3, force: avogadro * 1e11),
    // cm, s, cm/s, dyn.
    .init(name: "cgs", length: 1e7, time: 1e12, velocity: 1e-5, force: avogadro * 1e6),
    // Bohr, fs, Bohr per atomic unit of time (as LAMMPS takes it: 1.03275 fs), Hartree/Bohr.
    .init(
      name: "electron", length: bohr, time: 1e-3, velocity: bohr / 1.03275e-3,
      force: 4.3597447222060 * avogadro * 100 / bohr),
    // µm, µs, µm/µs, pg µm/µs².
    .init(name: "micro", length: 1e3, time: 1e6, velocity: 1e-3, force: avogadro * 100),
    // nm, ns, nm/ns, ag nm/ns².
    .init(name: "nano", length: 1, time: 1e3, velocity: 1e-3, force: avogadro / 10),
  ]
}
