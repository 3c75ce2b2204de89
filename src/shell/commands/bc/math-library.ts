/** The functions of `bc -l`, in bc: e, l, s, c, a and j, each by its series (POSIX names them, the code is podwire's own). */
export const MATH_LIBRARY = `
define e(x) {
  auto a, b, d, i, m, s, t, z
  z = scale
  if (x < 0) { m = 1; x = -x }
  scale = z + 6 + x * .44
  while (x > 1) { i += 1; x /= 2; scale += 1 }
  t = 1; s = 1; a = 1
  for (b = 1; 1; b++) {
    t = t * x / b
    if (t == 0) break
    s += t
  }
  while (i--) s *= s
  scale = z
  if (m) return (1 / s)
  return (s / 1)
}
define l(x) {
  auto f, i, m, n, s, t, u, z
  if (x <= 0) return ((1 - 10 ^ scale) / 1)
  z = scale
  scale = z + 6
  f = 2
  while (x >= 2) { f *= 2; x = sqrt(x) }
  while (x <= .5) { f *= 2; x = sqrt(x) }
  u = (x - 1) / (x + 1)
  s = u; t = u; m = u * u
  for (i = 3; 1; i += 2) {
    t *= m
    n = t / i
    if (n == 0) break
    s += n
  }
  s = f * s
  scale = z
  return (s / 1)
}
define s(x) {
  auto a, d, i, m, n, s, t, v, z
  z = scale
  scale = 1.1 * z + 2
  v = a(1)
  if (x < 0) { m = 1; x = -x }
  scale = 0
  n = (x / v + 2) / 4
  x = x - 4 * n * v
  if (n % 2) x = -x
  scale = z + 2
  t = x; s = x; d = -x * x
  for (i = 3; 1; i += 2) {
    t *= d / (i * (i - 1))
    if (t == 0) break
    s += t
  }
  scale = z
  if (m) return (-s / 1)
  return (s / 1)
}
define c(x) {
  auto v, z
  z = scale
  scale = scale * 1.2
  v = s(x + a(1) * 2)
  scale = z
  return (v / 1)
}
define a(x) {
  auto a, e, f, i, m, n, s, v, z
  m = 1
  if (x < 0) { m = -1; x = -x }
  if (x == 1) {
    if (scale <= 25) return (.7853981633974483096156608 / m)
  }
  z = scale
  if (x > .2) { scale = z + 5; a = a(.2) }
  scale = z + 3
  while (x > .2) { f += 1; x = (x - .2) / (1 + x * .2) }
  v = x; n = x; s = -x * x
  for (i = 3; 1; i += 2) {
    n *= s
    e = n / i
    if (e == 0) break
    v += e
  }
  scale = z
  return ((f * a + v) / m)
}
define j(n, x) {
  auto a, b, d, i, f, m, o, s, v, z
  o = scale
  scale = 0
  n /= 1
  if (n < 0) { n = -n; m = n % 2 }
  f = 1
  for (i = 2; i <= n; i++) f *= i
  scale = 1.5 * o
  a = x ^ n / 2 ^ n / f
  b = 1; s = 1
  d = -x * x / 4
  for (i = 1; 1; i++) {
    b = b * d / i / (n + i)
    if (b == 0) break
    s += b
  }
  scale = o
  if (m) return (-a * s / 1)
  return (a * s / 1)
}
`;
