/**
 * What the net-tools say of a name that is no address: that no server answered, or that it cannot be a name at all (herror).
 * Simplified: servers are not asked.
 */
export function hostError(word: string): string {
  const name = word.replace(/\/.*$/, "");
  const isNumber = /^[\d.]+$/.test(name) || name.startsWith("-");
  return `${word}: ${isNumber ? "Unknown host" : "Host name lookup failure"}\n`;
}
