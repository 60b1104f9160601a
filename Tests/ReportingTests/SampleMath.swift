import Foundation

/// The exponential function, for the sample's surface.
func exponential(_ x: Double) -> Double { exp(x) }

/// The natural logarithm, for the sample's surface.
func logarithm(_ x: Double) -> Double { log(x) }
