import LinearAlgebra

extension MarkovError {
  /// Runs linear algebra and names its failure as one of the model.
  static func wrapping<Value>(
    _ body: () throws(LinearAlgebraError) -> Value
  ) throws(MarkovError) -> Value {
    do throws(LinearAlgebraError) { return try body() } catch { throw .linearAlgebra(error) }
  }
}
