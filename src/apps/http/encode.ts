import { findHeader, type HttpRequest, type HttpResponse, joinedHeader } from "./message.js";
import { joinOctets, octetsOf } from "./octets.js";

/** The octets of a request, its fields as they are; a body behind "Transfer-Encoding: chunked" goes out as one chunk. */
export function encodeRequest(request: HttpRequest): Uint8Array {
  return encode(requestLine(request), request, true);
}

/** The octets of a request's head alone: the body follows when the server says "100 Continue". */
export function encodeRequestHead(request: HttpRequest): Uint8Array {
  return encode(requestLine(request), request, false);
}

/** The octets of a request behind its head. */
export function encodeRequestBody(request: HttpRequest): Uint8Array {
  return encodeRequest(request).subarray(encodeRequestHead(request).length);
}

function requestLine(request: HttpRequest): string {
  return `${request.method} ${request.target} ${request.version}`;
}

/** The octets of a response to a request of the given method: HEAD, 1xx, 204 and 304 have no body (RFC 9110 6.4.1). */
export function encodeResponse(response: HttpResponse, method: string): Uint8Array {
  const hasBody = !isBodiless(response.status, method);
  return encode(`${response.version} ${response.status} ${response.reason}`, response, hasBody);
}

/** True for responses that never have a body, whatever their fields say. */
export function isBodiless(status: number, method: string): boolean {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return true;
  return method === "CONNECT" && status < 300;
}

/** True when the connection is kept after this message (RFC 9112 9.3). */
export function keepsAlive(message: HttpRequest | HttpResponse): boolean {
  const options = (joinedHeader(message.headers, "connection") ?? "").toLowerCase().split(/[ \t]*,[ \t]*/);
  if (options.includes("close")) return false;
  return message.version === "HTTP/1.1" || options.includes("keep-alive");
}

function encode(start: string, message: HttpRequest | HttpResponse, hasBody: boolean): Uint8Array {
  const lines = [
    start,
    ...message.headers.map(([name, value]) => (value === "" ? `${name}:` : `${name}: ${value}`)),
    "",
    "",
  ];
  const head = octetsOf(lines.join("\r\n"));
  const { body } = message;
  if (!hasBody) return head;
  const coding = findHeader(message.headers, "transfer-encoding");
  if (coding === null || coding.toLowerCase() !== "chunked") return body.length === 0 ? head : joinOctets([head, body]);
  const chunk = body.length === 0 ? [] : [octetsOf(`${body.length.toString(16)}\r\n`), body, octetsOf("\r\n")];
  return joinOctets([head, ...chunk, octetsOf("0\r\n\r\n")]);
}
