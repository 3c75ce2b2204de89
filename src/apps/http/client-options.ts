import type { IpDevice } from "../../ip/ip-device.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { CookieJar } from "./cookie-jar.js";
import type { HttpHeaders } from "./message.js";

/** An entry of --connect-to; "" and null stand for any, as a destination for the URL's own. */
export interface ConnectTo {
  readonly host: string;
  readonly port: number | null;
  readonly toHost: string;
  readonly toPort: number | null;
}

/** An entry of --resolve; the host "*" stands for any. */
export interface ResolveEntry {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly IpAddress[];
}

/** What to fetch and how; the defaults are curl's. */
export interface HttpClientOptions {
  /** GET unless told, POST when there is a body. */
  readonly method?: string;
  /** Fields to add; one with the name of a default field (Host, User-Agent, Accept) replaces it, an empty value removes it. */
  readonly headers?: HttpHeaders;
  /** Names of fields without a value, which `headers` cannot tell. */
  readonly emptyHeaders?: readonly string[];
  readonly body?: Uint8Array;
  /** --connect-timeout; 300 s unless told. */
  readonly connectTimeoutNs?: number;
  /** -X: the method stays in redirects, only the body goes. */
  readonly keepsMethod?: boolean;
  /** --post301, --post302, --post303: statuses after which a POST stays one. */
  readonly keepPostAfter?: readonly number[];
  /** -T: no type is told of the body, and the server is asked whether it wants it (Expect: 100-continue). */
  readonly upload?: boolean;
  /** -0: "HTTP/1.0". */
  readonly version?: string;
  /** --request-target: what stands in the request line. */
  readonly requestTarget?: string;
  /** --path-as-is: dot segments stay. */
  readonly pathAsIs?: boolean;
  /** -r and -C: the Range field without "bytes=". */
  readonly range?: string;
  /** --oauth2-bearer. */
  readonly bearer?: string;
  /** --compressed. */
  readonly compressed?: boolean;
  /** -e. */
  readonly referer?: string;
  /** -b NAME=VALUE; sent to the first host alone. */
  readonly cookie?: string;
  /** The cookie engine (-b FILE, -c); null or missing for none. */
  readonly jar?: CookieJar | null;
  /** -U: "user:password" for the proxy. */
  readonly proxyCredentials?: string;
  /** --location-trusted: other hosts get the credentials too. */
  readonly trustsRedirects?: boolean;
  /** --haproxy-protocol: a line before the request tells who asks. */
  readonly haproxyProtocol?: boolean;
  /** --max-filesize in bytes. */
  readonly maxFileBytes?: number;
  /** -m; none unless told. */
  readonly timeoutNs?: number;
  /** -L: how many redirects to follow before it is an error; null (a redirect is an answer) unless told. */
  readonly maxRedirects?: number | null;
  /** -4 or -6. */
  readonly family?: 4 | 6;
  /** --interface DEVICE. */
  readonly device?: IpDevice;
  /** --interface ADDRESS. */
  readonly source?: IpAddress;
  /** --local-port: the first port that is tried and the last. */
  readonly sourcePorts?: readonly [first: number, last: number];
  /** --connect-to: where connections to a host and port lead instead. */
  readonly connectTo?: readonly ConnectTo[];
  /** --resolve: addresses that are not looked up. */
  readonly resolve?: readonly ResolveEntry[];
  /** Connect to this address instead of looking the host up. */
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
