import ArgumentParser
import Samples
import Workflows

struct BottleneckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bottleneck",
    abstract: "Compress one variable and keep what it tells of another.",
    discussion: """
      Minimises J = I(x;t) − β·I(t;o) over encoders of x (the information \
      bottleneck) for a joint table, for covariances, or for moments, where o is \
      x a lag later.

      A table holds p(x, o) or counts, a row for each x, without names: CSV, TSV, \
      NPY or NPZ.

      EXAMPLE
        andante bottleneck --joint table.csv --beta 2,3,5
        andante bottleneck --joint table.csv --beta 5 --deterministic --json
        andante bottleneck --gaussian --cov-x x.csv --cov-xy xy.csv --cov-y y.csv --beta 3
        andante bottleneck --gaussian --moments moments.h5 --lag 10ps --beta 2,10
      """)

  @Option(help: "The joint table of x and o.")
  var joint: String?

  @Option(parsing: .unconditional, help: "What a nat of I(t;o) is worth in nats of I(x;t): 2,3,5.")
  var beta: CommaList

  @Flag(help: "Partitions of x, with H(t) in the place of I(x;t).")
  var deterministic = false

  @Flag(help: "Take x and o as jointly Gaussian.")
  var gaussian = false

  @Option(name: .customLong("cov-x"), help: "The covariance of x.")
  var covarianceX: String?

  @Option(name: .customLong("cov-xy"), help: "The covariance between x and o, a row for each column of x.")
  var covarianceXY: String?

  @Option(name: .customLong("cov-y"), help: "The covariance of o.")
  var covarianceY: String?

  @Option(help: "A moments file (.h5) in the place of covariances.")
  var moments: String?

  @Option(help: "Its lag: 10ps, or frames.")
  var lag: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    _ = try betas()
    _ = try input()
  }

  func run() throws {
    var job = BottleneckJob(try input(), betas: try betas())
    job.isDeterministic = deterministic
    job.probe = .ourselves
    let analysis = try job.run(options.settings())
    if !options.quiet { Terminal.warn(analysis.advice) }
    if json {
      print(analysis.json().encoded())
    } else {
      let sentences = analysis.sentences()
      for line in sentences.above { print(Terminal.wrapped(line, indent: 0)) }
      for line in Terminal.aligned(analysis.rows()) { print(line) }
      for line in sentences.below { print(Terminal.wrapped(line, indent: 0)) }
    }
  }

  private func betas() throws -> [Double] {
    try beta.items.map { item in
      guard let value = Double(item) else { throw ValidationError("--beta takes numbers: 2,3,5") }
      guard value > 0, value.isFinite else {
        throw ValidationError("--beta \(item): β is finite and above 0")
      }
      return value
    }
  }

  private func input() throws -> BottleneckJob.Input {
    let covariances = [covarianceX, covarianceXY, covarianceY]
    let hasCovariances = covariances.contains { $0 != nil }
    let kinds = [joint != nil, hasCovariances, moments != nil].count { $0 }
    guard kinds == 1 else {
      throw ValidationError("give one of --joint, --cov-x with --cov-xy and --cov-y, or --moments")
    }
    if lag != nil, moments == nil { throw ValidationError("--lag belongs to --moments") }
    if let joint {
      if gaussian { throw ValidationError("--gaussian takes covariances or moments, not a joint table") }
      return .joint(joint)
    }
    if !gaussian { throw ValidationError("covariances and moments are taken as Gaussian: say --gaussian") }
    if deterministic { throw ValidationError("--deterministic is for joint tables") }
    if let moments {
      guard let lag else { throw ValidationError("--moments needs a --lag that the file holds: --lag 10ps") }
      return .moments(moments, lag: try TimeSpan(parsing: lag))
    }
    guard let covarianceX, let covarianceXY, let covarianceY else {
      throw ValidationError("--cov-x, --cov-xy and --cov-y belong together")
    }
    return .covariances(x: covarianceX, cross: covarianceXY, o: covarianceY)
  }
}
