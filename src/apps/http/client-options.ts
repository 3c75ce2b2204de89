import type { IpAddress } from "../../wire/ip-address.js";
import type { HttpHeaders } from "./message.js";

/** What to fetch and how; the defaults are curl's. */
export interface HttpClientOptions {
  /** GET unless told, POST when there is a body. */
  readonly method?: string;
  /** Fields to add; one with the name of a default field (Host, User-Agent, Accept) replaces it, an empty value removes it. */
  readonly headers?: HttpHeaders;
  readonly body?: Uint8Array;
  /** --connect-timeout; 300 s unless told. */
  readonly connectTimeoutNs?: number;
  /** -m; none unless told. */
  readonly timeoutNs?: number;
  /** -L: how many redirects to follow before it is an error; null (a redirect is an answer) unless told. */
  readonly maxRedirects?: number | null;
  /** -4 or -6. */
  readonly family?: 4 | 6;
  /** --interface ADDRESS. */
  readonly source?: IpAddress;
  /** --connect-to / --resolve: connect to this address instead of looking the host up. */
  readonly address?: IpAddress;
  /** Through this forward proxy (-x): "http://proxy:3128". */
  readonly proxy?: string;
  /** -u: "user:password" for Basic authentication; those of the URL come first. */
  readonly credentials?: string;
  /** "curl/7.88.1" unless told. */
  readonly userAgent?: string;
  /** -k: believe every certificate. */
  readonly insecure?: boolean;
  /** --cacert: issuers of certificates that are believed; nobody unless told. */
  readonly trustedIssuers?: readonly string[];
  /** What `ss -p` shows; "curl" unless told. */
  readonly processName?: string;
  readonly pid?: number;
}
