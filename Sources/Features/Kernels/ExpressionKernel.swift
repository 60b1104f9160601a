import Glibc
package import Samples

/// Evaluates a formula over the columns that come before it.
package struct ExpressionKernel: Sendable {
  /// The formula.
  package let expression: ScalarExpression

  /// A formula over columns of these names, in the order of their evaluation.
  ///
  /// - Throws: ``FeatureError/invalidExpression(text:column:reason:)``.
  package init(text: String, columns: [String]) throws(FeatureError) {
    do throws(SampleError) {
      expression = try ScalarExpression(text, columns: columns, scope: .preceding)
    } catch .invalidExpression(let text, let column, let reason) {
      throw .invalidExpression(text: text, column: column, reason: reason)
    } catch {
      preconditionFailure("no other error comes of a formula")
    }
  }

  /// The value in four frames, where all columns that it reads are set; what has no
  /// value (√−1) is NaN.
  package func evaluate(columns: UnsafeMutableBufferPointer<Lanes>, into result: inout Lanes) {
    result = withUnsafeTemporaryAllocation(of: Lanes.self, capacity: expression.stackDepth) { stack in
      stack.initialize(repeating: .zero)
      var top = -1
      for instruction in expression.program {
        switch instruction {
        case .constant(let value):
          top += 1
          stack[top] = Lanes(repeating: value)
        case .column(let index):
          top += 1
          stack[top] = columns[index]
        case .negate:
          stack[top] = -stack[top]
        case .wholePower(let exponent):
          let power = LaneMath.power(stack[top], abs(exponent))
          stack[top] = exponent < 0 ? 1 / power : power
        case .image(let period):
          let turns = (stack[top] / period + 0.5).rounded(.down)
          stack[top] -= period * turns
        case .add:
          top -= 1
          stack[top] += stack[top + 1]
        case .subtract:
          top -= 1
          stack[top] -= stack[top + 1]
        case .multiply:
          top -= 1
          stack[top] *= stack[top + 1]
        case .divide:
          top -= 1
          stack[top] /= stack[top + 1]
        case .power:
          top -= 1
          stack[top] = lanewise(stack[top], stack[top + 1], pow)
        case .function(let function):
          if function.argumentCount == 2 {
            top -= 1
            stack[top] = function.evaluate(stack[top], stack[top + 1])
          } else {
            stack[top] = function.evaluate(stack[top], .zero)
          }
        }
      }
      return stack[0]
    }
  }
}

extension ExpressionFunction {
  /// The value of each lane.
  func evaluate(_ a: Lanes, _ b: Lanes) -> Lanes {
    switch self {
    case .sqrt: a.squareRoot()
    case .abs: LaneMath.magnitude(a)
    case .floor: a.rounded(.down)
    default: lanewise(a, b, value)
    }
  }
}

@inline(__always)
private func lanewise(_ a: Lanes, _ b: Lanes, _ function: (Double, Double) -> Double) -> Lanes {
  Lanes(function(a[0], b[0]), function(a[1], b[1]), function(a[2], b[2]), function(a[3], b[3]))
}
