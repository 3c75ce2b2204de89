/** A text that should have been an address, a prefix or a MAC address, and is none. */
export class AddressError extends Error {
  /** The text as it was found. */
  readonly found: string;

  constructor(found: string, expected: string) {
    super(`"${found}" is not ${expected}`);
    this.name = "AddressError";
    this.found = found;
  }
}
