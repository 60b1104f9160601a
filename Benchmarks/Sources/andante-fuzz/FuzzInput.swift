import Statistics

/// One mutated file, fixed by seed, format and number.
struct FuzzInput {
  let bytes: [UInt8]

  init(format: FuzzFormat, seed: UInt64, index: Int) {
    let formatIndex = FuzzFormat.allCases.firstIndex(of: format)!
    var generator = SeededGenerator(seed: seed).stream(formatIndex).stream(index)
    let mutator = Mutator(isText: format.isText)
    switch format {
    case .npy:
      bytes = mutator.mutated(NPYSeed.make(&generator), using: &generator)
    case .npz:
      bytes = Self.archive(mutator, using: &generator)
    case .csv:
      bytes = mutator.mutated(TextSeeds.csv(&generator), using: &generator)
    case .colvar:
      bytes = Self.colvar(mutator, using: &generator)
    default:
      let seeds = SeedFiles.all[format] ?? []
      let seed = seeds[generator.nextIndex(below: seeds.count)]
      // Some formats come as text or not, by the file.
      let isText = format.isText || !seed.contains(0)
      bytes = Mutator(isText: isText).mutated(seed, using: &generator)
    }
  }

  /// Damage is done to the arrays inside, to the archive around them, or both.
  private static func archive(
    _ mutator: Mutator, using generator: inout SeededGenerator
  ) -> [UInt8] {
    let names = ["a.npy", "data.npy", "labels.npy", "notes.txt", "a.npy", ".npy", "x/y.npy"]
    let damage = generator.nextIndex(below: 4)
    let others = generator.nextIndex(below: 2) == 0 ? 0 : 1 + generator.nextIndex(below: 3)
    let members = (0...others).map { member in
      var content = NPYSeed.make(&generator)
      if damage == 1 || damage == 2 { content = mutator.mutated(content, using: &generator) }
      let name = member == 0 ? "a.npy" : names[generator.nextIndex(below: names.count)]
      return ZipMember(
        name: name, content: content, isDeflated: generator.nextIndex(below: 2) == 0)
    }
    let archive = zipArchive(members)
    return damage == 1 ? archive : mutator.mutated(archive, using: &generator)
  }

  private static func colvar(
    _ mutator: Mutator, using generator: inout SeededGenerator
  ) -> [UInt8] {
    let text = TextSeeds.colvar(&generator)
    switch generator.nextIndex(below: 8) {
    case 0: return gzip(mutator.mutated(text, using: &generator))
    case 1:
      let binary = Mutator(isText: false)
      return binary.mutated(gzip(text), using: &generator)
    default: return mutator.mutated(text, using: &generator)
    }
  }
}
