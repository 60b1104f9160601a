/// A colour in sRGB.
package struct Color: Equatable, Sendable {
  /// Red, green and blue, each 0…255.
  package var red: Double, green: Double, blue: Double

  /// Makes a colour from `0xRRGGBB`.
  package init(_ hex: Int) {
    red = Double((hex >> 16) & 255)
    green = Double((hex >> 8) & 255)
    blue = Double(hex & 255)
  }

  /// The colour as `#rrggbb`.
  package var hex: String {
    "#" + [red, green, blue].map { channel in
      let digits = String(Int(channel.rounded()), radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The colour at a share, 0…1, of the way along some stops.
  package static func along(_ stops: [Color], _ share: Double) -> Color {
    let place = min(1, max(0, share)) * Double(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    let rest = place - Double(index)
    var color = stops[index]
    color.red += (stops[index + 1].red - color.red) * rest
    color.green += (stops[index + 1].green - color.green) * rest
    color.blue += (stops[index + 1].blue - color.blue) * rest
    return color
  }

  /// The relative luminance, 0…1, after WCAG 2.
  package var luminance: Double {
    func linear(_ channel: Double) -> Double {
      let value = channel / 255
      return value <= 0.04045 ? value / 12.92 : Plot.power((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The contrast ratio with another colour, 1…21, after WCAG 2.
  package func contrast(with other: Color) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
