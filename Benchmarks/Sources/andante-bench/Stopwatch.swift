/// Runs something and returns how long it took.
///
/// - Returns: The result and the wall time in seconds.
func timed<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> (result: Result, seconds: Double) {
  let clock = ContinuousClock()
  let start = clock.now
  let result = try body()
  return (result, (clock.now - start) / .seconds(1))
}
