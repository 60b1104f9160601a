import Statistics
import Testing

@Suite("Student's t distribution")
struct StudentTTests {
  @Test(
    "Quantiles agree with 40-digit values",
    arguments: [
      (0.975, 1.0, 12.706204736174693), (0.975, 2.0, 4.3026527297494618),
      (0.975, 10.0, 2.2281388519862742), (0.975, 19.0, 2.0930240544083093),
      (0.975, 40.0, 2.021075390306273), (0.975, 99.0, 1.9842169515864171),
      (0.975, 199.0, 1.9719565442517534),
      (0.95, 19.0, 1.729132811521369), (0.995, 4.0, 4.604094871349992),
      (0.9, 0.5, 10.270324410234511), (0.025, 7.3, -2.3450667365477036),
      (1e-10, 5.0, -156.82559270889432), (1e-6, 30.0, -5.8711171204188827),
      (0.51, 19.0, 0.025401002832567174), (0.3, 19.0, -0.53331388164220497),
      (0.975, 5000.0, 1.9604385517065075), (0.975, 20000.0, 1.9600826051581348),
      (0.975, 1e6, 1.9599663568141067), (1e-12, 20000.0, -7.038925322416715),
      (1e-40, 20000.0, -13.340623694277569),
    ])
  func quantile(p: Double, nu: Double, expected: Double) {
    #expect(abs(StudentT.quantile(p, degreesOfFreedom: nu) / expected - 1) < 2e-12)
  }

  @Test("One and two degrees of freedom follow the closed forms")
  func closedForms() {
    for k in 1..<100 {
      let p = Double(k) / 200
      // ν = 2: t = (2p − 1) / √(2p(1 − p)).
      let two = (2 * p - 1) / (2 * p * (1 - p)).squareRoot()
      #expect(abs(StudentT.quantile(p, degreesOfFreedom: 2) / two - 1) < 1e-12)
      // ν = 1: t = −cot(πp), so p and ½ − p have reciprocal quantiles.
      let one = StudentT.quantile(p, degreesOfFreedom: 1)
      let partner = StudentT.quantile(0.5 - p, degreesOfFreedom: 1)
      #expect(abs(one * partner - 1) < 1e-11)
    }
  }

  @Test(
    "The quantile inverts the distribution function",
    arguments: [0.5, 1, 2.5, 9, 19, 99, 1000, 9999, 10001, 1e5, 1e9, .infinity])
  func inverse(nu: Double) {
    for k in 1..<40 {
      let p = Double(k) / 40
      let t = StudentT.quantile(p, degreesOfFreedom: nu)
      #expect(abs(StudentT.cdf(t, degreesOfFreedom: nu) - p) < 1e-10)
      // 1 − p rounds, by 10⁻¹⁶ of a probability of at least 1/40.
      let mirror = StudentT.quantile(1 - p, degreesOfFreedom: nu)
      #expect(abs(mirror + t) <= 1e-13 * max(1, abs(t)))
    }
    #expect(StudentT.quantile(0.5, degreesOfFreedom: nu) == 0)
    #expect(StudentT.quantile(0, degreesOfFreedom: nu) == -.infinity)
    #expect(StudentT.quantile(1, degreesOfFreedom: nu) == .infinity)
  }

  @Test("More degrees of freedom narrow the interval down to the normal one")
  func monotone() {
    let freedoms = [1, 2, 5, 19, 100, 9_999, 10_001, 1e7, .infinity]
    let quantiles = freedoms.map { StudentT.quantile(0.975, degreesOfFreedom: $0) }
    for (wide, narrow) in zip(quantiles, quantiles.dropFirst()) {
      #expect(wide > narrow)
    }
    #expect(quantiles.last == Normal.quantile(0.975))
  }
}
