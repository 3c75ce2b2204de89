/** Why a transfer failed: curl's exit code and its message, "Could not resolve host: nowhere". */
export interface HttpFailure {
  readonly code: number;
  readonly message: string;
}

/** What curl says of a response that `HttpParser` could not read for the reason `message`. */
export function badResponse(message: string): HttpFailure {
  if (message.includes("chunk")) {
    return { code: 56, message: "Illegal or missing hexadecimal sequence in chunked-encoding" };
  }
  if (message.includes("Content-Length")) return { code: 8, message: "Invalid Content-Length: value" };
  if (message.includes("is no field") || message.includes("blank")) return { code: 8, message: "Header without colon" };
  if (message.includes("too large")) return { code: 63, message: "Maximum file size exceeded" };
  if (message.startsWith('"HTTP/')) return { code: 1, message: "Unsupported HTTP version in response" };
  return { code: 1, message: "Received HTTP/0.9 when not allowed" };
}
