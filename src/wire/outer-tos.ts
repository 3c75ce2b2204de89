const ECN_MASK = 3;
const CONGESTION_EXPERIENCED = 3;
const ECT_0 = 2;

/**
 * The type of service of a packet around another (ip_tunnel_ecn_encap, RFC 3168 9.1.1): `tos`, or the inner one's when it is
 * null (`tos inherit`), with the inner one's ECN bits; an inner mark of congestion is not told outside.
 */
export function outerTos(tos: number | null, inner: number): number {
  const ecn = inner & ECN_MASK;
  return ((tos ?? inner) & ~ECN_MASK) | (ecn === CONGESTION_EXPERIENCED ? ECT_0 : ecn);
}
