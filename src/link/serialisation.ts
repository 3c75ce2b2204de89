/** Time that `byteLength` bytes take at `rateBps`, in whole nanoseconds, rounded up. */
export function serialisationNs(byteLength: number, rateBps: number): number {
  return Math.ceil((byteLength * 8e9) / rateBps);
}
