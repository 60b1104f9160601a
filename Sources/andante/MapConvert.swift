import ArgumentParser
import CoarseGraining
import Workflows

struct MapConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a mapping in another format, and say what that loses.",
    discussion: """
      Formats go by the end of the name: VOTCA .xml, OpenMSCG .openmscg.yaml, \
      PyCGTOOL .map, EXCOGITO .txt, GROMACS .ndx, our own .yaml. The mapping may be a \
      built-in one: ca, ca-cb, backbone, martini-like, heavy, all, blocks:N, random:N.

      EXAMPLE
        andante map convert my.xml --topology protein.pdb --out my.ndx
        andante map convert martini-like --topology protein.pdb --out martini.yaml
      """)

  @Argument(help: "A mapping: a file or a name.")
  var mapping: String

  @Option(help: "The topology that it is for: PDB, GRO, PSF, prmtop, mmCIF.")
  var topology: String

  @Option(help: "What indices in the mapping's file count from, 0 or 1 (default: as the format has it).")
  var indexBase: Int?

  @Option(help: "The file to write.")
  var out: String

  @OptionGroup var options: RunOptions

  func validate() throws {
    if let indexBase, !(0...1).contains(indexBase) { throw ValidationError("--index-base is 0 or 1") }
  }

  func run() throws {
    var job = MapConvertJob(mapping: mapping, topologyPath: topology, outputPath: out)
    job.indexBase = indexBase.flatMap { IndexBase(rawValue: $0) }
    let output = try job.run(options.settings())
    guard !options.quiet else { return }
    let advice = output.losses.map { Advice(.note, "\(output.format.name) does not keep \($0)") }
    Terminal.warn(advice)
    if output.sharedAtomCount > 0 {
      Terminal.warn([Advice(.note, "\(counted(output.sharedAtomCount, "atom")) in several beads")])
    }
    print(
      Terminal.oneLine(
        "Written: \(out), \(output.format.name), \(counted(output.mapping.beadCount, "bead"))"))
  }
}
