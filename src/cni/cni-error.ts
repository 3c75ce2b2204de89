import { FileError } from "../host/file-node.js";
import { AddressError } from "../wire/address-error.js";

/** Error codes of the CNI specification 1.1 ("Error"); plugins' own start at 100. */
export const CniErrorCode = {
  IncompatibleVersion: 1,
  UnsupportedField: 2,
  UnknownContainer: 3,
  InvalidEnvironment: 4,
  IoFailure: 5,
  DecodingFailure: 6,
  InvalidConfig: 7,
  InvalidNetns: 8,
  TryAgainLater: 11,
  PluginNotAvailable: 50,
  LimitedConnectivity: 51,
  Internal: 999,
} as const;
export type CniErrorCode = (typeof CniErrorCode)[keyof typeof CniErrorCode];

/** A CNI call that failed, as a plugin prints it on its standard output. */
export class CniError extends Error {
  readonly code: number;
  readonly details: string;

  constructor(code: number, message: string, details = "") {
    super(message);
    this.name = "CniError";
    this.code = code;
    this.details = details;
  }

  /** What a plugin prints: the specification's object without its `cniVersion`, which no real plugin writes (types.Error). */
  toJson(): object {
    return {
      code: this.code,
      msg: this.message,
      ...(this.details === "" ? {} : { details: this.details }),
    };
  }

  /** Message and details as libcni joins them. */
  get text(): string {
    return this.details === "" ? this.message : `${this.message}; ${this.details}`;
  }
}

/** What a reference plugin answers for whatever goes wrong inside it: code 999, whatever it was (skel.checkVersionAndCall). */
export function failure(message: string): CniError {
  return new CniError(CniErrorCode.Internal, message);
}

/** What podwire answers for a field that the real plugin knows and it does not. */
export function unsupported(plugin: string, field: string, why: string): CniError {
  return new CniError(CniErrorCode.UnsupportedField, `${plugin}: "${field}" is not supported by podwire: ${why}`);
}

/**
 * An error as a plugin would print it: its own, or one that a file or an address in the configuration caused. Null for
 * what only a bug can cause.
 */
export function toCniError(error: unknown): CniError | null {
  if (error instanceof CniError) return error;
  if (error instanceof FileError) return failure(`open ${error.path}: ${error.message.toLowerCase()}`);
  return error instanceof AddressError ? failure(error.message) : null;
}
