extension KineticTables {
  /// A mapping's leading singular functions; nil where it has none.
  func projection(of index: Int) throws -> ProjectedFunctions? {
    guard fits[index].absence == nil else { return nil }
    let library = BeadLibrary(mappings[index], topology: reference.topology)
    return ProjectedFunctions(try Self.functions(library, reference: reference), fits[index])
  }
}
